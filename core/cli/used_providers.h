#ifndef DPLAN_CORE_CLI_USED_PROVIDERS_H_
#define DPLAN_CORE_CLI_USED_PROVIDERS_H_

#include <string>
#include <vector>

#include "core/config/config.h"
#include "dplan/diagnostic.h"

namespace dplan {

// A provider as the configuration uses it.
struct UsedProvider {
  std::string name;        // what the configuration calls it
  std::string source;      // "dplan/docker"
  std::string constraint;  // on its version; empty: any
  SourceRange range;       // where it is required, configured or first used
};

// In the order of their names. Pure.
std::vector<UsedProvider> ListUsedProviders(const Config& config);

// Their sources, each once.
std::vector<std::string> SourcesOf(const std::vector<UsedProvider>& providers);

}  // namespace dplan

#endif  // DPLAN_CORE_CLI_USED_PROVIDERS_H_
