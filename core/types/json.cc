#include "core/types/json.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/types/check.h"
#include "core/types/json_reader.h"
#include "core/types/text.h"

namespace dplan {
namespace {

using internal::AppendJsonString;
using internal::JsonReader;
using Kind = Type::Kind;

constexpr int kMaxTypeNesting = 64;

void AppendTypeJson(const Type& type, std::string* out);

void AppendObjectTypeJson(const Type& type, std::string* out) {
  *out += "[\"object\",{";
  std::string optional;
  const char* separator = "";
  for (const auto& [name, attribute] : type.attributes()) {
    *out += separator;
    separator = ",";
    AppendJsonString(name, out);
    *out += ':';
    AppendTypeJson(attribute.type, out);
    if (!attribute.optional) continue;
    optional += optional.empty() ? "" : ",";
    AppendJsonString(name, &optional);
  }
  *out += '}';
  if (!optional.empty()) *out += ",[" + optional + "]";
  *out += ']';
}

void AppendTupleTypeJson(const Type& type, std::string* out) {
  *out += "[\"tuple\",[";
  const char* separator = "";
  for (const Type& element : type.elements()) {
    *out += separator;
    separator = ",";
    AppendTypeJson(element, out);
  }
  *out += "]]";
}

void AppendCollectionTypeJson(const char* name, const Type& type, std::string* out) {
  absl::StrAppend(out, "[\"", name, "\",");
  AppendTypeJson(type.element(), out);
  *out += ']';
}

void AppendTypeJson(const Type& type, std::string* out) {
  switch (type.kind()) {
    case Kind::kDynamic:
      *out += "\"dynamic\"";
      return;
    case Kind::kBool:
      *out += "\"bool\"";
      return;
    case Kind::kNumber:
      *out += "\"number\"";
      return;
    case Kind::kString:
      *out += "\"string\"";
      return;
    case Kind::kList:
      AppendCollectionTypeJson("list", type, out);
      return;
    case Kind::kSet:
      AppendCollectionTypeJson("set", type, out);
      return;
    case Kind::kMap:
      AppendCollectionTypeJson("map", type, out);
      return;
    case Kind::kObject:
      AppendObjectTypeJson(type, out);
      return;
    case Kind::kTuple:
      AppendTupleTypeJson(type, out);
      return;
  }
}

// The functions below return something of no meaning after a failure, which the reader keeps.
class TypeReader {
 public:
  explicit TypeReader(JsonReader& reader) : reader_(reader) {}

  Type Read() {
    if (reader_.Peek() == JsonReader::Kind::kString) return Primitive(reader_.String());
    if (++nesting_ > kMaxTypeNesting) reader_.Fail("a type is nested too deeply");
    if (!reader_.BeginArray() || !reader_.NextElement()) {
      reader_.Fail("a type is required");
      return Type();
    }
    const std::string name = reader_.String();
    Type type = Compound(name);
    bool more = reader_.NextElement();
    if (more && name == "object") {
      type = WithOptional(type);
      more = reader_.NextElement();
    }
    if (more) reader_.Fail("a type has more parts than it should");
    --nesting_;
    return type;
  }

 private:
  Type Primitive(const std::string& name) {
    if (name == "dynamic") return Type::Dynamic();
    if (name == "bool") return Type::Bool();
    if (name == "number") return Type::Number();
    if (name == "string") return Type::String();
    reader_.Fail("a type has an unknown name");
    return Type();
  }

  Type Compound(const std::string& name) {
    if (!reader_.NextElement()) reader_.Fail("a type lacks a part");
    if (reader_.failed()) return Type();
    if (name == "list") return Type::List(Read());
    if (name == "set") return Type::Set(Read());
    if (name == "map") return Type::Map(Read());
    if (name == "object") return Object();
    if (name == "tuple") return Tuple();
    reader_.Fail("a type has an unknown name");
    return Type();
  }

  Type Object() {
    Type::Attributes attributes;
    std::string name;
    reader_.BeginObject();
    while (reader_.NextMember(&name)) {
      if (!attributes.emplace(name, Type::Attribute{Read()}).second) {
        reader_.Fail("an attribute is there twice");
      }
    }
    return Type::ObjectWithOptional(std::move(attributes));
  }

