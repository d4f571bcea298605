#ifndef DPLAN_CORE_CLI_LOAD_PROVIDERS_H_
#define DPLAN_CORE_CLI_LOAD_PROVIDERS_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/files.h"
#include "core/base/source_map.h"
#include "core/cli/arguments.h"
#include "core/cli/plugin_opener.h"
#include "core/cli/used_providers.h"
#include "core/config/config.h"
#include "core/config/lock_file.h"
#include "dplan/diagnostic.h"
#include "dplan/provider.h"

namespace dplan {

// Reports it if this dplan is not one that the configuration was written for.
void CheckRequiredVersion(const Config& config, Diagnostics& diagnostics);

// The lock file of the working directory; an empty one where there is none. Nothing after an error.
std::optional<LockFile> ReadLockFile(const Files& files, SourceMap& sources,
                                     Diagnostics& diagnostics);

// What the command line, the environment, the configuration and the lock file demand of providers.
// `prefix` is where dplan is installed.
ProviderDemands MakeDemands(const Command& command,
                            const std::map<std::string, std::string>& environment,
                            const std::string& prefix, const std::vector<UsedProvider>& used,
                            LockFile lock, Diagnostics& diagnostics);

// Reports every provider that cannot be found, where it is used.
void CheckLocated(const std::vector<UsedProvider>& used, PluginOpener& opener,
                  Diagnostics& diagnostics);

using ProviderSchemas = std::map<std::string, ProviderSchema>;

// The version of a provider that was found and started; "" if nothing tells it.
std::string VersionOf(const LocatedProvider& located, const ProviderSchema& schema);

// Reports every plugin that tells its version only itself, and is not the required one.
void CheckVersions(const std::vector<UsedProvider>& used, PluginOpener& opener,
                   const ProviderSchemas& schemas, Diagnostics& diagnostics);

// The lock file with all plugins in it that were found and started.
LockFile WithPlugins(LockFile lock, const std::vector<UsedProvider>& used, PluginOpener& opener,
                     const ProviderSchemas& schemas);

}  // namespace dplan

#endif  // DPLAN_CORE_CLI_LOAD_PROVIDERS_H_
