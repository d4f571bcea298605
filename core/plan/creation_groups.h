#ifndef DPLAN_CORE_PLAN_CREATION_GROUPS_H_
#define DPLAN_CORE_PLAN_CREATION_GROUPS_H_

#include <cstddef>
#include <vector>

#include "core/plan/plan.h"
#include "core/plan/render.h"
#include "dplan/path.h"

namespace dplan {

// Creations that are shown together: instances of one block that have the same attributes, with the
// same elements, known and sensitive at the same places.
struct CreationGroup {
  std::vector<size_t> changes;  // indices into Plan::changes, ascending; at least one
  std::vector<Path> differing;  // where their values differ, unless sensitive there
};

// All creations of a plan, in the order of the first of each group. Few alike instances, and all of
// them with kFull, are groups of their own; with kSummary all instances of a block are alike.
std::vector<CreationGroup> GroupCreations(const Plan& plan, Detail detail);

}  // namespace dplan

#endif  // DPLAN_CORE_PLAN_CREATION_GROUPS_H_
