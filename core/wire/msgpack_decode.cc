#include <algorithm>
#include <charconv>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "core/types/json.h"
#include "core/wire/msgpack.h"
#include "core/wire/msgpack_reader.h"
#include "core/wire/unknown_extension.h"

namespace dplan {
namespace {

using internal::MsgpackReader;
using internal::MsgpackToken;
using Kind = Type::Kind;
using TokenKind = MsgpackToken::Kind;

constexpr int kMaxNesting = 64;
// No more elements are made room for in advance, whatever the size that was declared.
constexpr uint64_t kMaxReserve = 1024;

template <typename Float>
std::optional<Number> ShortestDecimal(Float value) {
  char text[64];
  const auto [end, error] = std::to_chars(text, text + sizeof text, value);
  if (error != std::errc()) return std::nullopt;
  return Number::Parse(std::string(text, end));
}

// Whoever sends an integer as a float means just this one: only of fractions does the decimal that
// a person wrote get lost in the float.
std::optional<Number> FromFloat(const MsgpackToken& token) {
  if (std::isnan(token.real)) return std::nullopt;
  if (std::isinf(token.real) || std::trunc(token.real) == token.real) {
    return Number::FromDouble(token.real);
  }
  return token.kind == TokenKind::kFloat32 ? ShortestDecimal(static_cast<float>(token.real))
                                           : ShortestDecimal(token.real);
}

std::optional<Number> ToNumber(const MsgpackToken& token) {
  switch (token.kind) {
    case TokenKind::kInt:
      return Number::FromInt(token.integer);
    case TokenKind::kUint:
      return Number::FromUint(token.unsigned_integer);
    case TokenKind::kFloat32:
    case TokenKind::kFloat64:
      return FromFloat(token);
    case TokenKind::kString:
      return Number::Parse(std::string(token.bytes));
    case TokenKind::kNil:
    case TokenKind::kBool:
    case TokenKind::kBinary:
    case TokenKind::kArray:
    case TokenKind::kMap:
    case TokenKind::kExtension:
      return std::nullopt;
  }
  return std::nullopt;
}

// [number, inclusive]; a null pointer if it is something else.
std::shared_ptr<const Refinements::Bound> ReadBound(MsgpackReader& reader) {
  MsgpackToken array, number, inclusive;
  if (!reader.Next(&array) || array.kind != TokenKind::kArray || array.size != 2 ||
      !reader.Next(&number) || !reader.Next(&inclusive) || inclusive.kind != TokenKind::kBool) {
    return nullptr;
  }
  std::optional<Number> value = ToNumber(number);
  if (!value) return nullptr;
  return std::make_shared<const Refinements::Bound>(
      Refinements::Bound{*std::move(value), inclusive.boolean});
}

// What an extension says of an unknown value.
struct Refined {
  Refinements refinements;
  bool is_null = false;
};

bool ReadRefinement(MsgpackReader& reader, const Type& type, Refined* refined) {
  MsgpackToken key, value;
  if (!reader.Next(&key) || key.kind != TokenKind::kInt) return false;
  Refinements& refinements = refined->refinements;
  if (key.integer == internal::kLowerBound || key.integer == internal::kUpperBound) {
    auto bound = ReadBound(reader);
    const bool good = bound != nullptr;
    if (type.kind() != Kind::kNumber) return good;
    (key.integer == internal::kLowerBound ? refinements.lower : refinements.upper) =
        std::move(bound);
    return good;
  }
  if (key.integer < internal::kNullness || key.integer > internal::kMaxLength) {
    return reader.Skip(kMaxNesting);
  }
  if (!reader.Next(&value)) return false;
  if (key.integer == internal::kNullness) {
    refinements.not_null = !value.boolean;
    refined->is_null = value.boolean;
    return value.kind == TokenKind::kBool;
  }
  if (key.integer == internal::kPrefix) {
    if (type.kind() == Kind::kString) refinements.prefix = std::string(value.bytes);
    return value.kind == TokenKind::kString;
  }
  if (value.kind != TokenKind::kInt || value.integer < 0) return false;
  if (!type.IsCollection()) return true;
  if (key.integer == internal::kMinLength) {
    refinements.min_length = value.integer;
  } else {
    refinements.max_length = value.integer;
  }
  return true;
}

class Decoder {
 public:
  explicit Decoder(absl::string_view bytes) : reader_(bytes) {}

