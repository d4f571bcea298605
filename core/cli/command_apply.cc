#include "core/cli/commands.h"
#include "core/cli/execute.h"
#include "core/cli/planning.h"

namespace dplan {
int RunApply(Session& session) {
  const Command& command = session.command();
  const PlanOptions options = PlanOptionsOf(command);
  if (!session.LoadConfig() || !session.ResolveVariables() || !session.LinkProgram() ||
      !session.Lock(options.mode == PlanMode::kDestroy ? "destroy" : "apply") ||
      !session.LoadState() || !session.SettleOpenIntents()) {
    return session.Failed();
  }
  std::optional<Planned> planned = session.MakePlan(options);
  if (!planned.has_value()) return session.Failed();
  ShowPlan(session, planned->plan);
  return Execute(session, *planned, command.yes);
}

}  // namespace dplan
