#include <signal.h>

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "core/cli/adopt.h"
#include "core/cli/commands.h"

namespace dplan {
namespace {

constexpr int kBreakTries = 100;
constexpr absl::Duration kBreakPause = absl::Milliseconds(50);

// Whether `text` names the instance or its block.
bool Names(const std::string& text, const Address& address) {
  return text == address.ToString() || text == address.block.ToString();
}

bool HasOpenIntent(const State& state, const Address& address) {
  for (const auto& [id, intent] : state.intents) {
    if (intent.address == address) return true;
  }
  return false;
}

// The record that the object with this id gets at the address of the intent.
std::optional<Object> FindForIntent(Session& session, const Intent& intent, const std::string& id) {
  const State& state = session.state();
  const auto record = state.providers.find(intent.provider);
  Diagnostics diagnostics;
  ProviderInstance* provider = nullptr;
  if (record == state.providers.end()) {
    diagnostics.Error(
        "Provider configuration missing",
        absl::StrCat("There is no record of provider ", intent.provider.ToString(), "."));
  } else {
    provider = session.providers().ConfigureFromRecord(intent.provider, record->second,
                                                       session.variables(), {}, diagnostics);
  }
  if (!session.report().Tell(std::move(diagnostics)) || provider == nullptr) return std::nullopt;
  std::vector<Path> sensitive = intent.sensitive;
  if (const auto old = state.objects.find(intent.address); old != state.objects.end()) {
    sensitive.insert(sensitive.end(), old->second.sensitive.begin(), old->second.sensitive.end());
  }
  return FindObject(
      session, *provider,
      {.address = intent.address, .provider = intent.provider, .dependencies = intent.dependencies},
      id, sensitive);
}

bool ResolveOpen(Session& session, const Address& address) {
  const Command& command = session.command();
  const Intent* last = nullptr;
  StateEdit edit;
  for (const auto& [id, intent] : session.state().intents) {
    if (intent.address != address) continue;
    edit.end.push_back(id);
    if (last == nullptr || intent.begun_us > last->begun_us) last = &intent;
  }
  if (last == nullptr) {
    return session.report().Fail(
        "Nothing to resolve",
        absl::StrCat("No interrupted operation is open for ", address.ToString(), "."));
  }
  if (command.absent) {
    if (session.state().objects.count(address) > 0) edit.remove.push_back(address);
  } else {
    std::optional<Object> object = FindForIntent(session, *last, *command.import_id);
    if (!object.has_value()) return false;
    edit.put.push_back(*std::move(object));
  }
  return session.Commit("state resolve", edit);
}

std::string HolderText(const LockHolder& holder) {
  return absl::StrCat(
      "Operation: ", holder.operation, "\nWho:       ", holder.actor, "\nProcess:   ", holder.pid,
      IsAlive(holder) ? "" : " (ended; something that it started still runs)", "\nSince:     ",
      absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", absl::FromUnixMicros(holder.since_us),
                       absl::UTCTimeZone()),
      "\nID:        ", holder.id, "\n");
}

// Nothing after an error; an empty holder if the lock is free.
std::optional<std::optional<LockHolder>> LookAtLock(Session& session) {
  if (!session.LoadConfig()) return std::nullopt;
  absl::StatusOr<std::optional<LockHolder>> holder = StateLock::Holder(session.state_path());
  if (holder.ok()) return *std::move(holder);
  session.report().Fail("Lock cannot be read", holder.status());
  return std::nullopt;
}

// Kills the holder, and waits until the lock is free.
bool EndHolder(Session& session, const LockHolder& holder) {
  if (IsAlive(holder) && kill(static_cast<pid_t>(holder.pid), SIGKILL) != 0) {
    return session.report().Fail(
        "Process cannot be ended",
        absl::StrCat("Process ", holder.pid, " belongs to somebody else."));
  }
  for (int i = 0; i < kBreakTries; ++i) {
    absl::StatusOr<std::optional<LockHolder>> now = StateLock::Holder(session.state_path());
    if (now.ok() && (!now->has_value() || (**now).id != holder.id)) return true;
    absl::SleepFor(kBreakPause);
  }
  return session.report().Fail(
      "Lock is still held",
      "A process that the holder started, such as a provider, still has the lock. "
      "The lock is free when that has ended.");
}

}  // namespace

int RunStateList(Session& session) {
  if (!session.LoadConfig() || !session.LoadState()) return session.Failed();
  const std::vector<std::string>& operands = session.command().operands;
  std::string out;
  for (const auto& [address, object] : session.state().objects) {
    const std::string text = address.ToString();
    if (operands.empty() || absl::StartsWith(text, operands[0])) absl::StrAppend(&out, text, "\n");
  }
  session.report().Say(out);
  return 0;
}

int RunStateRm(Session& session) {
  if (!session.LoadConfig() || !session.Lock("state rm") || !session.LoadState()) {
    return session.Failed();
  }
  const std::string& text = session.command().operands[0];
  StateEdit edit;
  for (const auto& [address, object] : session.state().objects) {
    if (Names(text, address)) edit.remove.push_back(address);
  }
  if (edit.remove.empty()) return session.FailNotRecorded(text);
  for (const Address& address : edit.remove) {
    if (!HasOpenIntent(session.state(), address)) continue;
    session.report().Fail(
        "Operation is open",
        absl::StrCat("An interrupted operation of ", address.ToString(),
                     " is not settled. `dplan plan` finds out what became of it."));
    return 1;
  }
  if (!session.Commit("state rm", edit)) return session.Failed();
  std::string out;
  for (const Address& address : edit.remove)
    absl::StrAppend(&out, "Forgot ", address.ToString(), "\n");
  session.report().Say(out);
  return 0;
}

int RunStateResolve(Session& session) {
  const std::string& text = session.command().operands[0];
  const std::optional<Address> address = Address::Parse(text);
  if (!address.has_value()) {
    session.report().Fail("Invalid address",
                          absl::StrCat("\"", text, "\" is not the address of an instance."));
    return 1;
  }
  if (!session.LoadConfig() || !session.ResolveVariables() || !session.Lock("state resolve") ||
      !session.DemandProviders() || !session.LoadState() || !ResolveOpen(session, *address)) {
    return session.Failed();
  }
  session.report().Say(absl::StrCat(
      text, session.command().absent ? ": recorded as absent.\n" : ": recorded as it is now.\n"));
  return 0;
}

int RunLockShow(Session& session) {
  const auto holder = LookAtLock(session);
  if (!holder.has_value()) return session.Failed();
  session.report().Say(holder->has_value() ? HolderText(**holder) : "Nobody holds the lock.\n");
  return 0;
}

int RunLockBreak(Session& session) {
  const auto holder = LookAtLock(session);
  if (!holder.has_value()) return session.Failed();
  if (!holder->has_value()) {
    session.report().Say("Nobody holds the lock: there is nothing to break.\n");
    return 0;
  }
  const std::vector<std::string>& operands = session.command().operands;
  if (operands.empty() || operands[0] != (*holder)->id) {
    session.report().Fail(
        "Lock is held",
        absl::StrCat(operands.empty() ? "" : "The lock has another ID now. ",
                     "Its holder is still running:\n", HolderText(**holder),
                     "Wait until it is done, or end it with:\n  dplan state lock break ",
                     (*holder)->id));
    return 1;
  }
  if (!EndHolder(session, **holder)) return 1;
  session.report().Say(
      "The lock is free. `dplan plan` finds out what the ended process had begun.\n");
  return 0;
}

}  // namespace dplan
