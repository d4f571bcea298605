#include <algorithm>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "core/lang/functions.h"
#include "core/lang/utf8.h"
#include "core/types/convert.h"

namespace dplan::internal {
namespace {

bool IsKind(const Value& value, Type::Kind kind) { return value.type().kind() == kind; }

Value Length(FunctionCall& call) {
  bool sensitive = call.TakeMarks();
  const Value& value = call.args[0];
  const Type& type = value.type();
  Value result;
  if (type.kind() == Type::Kind::kTuple) {
    result = Value::Int(static_cast<int64_t>(type.elements().size()));
  } else if (type.kind() == Type::Kind::kObject) {
    result = Value::Int(static_cast<int64_t>(type.attributes().size()));
  } else if (!value.IsKnown() || (type.kind() == Type::Kind::kSet && !value.IsWhollyKnown())) {
    result = Value::Unknown(Type::Number(), {.not_null = true});
  } else if (type.kind() == Type::Kind::kString) {
    result = Value::Int(static_cast<int64_t>(Characters(value.AsString()).size()));
  } else if (type.IsCollection()) {
    result = Value::Int(static_cast<int64_t>(value.size()));
  } else {
    return call.FailArgument(0,
                             "argument must be a string, a collection type, or a structural type");
  }
  return result.Marked(sensitive);
}

Value Keys(FunctionCall& call) {
  bool sensitive = call.TakeMarks();
  const Value& value = call.args[0];
  if (!value.type().IsMapping()) return call.FailArgument(0, "must have map or object type");
  std::vector<Value> keys;
  if (IsKind(value, Type::Kind::kObject)) {
    for (const auto& [name, attribute] : value.type().attributes())
      keys.push_back(Value::String(name));
    return Value::Tuple(std::move(keys)).Marked(sensitive);
  }
  if (!value.IsKnown()) return Value::Unknown(Type::List(Type::String())).Marked(sensitive);
  for (const auto& [key, entry] : value.AsEntries()) keys.push_back(Value::String(key));
  return Value::List(Type::String(), std::move(keys)).Marked(sensitive);
}

Value Values(FunctionCall& call) {
  bool sensitive = call.TakeMarks();
  const Value& value = call.args[0];
  if (!value.type().IsMapping()) return call.FailArgument(0, "must have map or object type");
  std::vector<Value> values;
  for (const auto& [key, entry] : value.AsEntries()) values.push_back(entry);
  Value result = IsKind(value, Type::Kind::kObject)
                     ? Value::Tuple(std::move(values))
                     : Value::List(value.type().element(), std::move(values));
  return result.Marked(sensitive);
}

Value Lookup(FunctionCall& call) {
  // Only what is given back counts: the default is as sensitive as it is.
  const bool sensitive = call.args[0].sensitive() || call.args[1].sensitive();
  call.args[0] = call.args[0].Unmarked();
  call.args[1] = call.args[1].Unmarked();
  const Value& value = call.args[0];
  if (!value.type().IsMapping())
    return call.FailArgument(0, "lookup() requires a map as the first argument");
  if (call.args.size() > 3) return call.Fail("lookup() takes two or three arguments");
  if (!value.IsKnown() || !call.args[1].IsKnown()) {
    return Value::Unknown(IsKind(value, Type::Kind::kMap) ? value.type().element()
                                                          : Type::Dynamic())
        .Marked(sensitive);
  }
  if (const Value* found = value.Find(call.args[1].AsString()); found != nullptr) {
    return found->Marked(sensitive);
  }
  if (call.args.size() < 3) {
    return call.Fail("the given map has no such key, and there is no default");
  }
  if (!IsKind(value, Type::Kind::kMap)) return call.args[2].Marked(sensitive);
  ConversionError why;
  std::optional<Value> converted = Convert(call.args[2], value.type().element(), &why);
  if (!converted.has_value()) return call.FailArgument(2, why.text);
  return converted->Marked(sensitive);
}

Value Merge(FunctionCall& call) {
  bool sensitive = call.TakeMarks();
  std::map<std::string, Value> merged;
  bool all_maps = true;
  bool known = true;
  std::optional<Type> type;
  for (size_t i = 0; i < call.args.size(); ++i) {
    const Value& value = call.args[i];
    if (value.IsNull() && (value.type().IsMapping() || value.type().IsDynamic())) continue;
    if (value.type().IsDynamic()) return Value::Unknown(Type::Dynamic()).Marked(sensitive);
    if (!value.type().IsMapping()) {
      return call.FailArgument(
          i, absl::StrCat("arguments must be maps or objects, got ", value.type().ToString()));
    }
    all_maps = all_maps && IsKind(value, Type::Kind::kMap) && (!type || *type == value.type());
    type = value.type();
    known = known && value.IsKnown();
    if (!value.IsKnown()) continue;
    for (const auto& [key, entry] : value.AsEntries()) merged[key] = entry;
  }
  if (!known) return Value::Unknown(all_maps ? *type : Type::Dynamic()).Marked(sensitive);
  if (all_maps && type.has_value()) {
    return Value::Map(type->element(), std::move(merged)).Marked(sensitive);
  }
  return Value::Object(std::move(merged)).Marked(sensitive);
}

Value Contains(FunctionCall& call) {
  const Value& list = call.args[0];
  if (!list.type().IsSequence())
    return call.FailArgument(0, "argument must be list, tuple, or set");
  bool unknown = !call.args[1].IsWhollyKnown();
  for (const Value& element : list.AsElements()) {
    if (!element.IsWhollyKnown()) {
      unknown = true;
    } else if (element == call.args[1]) {
      return Value::Bool(true);
    }
  }
  return unknown ? Value::Unknown(Type::Bool(), {.not_null = true}) : Value::Bool(false);
}

Type TypeOfZipmap(const FunctionCall& call) {
  const Type& values = call.args[1].type();
  return values.kind() == Type::Kind::kList ? Type::Map(values.element()) : Type::Dynamic();
}

Value Zipmap(FunctionCall& call) {
  const bool sensitive = call.args[0].ContainsSensitive() || call.args[1].sensitive();
  call.args[0] = call.args[0].UnmarkedDeep();
  call.args[1] = call.args[1].Unmarked();
  const Value& keys = call.args[0];
  const Value& values = call.args[1];
  if (!values.type().IsSequence())
    return call.FailArgument(1, "values argument must be a list or tuple value");
  if (keys.size() != values.size()) {
    return call.Fail(absl::StrCat("number of keys (", keys.size(),
                                  ") does not match number of values (", values.size(), ")"));
  }
  std::map<std::string, Value> result;
  for (size_t i = 0; i < keys.size(); ++i) {
    const Value& key = keys.AsElements()[i];
    if (!key.IsKnown()) return Value::Unknown(TypeOfZipmap(call)).Marked(sensitive);
    if (key.IsNull()) return call.FailArgument(0, "a key is null");
    result[key.AsString()] = values.AsElements()[i];
  }
  Value zipped = IsKind(values, Type::Kind::kTuple)
                     ? Value::Object(std::move(result))
                     : Value::Map(values.type().element(), std::move(result));
  return zipped.Marked(sensitive);
}

Type TypeOfValues(const FunctionCall& call) {
  const Type& type = call.args[0].type();
  return type.kind() == Type::Kind::kMap ? Type::List(type.element()) : Type::Dynamic();
}

Value Transpose(FunctionCall& call) {
  std::map<std::string, std::vector<Value>> lists;
  for (const auto& [key, values] : call.args[0].AsEntries()) {
    if (values.IsNull()) return call.FailArgument(0, "a list in it is null");
    for (const Value& value : values.AsElements()) {
      if (value.IsNull()) return call.FailArgument(0, "an element of a list in it is null");
      lists[value.AsString()].push_back(Value::String(key));
    }
  }
  std::map<std::string, Value> result;
  for (auto& [key, keys] : lists) result[key] = Value::List(Type::String(), std::move(keys));
  return Value::Map(Type::List(Type::String()), std::move(result));
}

Value One(FunctionCall& call) {
  bool sensitive = call.TakeMarks();
  const Value& list = call.args[0];
  if (!list.type().IsSequence()) return call.FailArgument(0, "must be a list, set, or tuple value");
  if (list.size() > 1) {
    return call.FailArgument(
        0, "must be a list, set, or tuple value with either zero or one elements");
  }
  if (list.size() == 1) return list.AsElements().front().Marked(sensitive);
  return Value::Null(list.type().IsCollection() ? list.type().element() : Type::Dynamic())
      .Marked(sensitive);
}

Value AllTrue(FunctionCall& call) {
  bool unknown = false;
  for (const Value& element : call.args[0].AsElements()) {
    if (!element.IsKnown()) {
      unknown = true;
    } else if (element.IsNull() || !element.AsBool()) {
      return Value::Bool(false);
    }
  }
  return unknown ? Value::Unknown(Type::Bool(), {.not_null = true}) : Value::Bool(true);
}

Value AnyTrue(FunctionCall& call) {
  bool unknown = false;
  for (const Value& element : call.args[0].AsElements()) {
    if (!element.IsKnown()) {
      unknown = true;
    } else if (!element.IsNull() && element.AsBool()) {
      return Value::Bool(true);
    }
  }
  return unknown ? Value::Unknown(Type::Bool(), {.not_null = true}) : Value::Bool(false);
}

// The arguments converted to their common type; nothing, with the call failed, if they have none.
std::optional<std::vector<Value>> Unified(FunctionCall& call) {
  if (call.args.empty()) {
    call.Fail("at least one argument is required");
    return std::nullopt;
  }
  std::vector<Type> types;
  for (const Value& arg : call.args) {
    // An unknown value or a null of which no type is known fits any.
    if (!arg.type().IsDynamic()) types.push_back(arg.type());
  }
  std::optional<Type> type = Unify(types);
  if (!type.has_value()) {
    call.Fail("all arguments must have the same type");
    return std::nullopt;
  }
  std::vector<Value> result;
  for (const Value& arg : call.args) {
    ConversionError why;
    std::optional<Value> converted = Convert(arg, *type, &why);
    if (!converted.has_value()) {
      call.Fail(why.text);
      return std::nullopt;
    }
    result.push_back(*std::move(converted));
  }
  return result;
}

Value Coalesce(FunctionCall& call) {
  std::optional<std::vector<Value>> values = Unified(call);
  if (!values.has_value()) return Value();
  for (const Value& value : *values) {
    if (!value.IsKnown()) return Value::Unknown(value.type(), {.not_null = true});
    bool empty = value.IsNull() || (IsKind(value, Type::Kind::kString) && value.AsString().empty());
    if (!empty) return value;
  }
  return call.Fail("no non-null, non-empty-string arguments");
}

Value CoalesceList(FunctionCall& call) {
  if (call.args.empty()) return call.Fail("at least one argument is required");
  for (size_t i = 0; i < call.args.size(); ++i) {
    const Value& value = call.args[i];
    if (!value.IsKnown()) return Value::Unknown(Type::Dynamic());
    if (value.IsNull()) return call.FailArgument(i, "argument must not be null");
    if (!value.type().IsSequence())
      return call.FailArgument(i, "arguments must be lists or tuples");
    if (value.size() > 0) return value;
  }
  return call.Fail("no non-null, non-empty arguments");
}

}  // namespace

void AddCollectionFunctions(FunctionTable& table) {
  const Type any = Type::Dynamic();
  const Type bools = Type::List(Type::Bool());
  const unsigned inside = kAllowUnknown | kAllowMarked;
  table.push_back({"alltrue", {{"list", bools}}, {}, Type::Bool(), AllTrue});
  table.push_back({"anytrue", {{"list", bools}}, {}, Type::Bool(), AnyTrue});
  table.push_back({.name = "coalesce",
                   .variadic = Parameter{"vals", any, kAllowNull | kAllowUnknown},
                   .result = any,
                   .body = Coalesce,
                   .may_be_null = true});
  table.push_back({.name = "coalescelist",
                   .variadic = Parameter{"vals", any, kAllowNull | kAllowUnknown},
                   .result = any,
                   .body = CoalesceList});
  table.push_back(
      {"contains", {{"list", any}, {"value", any, kAllowUnknown}}, {}, Type::Bool(), Contains});
  table.push_back({"keys", {{"inputMap", any, inside}}, {}, any, Keys});
  table.push_back({"length", {{"value", any, inside}}, {}, Type::Number(), Length});
  table.push_back({.name = "lookup",
                   .parameters = {{"inputMap", any, inside}, {"key", Type::String(), inside}},
                   .variadic = Parameter{"default", any, kAllowNull | inside},
                   .result = any,
                   .body = Lookup,
                   .may_be_null = true});
  table.push_back({"merge", {}, Parameter{"maps", any, kAllowNull | inside}, any, Merge});
  table.push_back({.name = "one",
                   .parameters = {{"list", any, kAllowMarked}},
                   .result = any,
                   .body = One,
                   .result_type = ElementOfFirst,
                   .may_be_null = true});
  const Type lists = Type::Map(Type::List(Type::String()));
  table.push_back({"transpose", {{"values", lists, kWhollyKnown}}, {}, lists, Transpose});
  table.push_back({"values", {{"mapping", any, kAllowMarked}}, {}, any, Values, TypeOfValues});
  table.push_back(
      {"zipmap",
       {{"keys", Type::List(Type::String()), kAllowMarked}, {"values", any, kAllowMarked}},
       {},
       any,
       Zipmap,
       TypeOfZipmap});
}

}  // namespace dplan::internal