  absl::StatusOr<Value> Decode(const Type& constraint) {
    std::optional<Value> value = Read(constraint, 0);
    if (value && !reader_.AtEnd()) value = Fail("there are bytes after the value");
    if (value) return *std::move(value);
    std::reverse(path_.begin(), path_.end());
    const std::string path = Path(std::move(path_)).ToString();
    return absl::InvalidArgumentError(
        absl::StrCat("msgpack", path.empty() ? "" : " at ", path, ": ", error_));
  }

 private:
  std::nullopt_t Fail(std::string error) {
    error_ = std::move(error);
    return std::nullopt;
  }

  // For a failure of a part: the path is put together from the inside out.
  std::nullopt_t FailAt(PathStep step) {
    path_.push_back(std::move(step));
    return std::nullopt;
  }

  std::optional<Value> Read(const Type& constraint, int nesting) {
    MsgpackToken token;
    if (!reader_.Next(&token)) return Fail("the bytes are broken");
    if (nesting > kMaxNesting) return Fail("it is nested too deeply");
    if (token.kind == TokenKind::kExtension) return ReadUnknown(token, constraint);
    if (token.kind == TokenKind::kNil) return Value::Null(constraint);
    switch (constraint.kind()) {
      case Kind::kDynamic:
        return ReadWithType(token, nesting);
      case Kind::kBool:
        return ReadBool(token);
      case Kind::kNumber:
        return ReadNumber(token);
      case Kind::kString:
        return ReadString(token);
      case Kind::kList:
      case Kind::kSet:
        return ReadElements(token, constraint, nesting);
      case Kind::kMap:
        return ReadMap(token, constraint, nesting);
      case Kind::kObject:
        return ReadObject(token, constraint.attributes(), nesting);
      case Kind::kTuple:
        return ReadTuple(token, constraint.elements(), nesting);
    }
    return std::nullopt;
  }

  // Extensions other than the one with refinements are for the future, and unknown values all the
  // same.
  std::optional<Value> ReadUnknown(const MsgpackToken& token, const Type& constraint) {
    if (token.extension != internal::kRefinedUnknown || token.bytes.size() <= 1) {
      return Value::Unknown(constraint);
    }
    if (token.bytes.size() > internal::kMaxRefinements) {
      return Fail("the refinements of an unknown value are too long");
    }
    MsgpackReader reader(token.bytes);
    MsgpackToken map;
    Refined refined;
    bool good = reader.Next(&map) && map.kind == TokenKind::kMap;
    for (uint64_t i = 0; good && i < map.size; ++i) {
      good = ReadRefinement(reader, constraint, &refined);
    }
    if (!good || !IsUtf8(refined.refinements.prefix)) {
      return Fail("the refinements of an unknown value are broken");
    }
    if (refined.is_null) return Value::Null(constraint);
    return Value::Unknown(constraint, std::move(refined.refinements));
  }

  std::optional<Value> ReadWithType(const MsgpackToken& token, int nesting) {
    if (token.kind != TokenKind::kArray || token.size != 2) {
      return Fail("a value with its type is required");
    }
    MsgpackToken type_token;
    if (!reader_.Next(&type_token)) return Fail("the bytes are broken");
    absl::StatusOr<Type> type = TypeFromJson(std::string(type_token.bytes));
    if (!type.ok()) return Fail("the type of a value is broken");
    return Read(type->WithoutOptional(), nesting + 1);
  }

  std::optional<Value> ReadBool(const MsgpackToken& token) {
    if (token.kind != TokenKind::kBool) return Fail("a bool is required");
    return Value::Bool(token.boolean);
  }

  std::optional<Value> ReadNumber(const MsgpackToken& token) {
    std::optional<Number> number = ToNumber(token);
    if (!number) return Fail("a number is required");
    return Value::Num(*std::move(number));
  }

  std::optional<Value> ReadString(const MsgpackToken& token) {
    if (token.kind != TokenKind::kString) return Fail("a string is required");
    std::string text(token.bytes);
    if (!IsUtf8(text)) return Fail("a string is not valid UTF-8");
    return Value::String(std::move(text));
  }

