#ifndef DPLAN_CORE_CLI_COMMANDS_H_
#define DPLAN_CORE_CLI_COMMANDS_H_

#include "core/cli/session.h"

namespace dplan {

// One function per command. Each tells what it does and what went wrong, and returns the exit code:
// 0 done, 1 failed, 2 there are changes (`plan --detailed-exitcode`), 130 interrupted.
int RunInit(Session& session);
int RunPlan(Session& session);
int RunApply(Session& session);  // and destroy
int RunShow(Session& session);
int RunOutput(Session& session);
int RunStateList(Session& session);
int RunStateShow(Session& session);
int RunStateRm(Session& session);
int RunStateResolve(Session& session);
int RunLockShow(Session& session);
int RunLockBreak(Session& session);
int RunImport(Session& session);
int RunValidate(Session& session);
int RunGraph(Session& session);
int RunProvidersList(Session& session);
int RunProvidersSchema(Session& session);
int RunProvidersDocs(Session& session);
int RunProvidersNew(Session& session);
int RunProvidersCheck(Session& session);

// The whole program but for its process: parses the words after its name, and runs the command.
int RunDplan(const std::vector<std::string>& words, const Services& services);

}  // namespace dplan

#endif  // DPLAN_CORE_CLI_COMMANDS_H_
