#ifndef DPLAN_CORE_PLAN_REDACT_H_
#define DPLAN_CORE_PLAN_REDACT_H_

#include <string>

#include "core/plan/plan.h"

namespace dplan {

// A plan as it may lie in a file.
struct RedactedPlan {
  // For every place that is sensitive before or after the change there is a placeholder on both
  // sides: the same one where the values are equal, else two that differ, so that it reads as
  // before. Without private bytes, what it was planned from, dependencies and places in sources.
  // What is volatile is null, unless it is unknown.
  Plan plan;
  // SHA-256 of all that the placeholders stand for; empty if there are none.
  std::string secrets;
};

// Pure.
RedactedPlan Redact(const Plan& plan);

}  // namespace dplan

#endif  // DPLAN_CORE_PLAN_REDACT_H_
