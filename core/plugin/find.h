#ifndef DPLAN_CORE_PLUGIN_FIND_H_
#define DPLAN_CORE_PLUGIN_FIND_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace dplan {

// An executable that may serve a source.
struct FoundPlugin {
  std::string executable;  // absolute
  std::string version;     // "1.4.0"; empty: its place does not say
  std::string place;       // which rule found it: "--provider-dir", ".terraform/providers", …
  bool beside_configuration = false;  // came with the configuration, from whoever made that
};

// Where plugins are looked for, in the order of preference.
struct PluginPlaces {
  std::vector<std::string> provider_dirs;  // --provider-dir
  std::vector<std::string> path;           // DPLAN_PROVIDER_PATH
  std::string configuration;  // for .dplan/providers, terraform.d/plugins and .terraform/providers
  std::string libexec;        // <prefix>/libexec/dplan
  std::vector<std::string> mirrors;  // Terraform's implied mirror folders of the user
};

// All executables for a source ("dplan/files", "hashicorp/random",
// "registry.terraform.io/hashicorp/random"), the preferred one first: by place, within a place by
// version, newest first. In a plain folder they are named dplan-provider-TYPE or
// terraform-provider-TYPE, with an optional _VERSION; Terraform's layout is
// HOST/NAMESPACE/TYPE/VERSION/OS_ARCH/. Reads folders only. Empty: there is none.
std::vector<FoundPlugin> FindPlugins(const std::string& source, const PluginPlaces& places);

// The folders that FindPlugins looks in, in that order.
std::vector<std::string> FoldersOf(const PluginPlaces& places);

// The sources of all plugins that there are, each once: what a misspelled one may have meant.
std::vector<std::string> SourcesIn(const PluginPlaces& places);

// Whether the version satisfies a constraint such as "~> 1.2, != 1.2.5"; InvalidArgument says what
// is wrong with the constraint. An empty constraint, and an empty version, always do.
absl::StatusOr<bool> Satisfies(const std::string& version, const std::string& constraint);

}  // namespace dplan

#endif  // DPLAN_CORE_PLUGIN_FIND_H_
