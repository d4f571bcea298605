#ifndef DPLAN_CORE_LANG_OPERATORS_H_
#define DPLAN_CORE_LANG_OPERATORS_H_

#include <optional>
#include <string>

#include "core/lang/ast.h"
#include "dplan/value.h"

namespace dplan::internal {

// Why an operation on values has no result.
struct OperationError {
  std::string summary;
  std::string detail;
};

// The result of an operator. Operands are converted to what the operator takes; an unknown one
// makes an unknown result of the operator's type, and a mark on one marks the result. Nothing, and
// `*error` set, if an operand does not fit.
std::optional<Value> ApplyUnary(UnaryOp op, const Value& operand, OperationError* error);
std::optional<Value> ApplyBinary(BinaryOp op, const Value& left, const Value& right,
                                 OperationError* error);

// Whether `left` alone decides `left && …` or `left || …`; an error if it is no bool. Not for other
// operators.
std::optional<bool> DecidesAlone(BinaryOp op, const Value& left, OperationError* error);

// Whether the values are equal, by type and at every depth, without regard to marks; nothing where
// that depends on what is unknown.
std::optional<bool> ValuesEqual(const Value& a, const Value& b);

}  // namespace dplan::internal

#endif  // DPLAN_CORE_LANG_OPERATORS_H_
