#ifndef DPLAN_CORE_CONFIG_CONSTANT_H_
#define DPLAN_CORE_CONFIG_CONSTANT_H_

#include <optional>
#include <string>

#include "core/config/config.h"
#include "core/lang/expression.h"
#include "core/lang/type_constraint.h"
#include "dplan/diagnostic.h"
#include "dplan/value.h"

namespace dplan {

// The value of an expression that refers to nothing, brought to the type; reported if it cannot be.
std::optional<Value> ConstantOfType(const Expression& expression, const TypeConstraint& type,
                                    Diagnostics& diagnostics);

// What is said in place of anything else about a bad value of a sensitive variable, as an error
// with a place would show the line that it is in. `where`: "in dplan.vars.yaml, line 3,".
Diagnostics SecretError(const VariableDecl& variable, const std::string& where);

}  // namespace dplan

#endif  // DPLAN_CORE_CONFIG_CONSTANT_H_
