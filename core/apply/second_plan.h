#ifndef DPLAN_CORE_APPLY_SECOND_PLAN_H_
#define DPLAN_CORE_APPLY_SECOND_PLAN_H_

#include "core/plan/plan.h"
#include "dplan/diagnostic.h"
#include "dplan/provider.h"
#include "dplan/schema.h"
#include "dplan/value.h"

namespace dplan {

// What a provider answers when apply asks it to plan an instance again, with the values that are
// known by then.
struct SecondPlan {
  const Change& change;  // as it was planned first
  StepKind kind;
  const Schema& schema;
  const Value& prior;   // with marks
  const Value& config;  // with marks
  const PlanResult& answer;
};

// Reports where it breaks what the first plan promised, or the contract. Pure.
void CheckSecondPlan(const SecondPlan& plan, Diagnostics& diagnostics);

}  // namespace dplan

#endif  // DPLAN_CORE_APPLY_SECOND_PLAN_H_
