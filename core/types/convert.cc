#include "core/types/convert.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace dplan {
namespace {

using Kind = Type::Kind;

std::string Required(const Type& type) {
  switch (type.kind()) {
    case Kind::kDynamic:
      return "a value is required";
    case Kind::kBool:
      return "a bool is required";
    case Kind::kNumber:
      return "a number is required";
    case Kind::kString:
      return "a string is required";
    case Kind::kList:
      return "a list is required";
    case Kind::kSet:
      return "a set is required";
    case Kind::kMap:
      return "a map is required";
    case Kind::kObject:
      return "an object is required";
    case Kind::kTuple:
      return absl::StrCat("a tuple of length ", type.elements().size(), " is required");
  }
  return "";
}

std::nullopt_t Fail(ConversionError* error, std::string text) {
  *error = {Path(), std::move(text)};
  return std::nullopt;
}

std::nullopt_t FailRequired(ConversionError* error, const Type& type) {
  return Fail(error, Required(type));
}

// A failure below: the step that leads there comes first in its path.
std::nullopt_t FailBelow(ConversionError* error, PathStep step) {
  error->path = Path({std::move(step)}).Join(error->path);
  return std::nullopt;
}

std::string MissingAttribute(const std::string& name) {
  return absl::StrCat("attribute \"", name, "\" is required");
}

constexpr char kMixedElements[] = "all elements must be of one type";

// What a value of type `from` converts to, as far as its type tells.
std::optional<Type> ConvertType(const Type& from, const Type& to, ConversionError* error);

std::optional<Type> ConvertPrimitiveType(const Type& from, const Type& to, ConversionError* error) {
  const bool possible =
      to.kind() == Kind::kString ? from.IsPrimitive() : from.kind() == Kind::kString;
  if (!possible) return FailRequired(error, to);
  return to;
}

// The one type of elements that were converted to a constraint one by one. Nulls of which nothing
// is known do not take part.
std::optional<Type> CommonType(const Type& constraint, const std::vector<Type>& types,
                               ConversionError* error) {
  if (types.empty() || !constraint.HasDynamic()) return constraint.WithoutOptional();
  std::optional<Type> common = Unify(types);
  if (!common) return Fail(error, kMixedElements);
  return common;
}

std::vector<std::pair<PathStep, Type>> PartTypes(const Type& type) {
  std::vector<std::pair<PathStep, Type>> parts;
  if (type.kind() == Kind::kTuple) {
    for (size_t i = 0; i < type.elements().size(); ++i) {
      parts.emplace_back(PathStep::Index(static_cast<int64_t>(i)), type.elements()[i]);
    }
  } else if (type.kind() == Kind::kObject) {
    for (const auto& [name, attribute] : type.attributes()) {
      parts.emplace_back(PathStep::Attr(name), attribute.type);
    }
  }
  return parts;
}

std::optional<Type> ConvertElementType(const Type& from, const Type& to, ConversionError* error) {
  if (from.IsCollection()) return ConvertType(from.element(), to.element(), error);
  std::vector<Type> converted;
  for (const auto& [step, part] : PartTypes(from)) {
    std::optional<Type> type = ConvertType(part, to.element(), error);
    if (!type) return FailBelow(error, step);
    converted.push_back(*std::move(type));
  }
  return CommonType(to.element(), converted, error);
}

std::optional<Type> ConvertToObjectType(const Type& from, const Type& to, ConversionError* error) {
  if (from.kind() == Kind::kMap) {
    for (const auto& [name, attribute] : to.attributes()) {
      if (!ConvertType(from.element(), attribute.type, error)) {
        return FailBelow(error, PathStep::Key(name));
      }
    }
    return to.WithoutOptional();
  }
  if (from.kind() != Kind::kObject) return FailRequired(error, to);
  std::map<std::string, Type> attributes;
  for (const auto& [name, attribute] : to.attributes()) {
    const auto found = from.attributes().find(name);
    if (found == from.attributes().end()) {
      if (!attribute.optional) return Fail(error, MissingAttribute(name));
      attributes.emplace(name, attribute.type.WithoutOptional());
      continue;
    }
    std::optional<Type> type = ConvertType(found->second.type, attribute.type, error);
    if (!type) return FailBelow(error, PathStep::Attr(name));
    attributes.emplace(name, *std::move(type));
  }
  return Type::Object(std::move(attributes));
}

std::optional<Type> ConvertToTupleType(const Type& from, const Type& to, ConversionError* error) {
  if (from.kind() != Kind::kTuple || from.elements().size() != to.elements().size()) {
    return FailRequired(error, to);
  }
  std::vector<Type> elements;
  for (size_t i = 0; i < to.elements().size(); ++i) {
    std::optional<Type> type = ConvertType(from.elements()[i], to.elements()[i], error);
    if (!type) return FailBelow(error, PathStep::Index(static_cast<int64_t>(i)));
    elements.push_back(*std::move(type));
  }
  return Type::Tuple(std::move(elements));
}

std::optional<Type> ConvertType(const Type& from, const Type& to, ConversionError* error) {
  if (to.Admits(from)) return from;
  if (from.IsDynamic()) return to.WithoutOptional();
  if (to.IsPrimitive()) return ConvertPrimitiveType(from, to, error);
  if (to.kind() == Kind::kObject) return ConvertToObjectType(from, to, error);
  if (to.kind() == Kind::kTuple) return ConvertToTupleType(from, to, error);
  const bool possible = to.kind() == Kind::kMap ? from.IsMapping() : from.IsSequence();
  if (!possible) return FailRequired(error, to);
  std::optional<Type> element = ConvertElementType(from, to, error);
  if (!element) return std::nullopt;
  if (to.kind() == Kind::kMap) return Type::Map(*std::move(element));
  return to.kind() == Kind::kSet ? Type::Set(*std::move(element)) : Type::List(*std::move(element));
}

std::optional<Value> ConvertPrimitive(const Value& value, const Type& to, ConversionError* error) {
  if (to.kind() == Kind::kString) {
    if (value.type().kind() == Kind::kBool) return Value::String(value.AsBool() ? "true" : "false");
    if (value.type().kind() == Kind::kNumber) return Value::String(value.AsNumber().ToString());
    return FailRequired(error, to);
  }
  if (value.type().kind() != Kind::kString) return FailRequired(error, to);
  const std::string& text = value.AsString();
  if (to.kind() == Kind::kNumber) {
    std::optional<Number> number = Number::Parse(text);
    if (!number) return FailRequired(error, to);
    return Value::Num(*std::move(number));
  }
  if (text == "true" || text == "1") return Value::Bool(true);
  if (text == "false" || text == "0") return Value::Bool(false);
  return FailRequired(error, to);
}

bool IsUntypedNull(const Value& value) { return value.IsNull() && value.type().IsDynamic(); }

// Values that are to become the elements of one collection.
struct Elements {
  Type type;
  std::vector<Value> values;
  bool unknown_type = false;  // for one of them, anything is possible: so it is for the collection
};

std::optional<Elements> ConvertElements(const std::vector<std::pair<PathStep, Value>>& parts,
                                        const Type& constraint, ConversionError* error) {
  Elements elements;
  std::vector<Type> types;
  for (const auto& [step, part] : parts) {
    std::optional<Value> value = Convert(part, constraint, error);
    if (!value) return FailBelow(error, step);
    if (!IsUntypedNull(*value)) types.push_back(value->type());
    elements.values.push_back(*std::move(value));
  }
  std::optional<Type> common = CommonType(constraint, types, error);
  if (!common) return std::nullopt;
  elements.type = *std::move(common);
  elements.unknown_type = elements.type.IsDynamic() && !types.empty();
  if (elements.unknown_type) return elements;
  for (size_t i = 0; i < elements.values.size(); ++i) {
    if (elements.type.Admits(elements.values[i].type())) continue;
    std::optional<Value> value = Convert(elements.values[i], elements.type, error);
    if (!value) return FailBelow(error, parts[i].first);
    elements.values[i] = *std::move(value);
  }
  return elements;
}

std::vector<std::pair<PathStep, Value>> PartsOf(const Value& value) {
  std::vector<std::pair<PathStep, Value>> parts;
  if (value.type().IsMapping()) {
    const bool is_map = value.type().kind() == Kind::kMap;
    for (const auto& [name, child] : value.AsEntries()) {
      parts.emplace_back(is_map ? PathStep::Key(name) : PathStep::Attr(name), child);
    }
    return parts;
  }
  int64_t index = 0;
  for (const Value& child : value.AsElements()) parts.emplace_back(PathStep::Index(index++), child);
  return parts;
}

Value MakeMap(const Value& from, Elements elements) {
  std::map<std::string, Value> entries;
  size_t next = 0;
  for (const auto& [name, child] : from.AsEntries()) {
    entries.emplace_hint(entries.end(), name, std::move(elements.values[next++]));
  }
  return Value::Map(std::move(elements.type), std::move(entries));
}

std::optional<Value> ConvertCollection(const Value& value, const Type& to, ConversionError* error) {
  const bool possible =
      to.kind() == Kind::kMap ? value.type().IsMapping() : value.type().IsSequence();
  if (!possible) return FailRequired(error, to);
  if (value.size() == 0) {
    std::optional<Type> type = ConvertType(value.type(), to, error);
    if (!type) return std::nullopt;
    if (to.kind() == Kind::kMap) return Value::Map(type->element(), {});
    return to.kind() == Kind::kSet ? Value::Set(type->element(), {})
                                   : Value::List(type->element(), {});
  }
  std::optional<Elements> elements = ConvertElements(PartsOf(value), to.element(), error);
  if (!elements) {
    if (value.type().kind() == Kind::kSet) error->path = Path();  // no path leads into a set
    return std::nullopt;
  }
  if (elements->unknown_type) {
    return Value::Unknown(to.WithoutOptional()).Marked(value.ContainsSensitive());
  }
  if (to.kind() == Kind::kMap) return MakeMap(value, *std::move(elements));
  return to.kind() == Kind::kSet
             ? Value::Set(std::move(elements->type), std::move(elements->values))
             : Value::List(std::move(elements->type), std::move(elements->values));
}

std::optional<Value> ConvertToObject(const Value& value, const Type& to, ConversionError* error) {
  if (!value.type().IsMapping()) return FailRequired(error, to);
  const bool is_map = value.type().kind() == Kind::kMap;
  Value::Entries attributes;
  attributes.reserve(to.attributes().size());
  for (const auto& [name, attribute] : to.attributes()) {
    const Value* found = value.Find(name);
    if (found == nullptr) {
      if (!attribute.optional) return Fail(error, MissingAttribute(name));
      attributes.emplace_back(name, Value::Null(attribute.type.WithoutOptional()));
      continue;
    }
    std::optional<Value> converted = Convert(*found, attribute.type, error);
    if (!converted) return FailBelow(error, is_map ? PathStep::Key(name) : PathStep::Attr(name));
    attributes.emplace_back(name, *std::move(converted));
  }
  return Value::Object(std::move(attributes));
}

std::optional<Value> ConvertToTuple(const Value& value, const Type& to, ConversionError* error) {
  if (value.type().kind() != Kind::kTuple || value.size() != to.elements().size()) {
    return FailRequired(error, to);
  }
  std::vector<Value> elements;
  for (size_t i = 0; i < to.elements().size(); ++i) {
    std::optional<Value> converted = Convert(value.AsElements()[i], to.elements()[i], error);
    if (!converted) return FailBelow(error, PathStep::Index(static_cast<int64_t>(i)));
    elements.push_back(*std::move(converted));
  }
  return Value::Tuple(std::move(elements));
}

std::optional<Value> ConvertWithoutPayload(const Value& value, const Type& to,
                                           ConversionError* error) {
  std::optional<Type> type = ConvertType(value.type(), to, error);
  if (!type) return std::nullopt;
  if (value.IsNull()) return Value::Null(*std::move(type));
  return Value::Unknown(*std::move(type), {.not_null = value.refinements().not_null});
}

}  // namespace

std::optional<Value> Convert(const Value& value, const Type& type, ConversionError* error) {
  if (type.Admits(value.type())) return value;
  if (value.sensitive()) {
    std::optional<Value> converted = Convert(value.Unmarked(), type, error);
    if (converted) converted = converted->Marked();
    return converted;
  }
  if (value.IsNull() || !value.IsKnown()) return ConvertWithoutPayload(value, type, error);
  if (type.IsPrimitive()) return ConvertPrimitive(value, type, error);
  if (type.IsCollection()) return ConvertCollection(value, type, error);
  return type.kind() == Kind::kObject ? ConvertToObject(value, type, error)
                                      : ConvertToTuple(value, type, error);
}

}  // namespace dplan
