#ifndef DPLAN_CORE_CLI_PLANNING_H_
#define DPLAN_CORE_CLI_PLANNING_H_

#include "core/cli/arguments.h"
#include "core/cli/session.h"
#include "core/plan/review.h"

namespace dplan {

inline PlanOptions PlanOptionsOf(const Command& command) {
  const bool destroys = command.destroy || command.verb == Verb::kDestroy;
  return {.mode = destroys ? PlanMode::kDestroy : PlanMode::kNormal,
          .refresh = command.refresh,
          .replace = command.replace,
          .allow = command.allow,
          .max_destroy = command.max_destroy};
}

// Tells what the review found that keeps the plan from being applied; false if there is something.
inline bool PassesReview(Session& session, const Plan& plan) {
  Diagnostics diagnostics;
  CheckFindings(plan, diagnostics);
  return session.report().Tell(std::move(diagnostics));
}

// Prints the plan, or writes its events.
inline void ShowPlan(Session& session, const Plan& plan) {
  Reporter& report = session.report();
  if (report.events() != nullptr) {
    report.events()->Planned(plan);
    for (const ReviewFinding& finding : plan.findings) {
      Diagnostic found = finding.diagnostic;
      if (finding.allowed) found.severity = Severity::kWarning;
      report.events()->Found(found, report.sources());
    }
  } else {
    report.Say(PlanText(plan, {.detail = session.command().detail, .color = report.color_out()}));
  }
}

}  // namespace dplan

#endif  // DPLAN_CORE_CLI_PLANNING_H_
