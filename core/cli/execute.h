#ifndef DPLAN_CORE_CLI_EXECUTE_H_
#define DPLAN_CORE_CLI_EXECUTE_H_

#include "core/cli/session.h"

namespace dplan {

// Asks, if something is going to change and nobody said yes before; then carries the plan out while
// it is watched, and reports. The session holds the lock. Returns the exit code.
int Execute(Session& session, Planned& planned, bool confirmed);

}  // namespace dplan

#endif  // DPLAN_CORE_CLI_EXECUTE_H_
