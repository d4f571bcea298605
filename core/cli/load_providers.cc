#include "core/cli/load_providers.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "core/base/platform.h"
#include "core/cli/reattach.h"
#include "core/cli/version.h"
#include "core/plugin/version.h"

namespace dplan {
namespace {

using Environment = std::map<std::string, std::string>;

// "" where it is not set.
std::string Get(const Environment& environment, const char* name) {
  const auto found = environment.find(name);
  return found == environment.end() ? "" : found->second;
}

std::vector<std::string> Folders(const std::string& list) {
  return absl::StrSplit(list, ':', absl::SkipEmpty());
}

// Where Terraform looks without being told.
std::vector<std::string> TerraformMirrors(const Environment& environment) {
  std::vector<std::string> mirrors;
  const std::string home = Get(environment, "HOME");
  std::string data_home = Get(environment, "XDG_DATA_HOME");
  std::string data_dirs = Get(environment, "XDG_DATA_DIRS");
  if (data_home.empty() && !home.empty()) data_home = home + "/.local/share";
  if (data_dirs.empty()) data_dirs = "/usr/local/share:/usr/share";
  if (!home.empty()) mirrors.push_back(home + "/.terraform.d/plugins");
  for (const std::string& list : {data_home, data_dirs}) {
    for (const std::string& folder : Folders(list))
      mirrors.push_back(folder + "/terraform/plugins");
  }
  return mirrors;
}

absl::Duration StartTimeout(const Environment& environment, absl::Duration usual,
                            Diagnostics& diagnostics) {
  constexpr char kName[] = "DPLAN_PROVIDER_START_TIMEOUT";
  const std::string text = Get(environment, kName);
  absl::Duration timeout = usual;
  if (text.empty()) return usual;
  if (absl::ParseDuration(text, &timeout) && timeout > absl::ZeroDuration()) return timeout;
  diagnostics.Error(absl::StrCat("Invalid ", kName),
                    absl::StrCat("\"", text, "\" is no duration, such as 30s or 5m."));
  return usual;
}

// Two names may stand for one source.
std::map<std::string, std::string> ConstraintsOf(const std::vector<UsedProvider>& used) {
  std::map<std::string, std::string> constraints;
  for (const UsedProvider& provider : used) {
    if (provider.constraint.empty()) continue;
    std::string& all = constraints[provider.source];
    absl::StrAppend(&all, all.empty() ? "" : ", ", provider.constraint);
  }
  return constraints;
}

}  // namespace

void CheckRequiredVersion(const Config& config, Diagnostics& diagnostics) {
  const absl::StatusOr<bool> fits = Satisfies(kVersion, config.required_version);
  if (!fits.ok()) {
    diagnostics.Error("Invalid version constraint", std::string(fits.status().message()),
                      config.required_version_range);
  } else if (!*fits) {
    diagnostics.Error(
        "Unsuitable version of dplan",
        absl::StrCat("This is dplan ", kVersion, ", and the configuration requires ",
                     config.required_version, ". Use such a version, or change what is required."),
        config.required_version_range);
  }
}

std::optional<LockFile> ReadLockFile(const Files& files, SourceMap& sources,
                                     Diagnostics& diagnostics) {
  absl::StatusOr<std::string> text = files.Read(kLockFileName, kMaxLockFileBytes);
  if (absl::IsNotFound(text.status())) return LockFile();
  if (!text.ok()) {
    diagnostics.AddStatus("Lock file cannot be read", text.status());
    return std::nullopt;
  }
  return ParseLockFile(sources, sources.Add(kLockFileName, *std::move(text)), diagnostics);
}

ProviderDemands MakeDemands(const Command& command, const Environment& environment,
                            const std::string& prefix, const std::vector<UsedProvider>& used,
                            LockFile lock, Diagnostics& diagnostics) {
  ProviderDemands demands;
  demands.places = {.provider_dirs = command.provider_dirs,
                    .path = Folders(Get(environment, "DPLAN_PROVIDER_PATH")),
                    .configuration = ".",
                    .libexec = prefix + "/libexec/dplan",
                    .mirrors = TerraformMirrors(environment)};
  demands.reattached = ReattachedProviders(environment, diagnostics);
  demands.constraints = ConstraintsOf(used);
  demands.lock = std::move(lock);
  demands.upgrade = command.upgrade;
  demands.trust_folder = command.verb == Verb::kInit;
  demands.start_timeout = StartTimeout(environment, demands.start_timeout, diagnostics);
  return demands;
}

void CheckLocated(const std::vector<UsedProvider>& used, PluginOpener& opener,
                  Diagnostics& diagnostics) {
  for (const UsedProvider& provider : used) {
    const absl::StatusOr<LocatedProvider> located = opener.Locate(provider.source);
    if (located.ok()) continue;
    const bool missing = absl::IsNotFound(located.status());
    diagnostics
        .AddStatus(missing ? "Provider not found" : "Provider cannot be used", located.status())
        .range = provider.range;
  }
}

std::string VersionOf(const LocatedProvider& located, const ProviderSchema& schema) {
  if (located.kind == LocatedProvider::Kind::kBuiltin) return kVersion;
  if (!located.version.empty()) return located.version;
  // What a provider says of itself may be anything.
  return ParseVersion(schema.facts.version).has_value() ? schema.facts.version : "";
}

void CheckVersions(const std::vector<UsedProvider>& used, PluginOpener& opener,
                   const ProviderSchemas& schemas, Diagnostics& diagnostics) {
  for (const UsedProvider& provider : used) {
    const absl::StatusOr<LocatedProvider> located = opener.Locate(provider.source);
    const auto schema = schemas.find(provider.source);
    if (!located.ok() || schema == schemas.end()) continue;
    const std::string version = VersionOf(*located, schema->second);
    const absl::StatusOr<bool> fits = Satisfies(version, provider.constraint);
    if (!fits.ok()) {
      diagnostics.Error("Invalid version constraint", std::string(fits.status().message()),
                        provider.range);
    } else if (!*fits) {
      diagnostics.Error("Unsuitable version of a provider",
                        absl::StrCat("The provider ", provider.source, " is of version ", version,
                                     ", and the configuration requires ", provider.constraint,
                                     ". Install a version that fits, or change what is required."),
                        provider.range);
    }
  }
}

LockFile WithPlugins(LockFile lock, const std::vector<UsedProvider>& used, PluginOpener& opener,
                     const ProviderSchemas& schemas) {
  for (const UsedProvider& provider : used) {
    const absl::StatusOr<LocatedProvider> located = opener.Locate(provider.source);
    const auto schema = schemas.find(provider.source);
    if (!located.ok() || located->kind != LocatedProvider::Kind::kPlugin ||
        schema == schemas.end()) {
      continue;
    }
    LockedProvider& locked = lock[provider.source];
    const std::string version = VersionOf(*located, schema->second);
    // Files for other platforms are of the old version.
    if (locked.version != version) locked.digests.clear();
    locked.version = version;
    const auto constraint = opener.demands().constraints.find(provider.source);
    locked.constraints = constraint == opener.demands().constraints.end() ? "" : constraint->second;
    locked.digests[Platform()] = located->digest;
  }
  return lock;
}

}  // namespace dplan
