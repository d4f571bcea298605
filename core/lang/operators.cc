#include "core/lang/operators.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/types/convert.h"

namespace dplan::internal {

using Kind = Type::Kind;

namespace {

constexpr char kInvalidOperand[] = "Invalid operand";

Value UnknownResult(const Type& type) {
  static const Value& of_bool = *new Value(Value::Unknown(Type::Bool(), {.not_null = true}));
  static const Value& of_number = *new Value(Value::Unknown(Type::Number(), {.not_null = true}));
  return type.kind() == Kind::kBool ? of_bool : of_number;
}

const Type& BoolType() {
  static const Type& type = *new Type(Type::Bool());
  return type;
}

const Type& NumberType() {
  static const Type& type = *new Type(Type::Number());
  return type;
}

bool SetError(OperationError* error, std::string detail) {
  *error = {"Operation failed", absl::StrCat("Error during operation: ", detail, ".")};
  return false;
}

// An operand of the type, unmarked and not null. `side` is "left", "right" or "unary".
std::optional<Value> ConvertOperand(const Value& operand, const Type& type, const char* side,
                                    OperationError* error) {
  if (operand.IsNull()) {
    SetError(error, "argument must not be null");
    return std::nullopt;
  }
  if (!operand.sensitive() && operand.type().kind() == type.kind()) return operand;
  ConversionError why;
  std::optional<Value> converted = Convert(operand.Unmarked(), type, &why);
  if (!converted) {
    *error = {kInvalidOperand,
              absl::StrCat("Unsuitable value for ", side, " operand: ", why.text, ".")};
  }
  return converted;
}

std::optional<Value> Compute(BinaryOp op, const Number& a, const Number& b, OperationError* error);

std::optional<Value> ApplyLogic(BinaryOp op, const Value& left, const Value& right,
                                OperationError* error) {
  const std::optional<Value> a = ConvertOperand(left, BoolType(), "left", error);
  if (!a) return std::nullopt;
  const std::optional<Value> b = ConvertOperand(right, BoolType(), "right", error);
  if (!b) return std::nullopt;
  const bool deciding = op == BinaryOp::kOr;
  const bool decided =
      (a->IsKnown() && a->AsBool() == deciding) || (b->IsKnown() && b->AsBool() == deciding);
  if (decided) return Value::Bool(deciding);
  if (a->IsKnown() && b->IsKnown()) return Value::Bool(!deciding);
  return UnknownResult(BoolType());
}

std::optional<Value> ApplyArithmetic(BinaryOp op, const Value& left, const Value& right,
                                     OperationError* error) {
  const std::optional<Value> a = ConvertOperand(left, NumberType(), "left", error);
  if (!a) return std::nullopt;
  const std::optional<Value> b = ConvertOperand(right, NumberType(), "right", error);
  if (!b) return std::nullopt;
  if (!a->IsKnown() || !b->IsKnown()) {
    return UnknownResult(op >= BinaryOp::kAdd ? NumberType() : BoolType());
  }
  return Compute(op, a->AsNumber(), b->AsNumber(), error);
}

bool CheckInfinities(BinaryOp op, const Number& a, const Number& b, OperationError* error) {
  const bool both = a.IsInfinite() && b.IsInfinite();
  const bool any = a.IsInfinite() || b.IsInfinite();
  const bool zero = a.Sign() == 0 || b.Sign() == 0;
  switch (op) {
    case BinaryOp::kAdd:
      return !both || a.Sign() == b.Sign() ||
             SetError(error, "can't compute sum of opposing infinities");
    case BinaryOp::kSubtract:
      return !both || a.Sign() != b.Sign() ||
             SetError(error, "can't subtract infinity from itself");
    case BinaryOp::kMultiply:
      return !any || !zero || SetError(error, "can't multiply zero by infinity");
    case BinaryOp::kDivide:
      return (!both && (a.Sign() != 0 || b.Sign() != 0)) ||
             SetError(error, "can't divide zero by zero or infinity by infinity");
    case BinaryOp::kModulo:
      return !any || SetError(error, "can't use modulo with infinity");
    default:
      return true;
  }
}

Number Divide(const Number& a, const Number& b) {
  if (b.Sign() == 0) return Number::Infinity(a.Sign() < 0);
  if (b.IsInfinite()) return Number();
  return a / b;
}

std::optional<Value> Compute(BinaryOp op, const Number& a, const Number& b, OperationError* error) {
  if ((op == BinaryOp::kDivide || a.IsInfinite() || b.IsInfinite()) &&
      !CheckInfinities(op, a, b, error)) {
    return std::nullopt;
  }
  switch (op) {
    case BinaryOp::kLess:
      return Value::Bool(a < b);
    case BinaryOp::kLessEqual:
      return Value::Bool(a <= b);
    case BinaryOp::kGreater:
      return Value::Bool(a > b);
    case BinaryOp::kGreaterEqual:
      return Value::Bool(a >= b);
    case BinaryOp::kAdd:
      return Value::Num(a + b);
    case BinaryOp::kSubtract:
      return Value::Num(a - b);
    case BinaryOp::kMultiply:
      return Value::Num(a * b);
    case BinaryOp::kDivide:
      return Value::Num(Divide(a, b));
    // What is left when nothing is taken away: the reference implementation has it so.
    default:
      return Value::Num(b.Sign() == 0 ? a : a % b);
  }
}

std::optional<Value> ApplyEquality(BinaryOp op, const Value& left, const Value& right) {
  const std::optional<bool> equal = ValuesEqual(left, right);
  if (!equal) return UnknownResult(BoolType());
  return Value::Bool(*equal == (op == BinaryOp::kEqual));
}

std::optional<bool> NullEquals(const Value& other) {
  if (other.IsNull()) return true;
  if (other.IsKnown() || other.refinements().not_null) return false;
  return std::nullopt;
}

// An unknown value, and another one of the same type that is not null.
std::optional<bool> UnknownEquals(const Value& unknown, const Value& other) {
  if (!other.IsKnown() || other.type().kind() != Kind::kString) return std::nullopt;
  if (!absl::StartsWith(other.AsString(), unknown.refinements().prefix)) return false;
  return std::nullopt;
}

bool HasUntypedUnknown(const Value& value) {
  if (value.IsWhollyKnown()) return false;
  const Value plain = value.Unmarked();
  if (!plain.IsKnown()) return plain.type().HasDynamic();
  if (plain.type().kind() == Kind::kObject || plain.type().kind() == Kind::kMap) {
    return std::any_of(plain.AsEntries().begin(), plain.AsEntries().end(),
                       [](const Value::Entry& entry) { return HasUntypedUnknown(entry.second); });
  }
  return std::any_of(plain.AsElements().begin(), plain.AsElements().end(), HasUntypedUnknown);
}

std::optional<bool> ElementsEqual(const std::vector<Value>& a, const std::vector<Value>& b) {
  if (a.size() != b.size()) return false;
  bool known = true;
  for (size_t i = 0; i < a.size(); ++i) {
    const std::optional<bool> equal = ValuesEqual(a[i], b[i]);
    if (equal == false) return false;
    known = known && equal.has_value();
  }
  if (!known) return std::nullopt;
  return true;
}

std::optional<bool> EntriesEqual(const Value::Entries& a, const Value::Entries& b) {
  if (a.size() != b.size()) return false;
  bool known = true;
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i].first != b[i].first) return false;
    const std::optional<bool> equal = ValuesEqual(a[i].second, b[i].second);
    if (equal == false) return false;
    known = known && equal.has_value();
  }
  if (!known) return std::nullopt;
  return true;
}

