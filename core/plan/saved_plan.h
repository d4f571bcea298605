#ifndef DPLAN_CORE_PLAN_SAVED_PLAN_H_
#define DPLAN_CORE_PLAN_SAVED_PLAN_H_

#include <map>
#include <string>

#include "core/config/config.h"
#include "core/plan/plan_file.h"
#include "core/plan/planner.h"
#include "dplan/diagnostic.h"
#include "dplan/value.h"
#include "state/state.h"

namespace dplan {

// What a plan was made from.
struct PlanSources {
  const Config& config;
  const std::map<std::string, Value>& variables;
  const PlanOptions& options;
  const State& state;
  const std::map<std::string, std::string>& plugins;  // see SavedPlan
};

// The plan as it is saved. `salt` is random and not used for another plan. Takes some 100 ms for
// each fingerprint, and makes none where nothing is sensitive. Pure.
SavedPlan MakeSavedPlan(const PlanSources& sources, const Plan& plan, std::string salt);

// Reports every record that is no longer the one that the saved plan was made from, another state,
// and sensitive variables with other values.
void CheckSources(const SavedPlan& saved, const PlanSources& now, Diagnostics& diagnostics);

// Reports what the plan made now (with the salt of the saved one) does otherwise than the saved
// one.
void CheckSamePlan(const SavedPlan& saved, const SavedPlan& now, Diagnostics& diagnostics);

}  // namespace dplan

#endif  // DPLAN_CORE_PLAN_SAVED_PLAN_H_