  Type WithOptional(const Type& type) {
    Type::Attributes attributes =
        type.kind() == Kind::kObject ? type.attributes() : Type::Attributes();
    reader_.BeginArray();
    while (reader_.NextElement()) {
      const auto found = attributes.find(reader_.String());
      if (found == attributes.end()) {
        reader_.Fail("an optional attribute does not exist");
        return type;
      }
      found->second.optional = true;
    }
    return Type::ObjectWithOptional(std::move(attributes));
  }

  Type Tuple() {
    std::vector<Type> elements;
    reader_.BeginArray();
    while (reader_.NextElement()) elements.push_back(Read());
    return Type::Tuple(std::move(elements));
  }

  JsonReader& reader_;
  int nesting_ = 0;
};

// Appends values. An infinity, which JSON cannot say, is found once it is reached.
class ValueWriter {
 public:
  explicit ValueWriter(std::string* out) : out_(out) {}

  bool found_infinity() const { return found_infinity_; }

  void Write(const Value& value, const Type& constraint) {
    if (constraint.IsDynamic()) return WriteWithType(value);
    if (value.IsNull()) {
      *out_ += "null";
      return;
    }
    DPLAN_CHECK(constraint.kind() == value.type().kind());
    switch (constraint.kind()) {
      case Kind::kDynamic:
        return;
      case Kind::kBool:
        *out_ += value.AsBool() ? "true" : "false";
        return;
      case Kind::kNumber:
        return WriteNumber(value.AsNumber());
      case Kind::kString:
        return AppendJsonString(value.AsString(), out_);
      case Kind::kList:
      case Kind::kSet:
        return WriteArray(value,
                          [&](size_t, const Value& child) { Write(child, constraint.element()); });
      case Kind::kTuple:
        return WriteArray(
            value, [&](size_t i, const Value& child) { Write(child, constraint.elements()[i]); });
      case Kind::kMap:
        return WriteMembers(value, [&](const Value& child) { Write(child, constraint.element()); });
      case Kind::kObject:
        return WriteObject(value, constraint);
    }
  }

  void WritePlain(const Value& value) {
    if (value.IsNull()) {
      *out_ += "null";
      return;
    }
    switch (value.type().kind()) {
      case Kind::kList:
      case Kind::kSet:
      case Kind::kTuple:
        return WriteArray(value, [this](size_t, const Value& child) { WritePlain(child); });
      case Kind::kMap:
      case Kind::kObject:
        return WriteMembers(value, [this](const Value& child) { WritePlain(child); });
      case Kind::kDynamic:
      case Kind::kBool:
      case Kind::kNumber:
      case Kind::kString:
        return Write(value, value.type());
    }
  }

 private:
  void WriteWithType(const Value& value) {
    if (value.IsNull() && value.type().IsDynamic()) {
      *out_ += "null";
      return;
    }
    *out_ += "{\"value\":";
    Write(value, value.type());
    *out_ += ",\"type\":";
    AppendTypeJson(value.type(), out_);
    *out_ += '}';
  }

  void WriteNumber(const Number& number) {
    found_infinity_ = found_infinity_ || number.IsInfinite();
    *out_ += number.ToString();
  }

  template <typename WriteChild>
  void WriteArray(const Value& value, const WriteChild& write_child) {
    *out_ += '[';
    size_t index = 0;
    for (const Value& child : value.AsElements()) {
      if (index > 0) *out_ += ',';
      write_child(index++, child);
    }
    *out_ += ']';
  }

  template <typename WriteChild>
  void WriteMembers(const Value& value, const WriteChild& write_child) {
    *out_ += '{';
    const char* separator = "";
    for (const auto& [name, child] : value.AsEntries()) {
      *out_ += separator;
      separator = ",";
      AppendJsonString(name, out_);
      *out_ += ':';
      write_child(child);
    }
    *out_ += '}';
  }

