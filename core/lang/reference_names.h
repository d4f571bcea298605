#ifndef DPLAN_CORE_LANG_REFERENCE_NAMES_H_
#define DPLAN_CORE_LANG_REFERENCE_NAMES_H_

#include <optional>
#include <string>
#include <vector>

#include "core/lang/expression.h"

namespace dplan::internal {

// How many names a reference that begins with this one has: 2 for `var`, 3 for `data`, 1 for
// `self`.
size_t ReferenceNameCount(const std::string& first);

struct ReferenceProblem {
  std::string summary;
  std::string detail;
};

// The reference that these names are, which are at most as many as it needs. Sets `*problem` if
// they are none.
std::optional<Reference> MakeReference(const std::vector<std::string>& names,
                                       ReferenceProblem* problem);

}  // namespace dplan::internal

#endif  // DPLAN_CORE_LANG_REFERENCE_NAMES_H_
