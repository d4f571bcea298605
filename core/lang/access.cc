#include "core/lang/access.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/diagnostic_text.h"
#include "core/types/convert.h"

namespace dplan::internal {

using Kind = Type::Kind;

namespace {

constexpr char kUnsupportedAttribute[] = "Unsupported attribute";
constexpr char kInvalidIndex[] = "Invalid index";
constexpr char kNoElement[] = "The given key does not identify an element in this collection value";

// To look for a similar name among more than this is not worth its time.
constexpr size_t kMaxCandidates = 1000;

std::nullopt_t Fail(OperationError* error, const char* summary, std::string detail) {
  *error = {summary, std::move(detail)};
  return std::nullopt;
}

const char* PrimitiveName(const Type& type) {
  switch (type.kind()) {
    case Kind::kBool:
      return "bool";
    case Kind::kNumber:
      return "number";
    default:
      return "string";
  }
}

// The names of attributes come from the configuration or a schema, or from text that was decoded;
// only where the object is sensitive are they worth hiding.
std::string SimilarAttribute(const Value& value, const std::string& name) {
  const Type::Attributes& attributes = value.type().attributes();
  if (value.sensitive() || attributes.size() > kMaxCandidates) return "";
  std::vector<std::string> names;
  for (const auto& [attribute, type] : attributes) names.push_back(attribute);
  return DidYouMean(name, names);
}

std::optional<Value> GetObjectAttribute(const Value& value, const std::string& name,
                                        OperationError* error) {
  if (value.IsKnown()) {
    const Value* found = value.sensitive() ? nullptr : value.Find(name);
    if (found != nullptr) return *found;
  }
  const auto attribute = value.type().attributes().find(name);
  if (attribute == value.type().attributes().end()) {
    return Fail(error, kUnsupportedAttribute,
                absl::StrCat("This object does not have an attribute named \"", name, "\".",
                             SimilarAttribute(value, name)));
  }
  if (!value.IsKnown()) return Value::Unknown(attribute->second.type).Marked(value.sensitive());
  return value.Unmarked().Attr(name).Marked(value.sensitive());
}

std::optional<Value> GetMapElement(const Value& value, const std::string& name,
                                   OperationError* error) {
  if (!value.IsKnown()) return Value::Unknown(value.type().element()).Marked(value.sensitive());
  const Value plain = value.Unmarked();
  const Value* found = plain.Find(name);
  if (found != nullptr) return found->Marked(value.sensitive());
  return Fail(error, "Missing map element",
              absl::StrCat("This map does not have an element with the key \"", name, "\"."));
}

std::optional<Value> NoAttributes(const Type& type, OperationError* error) {
  const bool of_objects = type.IsCollection() && type.element().kind() == Kind::kObject;
  if (type.kind() == Kind::kList && of_objects) {
    return Fail(error, kUnsupportedAttribute,
                "Can't access attributes on a list of objects. Did you mean to access an attribute "
                "for a specific element of the list, or across all elements of the list?");
  }
  if (type.kind() == Kind::kSet && of_objects) {
    return Fail(error, kUnsupportedAttribute,
                "Can't access attributes on a set of objects. Did you mean to access an attribute "
                "across all elements of the set?");
  }
  if (type.IsPrimitive()) {
    return Fail(error, kUnsupportedAttribute,
                absl::StrCat("Can't access attributes on a primitive-typed value (",
                             PrimitiveName(type), ")."));
  }
  return Fail(error, kUnsupportedAttribute, "This value does not have any attributes.");
}

std::optional<Value> ConvertKey(const Value& key, const Type& type, OperationError* error) {
  ConversionError why;
  std::optional<Value> converted = Convert(key, type, &why);
  if (!converted) return Fail(error, kInvalidIndex, absl::StrCat(kNoElement, ": ", why.text, "."));
  return converted;
}

// The index of a list or tuple that a known number is.
std::optional<int64_t> ToIndex(const Number& number, OperationError* error) {
  if (!number.IsInteger()) {
    return Fail(
        error, kInvalidIndex,
        absl::StrCat(kNoElement,
                     ": indexing a sequence requires a whole number, but the given index has "
                     "a fractional part."));
  }
  if (number.Sign() < 0) {
    return Fail(
        error, kInvalidIndex,
        absl::StrCat(kNoElement, ": a negative number is not a valid index for a sequence."));
  }
  // What does not fit is beyond the end of anything.
  return number.AsInt64().value_or(INT64_MAX);
}

std::optional<Value> BeyondEnd(bool empty, OperationError* error) {
  return Fail(error, kInvalidIndex,
              absl::StrCat(kNoElement,
                           empty ? ": the collection has no elements."
                                 : ": the given index is greater than or equal to the length of "
                                   "the collection."));
}

std::optional<Value> GetSequenceElement(const Value& value, const Value& given_key,
                                        OperationError* error) {
  const std::optional<Value> key = ConvertKey(given_key, Type::Number(), error);
  if (!key) return std::nullopt;
  const bool is_list = value.type().kind() == Kind::kList;
  if (!key->IsKnown()) return Value::Unknown(is_list ? value.type().element() : Type::Dynamic());
  const std::optional<int64_t> index = ToIndex(key->AsNumber(), error);
  if (!index) return std::nullopt;
  if (!is_list) {
    const std::vector<Type>& types = value.type().elements();
    if (static_cast<uint64_t>(*index) >= types.size()) return BeyondEnd(types.empty(), error);
    if (!value.IsKnown()) return Value::Unknown(types[static_cast<size_t>(*index)]);
  }
  if (!value.IsKnown()) return Value::Unknown(value.type().element());
  const Value* found = value.Find(*index);
  if (found == nullptr) return BeyondEnd(value.size() == 0, error);
  return *found;
}

std::optional<Value> GetKeyedElement(const Value& value, const Value& given_key,
                                     OperationError* error) {
  const bool is_object = value.type().kind() == Kind::kObject;
  if (is_object && given_key.type().kind() == Kind::kNumber) {
    return Fail(error, kInvalidIndex,
                absl::StrCat(kNoElement,
                             ". An object only supports looking up attributes by name, not by "
                             "numeric index."));
  }
  const std::optional<Value> key = ConvertKey(given_key, Type::String(), error);
  if (!key) return std::nullopt;
  if (!key->IsKnown()) {
    return Value::Unknown(is_object ? Type::Dynamic() : value.type().element());
  }
  if (!value.IsKnown() && !is_object) return Value::Unknown(value.type().element());
  if (!value.IsKnown()) {
    const auto attribute = value.type().attributes().find(key->AsString());
    if (attribute != value.type().attributes().end()) return Value::Unknown(attribute->second.type);
  } else if (const Value* found = value.Find(key->AsString())) {
    return *found;
  }
  return Fail(error, kInvalidIndex, absl::StrCat(kNoElement, "."));
}

}  // namespace

std::optional<Value> GetAttribute(const Value& value, const std::string& name,
                                  OperationError* error) {
  if (value.IsNull()) {
    return Fail(error, "Attempt to get attribute from null value",
                "This value is null, so it does not have any attributes.");
  }
  switch (value.type().kind()) {
    case Kind::kDynamic:
      return Value::Unknown({}).Marked(value.sensitive());
    case Kind::kObject:
      return GetObjectAttribute(value, name, error);
    case Kind::kMap:
      return GetMapElement(value, name, error);
    default:
      return NoAttributes(value.type(), error);
  }
}

std::optional<Value> GetIndex(const Value& value, const Value& key, OperationError* error) {
  if (value.IsNull()) {
    return Fail(error, "Attempt to index null value",
                "This value is null, so it does not have any indices.");
  }
  if (key.IsNull()) {
    return Fail(error, kInvalidIndex, "Can't use a null value as an indexing key.");
  }
  if (value.sensitive() || key.sensitive()) {
    std::optional<Value> result = GetIndex(value.Unmarked(), key.Unmarked(), error);
    if (result) result = result->Marked();
    return result;
  }
  switch (value.type().kind()) {
    case Kind::kDynamic:
      return Value::Unknown({});
    case Kind::kList:
    case Kind::kTuple:
      return GetSequenceElement(value, key, error);
    case Kind::kMap:
    case Kind::kObject:
      return GetKeyedElement(value, key, error);
    case Kind::kSet:
      return Fail(
          error, kInvalidIndex,
          "Elements of a set are identified only by their value and don't have any separate "
          "index or key to select with, so it's only possible to perform operations across "
          "all elements of the set.");
    default:
      return Fail(error, kInvalidIndex, "This value does not have any indices.");
  }
}

}  // namespace dplan::internal
