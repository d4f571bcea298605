#ifndef DPLAN_CORE_PLAN_EXPAND_H_
#define DPLAN_CORE_PLAN_EXPAND_H_

#include <optional>

#include "core/plan/values.h"
#include "dplan/diagnostic.h"

namespace dplan {

// The instances a block has: what its for_each, count or enabled says. `values` of the result are
// empty.
struct Expansion {
  BlockValues block;
  std::vector<Dependency> dependencies;  // of the repetition itself; every instance has them
};

// Nothing after an error: a repetition must be known, not null, not sensitive and of the right
// type.
std::optional<Expansion> Expand(const ResourceDecl& decl, const Values& values,
                                Diagnostics& diagnostics);
// The same for a provider with for_each; one instance without a key if there is none.
std::optional<Expansion> Expand(const ProviderDecl& decl, const Values& values,
                                Diagnostics& diagnostics);

}  // namespace dplan

#endif  // DPLAN_CORE_PLAN_EXPAND_H_
