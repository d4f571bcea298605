#ifndef DPLAN_CORE_CLI_ADOPTION_H_
#define DPLAN_CORE_CLI_ADOPTION_H_

#include <optional>
#include <string>

#include "core/cli/session.h"

namespace dplan {

// Asks the provider for the existing object with this id, reads it, and makes the row for it at the
// change's address. Nothing after an error, which it has told.
std::optional<Object> AdoptObject(Session& session, ProviderInstance& provider,
                                  const Change& change, const std::string& id);

}  // namespace dplan

#endif  // DPLAN_CORE_CLI_ADOPTION_H_
