#ifndef DPLAN_CORE_PLAN_SCHEDULE_H_
#define DPLAN_CORE_PLAN_SCHEDULE_H_

#include <vector>

#include "core/plan/plan.h"
#include "dplan/diagnostic.h"

namespace dplan {

// The execution graph of the changes: the only place that knows in which order things are created
// and destroyed. `changes` has every instance, also those with nothing to do: the order is closed
// over them.
//
//   creation follows references      up(X) waits for up(Y), where X depends on Y now
//   replacement                      up(X) waits for down(X)
//   destruction reverses             down(Y) waits for down(X), where X depended on Y when last
//   applied dependents make room             up(Y) waits for down(X), likewise, unless Y is new
//   detach first                     down(Y) waits for up(X), where Y is deleted and X stays but
//   stops using it
//
// The last two are preferences where they contradict the others: of the edges in a cycle the fourth
// kind is dropped first, then the fifth. Records that depend on each other in a circle, which an
// interrupted apply may leave, give no order among them: a warning, so that they can still be
// destroyed. A dependency on a whole block goes through one joining step. Pure; linear in instances
// and dependencies. A cycle in what is configured now is an error that names its addresses; nothing
// then.
std::vector<Step> Schedule(const std::vector<Change>& changes, Diagnostics& diagnostics);

}  // namespace dplan

#endif  // DPLAN_CORE_PLAN_SCHEDULE_H_
