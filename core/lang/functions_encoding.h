#ifndef DPLAN_CORE_LANG_FUNCTIONS_ENCODING_H_
#define DPLAN_CORE_LANG_FUNCTIONS_ENCODING_H_

#include <string>

#include "absl/status/statusor.h"
#include "dplan/value.h"

namespace dplan::internal {

// JSON as `jsonencode` writes it. The value must be wholly known and without marks.
absl::StatusOr<std::string> JsonText(const Value& value);

}  // namespace dplan::internal

#endif  // DPLAN_CORE_LANG_FUNCTIONS_ENCODING_H_
