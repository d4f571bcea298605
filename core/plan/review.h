#ifndef DPLAN_CORE_PLAN_REVIEW_H_
#define DPLAN_CORE_PLAN_REVIEW_H_

#include <vector>

#include "core/plan/plan.h"
#include "core/plan/planner.h"
#include "core/plan/provider_set.h"
#include "dplan/diagnostic.h"
#include "dplan/provider.h"

namespace dplan {

// Dangers that only the whole plan shows, by address: what the providers find in it, and what the
// engine does. Each instance that has a change, or whose source has one, is asked once, and shown
// all changes of its source. The engine's own codes are
//   engine.max_destroy   more objects go, or are replaced, than `max_destroy` allows
// A provider that cannot be asked is an error; what it says without a code is no finding, but a
// diagnostic as of any other call.
std::vector<ReviewFinding> Review(const std::vector<Change>& changes, const PlanOptions& options,
                                  ProviderSet& providers, const CallContext& context,
                                  Diagnostics& diagnostics);

// Reports, in one error, what keeps the plan from being applied. Pure.
void CheckFindings(const Plan& plan, Diagnostics& diagnostics);

}  // namespace dplan

#endif  // DPLAN_CORE_PLAN_REVIEW_H_
