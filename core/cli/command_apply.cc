#include <utility>

#include "core/cli/commands.h"
#include "core/cli/execute.h"
#include "core/cli/planning.h"
#include "core/cli/saved_plan_files.h"
#include "core/plan/saved_plan.h"

namespace dplan {
namespace {

// Takes the lock, so that all providers have it, and looks what is true now.
bool Prepare(Session& session, PlanMode mode) {
  return session.Lock(mode == PlanMode::kDestroy ? "destroy" : "apply") && session.LinkProgram() &&
         session.LoadState() && session.SettleOpenIntents();
}

// Plans again from what the plan was made from. What comes out has the values that no file may
// hold, and is carried out only if it is the same plan.
int ApplySaved(Session& session, const std::string& path) {
  std::optional<SavedPlan> saved = ReadSavedPlan(session, path);
  if (saved.has_value()) session.PinPlugins(saved->plugins);
  if (!saved.has_value() ||
      !session.LoadConfig(SnapshotOf(session.services().files, std::move(saved->files))) ||
      !session.ResolveVariables(std::move(saved->variables)) ||
      !Prepare(session, saved->options.mode)) {
    return session.Failed();
  }
  const PlanSources sources = SourcesOf(session, saved->options);
  Diagnostics diagnostics;
  CheckSources(*saved, sources, diagnostics);
  if (!session.report().Tell(std::move(diagnostics))) return session.Failed();
  std::optional<Planned> planned = session.MakePlan(saved->options);
  if (!planned.has_value()) return session.Failed();
  Diagnostics differences;
  CheckSamePlan(*saved, MakeSavedPlan(sources, planned->plan, saved->salt), differences);
  if (!session.report().Tell(std::move(differences))) return session.Failed();
  return Execute(session, *planned, /*confirmed=*/true);
}

}  // namespace

int RunApply(Session& session) {
  const Command& command = session.command();
  if (!command.operands.empty()) return ApplySaved(session, command.operands[0]);
  const PlanOptions options = PlanOptionsOf(command);
  if (!session.LoadConfig() || !session.ResolveVariables() || !Prepare(session, options.mode)) {
    return session.Failed();
  }
  std::optional<Planned> planned = session.MakePlan(options);
  if (!planned.has_value()) return session.Failed();
  ShowPlan(session, planned->plan);
  return Execute(session, *planned, command.yes);
}

}  // namespace dplan
