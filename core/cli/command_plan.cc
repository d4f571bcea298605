#include "core/cli/commands.h"
#include "core/cli/planning.h"

namespace dplan {
int RunPlan(Session& session) {
  const Command& command = session.command();
  if (!session.LoadConfig() || !session.ResolveVariables() || !session.LinkProgram() ||
      !session.LoadState() || !session.SettleIfAbandoned()) {
    return session.Failed();
  }
  std::optional<Planned> planned = session.MakePlan(PlanOptionsOf(command));
  if (!planned.has_value()) return session.Failed();
  ShowPlan(session, planned->plan);
  return command.detailed_exitcode && planned->plan.HasChanges() ? 2 : 0;
}

}  // namespace dplan
