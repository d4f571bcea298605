#ifndef DPLAN_CORE_CLI_REATTACH_H_
#define DPLAN_CORE_CLI_REATTACH_H_

#include <map>
#include <string>

#include "core/plugin/handshake.h"
#include "dplan/diagnostic.h"

namespace dplan {

// Providers that somebody has started already, such as a debugger, by source. Read from
// DPLAN_REATTACH_PROVIDERS and TF_REATTACH_PROVIDERS of the environment; in the latter a bare TYPE
// is hashicorp/TYPE, in the former dplan/TYPE, and the former wins. What is wrong in them is
// reported. Pure.
std::map<std::string, PluginEndpoint> ReattachedProviders(
    const std::map<std::string, std::string>& environment, Diagnostics& diagnostics);

}  // namespace dplan

#endif  // DPLAN_CORE_CLI_REATTACH_H_
