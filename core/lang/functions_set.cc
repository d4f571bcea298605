#include <algorithm>

#include "core/lang/functions.h"
#include "core/types/convert.h"

namespace dplan::internal {
namespace {

// The set is wholly known and not marked, so its elements are in order.
bool Has(const Value& set, const Value& element) {
  const std::vector<Value>& elements = set.AsElements();
  const auto less = [](const Value& a, const Value& b) { return Value::Compare(a, b) < 0; };
  return std::binary_search(elements.begin(), elements.end(), element, less);
}

// All arguments as sets of one element type; false, with the call failed, if there is none.
bool ToOneType(FunctionCall& call) {
  std::vector<Type> types;
  for (const Value& arg : call.args) {
    // What an empty set was written as says nothing of its elements.
    if (!arg.type().element().IsDynamic()) types.push_back(arg.type().element());
  }
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

// A set of one type for all arguments, as far as it is known.
Type TypeOfSets(const FunctionCall& call) {
  std::vector<Type> types;
  for (const Value& arg : call.args) {
    if (!arg.type().element().IsDynamic()) types.push_back(arg.type().element());
  }
  const std::optional<Type> element = Unify(types);
  return Type::Set(element.has_value() ? *element : Type::Dynamic());
}

// The arguments as lists or sets, marks inside and all; false, with the call failed, if one is
// none.
bool ToSequences(FunctionCall& call, bool* sets) {
  *sets = true;
  for (size_t i = 0; i < call.args.size(); ++i) {
    Value& arg = call.args[i];
    const bool is_set = arg.type().kind() == Type::Kind::kSet;
    *sets = *sets && is_set;
    ConversionError why;
    std::optional<Value> list = Convert(arg, Type::List(Type::Dynamic()), &why);
    if (!list.has_value() || list->IsNull()) {
      call.FailArgument(i, "a set or a list is required");
      return false;
    }
    arg = *std::move(list);
  }
  return true;
}

constexpr size_t kMaxProduct = 1'000'000;

// All tuples that have their first element from the first argument, and so on, the last one
// changing fastest.
std::optional<std::vector<Value>> Combine(FunctionCall& call) {
  std::vector<std::vector<Value>> rows = {{}};
  for (const Value& arg : call.args) {
    std::vector<std::vector<Value>> longer;
    if (arg.size() > 0 && rows.size() > kMaxProduct / arg.size()) {
      call.Fail("it would have more than a million elements");
      return std::nullopt;
    }
    for (const std::vector<Value>& row : rows) {
      for (const Value& element : arg.AsElements()) {
        longer.push_back(row);
        longer.back().push_back(element);
      }
    }
    rows = std::move(longer);
  }
  std::vector<Value> tuples;
  for (std::vector<Value>& row : rows) tuples.push_back(Value::Tuple(std::move(row)));
  return tuples;
}

Value SetProduct(FunctionCall& call) {
  if (call.args.size() < 2) return call.Fail("at least two arguments are required");
  const bool sensitive = call.TakeMarks();
  bool sets = false;
  if (!ToSequences(call, &sets)) return Value();
  std::vector<Type> types;
  bool known = true;
  for (const Value& arg : call.args) {
    types.push_back(arg.type().element());
    known = known && arg.IsKnown();
  }
  const Type tuple = Type::Tuple(std::move(types));
  if (!known) {
    return Value::Unknown(sets ? Type::Set(tuple) : Type::List(tuple), {.not_null = true})
        .Marked(sensitive);
  }
  std::optional<std::vector<Value>> tuples = Combine(call);
  if (!tuples.has_value()) return Value();
  return (sets ? Value::Set(tuple, *std::move(tuples)) : Value::List(tuple, *std::move(tuples)))
      .Marked(sensitive);
}

}  // namespace

void AddSetFunctions(FunctionTable& table) {
  const Type set = Type::Set(Type::Dynamic());
  const Parameter first{"first_set", set, kWhollyKnown};
  const Parameter others{"other_sets", set, kWhollyKnown};
  table.push_back({"setintersection", {first}, others, set, Intersection, TypeOfSets});
  table.push_back({.name = "setproduct",
                   .variadic = Parameter{"sets", Type::Dynamic(), kAllowUnknown | kAllowMarked},
                   .result = Type::Dynamic(),
                   .body = SetProduct});
  table.push_back({"setsubtract",
                   {{"a", set, kWhollyKnown}, {"b", set, kWhollyKnown}},
                   {},
                   set,
                   Subtract,
                   TypeOfSets});
  table.push_back(
      {"setunion", {{"first_set", set}}, Parameter{"other_sets", set}, set, Union, TypeOfSets});
}

}  // namespace dplan::internal
