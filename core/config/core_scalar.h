#ifndef DPLAN_CORE_CONFIG_CORE_SCALAR_H_
#define DPLAN_CORE_CONFIG_CORE_SCALAR_H_

#include <optional>
#include <string>

#include "dplan/value.h"

namespace dplan {

// The value that an unquoted scalar has under the core schema of YAML 1.2: null, bool or number.
// Nothing for a string, which is everything else. Two things differ from the schema: a number has
// no leading zeros
// (`012` is a string, being octal to some and decimal to others), and there are no `.inf` and
// `.nan`.
std::optional<Value> CoreScalar(const std::string& text);

}  // namespace dplan

#endif  // DPLAN_CORE_CONFIG_CORE_SCALAR_H_
