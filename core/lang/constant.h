#ifndef DPLAN_CORE_LANG_CONSTANT_H_
#define DPLAN_CORE_LANG_CONSTANT_H_

#include <optional>

#include "core/lang/ast.h"
#include "dplan/value.h"

namespace dplan::internal {

// The value of an expression that refers to nothing and calls no function; nothing if it does or if
// it has an error in it.
std::optional<Value> EvaluateConstant(const ExprNode& node);

}  // namespace dplan::internal

#endif  // DPLAN_CORE_LANG_CONSTANT_H_
