#ifndef DPLAN_CORE_CLI_PLUGIN_OPENER_H_
#define DPLAN_CORE_CLI_PLUGIN_OPENER_H_

#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "core/base/mutex.h"
#include "core/config/lock_file.h"
#include "core/plan/provider_set.h"
#include "core/plugin/find.h"
#include "core/plugin/handshake.h"
#include "core/plugin/process.h"
#include "dplan/provider.h"
#include "state/state_lock.h"

namespace dplan {

// What the providers of a command must be, and where they are looked for.
struct ProviderDemands {
  PluginPlaces places;
  std::map<std::string, PluginEndpoint> reattached;  // by source: these run already
  std::map<std::string, std::string> constraints;    // by source, on its version
  LockFile lock;
  std::map<std::string, std::string> pinned;  // by source: the digest of a saved plan
  bool upgrade = false;                       // the newest, whatever the lock file says
  bool trust_folder = false;  // also what comes with the configuration and is not recorded
  absl::Duration start_timeout = absl::Minutes(1);
};

// A provider, as far as it is known before it is started.
struct LocatedProvider {
  enum class Kind { kBuiltin, kReattached, kPlugin };
  Kind kind = Kind::kBuiltin;
  // The rest is of plugins.
  std::string version;     // "1.4.0"; empty: only the provider itself can tell
  std::string executable;  // absolute
  std::string place;       // which rule found it: "--provider-dir"
  std::string digest;      // the SHA-256 that the file must have
  bool recorded = false;   // that digest stands in the lock file
};

// Opens providers: those that are part of the program, those that run already, and plugins, each in
// a process of its own that is started again once if it dies.
//
// Used by one thread; what it opened may be used by any, and must end before it.
class PluginOpener : public ProviderOpener {
 public:
  // `builtin` must outlive it. Without demands it opens nothing else.
  explicit PluginOpener(ProviderOpener& builtin) : builtin_(builtin) {}

  void Demand(ProviderDemands demands);
  const ProviderDemands& demands() const { return demands_; }

  // What Open would open; starts nothing. An error says where was looked and what to do.
  absl::StatusOr<LocatedProvider> Locate(const std::string& source);
  absl::StatusOr<std::unique_ptr<Provider>> Open(const std::string& source,
                                                 const CallContext& context) override;
  // The digests of the plugins that were opened, by source.
  const std::map<std::string, std::string>& opened() const { return opened_; }

  // Plugins that are started from now on keep this lock until they have ended, and are recorded
  // with it. Null: they keep none. It must outlive their start.
  void Lend(StateLock* lock) DPLAN_EXCLUDES(mutex_);

 private:
  absl::StatusOr<LocatedProvider> FindPlugin(const std::string& source) const;
  absl::StatusOr<LocatedProvider> NewLocation(const FoundPlugin& plugin,
                                              const std::string& source) const;
  // Called by any thread.
  absl::StatusOr<std::unique_ptr<Provider>> Start(PluginCommand command, const CallContext& context)
      DPLAN_EXCLUDES(mutex_);

  ProviderOpener& builtin_;
  ProviderDemands demands_;
  std::map<std::string, LocatedProvider> located_;
  std::map<std::string, std::string> opened_;
  Mutex mutex_;
  StateLock* lock_ DPLAN_GUARDED_BY(mutex_) = nullptr;
};

}  // namespace dplan

#endif  // DPLAN_CORE_CLI_PLUGIN_OPENER_H_
