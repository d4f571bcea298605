#include "core/cli/used_providers.h"

#include <map>
#include <set>

#include "core/plan/program.h"

namespace dplan {
namespace {

SourceRange RangeOf(const Config& config, const std::string& name) {
  const auto required = config.required_providers.find(name);
  if (required != config.required_providers.end()) return required->second.range;
  for (const ProviderDecl& decl : config.providers) {
    if (decl.name == name) return decl.range;
  }
  for (const ResourceDecl& decl : config.resources) {
    if (decl.provider.has_value() && decl.provider->name == name) return decl.provider->range;
    if (!decl.provider.has_value() && ProviderNameOf(decl.type) == name) return decl.range;
  }
  return {};
}

}  // namespace

std::vector<UsedProvider> ListUsedProviders(const Config& config) {
  std::vector<UsedProvider> providers;
  for (const auto& [name, source] : UsedProviders(config)) {
    const auto required = config.required_providers.find(name);
    providers.push_back(
        {.name = name,
         .source = source,
         .constraint = required == config.required_providers.end() ? "" : required->second.version,
         .range = RangeOf(config, name)});
  }
  return providers;
}

std::vector<std::string> SourcesOf(const std::vector<UsedProvider>& providers) {
  std::set<std::string> sources;
  for (const UsedProvider& provider : providers) sources.insert(provider.source);
  return {sources.begin(), sources.end()};
}

}  // namespace dplan
