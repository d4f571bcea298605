#ifndef DPLAN_CORE_APPLY_FINISH_H_
#define DPLAN_CORE_APPLY_FINISH_H_

#include <set>

#include "core/apply/late_locals.h"
#include "core/plan/plan.h"
#include "core/plan/program.h"
#include "core/plan/values.h"
#include "dplan/address.h"
#include "dplan/diagnostic.h"
#include "state/state.h"

namespace dplan {

// What is written when no step is left: the outputs that have a value now, and the records of
// providers that no object needs any more. Where something was left `undone`, the outputs whose
// value comes from it keep the old one, and nothing is removed.
StateEdit MakeFinalEdit(const Plan& plan, const Program& program, const State& state,
                        const Values& values, LateLocals& locals, const std::set<Address>& undone,
                        Diagnostics& diagnostics);

}  // namespace dplan

#endif  // DPLAN_CORE_APPLY_FINISH_H_
