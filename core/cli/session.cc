#include "core/cli/session.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "core/apply/settle_intents.h"
#include "core/base/diagnostic_text.h"
#include "core/cli/load_providers.h"

namespace dplan {
namespace {

constexpr absl::Duration kLockLook = absl::Milliseconds(200);
constexpr char kVariablePrefix[] = "DPLAN_VAR_";

// What taking the lock waits for. Providers of a run that died may take some time to end.
std::string LockingText(const std::string& state_path) {
  const absl::StatusOr<std::optional<LockHolder>> holder = StateLock::Holder(state_path);
  if (!holder.ok() || !holder->has_value() || IsAlive(**holder)) return "Locking the state";
  return absl::StrCat("Waiting for the providers of an interrupted ", (*holder)->operation,
                      " (pid ", (*holder)->pid, ", which has ended) to end");
}

bool SpeaksInEvents(const Command& command) {
  return command.json && (command.verb == Verb::kPlan || command.verb == Verb::kApply ||
                          command.verb == Verb::kDestroy);
}

bool WantsColor(const Command& command, const std::map<std::string, std::string>& environment) {
  const auto no_color = environment.find("NO_COLOR");
  const auto term = environment.find("TERM");
  return !command.no_color && (no_color == environment.end() || no_color->second.empty()) &&
         (term == environment.end() || term->second != "dumb");
}

const char* ActionWord(IntentAction action) {
  switch (action) {
    case IntentAction::kCreate:
      return "creation";
    case IntentAction::kUpdate:
      return "update";
    case IntentAction::kDelete:
      return "deletion";
  }
  return "";
}

std::string SettledText(const SettledIntent& settled) {
  const std::string text =
      absl::StrCat(settled.address.ToString(), ": the interrupted ", ActionWord(settled.action));
  switch (settled.outcome) {
    case SettledIntent::Outcome::kAdopted:
      return absl::StrCat(text, " is settled: the object exists, and is recorded as it is.");
    case SettledIntent::Outcome::kClosed:
      return absl::StrCat(
          text, " is settled: ",
          settled.action == IntentAction::kDelete ? "the object is gone." : "it did not happen.");
    case SettledIntent::Outcome::kOpen:
      return absl::StrCat(text, " could not be settled. ", settled.why);
  }
  return text;
}

}  // namespace

Session::Session(const Command& command, const Services& services)
    : command_(command),
      services_(services),
      reporter_(services.terminal, services.clock, SpeaksInEvents(command),
                WantsColor(command, services.environment)),
      files_(&services.files),
      opener_(services.providers),
      providers_(opener_) {
  if (reporter_.events() != nullptr) reporter_.events()->Version();
}

Phase Session::Begin(const std::string& what) {
  return Phase(services_.terminal, services_.interrupts, what, reporter_.events() != nullptr);
}

bool Session::LoadConfig(std::unique_ptr<const Files> snapshot) {
  if (snapshot != nullptr) {
    snapshot_ = std::move(snapshot);
    files_ = snapshot_.get();
  }
  Diagnostics diagnostics;
  {
    const Phase phase = Begin("Reading the configuration");
    LoadConfig(diagnostics);
  }
  return reporter_.Tell(std::move(diagnostics)) && config_.has_value();
}

void Session::LoadConfig(Diagnostics& diagnostics) {
  config_ = dplan::LoadConfig(*files_, ".", reporter_.sources(), diagnostics);
  if (config_.has_value()) CheckRequiredVersion(*config_, diagnostics);
}

std::string Session::state_path() const { return config().state_path; }

VariableSources Session::variable_sources() const {
  VariableSources sources{.arguments = command_.variables};
  for (const auto& [name, value] : services_.environment) {
    absl::string_view rest = name;
    if (absl::ConsumePrefix(&rest, kVariablePrefix)) sources.environment[std::string(rest)] = value;
  }
  return sources;
}

bool Session::ResolveVariables(std::optional<std::map<std::string, Value>> settled) {
  Diagnostics diagnostics;
  VariableSources sources = variable_sources();
  sources.settled = std::move(settled);
  auto variables =
      dplan::ResolveVariables(config(), sources, *files_, reporter_.sources(), diagnostics);
  if (variables.has_value()) variables_ = *std::move(variables);
  return reporter_.Tell(std::move(diagnostics)) && variables.has_value();
}

void Session::DemandProviders(Diagnostics& diagnostics) {
  if (config_.has_value()) used_ = ListUsedProviders(*config_);
  // The lock file is that of the folder, also where the configuration is that of a saved plan.
  std::optional<LockFile> lock = ReadLockFile(services_.files, reporter_.sources(), diagnostics);
  if (!lock.has_value()) return;
  ProviderDemands demands = MakeDemands(command_, services_.environment, services_.prefix, used_,
                                        *std::move(lock), diagnostics);
  demands.pinned = pinned_;
  opener_.Demand(std::move(demands));
}

bool Session::DemandProviders() {
  Diagnostics diagnostics;
  DemandProviders(diagnostics);
  return reporter_.Tell(std::move(diagnostics));
}

void Session::LoadProviders(Diagnostics& diagnostics) {
  const size_t errors = diagnostics.error_count();
  DemandProviders(diagnostics);
  if (diagnostics.error_count() == errors) CheckLocated(used_, opener_, diagnostics);
  if (diagnostics.error_count() > errors) return;
  const std::vector<std::string> sources = SourcesOf(used_);
  const Phase phase = Begin(absl::StrCat("Starting the providers ", absl::StrJoin(sources, ", ")));
  providers_.LoadSchemas(sources, phase.context(), diagnostics);
  CheckVersions(used_, opener_, providers_.schemas(), diagnostics);
}

bool Session::LoadProviders() {
  Diagnostics diagnostics;
  LoadProviders(diagnostics);
  return !interrupted() && reporter_.Tell(std::move(diagnostics));
}

bool Session::LoadProvider(const std::string& source) {
  Diagnostics diagnostics;
  DemandProviders(diagnostics);
  if (!diagnostics.HasErrors()) CheckLocated({{.source = source}}, opener_, diagnostics);
  if (!diagnostics.HasErrors()) {
    const Phase phase = Begin(absl::StrCat("Starting the provider ", source));
    providers_.LoadSchemas({source}, phase.context(), diagnostics);
  }
  return !interrupted() && reporter_.Tell(std::move(diagnostics));
}

absl::Status Session::RecordProviders() {
  const LockFile lock = WithPlugins(lock_file(), used_, opener_, providers_.schemas());
  if (lock == lock_file()) return absl::OkStatus();
  return services_.files.WriteAtomically(kLockFileName, LockFileText(lock));
}

bool Session::LinkProgram() {
  if (!LoadProviders()) return false;
  Diagnostics diagnostics;
  const absl::Status recorded = RecordProviders();
  if (!recorded.ok()) {
    diagnostics.Warning("Lock file cannot be written",
                        absl::StrCat("The providers are not recorded: ", recorded.message()));
  }
  LinkProgram(diagnostics);
  return reporter_.Tell(std::move(diagnostics)) && program_.has_value();
}

void Session::LinkProgram(Diagnostics& diagnostics) {
  program_ = Link(*std::move(config_), providers_.schemas(), diagnostics);
}

bool Session::Lock(const std::string& operation) {
  const absl::Time deadline = services_.clock.Now() + command_.lock_timeout;
  const bool quiet = reporter_.events() != nullptr;
  for (bool waiting = false;; waiting = true) {
    const absl::Duration left = std::max(deadline - services_.clock.Now(), absl::ZeroDuration());
    std::optional<Phase> phase;
    if (!waiting) {
      phase.emplace(services_.terminal, services_.interrupts, LockingText(state_path()), quiet);
    }
    auto lock = StateLock::Acquire(state_path(), operation, std::min(left, kLockLook));
    phase.reset();
    if (lock.ok()) {
      lock_ = *std::move(lock);
      opener_.Lend(lock_.get());
      return true;
    }
    const std::string message(lock.status().message());
    if (!absl::IsUnavailable(lock.status()))
      return reporter_.Fail("State cannot be locked", lock.status());
    if (interrupted()) return false;
    if (left <= kLockLook) {
      return reporter_.Fail(
          "State is locked",
          absl::StrCat(message, " Wait until it is done, or let --lock-timeout wait."));
    }
    if (!waiting) reporter_.Note(absl::StrCat(message, " Waiting for it to end."));
  }
}

void Session::Unlock() {
  opener_.Lend(nullptr);
  lock_.reset();
}

bool Session::LoadState() {
  if (store_ == nullptr) store_ = services_.open_state(state_path());
  absl::StatusOr<State> state = store_->Load();
  if (!state.ok() && !absl::IsNotFound(state.status())) {
    return reporter_.Fail("State cannot be read", state.status());
  }
  state_ = state.ok() ? *std::move(state) : State();
  return true;
}

bool Session::SettleOpenIntents() {
  if (state_.intents.empty()) return true;
  std::vector<SettledIntent> settled;
  Diagnostics diagnostics;
  const bool recorded = Record("settle", [&]() -> std::string {
    // Beginning the run may have brought in what the dead one could not record.
    if (!LoadState()) return "failed";
    const Phase phase = Begin("Looking what became of interrupted operations");
    settled = SettleIntents(state_, *store_, opener_, variables_, phase.context(), diagnostics);
    return diagnostics.HasErrors() ? "failed" : "succeeded";
  });
  for (const SettledIntent& one : settled) {
    reporter_.Note(SettledText(one));
    if (one.outcome == SettledIntent::Outcome::kOpen) open_[one.address] = one.why;
  }
  return reporter_.Tell(std::move(diagnostics)) && recorded && !interrupted();
}

void Session::NoteHolder(const LockHolder& holder) {
  abandoned_ = false;
  reporter_.Note(absl::StrCat("Note: ", holder.actor, " (pid ", holder.pid,
                              ") is changing this state right now (", holder.operation,
                              "). What follows is computed from what was recorded a moment ago."));
}

bool Session::SettleIfAbandoned() {
  absl::StatusOr<std::optional<LockHolder>> holder = StateLock::Holder(state_path());
  if (!holder.ok()) return reporter_.Fail("State cannot be read", holder.status());
  if (holder->has_value()) {
    NoteHolder(**holder);
    return true;
  }
  if (state_.intents.empty()) return true;
  if (!Lock("plan") || !LoadState() || !SettleOpenIntents()) return false;
  Unlock();
  return true;
}

bool Session::CheckOpenIntents(const Plan& plan) {
  if (!abandoned_) return true;
  std::map<Address, const Intent*> open;
  for (const auto& [id, intent] : state_.intents) open[intent.address] = &intent;
  Diagnostics diagnostics;
  for (const Change& change : plan.changes) {
    const auto found = open.find(change.address);
    if (found == open.end() || change.action == Action::kNoOp) continue;
    const std::string word = ShellWord(change.address.ToString());
    const std::string& why = open_[change.address];
    diagnostics
        .Error("Outcome of interrupted operation unknown",
               absl::StrCat(
                   "An earlier run ended during the ", ActionWord(found->second->action),
                   " of this object, and what became of it cannot be told. ", why,
                   why.empty() ? "" : "\n", "Look at the real object, then say what is true:\n",
                   "  dplan state resolve ", word, " --import ID   it exists and has this id\n",
                   "  dplan state resolve ", word, " --absent      it does not exist"))
        .address = change.address;
  }
  return reporter_.Tell(std::move(diagnostics));
}

std::optional<Planned> Session::MakePlan(const PlanOptions& options) {
  Diagnostics diagnostics;
  std::optional<Planned> planned = [&] {
    const Phase phase = Begin("Planning");
    return dplan::MakePlan({.program = *program_,
                            .state = state_,
                            .files = *files_,
                            .providers = providers_,
                            .variables = variables_,
                            .options = options,
                            .context = phase.context()},
                           diagnostics);
  }();
  if (interrupted()) return std::nullopt;
  if (!reporter_.Tell(std::move(diagnostics)) || !planned.has_value()) return std::nullopt;
  if (!CheckOpenIntents(planned->plan)) return std::nullopt;
  return planned;
}

bool Session::Record(const std::string& kind, absl::FunctionRef<std::string()> work) {
  const absl::Status begun =
      store_->Begin({.id = services_.ids.NewId(),
                     .kind = kind,
                     .actor = LocalActor(),
                     .started_us = absl::ToUnixMicros(services_.clock.Now())});
  if (!begun.ok()) return reporter_.Fail("State cannot be written", begun);
  const std::string outcome = work();
  const absl::Status ended = store_->End(outcome);
  // What went wrong before is told already, and is the cause.
  if (!ended.ok() && outcome == "succeeded")
    return reporter_.Fail("State cannot be written", ended);
  return outcome == "succeeded";
}

bool Session::Commit(const std::string& kind, const StateEdit& edit) {
  return Record(kind, [&]() -> std::string {
    const absl::Status status = store_->Commit({edit});
    return status.ok() || reporter_.Fail("State cannot be written", status) ? "succeeded"
                                                                            : "failed";
  });
}

const Schema* Session::SchemaOf(const Object& object) {
  const auto record = state_.providers.find(object.provider);
  if (record == state_.providers.end()) return nullptr;
  const std::string& source = record->second.source;
  const auto& schemas = providers_.schemas();
  if (schemas.count(source) == 0) {
    Diagnostics ignored;
    const Phase phase = Begin(absl::StrCat("Starting the provider ", source));
    providers_.LoadSchemas({source}, phase.context(), ignored);
  }
  const auto provider = schemas.find(source);
  if (provider == schemas.end()) return nullptr;
  const auto schema = provider->second.resources.find(object.address.block.type);
  return schema == provider->second.resources.end() ? nullptr : &schema->second;
}

int Session::Failed() {
  if (!interrupted()) return 1;
  reporter_.Note("Interrupted.");
  return 130;
}

int Session::FailNotRecorded(const std::string& address) {
  std::vector<std::string> names;
  for (const auto& [recorded, object] : state_.objects) names.push_back(recorded.ToString());
  reporter_.Fail("Address is not recorded",
                 absl::StrCat("Nothing is recorded under ", address, ".",
                              DidYouMean(address, names), " `dplan state list` lists what is."));
  return 1;
}

}  // namespace dplan
