#include "absl/strings/str_cat.h"
#include "core/base/failpoint.h"
#include "core/cli/commands.h"
#include "core/cli/help.h"
#include "core/cli/version.h"

namespace dplan {
namespace {

int RunHelp(Session& session) {
  Diagnostics diagnostics;
  const std::string text = HelpText(session.command().operands, diagnostics);
  session.report().Say(text);
  return session.report().Tell(std::move(diagnostics)) ? 0 : 1;
}

int RunVersion(Session& session) {
  session.report().Say(session.command().json
                           ? absl::StrCat("{\"dplan_version\":\"", kVersion, "\"}\n")
                           : absl::StrCat("dplan ", kVersion, "\n"));
  return 0;
}

int RunCompletion(Session& session) {
  session.report().Say(CompletionScript());
  return 0;
}

int RunFailpoints(Session& session) {
  std::string out;
  for (const std::string& name : FailpointNames()) absl::StrAppend(&out, name, "\n");
  session.report().Say(out);
  return 0;
}

int RunVerb(Session& session) {
  switch (session.command().verb) {
    case Verb::kHelp:
      return RunHelp(session);
    case Verb::kInit:
      return RunInit(session);
    case Verb::kPlan:
      return RunPlan(session);
    case Verb::kApply:
    case Verb::kDestroy:
      return RunApply(session);
    case Verb::kShow:
      return RunShow(session);
    case Verb::kOutput:
      return RunOutput(session);
    case Verb::kStateList:
      return RunStateList(session);
    case Verb::kStateShow:
      return RunStateShow(session);
    case Verb::kStateRm:
      return RunStateRm(session);
    case Verb::kStateResolve:
      return RunStateResolve(session);
    case Verb::kLockShow:
      return RunLockShow(session);
    case Verb::kLockBreak:
      return RunLockBreak(session);
    case Verb::kImport:
      return RunImport(session);
    case Verb::kValidate:
      return RunValidate(session);
    case Verb::kGraph:
      return RunGraph(session);
    case Verb::kProvidersList:
      return RunProvidersList(session);
    case Verb::kProvidersSchema:
      return RunProvidersSchema(session);
    case Verb::kProvidersDocs:
      return RunProvidersDocs(session);
    case Verb::kProvidersNew:
      return RunProvidersNew(session);
    case Verb::kProvidersCheck:
      return RunProvidersCheck(session);
    case Verb::kVersion:
      return RunVersion(session);
    case Verb::kCompletion:
      return RunCompletion(session);
    case Verb::kFailpoints:
      return RunFailpoints(session);
  }
  return 1;
}

}  // namespace

int RunDplan(const std::vector<std::string>& words, const Services& services) {
  Diagnostics diagnostics;
  const std::optional<Command> command = ParseArguments(words, diagnostics);
  const Command nothing;
  Session session(command.has_value() ? *command : nothing, services);
  if (!session.report().Tell(std::move(diagnostics)) || !command.has_value()) return 1;
  if (!services.enter_folder(command->folder)) {
    session.report().Fail(
        "Folder cannot be entered",
        absl::StrCat("There is no folder \"", command->folder, "\", or it may not be entered."));
    return 1;
  }
  const int code = RunVerb(session);
  // Somebody may rely on what could not be written.
  return services.terminal.failed() && code != 130 ? 1 : code;
}

}  // namespace dplan
