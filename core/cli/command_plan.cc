#include "core/cli/commands.h"
#include "core/cli/planning.h"
#include "core/cli/saved_plan_files.h"

namespace dplan {

int RunPlan(Session& session) {
  const Command& command = session.command();
  const PlanOptions options = PlanOptionsOf(command);
  const bool save = !command.out.empty();
  if ((save && !CanSaveTo(session, command.out)) || !session.LoadConfig() ||
      !session.ResolveVariables() || !session.LinkProgram() || !session.LoadState() ||
      !session.SettleIfAbandoned()) {
    return session.Failed();
  }
  std::optional<Planned> planned = session.MakePlan(options);
  if (!planned.has_value()) return session.Failed();
  ShowPlan(session, planned->plan);
  if (!PassesReview(session, planned->plan)) return 1;
  if (save && !SavePlan(session, options, planned->plan, command.out)) return 1;
  return command.detailed_exitcode && planned->plan.HasChanges() ? 2 : 0;
}

}  // namespace dplan