// Of values of one type that are known, not null and not marked.
std::optional<bool> KnownEqual(const Value& a, const Value& b) {
  switch (a.type().kind()) {
    case Kind::kBool:
      return a.AsBool() == b.AsBool();
    case Kind::kNumber:
      return a.AsNumber() == b.AsNumber();
    case Kind::kString:
      return a.AsString() == b.AsString();
    case Kind::kList:
    case Kind::kTuple:
      return ElementsEqual(a.AsElements(), b.AsElements());
    case Kind::kSet:
      if (!a.IsWhollyKnown() || !b.IsWhollyKnown()) return std::nullopt;
      return ElementsEqual(a.AsElements(), b.AsElements());
    case Kind::kMap:
    case Kind::kObject:
      return EntriesEqual(a.AsEntries(), b.AsEntries());
    case Kind::kDynamic:
      break;
  }
  return std::nullopt;
}

}  // namespace

std::optional<bool> ValuesEqual(const Value& a, const Value& b) {
  if (a.sensitive() || b.sensitive()) return ValuesEqual(a.Unmarked(), b.Unmarked());
  if (a.IsNull()) return NullEquals(b);
  if (b.IsNull()) return NullEquals(a);
  if (HasUntypedUnknown(a) || HasUntypedUnknown(b)) return std::nullopt;
  if (a.type() != b.type()) return false;
  if (!a.IsKnown()) return UnknownEquals(a, b);
  if (!b.IsKnown()) return UnknownEquals(b, a);
  return KnownEqual(a, b);
}

std::optional<bool> DecidesAlone(BinaryOp op, const Value& left, OperationError* error) {
  const std::optional<Value> converted = ConvertOperand(left, BoolType(), "left", error);
  if (!converted) return std::nullopt;
  return converted->IsKnown() && converted->AsBool() == (op == BinaryOp::kOr);
}

std::optional<Value> ApplyUnary(UnaryOp op, const Value& operand, OperationError* error) {
  const Type& type = op == UnaryOp::kNot ? BoolType() : NumberType();
  const std::optional<Value> value = ConvertOperand(operand, type, "unary", error);
  if (!value) return std::nullopt;
  const bool sensitive = operand.sensitive();
  if (!value->IsKnown()) return UnknownResult(type).Marked(sensitive);
  const Value result =
      op == UnaryOp::kNot ? Value::Bool(!value->AsBool()) : Value::Num(value->AsNumber().Negate());
  return result.Marked(sensitive);
}

std::optional<Value> ApplyBinary(BinaryOp op, const Value& left, const Value& right,
                                 OperationError* error) {
  std::optional<Value> result;
  switch (op) {
    case BinaryOp::kOr:
    case BinaryOp::kAnd:
      result = ApplyLogic(op, left, right, error);
      break;
    case BinaryOp::kEqual:
    case BinaryOp::kNotEqual:
      result = ApplyEquality(op, left, right);
      break;
    default:
      result = ApplyArithmetic(op, left, right, error);
      break;
  }
  if (!result) return std::nullopt;
  return result->Marked(left.ContainsSensitive() || right.ContainsSensitive());
}

}  // namespace dplan::internal
