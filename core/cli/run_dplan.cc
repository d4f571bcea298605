#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/diagnostic_text.h"
#include "core/base/failpoint.h"
#include "core/cli/commands.h"
#include "core/cli/help.h"
#include "core/cli/version.h"

namespace dplan {
namespace {

// What is wrong with the command line itself, which no file holds.
int Reject(const Diagnostics& diagnostics, Terminal& terminal) {
  for (const Diagnostic& diagnostic : diagnostics.items()) {
    terminal.Err(DiagnosticText(diagnostic, SourceMap(), /*color=*/false));
  }
  return 1;
}

int PrintHelp(const Command& command, Terminal& terminal) {
  Diagnostics diagnostics;
  const std::string text = HelpText(command.operands, diagnostics);
  if (diagnostics.HasErrors()) return Reject(diagnostics, terminal);
  terminal.Out(text);
  return 0;
}

int PrintVersion(const Command& command, Terminal& terminal) {
  terminal.Out(command.json ? absl::StrCat("{\"dplan_version\":\"", kVersion, "\"}\n")
                            : absl::StrCat("dplan ", kVersion, "\n"));
  return 0;
}

// The command's function; null for those that need no session.
int (*FunctionOf(Verb verb))(Session&) {
  switch (verb) {
    case Verb::kPlan:
      return RunPlan;
    case Verb::kApply:
      return RunApply;
    case Verb::kDestroy:
      return RunApply;
    case Verb::kShow:
      return RunShow;
    case Verb::kOutput:
      return RunOutput;
    case Verb::kStateList:
      return RunStateList;
    case Verb::kStateShow:
      return RunStateShow;
    case Verb::kStateRm:
      return RunStateRm;
    case Verb::kStateResolve:
      return RunStateResolve;
    case Verb::kLockShow:
      return RunLockShow;
    case Verb::kLockBreak:
      return RunLockBreak;
    case Verb::kImport:
      return RunImport;
    case Verb::kValidate:
      return RunValidate;
    case Verb::kGraph:
      return RunGraph;
    case Verb::kProvidersList:
      return RunProvidersList;
    case Verb::kHelp:
    case Verb::kVersion:
    case Verb::kCompletion:
    case Verb::kFailpoints:
      break;
  }
  return nullptr;
}

int RunWithoutSession(const Command& command, Terminal& terminal) {
  if (command.verb == Verb::kHelp) return PrintHelp(command, terminal);
  if (command.verb == Verb::kVersion) return PrintVersion(command, terminal);
  terminal.Out(command.verb == Verb::kCompletion
                   ? CompletionScript()
                   : absl::StrCat(absl::StrJoin(FailpointNames(), "\n"), "\n"));
  return 0;
}

}  // namespace

int RunDplan(const std::vector<std::string>& words, const Services& services) {
  Diagnostics diagnostics;
  const std::optional<Command> command = ParseArguments(words, diagnostics);
  if (!command.has_value()) return Reject(diagnostics, services.terminal);
  int (*const run)(Session&) = FunctionOf(command->verb);
  if (run == nullptr) return RunWithoutSession(*command, services.terminal);
  if (!services.enter_folder(command->folder)) {
    services.terminal.Err(absl::StrCat("Error: Folder cannot be entered\n\n  There is no folder \"",
                                       command->folder, "\", or it may not be entered.\n"));
    return 1;
  }
  Session session(*command, services);
  const int code = run(session);
  return services.terminal.failed() && code == 0 ? 1 : code;
}

}  // namespace dplan
