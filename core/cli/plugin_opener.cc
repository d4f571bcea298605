#include "core/cli/plugin_opener.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/diagnostic_text.h"
#include "core/base/platform.h"
#include "core/base/status_macros.h"
#include "core/config/provider_source.h"
#include "core/plugin/executable.h"
#include "core/plugin/plugin_provider.h"

namespace dplan {
namespace {

constexpr char kUpgrade[] = " `dplan init --upgrade` looks for another version and records it.";

std::string TypeOf(const std::string& source) { return source.substr(source.rfind('/') + 1); }

absl::Status NothingFound(const std::string& source, const PluginPlaces& places) {
  std::string text =
      absl::StrCat("There is no provider ", source, ". A program dplan-provider-", TypeOf(source),
                   " (or terraform-provider-", TypeOf(source), ") was looked for in\n");
  for (const std::string& folder : FoldersOf(places)) absl::StrAppend(&text, "  ", folder, "\n");
  absl::StrAppend(&text,
                  "Put it into one of these folders, or name its folder with --provider-dir.",
                  DidYouMean(source, SourcesIn(places)));
  return absl::NotFoundError(text);
}

// What was found and is not the right version, one a line.
std::string Listing(const std::vector<FoundPlugin>& found) {
  std::string text;
  for (const FoundPlugin& plugin : found) {
    absl::StrAppend(&text, "  ", plugin.version.empty() ? "(no version)" : plugin.version, "  ",
                    plugin.executable, "\n");
  }
  return text;
}

// The first one that may have this version. In a plain folder files need not name theirs.
absl::StatusOr<FoundPlugin> OfVersion(const std::vector<FoundPlugin>& found,
                                      const std::string& source, const std::string& version) {
  for (const FoundPlugin& plugin : found) {
    if (version.empty() || plugin.version.empty() || plugin.version == version) return plugin;
  }
  return absl::NotFoundError(absl::StrCat(
      kLockFileName, " records version ", version, " of ", source, ", and these were found:\n",
      Listing(found), "Put that version beside them, or take another one:", kUpgrade));
}

absl::StatusOr<bool> Fits(const std::string& version, const std::string& constraint,
                          const std::string& source) {
  absl::StatusOr<bool> fits = Satisfies(version, constraint);
  if (fits.ok()) return fits;
  return absl::InvalidArgumentError(
      absl::StrCat("The version of ", source, " cannot be checked: ", fits.status().message()));
}

absl::StatusOr<FoundPlugin> OfConstraint(const std::vector<FoundPlugin>& found,
                                         const std::string& source, const std::string& constraint) {
  for (const FoundPlugin& plugin : found) {
    DPLAN_ASSIGN_OR_RETURN(const bool fits, Fits(plugin.version, constraint, source));
    if (fits) return plugin;
  }
  return absl::NotFoundError(absl::StrCat("The configuration requires a version ", constraint,
                                          " of ", source, ", and these were found:\n",
                                          Listing(found),
                                          "Install a version that fits, or change what is "
                                          "required."));
}

// Nothing is run that somebody else may have put beside the configuration, unless it is recorded.
absl::Status CheckTrust(const FoundPlugin& plugin, const std::string& source, bool trust_folder) {
  if (trust_folder || !plugin.beside_configuration) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("The provider ", source, " is there, but not recorded in ", kLockFileName,
                   " for ", Platform(), ":\n  ", plugin.executable,
                   "\nIt came with the configuration. If you trust it, `dplan init` records it."));
}

absl::Status CheckPinned(const LocatedProvider& located, const std::string& source,
                         const std::map<std::string, std::string>& pinned) {
  const auto digest = pinned.find(source);
  if (digest == pinned.end() || digest->second == located.digest) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("The saved plan was made with another file of the provider ", source,
                   ", of which the "
                   "SHA-256 was ",
                   digest->second, ". Now it would be ", located.executable, " with ",
                   located.digest, ". Make a new plan, look at it, and apply that one."));
}

}  // namespace

void PluginOpener::Demand(ProviderDemands demands) {
  demands_ = std::move(demands);
  located_.clear();
}

absl::StatusOr<LocatedProvider> PluginOpener::Locate(const std::string& source) {
  const auto known = located_.find(source);
  if (known != located_.end()) return known->second;
  LocatedProvider located;
  if (demands_.reattached.count(source) > 0) {
    located.kind = LocatedProvider::Kind::kReattached;
  } else if (!builtin_.Open(source, {}).ok()) {
    DPLAN_ASSIGN_OR_RETURN(located, FindPlugin(source));
    DPLAN_RETURN_IF_ERROR(CheckPinned(located, source, demands_.pinned));
  }
  return located_.emplace(source, std::move(located)).first->second;
}

