#include <string>

#include "absl/strings/str_cat.h"
#include "core/lang/functions.h"
#include "core/types/convert.h"

namespace dplan::internal {
namespace {

Value To(FunctionCall& call, const Type& type) {
  ConversionError why;
  std::optional<Value> converted = Convert(call.args[0], type, &why);
  if (!converted.has_value()) {
    return call.FailArgument(0, absl::StrCat("cannot convert ", call.args[0].type().ToString(),
                                             " to ", type.ToString(), ": ", why.text));
  }
  return *std::move(converted);
}

Value ToBool(FunctionCall& call) { return To(call, Type::Bool()); }
Value ToNumber(FunctionCall& call) { return To(call, Type::Number()); }
Value ToString(FunctionCall& call) { return To(call, Type::String()); }
Value ToList(FunctionCall& call) { return To(call, Type::List(Type::Dynamic())); }
Value ToSet(FunctionCall& call) { return To(call, Type::Set(Type::Dynamic())); }
Value ToMap(FunctionCall& call) { return To(call, Type::Map(Type::Dynamic())); }

Value Sensitive(FunctionCall& call) { return call.args[0].Marked(); }
Value Nonsensitive(FunctionCall& call) { return call.args[0].Unmarked(); }

Value IsSensitive(FunctionCall& call) {
  const Value& value = call.args[0];
  if (value.sensitive() || value.IsKnown()) return Value::Bool(value.sensitive());
  // What is not known yet may turn out to be sensitive.
  return Value::Unknown(Type::Bool(), {.not_null = true});
}

}  // namespace

void AddConversionFunctions(FunctionTable& table) {
  const unsigned anything = kAllowNull | kAllowUnknown | kAllowMarked;
  auto add = [&](const char* name, Type result, Value (*body)(FunctionCall&)) {
    table.push_back({.name = name,
                     .parameters = {{"v", Type::Dynamic(), anything}},
                     .result = std::move(result),
                     .body = body,
                     .may_be_null = true});
  };
  add("issensitive", Type::Bool(), IsSensitive);
  add("nonsensitive", Type::Dynamic(), Nonsensitive);
  add("sensitive", Type::Dynamic(), Sensitive);
  add("tobool", Type::Bool(), ToBool);
  add("tolist", Type::Dynamic(), ToList);
  add("tomap", Type::Dynamic(), ToMap);
  add("tonumber", Type::Number(), ToNumber);
  add("toset", Type::Dynamic(), ToSet);
  add("tostring", Type::String(), ToString);
}

}  // namespace dplan::internal
