#include <charconv>
#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"
#include "core/lang/functions.h"

namespace dplan::internal {
namespace {

const Number& Num(const FunctionCall& call, size_t index) { return call.args[index].AsNumber(); }

Value Abs(FunctionCall& call) {
  return Value::Num(Num(call, 0).Sign() < 0 ? Num(call, 0).Negate() : Num(call, 0));
}

Value Ceil(FunctionCall& call) { return Value::Num(Num(call, 0).Ceil()); }

Value Floor(FunctionCall& call) { return Value::Num(Num(call, 0).Floor()); }

Value Signum(FunctionCall& call) { return Value::Int(Num(call, 0).Sign()); }

Value Max(FunctionCall& call) {
  if (call.args.empty()) return call.Fail("must pass at least one number");
  Number most = Num(call, 0);
  for (size_t i = 1; i < call.args.size(); ++i) most = std::max(most, Num(call, i));
  return Value::Num(most);
}

Value Min(FunctionCall& call) {
  if (call.args.empty()) return call.Fail("must pass at least one number");
  Number least = Num(call, 0);
  for (size_t i = 1; i < call.args.size(); ++i) least = std::min(least, Num(call, i));
  return Value::Num(least);
}

// Up to base 36 the case of a letter does not matter; beyond, capitals follow the small ones.
int DigitOf(char c, int64_t base) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'z') return c - 'a' + 10;
  if (c >= 'A' && c <= 'Z') return c - 'A' + (base > 36 ? 36 : 10);
  return 99;
}

// The shortest decimal that reads back as the same double.
std::optional<Value> OfDouble(double value) {
  if (std::isnan(value)) return std::nullopt;
  if (std::isinf(value)) return Value::Num(Number::Infinity(value < 0));
  char buffer[64];
  const std::to_chars_result end = std::to_chars(buffer, buffer + sizeof(buffer), value);
  const std::optional<Number> number = Number::Parse(std::string(buffer, end.ptr));
  return number.has_value() ? std::optional<Value>(Value::Num(*number)) : std::nullopt;
}

Value Pow(FunctionCall& call) {
  const std::optional<Value> power =
      OfDouble(std::pow(Num(call, 0).AsDouble(), Num(call, 1).AsDouble()));
  return power.has_value() ? *power : call.Fail("the result is not a number");
}

Value Log(FunctionCall& call) {
  const std::optional<Value> logarithm =
      OfDouble(std::log(Num(call, 0).AsDouble()) / std::log(Num(call, 1).AsDouble()));
  return logarithm.has_value() ? *logarithm : call.Fail("the result is not a number");
}

Value ParseInt(FunctionCall& call) {
  if (call.args[0].type().kind() != Type::Kind::kString) {
    return call.FailArgument(
        0, absl::StrCat("a string is required, not ", call.args[0].type().ToString()));
  }
  const std::string& text = call.args[0].AsString();
  std::optional<int64_t> base = Num(call, 1).AsInt64();
  if (!base.has_value() || *base < 2 || *base > 62) {
    return call.FailArgument(1, "base must be a whole number between 2 and 62 inclusive");
  }
  size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  if (at == text.size() || text.size() > 1000) {
    return call.FailArgument(0, absl::StrCat("cannot parse it as a number of base ", *base));
  }
  Number result;
  for (; at < text.size(); ++at) {
    if (DigitOf(text[at], *base) >= *base) {
      return call.FailArgument(0, absl::StrCat("cannot parse it as a number of base ", *base));
    }
    result = result * Number::FromInt(*base) + Number::FromInt(DigitOf(text[at], *base));
  }
  return Value::Num(text[0] == '-' ? result.Negate() : result);
}

Value Sum(FunctionCall& call) {
  if (call.args[0].size() == 0) return call.Fail("cannot sum an empty list");
  Number sum;
  for (const Value& element : call.args[0].AsElements()) {
    if (element.IsNull()) return call.FailArgument(0, "it has an element that is null");
    sum = sum + element.AsNumber();
  }
  return Value::Num(sum);
}

}  // namespace

void AddNumericFunctions(FunctionTable& table) {
  const Type number = Type::Number();
  table.push_back({"abs", {{"num", number}}, {}, number, Abs});
  table.push_back({"ceil", {{"num", number}}, {}, number, Ceil});
  table.push_back({"floor", {{"num", number}}, {}, number, Floor});
  table.push_back({"log", {{"num", number}, {"base", number}}, {}, number, Log});
  table.push_back({"max", {}, Parameter{"numbers", number}, number, Max});
  table.push_back({"min", {}, Parameter{"numbers", number}, number, Min});
  table.push_back(
      {"parseint", {{"number", Type::Dynamic()}, {"base", number}}, {}, number, ParseInt});
  table.push_back({"pow", {{"num", number}, {"power", number}}, {}, number, Pow});
  table.push_back({"signum", {{"num", number}}, {}, number, Signum});
  table.push_back({"sum", {{"list", Type::List(number), kWhollyKnown}}, {}, number, Sum});
}

}  // namespace dplan::internal
