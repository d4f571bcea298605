#include <algorithm>
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

bool IsSequence(const Value& value) {
  return IsListOrTuple(value) || value.type().kind() == Type::Kind::kSet;
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
  bool sensitive = call.args[0].sensitive();
  Value list = call.args[0].Unmarked();
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

Value Concat(FunctionCall& call) {
  if (call.args.empty()) return call.Fail("at least one argument is required");
  bool sensitive = false;
  bool lists = true;
  std::vector<Value> elements;
  for (size_t i = 0; i < call.args.size(); ++i) {
    sensitive = sensitive || call.args[i].sensitive();
    Value value = call.args[i].Unmarked();
    if (!IsListOrTuple(value)) return call.FailArgument(i, "all arguments must be lists or tuples");
    lists =
        lists && value.type() == call.args[0].type() && value.type().kind() == Type::Kind::kList;
    elements.insert(elements.end(), value.AsElements().begin(), value.AsElements().end());
  }
  Value result = lists ? Value::List(call.args[0].type().element(), std::move(elements))
                       : Value::Tuple(std::move(elements));
  return result.Marked(sensitive);
}

// False if something in it is not known well enough to flatten.
bool FlattenInto(const Value& value, std::vector<Value>& flat) {
  for (const Value& element : value.AsElements()) {
    Value plain = element.Unmarked();
    bool nested = IsSequence(plain) && !plain.IsNull();
    if (nested && !plain.IsKnown()) return false;
    if (!plain.IsKnown() && plain.type().IsDynamic()) return false;
    if (!nested) {
      flat.push_back(element);
    } else if (!FlattenInto(plain, flat)) {
      return false;
    }
  }
  return true;
}

Value Flatten(FunctionCall& call) {
  if (!IsSequence(call.args[0])) {
    return call.FailArgument(0, "can only flatten lists, sets and tuples");
  }
  std::vector<Value> flat;
  if (!FlattenInto(call.args[0], flat)) return Value::Unknown(Type::Dynamic());
  return Value::Tuple(std::move(flat));
}

Value Distinct(FunctionCall& call) {
  std::vector<Value> kept;
  for (const Value& element : call.args[0].AsElements()) {
    bool known =
        std::any_of(kept.begin(), kept.end(), [&](const Value& k) { return k == element; });
    if (!known) kept.push_back(element);
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
  if (!IsSequence(call.args[0]))
    return call.FailArgument(0, "can only reverse list or tuple values");
  std::vector<Value> elements = call.args[0].AsElements();
  std::reverse(elements.begin(), elements.end());
  return Like(call.args[0], std::move(elements));
}

Value Slice(FunctionCall& call) {
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
  return Like(list, {list.AsElements().begin() + *start, list.AsElements().begin() + *end});
}

Value Sort(FunctionCall& call) {
  std::vector<Value> elements = call.args[0].AsElements();
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

}  // namespace

void AddSequenceFunctions(FunctionTable& table) {
  const Type any = Type::Dynamic();
  const Type number = Type::Number();
  const Type strings = Type::List(Type::String());
  table.push_back({"compact", {{"list", strings, kWhollyKnown}}, {}, strings, Compact});
  table.push_back({"concat", {}, Parameter{"seqs", any, kAllowMarked}, any, Concat});
  table.push_back(
      {"distinct", {{"list", Type::List(any), kWhollyKnown}}, {}, Type::List(any), Distinct});
  table.push_back({.name = "element",
                   .parameters = {{"list", any, kAllowMarked}, {"index", number}},
                   .result = any,
                   .body = Element,
                   .may_be_null = true});
  table.push_back({"flatten", {{"list", any}}, {}, any, Flatten});
  table.push_back({"index", {{"list", any}, {"value", any}}, {}, number, IndexOf});
  table.push_back({"range", {}, Parameter{"params", number}, Type::List(number), Range});
  table.push_back({"reverse", {{"list", any}}, {}, any, Reverse});
  table.push_back(
      {"slice", {{"list", any}, {"start_index", number}, {"end_index", number}}, {}, any, Slice});
  table.push_back({"sort", {{"list", strings, kWhollyKnown}}, {}, strings, Sort});
}

}  // namespace dplan::internal
