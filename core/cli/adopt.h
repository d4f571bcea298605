#ifndef DPLAN_CORE_CLI_ADOPT_H_
#define DPLAN_CORE_CLI_ADOPT_H_

#include <optional>
#include <string>
#include <vector>

#include "core/cli/session.h"
#include "core/plan/plan.h"
#include "dplan/path.h"

namespace dplan {

// Asks the provider for the object with that id, reads it, and makes the record of it: at the
// address and with the provider and dependencies of `change`, marked as the schema and `sensitive`
// say. Nothing after an error.
std::optional<Object> FindObject(Session& session, ProviderInstance& provider, const Change& change,
                                 const std::string& id, const std::vector<Path>& sensitive);

}  // namespace dplan

#endif  // DPLAN_CORE_CLI_ADOPT_H_