  void WriteObject(const Value& value, const Type& constraint) {
    DPLAN_CHECK(constraint.attributes().size() == value.size());
    auto attribute = constraint.attributes().begin();
    WriteMembers(value, [&](const Value& child) { Write(child, (attribute++)->second.type); });
  }

  std::string* out_;
  bool found_infinity_ = false;
};

// As in TypeReader, what comes back after a failure has no meaning; it is of the type, though.
class ValueReader {
 public:
  explicit ValueReader(JsonReader& reader) : reader_(reader) {}

  Value Read(const Type& constraint) {
    if (reader_.Peek() == JsonReader::Kind::kNull) {
      reader_.Null();
      return Value::Null(constraint);
    }
    switch (constraint.kind()) {
      case Kind::kDynamic:
        return ReadWithType();
      case Kind::kBool:
        return ReadBool();
      case Kind::kNumber:
        return ReadNumber();
      case Kind::kString:
        return ReadString();
      case Kind::kList:
        return Value::List(constraint.element(), ReadElements(constraint.element()));
      case Kind::kSet:
        return Value::Set(constraint.element(), ReadElements(constraint.element()));
      case Kind::kMap:
        return ReadMap(constraint.element());
      case Kind::kObject:
        return ReadObject(constraint.attributes());
      case Kind::kTuple:
        return ReadTuple(constraint.elements());
    }
    return Value();
  }

  Value ReadPlain() {
    switch (reader_.Peek()) {
      case JsonReader::Kind::kObject:
        return ReadPlainObject();
      case JsonReader::Kind::kArray:
        return ReadPlainArray();
      case JsonReader::Kind::kString:
        return Value::String(reader_.String());
      case JsonReader::Kind::kNumber:
        return ReadNumber();
      case JsonReader::Kind::kBool:
        return Value::Bool(reader_.Bool());
      case JsonReader::Kind::kNull:
        reader_.Null();
        return Value();
      case JsonReader::Kind::kNothing:
        break;
    }
    reader_.Fail("a value is required");
    return Value();
  }

 private:
  // The type mostly stands behind the value, which is passed over first and then read.
  Value ReadWithType() {
    std::optional<size_t> value_at;
    std::optional<Type> type;
    std::string name;
    reader_.BeginObject();
    while (reader_.NextMember(&name)) {
      if (name == "value" && !value_at) {
        value_at = reader_.position();
        reader_.Skip();
      } else if (name == "type" && !type) {
        type = TypeReader(reader_).Read();
      } else {
        reader_.Fail("only \"value\" and \"type\" are expected, once");
      }
    }
    if (!value_at || !type) reader_.Fail("\"value\" or \"type\" is missing");
    if (reader_.failed()) return Value();
    const size_t end = reader_.position();
    reader_.Seek(*value_at);
    Value value = Read(*type);
    reader_.Seek(end);
    return value;
  }

  Value ReadBool() {
    if (reader_.Peek() != JsonReader::Kind::kString) return Value::Bool(reader_.Bool());
    const std::string text = reader_.String();
    if (text != "true" && text != "false") reader_.Fail("a bool is required");
    return Value::Bool(text == "true");
  }

  Value ReadNumber() {
    const bool quoted = reader_.Peek() == JsonReader::Kind::kString;
    std::optional<Number> number = Number::Parse(quoted ? reader_.String() : reader_.NumberText());
    if (!number) reader_.Fail("a number is required, and one within limits");
    return Value::Num(number.value_or(Number()));
  }

  Value ReadString() {
    const JsonReader::Kind kind = reader_.Peek();
    if (kind == JsonReader::Kind::kNumber) {
      return Value::String(ReadNumber().AsNumber().ToString());
    }
    if (kind == JsonReader::Kind::kBool) return Value::String(reader_.Bool() ? "true" : "false");
    return Value::String(reader_.String());
  }

  std::vector<Value> ReadElements(const Type& constraint) {
    std::vector<Value> elements;
    reader_.BeginArray();
    while (reader_.NextElement()) elements.push_back(Read(constraint));
    return elements;
  }

