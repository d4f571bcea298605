#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "core/lang/functions.h"
#include "core/types/convert.h"

namespace dplan::internal {
namespace {

constexpr size_t kMaxRange = 1'000'000;

bool IsListOrTuple(const Value& value) {
  return value.type().kind() == Type::Kind::kList || value.type().kind() == Type::Kind::kTuple;
}

// A sequence of the same kind as `like`, with other elements.
Value Like(const Value& like, std::vector<Value> elements) {
  return like.type().kind() == Type::Kind::kTuple
             ? Value::Tuple(std::move(elements))
             : Value::List(like.type().element(), std::move(elements));
}

// The whole number at `index`; the call has failed if there is none.
std::optional<int64_t> Whole(FunctionCall& call, size_t index) {
  std::optional<int64_t> number = call.args[index].AsNumber().AsInt64();
  if (!number.has_value()) call.FailArgument(index, "must be a whole number");
  return number;
}

Value Element(FunctionCall& call) {
  const bool sensitive = call.TakeMarks();
  const Value& list = call.args[0];
  if (!IsListOrTuple(list)) return call.FailArgument(0, "must be a list or tuple value");
  std::optional<int64_t> index = Whole(call, 1);
  if (!index.has_value()) return Value();
  if (list.size() == 0) return call.Fail("cannot use element function with an empty list");
  if (*index < 0) return call.FailArgument(1, "cannot use element function with a negative index");
  return list.AsElements()[static_cast<size_t>(*index) % list.size()].Marked(sensitive);
}

Value IndexOf(FunctionCall& call) {
  if (!IsListOrTuple(call.args[0])) return call.FailArgument(0, "argument must be a list or tuple");
  const std::vector<Value>& elements = call.args[0].AsElements();
  for (size_t i = 0; i < elements.size(); ++i) {
    if (!elements[i].IsWhollyKnown()) return Value::Unknown(Type::Number(), {.not_null = true});
    if (elements[i] == call.args[1]) return Value::Int(static_cast<int64_t>(i));
  }
  return call.Fail("item not found");
}

// The one type of the elements, if all arguments are lists and there is one.
std::optional<Type> ElementOfLists(const FunctionCall& call) {
  std::vector<Type> types;
  for (const Value& arg : call.args) {
    if (arg.type().kind() != Type::Kind::kList) return std::nullopt;
    types.push_back(arg.type().element());
  }
  return Unify(types);
}

Type TypeOfConcat(const FunctionCall& call) {
  const std::optional<Type> element = ElementOfLists(call);
  return element.has_value() ? Type::List(*element) : Type::Dynamic();
}

Value Concat(FunctionCall& call) {
  if (call.args.empty()) return call.Fail("at least one argument is required");
  const bool sensitive = call.TakeMarks();
  const std::optional<Type> element = ElementOfLists(call);
  std::vector<Value> elements;
  for (size_t i = 0; i < call.args.size(); ++i) {
    Value value = call.args[i];
    if (!IsListOrTuple(value)) return call.FailArgument(i, "all arguments must be lists or tuples");
    if (element.has_value()) {
      ConversionError why;
      std::optional<Value> converted = Convert(value, Type::List(*element), &why);
      if (!converted.has_value()) return call.FailArgument(i, why.text);
      value = *std::move(converted);
    }
    elements.insert(elements.end(), value.AsElements().begin(), value.AsElements().end());
  }
  Value result = element.has_value() ? Value::List(*element, std::move(elements))
                                     : Value::Tuple(std::move(elements));
  return result.Marked(sensitive);
}

// False if something in it is not known well enough to flatten. The marks of the sequences that
// vanish go to `*sensitive`.
bool FlattenInto(const Value& value, std::vector<Value>& flat, bool* sensitive) {
  for (const Value& element : value.AsElements()) {
    Value plain = element.Unmarked();
    bool nested = plain.type().IsSequence() && !plain.IsNull();
    if (nested && !plain.IsKnown()) return false;
    if (!plain.IsKnown() && plain.type().IsDynamic()) return false;
    if (!nested) {
      flat.push_back(element);
      continue;
    }
    *sensitive = *sensitive || element.sensitive();
    if (!FlattenInto(plain, flat, sensitive)) return false;
  }
  return true;
}

Value Flatten(FunctionCall& call) {
  if (!call.args[0].type().IsSequence()) {
    return call.FailArgument(0, "can only flatten lists, sets and tuples");
  }
  bool sensitive = call.TakeMarks();
  std::vector<Value> flat;
  const bool known = FlattenInto(call.args[0], flat, &sensitive);
  Value result = known ? Value::Tuple(std::move(flat)) : Value::Unknown(Type::Dynamic());
  return result.Marked(sensitive);
}

Value Distinct(FunctionCall& call) {
  const auto less = [](const Value& a, const Value& b) { return Value::Compare(a, b) < 0; };
  std::set<Value, decltype(less)> seen(less);
  std::vector<Value> kept;
  for (const Value& element : call.args[0].AsElements()) {
    if (seen.insert(element).second) kept.push_back(element);
  }
  return Value::List(call.args[0].type().element(), std::move(kept));
}

Value Compact(FunctionCall& call) {
  std::vector<Value> kept;
  for (const Value& element : call.args[0].AsElements()) {
    if (!element.IsNull() && !element.AsString().empty()) kept.push_back(element);
  }
  return Value::List(Type::String(), std::move(kept));
}

Value Reverse(FunctionCall& call) {
  if (!call.args[0].type().IsSequence())
    return call.FailArgument(0, "can only reverse list or tuple values");
  const bool sensitive = call.TakeMarks();
  std::vector<Value> elements = call.args[0].AsElements();
  std::reverse(elements.begin(), elements.end());
  return Like(call.args[0], std::move(elements)).Marked(sensitive);
}

Value Slice(FunctionCall& call) {
  const bool sensitive = call.TakeMarks();
  const Value& list = call.args[0];
  if (!IsListOrTuple(list)) return call.FailArgument(0, "argument must be a list or tuple");
  std::optional<int64_t> start = Whole(call, 1);
  std::optional<int64_t> end = start.has_value() ? Whole(call, 2) : std::nullopt;
  if (!end.has_value()) return Value();
  auto size = static_cast<int64_t>(list.size());
  if (*start < 0 || *start > size) {
    return call.FailArgument(1, "start index must be between zero and the length of the list");
  }
  if (*end < *start || *end > size) {
    return call.FailArgument(
        2, "end index must be between the start index and the length of the list");
  }
  return Like(list, {list.AsElements().begin() + *start, list.AsElements().begin() + *end})
      .Marked(sensitive);
}

Value Sort(FunctionCall& call) {
  std::vector<Value> elements = call.args[0].AsElements();
  if (!call.args[0].IsWhollyKnown()) {
    // Any of them may come first.
    const Value any = Value::Unknown(Type::String(), {.not_null = true});
    return Value::List(Type::String(), std::vector<Value>(elements.size(), any));
  }
  for (const Value& element : elements) {
    if (element.IsNull()) return call.FailArgument(0, "a null string cannot be sorted");
  }
  std::stable_sort(elements.begin(), elements.end(),
                   [](const Value& a, const Value& b) { return a.AsString() < b.AsString(); });
  return Value::List(Type::String(), std::move(elements));
}

Value Range(FunctionCall& call) {
  if (call.args.empty() || call.args.size() > 3)
    return call.Fail("it takes one to three arguments");
  Number start;
  Number end = call.args[0].AsNumber();
  if (call.args.size() > 1) {
    start = end;
    end = call.args[1].AsNumber();
  }
  bool down = end < start;
  Number step = Number::FromInt(down ? -1 : 1);
  if (call.args.size() > 2) step = call.args[2].AsNumber();
  if (step.Sign() == 0) return call.FailArgument(2, "step must not be zero");
  if ((step.Sign() < 0) != down && start != end) {
    return call.Fail(down ? "step must be negative, as the end is before the start"
                          : "step must be positive, as the end is after the start");
  }
  std::vector<Value> numbers;
  for (Number n = start; down ? n > end : n < end; n = n + step) {
    if (numbers.size() == kMaxRange) return call.Fail("it would have more than a million elements");
    numbers.push_back(Value::Num(n));
  }
  return Value::List(Type::Number(), std::move(numbers));
}

Value ChunkList(FunctionCall& call) {
  const bool sensitive = call.TakeMarks();
  const std::optional<int64_t> size = Whole(call, 1);
  if (!size.has_value()) return Value();
  if (*size < 0) return call.FailArgument(1, "the size must not be negative");
  const std::vector<Value>& elements = call.args[0].AsElements();
  const Type type = call.args[0].type();
  const size_t step = *size == 0 ? std::max<size_t>(elements.size(), 1)
                                 : static_cast<size_t>(std::min<int64_t>(*size, INT32_MAX));
  std::vector<Value> chunks;
  for (size_t begin = 0; begin < elements.size(); begin += step) {
    const size_t end = std::min(elements.size(), begin + step);
    chunks.push_back(
        Value::List(type.element(), {elements.begin() + static_cast<std::ptrdiff_t>(begin),
                                     elements.begin() + static_cast<std::ptrdiff_t>(end)}));
  }
  return Value::List(type, std::move(chunks)).Marked(sensitive);
}

Value MatchKeys(FunctionCall& call) {
  const std::vector<Value>& values = call.args[0].AsElements();
  const std::vector<Value>& keys = call.args[1].AsElements();
  const std::vector<Value>& wanted = call.args[2].AsElements();
  if (keys.size() != values.size()) {
    return call.Fail("the list of values and the list of keys must have the same length");
  }
  std::vector<Value> found;
  for (size_t i = 0; i < keys.size(); ++i) {
    if (std::find(wanted.begin(), wanted.end(), keys[i]) != wanted.end()) {
      found.push_back(values[i]);
    }
  }
  return Value::List(call.args[0].type().element(), std::move(found));
}

}  // namespace

void AddSequenceFunctions(FunctionTable& table) {
  const Type any = Type::Dynamic();
  const Type number = Type::Number();
  const Type strings = Type::List(Type::String());
  const Type list = Type::List(any);
  table.push_back({.name = "chunklist",
                   .parameters = {{"list", list, kAllowMarked}, {"size", number}},
                   .result = Type::List(list),
                   .body = ChunkList,
                   .result_type = TypeOfFirst});
  table.push_back(
      {"matchkeys",
       {{"values", list}, {"keys", list, kWhollyKnown}, {"searchset", list, kWhollyKnown}},
       {},
       list,
       MatchKeys,
       TypeOfFirst});
  table.push_back({"compact", {{"list", strings, kWhollyKnown}}, {}, strings, Compact});
  table.push_back({"concat", {}, Parameter{"seqs", any, kAllowMarked}, any, Concat, TypeOfConcat});
  table.push_back({"distinct", {{"list", list, kWhollyKnown}}, {}, list, Distinct, TypeOfFirst});
  table.push_back({.name = "element",
                   .parameters = {{"list", any, kAllowMarked}, {"index", number}},
                   .result = any,
                   .body = Element,
                   .result_type = ElementOfFirst,
                   .may_be_null = true});
  table.push_back({"flatten", {{"list", any, kAllowMarked}}, {}, any, Flatten});
  table.push_back({"index", {{"list", any}, {"value", any}}, {}, number, IndexOf});
  table.push_back({"range", {}, Parameter{"params", number}, Type::List(number), Range});
  table.push_back({"reverse", {{"list", any, kAllowMarked}}, {}, any, Reverse, TypeOfFirst});
  table.push_back({"slice",
                   {{"list", any, kAllowMarked}, {"start_index", number}, {"end_index", number}},
                   {},
                   any,
                   Slice,
                   TypeOfFirst});
  table.push_back({"sort", {{"list", strings}}, {}, strings, Sort});
}

}  // namespace dplan::internal
