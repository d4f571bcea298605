#ifndef DPLAN_CORE_CLI_SESSION_H_
#define DPLAN_CORE_CLI_SESSION_H_

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "core/base/clock.h"
#include "core/base/files.h"
#include "core/base/ids.h"
#include "core/cli/arguments.h"
#include "core/cli/phase.h"
#include "core/cli/plugin_opener.h"
#include "core/cli/reporter.h"
#include "core/cli/terminal.h"
#include "core/cli/used_providers.h"
#include "core/plan/planner.h"
#include "core/plan/program.h"
#include "core/plan/provider_set.h"
#include "state/state_lock.h"
#include "state/state_store.h"

namespace dplan {

// What a command acts on. All of it outlives the session.
struct Services {
  Terminal& terminal;
  Files& files;
  const Clock& clock;
  Ids& ids;
  ProviderOpener& providers;  // those that are part of the program
  std::function<std::unique_ptr<StateStore>(const std::string& path)> open_state;
  std::function<bool(const std::string& folder)> enter_folder;  // false if it cannot be entered
  std::map<std::string, std::string> environment;
  std::string prefix;                  // where dplan is installed
  const std::atomic<int>& interrupts;  // how often the user asked to stop
};

// One command on its way: each stage needs what the stages before it made. A stage returns false
// after an error, which it has told; with diagnostics it adds to them instead. Used by one thread.
class Session {
 public:
  Session(const Command& command, const Services& services);

  const Command& command() const { return command_; }
  const Services& services() const { return services_; }
  Reporter& report() { return reporter_; }
  // Something that may take a while begins; it ends with the result.
  Phase Begin(const std::string& what);

  // Reads the configuration: from `snapshot` if given, else from the folder.
  bool LoadConfig(std::unique_ptr<const Files> snapshot = nullptr);
  void LoadConfig(Diagnostics& diagnostics);
  const Config& config() const { return program_.has_value() ? *program_->config : *config_; }
  const Files& files() const { return *files_; }
  std::string state_path() const;

  // `settled`: see VariableSources.
  bool ResolveVariables(std::optional<std::map<std::string, Value>> settled = std::nullopt);
  void SetVariables(std::map<std::string, Value> variables) { variables_ = std::move(variables); }
  const std::map<std::string, Value>& variables() const { return variables_; }
  VariableSources variable_sources() const;

  // Refuses other plugins than these: SHA-256 by source. Before the providers are asked for.
  void PinPlugins(std::map<std::string, std::string> digests) { pinned_ = std::move(digests); }
  // Reads what the lock file, the environment and the command line say of the providers. From then
  // on plugins can be opened.
  bool DemandProviders();
  // Finds the providers that the configuration uses, and starts them for their schemas.
  bool LoadProviders();
  void LoadProviders(Diagnostics& diagnostics);
  // The same for one source, used or not; needs no configuration.
  bool LoadProvider(const std::string& source);
  PluginOpener& opener() { return opener_; }
  const PluginOpener& opener() const { return opener_; }
  const std::vector<UsedProvider>& used_providers() const { return used_; }
  const LockFile& lock_file() const { return opener_.demands().lock; }
  // Writes those that are new into the lock file.
  absl::Status RecordProviders();

  // Loads and records the providers, and resolves names.
  bool LinkProgram();
  // Only resolves names.
  void LinkProgram(Diagnostics& diagnostics);
  const Program& program() const { return *program_; }
  ProviderSet& providers() { return providers_; }

  // Takes the lock of the state, waiting as long as the command line says. Held until the session
  // ends. Providers that are started from then on hold it too.
  bool Lock(const std::string& operation);
  void Unlock();

  // Reads what is recorded, without creating anything: where there is nothing, the state is empty.
  bool LoadState();
  const State& state() const { return state_; }
  StateStore& store() { return *store_; }

  // Asks the providers about what a dead run left open, and records their answers. Under the lock.
  bool SettleOpenIntents();
  // The same for a command that takes no lock, where nobody holds it; says so if somebody does.
  bool SettleIfAbandoned();

  // Plans, and complains about changes to addresses with an operation whose outcome is not known.
  std::optional<Planned> MakePlan(const PlanOptions& options);

  // Begins a run in the store, calls `work`, and ends it: with the outcome that `work` returns.
  bool Record(const std::string& kind, absl::FunctionRef<std::string()> work);
  // The same for one edit.
  bool Commit(const std::string& kind, const StateEdit& edit);

  // The schema of a recorded object's type, if its provider can be had; else null.
  const Schema* SchemaOf(const Object& object);

  bool interrupted() const { return services_.interrupts.load() > 0; }
  // 1, or 130 after an interrupt, which it tells.
  int Failed();
  // Tells that nothing is recorded under this address. 1.
  int FailNotRecorded(const std::string& address);

 private:
  void DemandProviders(Diagnostics& diagnostics);
  void NoteHolder(const LockHolder& holder);
  bool CheckOpenIntents(const Plan& plan);

  const Command& command_;
  const Services& services_;
  Reporter reporter_;
  std::unique_ptr<const Files> snapshot_;
  const Files* files_;  // the snapshot if there is one
  std::optional<Config> config_;
  std::map<std::string, Value> variables_;
  std::unique_ptr<StateLock> lock_;
  PluginOpener opener_;
  std::vector<UsedProvider> used_;
  std::map<std::string, std::string> pinned_;
  ProviderSet providers_;
  std::optional<Program> program_;
  std::unique_ptr<StateStore> store_;
  State state_;
  bool abandoned_ = true;                // nobody else is at work on what is open
  std::map<Address, std::string> open_;  // why what is still open could not be settled
};

}  // namespace dplan

#endif  // DPLAN_CORE_CLI_SESSION_H_
