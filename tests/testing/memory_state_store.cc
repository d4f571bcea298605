#include "tests/testing/memory_state_store.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"

namespace dplan::testing {
namespace {

constexpr char kLineage[] = "00000000-0000-4000-8000-000000000000";

// Fixed, so that fingerprints are the same in every run of a test.
void GiveKey(State& state) {
  if (state.fingerprint_key.empty()) state.fingerprint_key = std::string(32, 'k');
}

absl::Status NotOpen(const std::string& id) {
  return absl::AbortedError(absl::StrCat("there is no open operation ", id));
}

absl::Status BeginIntent(const Intent& intent, State& state) {
  for (const auto& [id, open] : state.intents) {
    if (id == intent.id || open.address == intent.address) {
      return absl::AbortedError(
          absl::StrCat("an operation on ", intent.address.ToString(), " is open already"));
    }
  }
  state.intents.emplace(intent.id, intent);
  return absl::OkStatus();
}

// Changes or removes an entry.
template <typename Map>
void SetEntry(Map& map, const typename Map::key_type& key,
              const std::optional<typename Map::mapped_type>& value) {
  if (value.has_value()) {
    map.insert_or_assign(key, *value);
  } else {
    map.erase(key);
  }
}

absl::Status Apply(const StateEdit& edit, State& state) {
  ++state.serial;
  for (const Intent& intent : edit.begin) DPLAN_RETURN_IF_ERROR(BeginIntent(intent, state));
  for (const auto& [id, reported] : edit.report) {
    const auto open = state.intents.find(id);
    if (open == state.intents.end()) return NotOpen(id);
    open->second.reported = reported;
  }
  for (const std::string& id : edit.end) {
    if (state.intents.erase(id) == 0) return NotOpen(id);
  }
  for (Object object : edit.put) {
    object.serial = state.serial;
    state.objects.insert_or_assign(object.address, std::move(object));
  }
  for (const Address& address : edit.remove) {
    if (state.objects.erase(address) == 0) {
      return absl::AbortedError(absl::StrCat(address.ToString(), " is not in the state"));
    }
  }
  for (const auto& [name, output] : edit.outputs) SetEntry(state.outputs, name, output);
  for (const auto& [address, record] : edit.providers) {
    SetEntry(state.providers, address, record);
  }
  return absl::OkStatus();
}

}  // namespace

MemoryStateStore::MemoryStateStore(State state) : state_(std::move(state)) {
  if (state_.lineage.empty()) state_.lineage = kLineage;
  GiveKey(state_);
}

absl::StatusOr<State> MemoryStateStore::Load() {
  MutexLock lock(mutex_);
  if (state_.lineage.empty()) return absl::NotFoundError("there is no state");
  return state_;
}

absl::Status MemoryStateStore::Begin(const Operation&) {
  MutexLock lock(mutex_);
  if (running_) return absl::FailedPreconditionError("a run has begun already");
  if (state_.lineage.empty()) state_.lineage = kLineage;
  GiveKey(state_);
  running_ = true;
  failure_ = absl::OkStatus();
  return absl::OkStatus();
}

absl::Status MemoryStateStore::Commit(const std::vector<StateEdit>& edits) {
  MutexLock lock(mutex_);
  if (!running_) return absl::FailedPreconditionError("no run has begun");
  if (!failure_.ok()) return failure_;
  State changed = state_;
  for (const StateEdit& edit : edits) {
    failure_ = Apply(edit, changed);
    if (!failure_.ok()) return failure_;
  }
  state_ = std::move(changed);
  return absl::OkStatus();
}

absl::Status MemoryStateStore::End(const std::string& outcome) {
  MutexLock lock(mutex_);
  if (!running_) return absl::FailedPreconditionError("no run has begun");
  running_ = false;
  if (!failure_.ok()) return failure_;
  outcomes_.push_back(outcome);
  return absl::OkStatus();
}

State MemoryStateStore::state() const {
  MutexLock lock(mutex_);
  return state_;
}

std::vector<std::string> MemoryStateStore::outcomes() const {
  MutexLock lock(mutex_);
  return outcomes_;
}

std::unique_ptr<MemoryStateStore> MemoryStateStore::Reopen() const {
  State now = state();
  return now.lineage.empty() ? std::make_unique<MemoryStateStore>()
                             : std::make_unique<MemoryStateStore>(std::move(now));
}

absl::Status FailingStateStore::Commit(const std::vector<StateEdit>& edits) {
  MutexLock lock(mutex_);
  ++commits_;
  if (nth_ > 0 && commits_ >= nth_) return failure_;
  return store_.Commit(edits);
}

int FailingStateStore::commits() const {
  MutexLock lock(mutex_);
  return commits_;
}

}  // namespace dplan::testing
