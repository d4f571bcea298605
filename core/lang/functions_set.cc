#include <algorithm>

#include "core/lang/functions.h"
#include "core/types/convert.h"

namespace dplan::internal {
namespace {

bool Has(const Value& set, const Value& element) {
  const std::vector<Value>& elements = set.AsElements();
  return std::any_of(elements.begin(), elements.end(),
                     [&](const Value& e) { return e == element; });
}

// All arguments as sets of one element type; false, with the call failed, if there is none.
bool ToOneType(FunctionCall& call) {
  std::vector<Type> types;
  for (const Value& arg : call.args) types.push_back(arg.type().element());
  std::optional<Type> element = Unify(types);
  if (!element.has_value()) {
    call.Fail("the sets must have elements of one type");
    return false;
  }
  for (Value& arg : call.args) {
    ConversionError why;
    std::optional<Value> converted = Convert(arg, Type::Set(*element), &why);
    if (!converted.has_value()) {
      call.Fail(why.text);
      return false;
    }
    arg = *std::move(converted);
  }
  return true;
}

Value Union(FunctionCall& call) {
  if (!ToOneType(call)) return Value();
  std::vector<Value> elements;
  for (const Value& set : call.args) {
    elements.insert(elements.end(), set.AsElements().begin(), set.AsElements().end());
  }
  return Value::Set(call.args[0].type().element(), std::move(elements));
}

Value Intersection(FunctionCall& call) {
  if (!ToOneType(call)) return Value();
  std::vector<Value> elements;
  for (const Value& element : call.args[0].AsElements()) {
    bool everywhere = std::all_of(call.args.begin(), call.args.end(),
                                  [&](const Value& set) { return Has(set, element); });
    if (everywhere) elements.push_back(element);
  }
  return Value::Set(call.args[0].type().element(), std::move(elements));
}

Value Subtract(FunctionCall& call) {
  if (!ToOneType(call)) return Value();
  std::vector<Value> elements;
  for (const Value& element : call.args[0].AsElements()) {
    if (!Has(call.args[1], element)) elements.push_back(element);
  }
  return Value::Set(call.args[0].type().element(), std::move(elements));
}

}  // namespace

void AddSetFunctions(FunctionTable& table) {
  const Type set = Type::Set(Type::Dynamic());
  const Parameter first{"first_set", set, kWhollyKnown};
  const Parameter others{"other_sets", set, kWhollyKnown};
  table.push_back({"setintersection", {first}, others, set, Intersection});
  table.push_back(
      {"setsubtract", {{"a", set, kWhollyKnown}, {"b", set, kWhollyKnown}}, {}, set, Subtract});
  table.push_back({"setunion", {first}, others, set, Union});
}

}  // namespace dplan::internal
