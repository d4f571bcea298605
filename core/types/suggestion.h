#ifndef DPLAN_CORE_TYPES_SUGGESTION_H_
#define DPLAN_CORE_TYPES_SUGGESTION_H_

#include <string>
#include <vector>

namespace dplan::internal {

// The candidate nearest to the name by edits (insert, delete, replace, swap neighbours), if at most
// a third of the name would have to change; else "". The first of equals.
std::string Nearest(const std::string& name, const std::vector<std::string>& candidates);

// ` Did you mean "image"?`, to be appended to a detail; "" if no candidate is near.
std::string DidYouMean(const std::string& name, const std::vector<std::string>& candidates);

}  // namespace dplan::internal

#endif  // DPLAN_CORE_TYPES_SUGGESTION_H_