absl::StatusOr<LocatedProvider> PluginOpener::FindPlugin(const std::string& source) const {
  if (ProviderSource(source) != source) {
    return absl::NotFoundError(absl::StrCat("\"", source, "\" is no source of a provider."));
  }
  const std::vector<FoundPlugin> found = FindPlugins(source, demands_.places);
  if (found.empty()) return NothingFound(source, demands_.places);
  const auto required = demands_.constraints.find(source);
  const std::string constraint = required == demands_.constraints.end() ? "" : required->second;
  const auto locked = demands_.lock.find(source);
  if (demands_.upgrade || locked == demands_.lock.end()) {
    DPLAN_ASSIGN_OR_RETURN(const FoundPlugin plugin, OfConstraint(found, source, constraint));
    return NewLocation(plugin, source);
  }
  const std::string& version = locked->second.version;
  DPLAN_ASSIGN_OR_RETURN(const bool fits, Fits(version, constraint, source));
  if (!fits) {
    return absl::FailedPreconditionError(
        absl::StrCat("The configuration requires a version ", constraint, " of ", source, ", and ",
                     kLockFileName, " records ", version, ".", kUpgrade));
  }
  DPLAN_ASSIGN_OR_RETURN(const FoundPlugin plugin, OfVersion(found, source, version));
  const auto digest = locked->second.digests.find(Platform());
  if (digest == locked->second.digests.end()) return NewLocation(plugin, source);
  return LocatedProvider{.kind = LocatedProvider::Kind::kPlugin,
                         .version = version,
                         .executable = plugin.executable,
                         .place = plugin.place,
                         .digest = digest->second,
                         .recorded = true};
}

absl::StatusOr<LocatedProvider> PluginOpener::NewLocation(const FoundPlugin& plugin,
                                                          const std::string& source) const {
  DPLAN_RETURN_IF_ERROR(CheckTrust(plugin, source, demands_.trust_folder));
  absl::StatusOr<std::string> digest = PluginDigest(plugin.executable);
  if (!digest.ok()) return digest.status();
  return LocatedProvider{.kind = LocatedProvider::Kind::kPlugin,
                         .version = plugin.version,
                         .executable = plugin.executable,
                         .place = plugin.place,
                         .digest = *std::move(digest)};
}

absl::StatusOr<std::unique_ptr<Provider>> PluginOpener::Open(const std::string& source,
                                                             const CallContext& context) {
  DPLAN_ASSIGN_OR_RETURN(const LocatedProvider located, Locate(source));
  switch (located.kind) {
    case LocatedProvider::Kind::kBuiltin:
      return builtin_.Open(source, context);
    case LocatedProvider::Kind::kReattached:
      return NewReattachedProvider(source, demands_.reattached.at(source));
    case LocatedProvider::Kind::kPlugin:
      break;
  }
  const PluginCommand command{.name = source,
                              .executable = located.executable,
                              .digest = located.digest,
                              .start_timeout = demands_.start_timeout};
  DPLAN_ASSIGN_OR_RETURN(std::unique_ptr<Provider> first, Start(command, context));
  opened_[source] = located.digest;
  return NewSupervisedProvider(std::move(first), [this, command](const CallContext& restart) {
    return Start(command, restart);
  });
}

void PluginOpener::Lend(StateLock* lock) {
  const MutexLock guard(mutex_);
  lock_ = lock;
}

absl::StatusOr<std::unique_ptr<Provider>> PluginOpener::Start(PluginCommand command,
                                                              const CallContext& context) {
  StateLock* lock = nullptr;
  {
    const MutexLock guard(mutex_);
    lock = lock_;
  }
  if (lock != nullptr) command.inherited.push_back(lock->descriptor());
  DPLAN_ASSIGN_OR_RETURN(std::unique_ptr<PluginProcess> process,
                         PluginProcess::Start(command, context.stop));
  if (lock != nullptr) {
    DPLAN_RETURN_IF_ERROR(
        lock->AddPlugin({.pid = process->pid(), .start_ticks = process->start_ticks()}));
  }
  return NewPluginProvider(std::move(process));
}

}  // namespace dplan
