#ifndef DPLAN_CORE_PLAN_EDIT_SCRIPT_H_
#define DPLAN_CORE_PLAN_EDIT_SCRIPT_H_

#include <string>
#include <vector>

namespace dplan {

// One step from an old sequence to a new one. `before` and `after` are indices into them; that of
// the side that an element does not belong to is -1.
struct Edit {
  int before = -1;
  int after = -1;
  bool Keeps() const { return before >= 0 && after >= 0; }
  friend bool operator==(const Edit&, const Edit&) = default;
};

// A shortest way from `before` to `after` by removing and adding; where one replaces the other,
// removals come first. Costs O((n + m) * d) for d differences; beyond a thousand of them what is
// between the common ends is replaced as a whole.
std::vector<Edit> EditScript(const std::vector<std::string>& before,
                             const std::vector<std::string>& after);

}  // namespace dplan

#endif  // DPLAN_CORE_PLAN_EDIT_SCRIPT_H_
