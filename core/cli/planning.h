#ifndef DPLAN_CORE_CLI_PLANNING_H_
#define DPLAN_CORE_CLI_PLANNING_H_

#include "core/cli/arguments.h"
#include "core/cli/session.h"

namespace dplan {

inline PlanOptions PlanOptionsOf(const Command& command) {
  const bool destroys = command.destroy || command.verb == Verb::kDestroy;
  return {.mode = destroys ? PlanMode::kDestroy : PlanMode::kNormal,
          .refresh = command.refresh,
          .replace = command.replace};
}

// Prints the plan, or writes its events.
inline void ShowPlan(Session& session, const Plan& plan) {
  Reporter& report = session.report();
  if (report.events() != nullptr) {
    report.events()->Planned(plan);
  } else {
    report.Say(PlanText(plan, {.detail = session.command().detail, .color = report.color_out()}));
  }
}

}  // namespace dplan

#endif  // DPLAN_CORE_CLI_PLANNING_H_
