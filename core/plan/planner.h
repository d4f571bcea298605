#ifndef DPLAN_CORE_PLAN_PLANNER_H_
#define DPLAN_CORE_PLAN_PLANNER_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/files.h"
#include "core/plan/plan.h"
#include "core/plan/program.h"
#include "core/plan/provider_set.h"
#include "core/plan/values.h"
#include "dplan/diagnostic.h"
#include "dplan/provider.h"
#include "state/state.h"

namespace dplan {

struct PlanOptions {
  PlanMode mode = PlanMode::kNormal;
  bool refresh = true;
  std::vector<Address> replace;       // --replace
  std::vector<AllowedFinding> allow;  // --allow
  std::optional<int> max_destroy;     // --max-destroy
};

// All that a plan is computed from. Everything must outlive the result.
struct PlanInput {
  const Program& program;
  const State& state;
  const Files& files;
  ProviderSet& providers;
  std::map<std::string, Value> variables;
  PlanOptions options;
  CallContext context;
};

// A plan, and what references mean under it: apply goes on from there.
struct Planned {
  Plan plan;
  Values values;
};

// Walks the blocks in dependency order: evaluates, refreshes, asks the providers, classifies; then
// what is recorded but no longer configured; then outputs, the review and the order of the steps.
// In kDestroy mode everything recorded goes, and the configuration serves only to configure
// providers. Nothing after an error. Changes nothing in the world.
std::optional<Planned> MakePlan(PlanInput input, Diagnostics& diagnostics);

}  // namespace dplan

#endif  // DPLAN_CORE_PLAN_PLANNER_H_
