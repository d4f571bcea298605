#ifndef DPLAN_CORE_PLAN_PLAN_OUTPUTS_H_
#define DPLAN_CORE_PLAN_PLAN_OUTPUTS_H_

#include <optional>
#include <string>

#include "core/plan/plan.h"
#include "core/plan/values.h"
#include "dplan/diagnostic.h"
#include "state/state.h"

namespace dplan {

// What becomes of a declared output, compared with what is recorded. Nothing after an error. Pure.
std::optional<OutputChange> PlanOutput(const OutputDecl& decl, const Values& values,
                                       const State& state, Diagnostics& diagnostics);

// A recorded output that nobody declares any more.
OutputChange PlanOutputRemoval(const std::string& name, const OutputValue& recorded);

}  // namespace dplan

#endif  // DPLAN_CORE_PLAN_PLAN_OUTPUTS_H_