  std::optional<Value> ReadElements(const MsgpackToken& token, const Type& constraint,
                                    int nesting) {
    const bool is_set = constraint.kind() == Kind::kSet;
    if (token.kind != TokenKind::kArray) {
      return Fail(is_set ? "a set is required" : "a list is required");
    }
    std::vector<Value> elements;
    elements.reserve(std::min(token.size, kMaxReserve));
    for (uint64_t i = 0; i < token.size; ++i) {
      std::optional<Value> element = Read(constraint.element(), nesting + 1);
      if (!element) return FailAt(PathStep::Index(static_cast<int64_t>(i)));
      elements.push_back(*std::move(element));
    }
    return is_set ? Value::Set(constraint.element(), std::move(elements))
                  : Value::List(constraint.element(), std::move(elements));
  }

  std::optional<Value> ReadTuple(const MsgpackToken& token, const std::vector<Type>& constraints,
                                 int nesting) {
    if (token.kind != TokenKind::kArray || token.size != constraints.size()) {
      return Fail(absl::StrCat("a tuple of length ", constraints.size(), " is required"));
    }
    std::vector<Value> elements;
    elements.reserve(constraints.size());
    for (const Type& constraint : constraints) {
      std::optional<Value> element = Read(constraint, nesting + 1);
      if (!element) return FailAt(PathStep::Index(static_cast<int64_t>(elements.size())));
      elements.push_back(*std::move(element));
    }
    return Value::Tuple(std::move(elements));
  }

  std::optional<std::string> ReadKey() {
    MsgpackToken token;
    if (!reader_.Next(&token) || token.kind != TokenKind::kString) {
      return Fail("a key must be a string");
    }
    std::string key(token.bytes);
    if (!IsUtf8(key)) return Fail("a key is not valid UTF-8");
    return key;
  }

  std::optional<Value> ReadMap(const MsgpackToken& token, const Type& constraint, int nesting) {
    if (token.kind != TokenKind::kMap) return Fail("a map is required");
    std::map<std::string, Value> entries;
    for (uint64_t i = 0; i < token.size; ++i) {
      std::optional<std::string> key = ReadKey();
      if (!key) return std::nullopt;
      std::optional<Value> value = Read(constraint.element(), nesting + 1);
      if (!value) return FailAt(PathStep::Key(*std::move(key)));
      if (!entries.emplace(*key, *std::move(value)).second) return Fail("a key is there twice");
    }
    return Value::Map(constraint.element(), std::move(entries));
  }

  // All attributes must be there, in any order.
  std::optional<Value> ReadObject(const MsgpackToken& token, const Type::Attributes& constraints,
                                  int nesting) {
    if (token.kind != TokenKind::kMap || token.size != constraints.size()) {
      return Fail(absl::StrCat("an object with ", constraints.size(), " attributes is required"));
    }
    Value::Entries attributes;
    attributes.reserve(constraints.size());
    for (uint64_t i = 0; i < token.size; ++i) {
      std::optional<std::string> name = ReadKey();
      if (!name) return std::nullopt;
      const auto constraint = constraints.find(*name);
      if (constraint == constraints.end()) {
        return Fail(absl::StrCat("there is no attribute \"", *name, "\""));
      }
      std::optional<Value> value = Read(constraint->second.type, nesting + 1);
      if (!value) return FailAt(PathStep::Attr(*std::move(name)));
      attributes.emplace_back(*std::move(name), *std::move(value));
    }
    const auto by_name = [](const Value::Entry& a, const Value::Entry& b) {
      return a.first < b.first;
    };
    std::sort(attributes.begin(), attributes.end(), by_name);
    const auto twice = std::adjacent_find(
        attributes.begin(), attributes.end(),
        [](const Value::Entry& a, const Value::Entry& b) { return a.first == b.first; });
    if (twice != attributes.end()) {
      return Fail(absl::StrCat("attribute \"", twice->first, "\" is there twice"));
    }
    return Value::Object(std::move(attributes));
  }

  MsgpackReader reader_;
  std::string error_;
  std::vector<PathStep> path_;  // of the failure, from the inside out
};

}  // namespace

absl::StatusOr<Value> DecodeMsgpack(absl::string_view bytes, const Type& constraint) {
  if (bytes.empty()) return Value::Null(constraint);
  return Decoder(bytes).Decode(constraint);
}

}  // namespace dplan