  Value ReadMap(const Type& constraint) {
    std::map<std::string, Value> entries;
    std::string key;
    reader_.BeginObject();
    while (reader_.NextMember(&key)) {
      if (!entries.emplace(key, Read(constraint)).second) reader_.Fail("a key is there twice");
    }
    return Value::Map(constraint, std::move(entries));
  }

  Value ReadObject(const Type::Attributes& constraints) {
    Value::Entries attributes;
    attributes.reserve(constraints.size());
    for (const auto& [name, attribute] : constraints) {
      attributes.emplace_back(name, Value::Null(attribute.type));
    }
    std::vector<bool> seen(attributes.size());
    std::string name;
    reader_.BeginObject();
    while (reader_.NextMember(&name)) {
      const auto found = std::lower_bound(
          attributes.begin(), attributes.end(), name,
          [](const Value::Entry& entry, const std::string& key) { return entry.first < key; });
      if (found == attributes.end() || found->first != name) {
        reader_.Fail(absl::StrCat("there is no attribute \"", name, "\""));
        break;
      }
      const auto index = static_cast<size_t>(found - attributes.begin());
      if (seen[index]) reader_.Fail(absl::StrCat("attribute \"", name, "\" is there twice"));
      seen[index] = true;
      found->second = Read(constraints.find(name)->second.type);
    }
    return Value::Object(std::move(attributes));
  }

  Value ReadTuple(const std::vector<Type>& constraints) {
    std::vector<Value> elements;
    reader_.BeginArray();
    while (reader_.NextElement()) {
      if (elements.size() == constraints.size()) {
        reader_.Fail("a tuple is too long");
        break;
      }
      elements.push_back(Read(constraints[elements.size()]));
    }
    if (elements.size() != constraints.size()) reader_.Fail("a tuple is too short");
    return Value::Tuple(std::move(elements));
  }

  Value ReadPlainObject() {
    std::map<std::string, Value> attributes;
    std::string name;
    reader_.BeginObject();
    while (reader_.NextMember(&name)) {
      if (!attributes.emplace(name, ReadPlain()).second) reader_.Fail("a member is there twice");
    }
    return Value::Object(std::move(attributes));
  }

  Value ReadPlainArray() {
    std::vector<Value> elements;
    reader_.BeginArray();
    while (reader_.NextElement()) elements.push_back(ReadPlain());
    return Value::Tuple(std::move(elements));
  }

  JsonReader& reader_;
};

absl::StatusOr<std::string> Written(std::string json, const ValueWriter& writer) {
  if (writer.found_infinity()) return absl::InvalidArgumentError("JSON has no infinite numbers");
  return json;
}

}  // namespace

absl::StatusOr<std::string> ValueToJson(const Value& value, const Type& constraint) {
  DPLAN_CHECK(value.IsWhollyKnown() && !value.ContainsSensitive());
  std::string json;
  ValueWriter writer(&json);
  writer.Write(value, constraint);
  return Written(std::move(json), writer);
}

absl::StatusOr<Value> ValueFromJson(const std::string& json, const Type& constraint) {
  JsonReader reader(json);
  Value value = ValueReader(reader).Read(constraint);
  if (absl::Status status = reader.Finish(); !status.ok()) return status;
  return value;
}

absl::StatusOr<std::string> ValueToPlainJson(const Value& value) {
  DPLAN_CHECK(value.IsWhollyKnown() && !value.ContainsSensitive());
  std::string json;
  ValueWriter writer(&json);
  writer.WritePlain(value);
  return Written(std::move(json), writer);
}

absl::StatusOr<Value> ValueFromPlainJson(const std::string& json) {
  JsonReader reader(json);
  Value value = ValueReader(reader).ReadPlain();
  if (absl::Status status = reader.Finish(); !status.ok()) return status;
  return value;
}

std::string TypeToJson(const Type& type) {
  std::string json;
  AppendTypeJson(type, &json);
  return json;
}

absl::StatusOr<Type> TypeFromJson(const std::string& json) {
  JsonReader reader(json);
  Type type = TypeReader(reader).Read();
  if (absl::Status status = reader.Finish(); !status.ok()) return status;
  return type;
}

}  // namespace dplan
