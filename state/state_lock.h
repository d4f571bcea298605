#ifndef DPLAN_STATE_STATE_LOCK_H_
#define DPLAN_STATE_STATE_LOCK_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "core/base/mutex.h"
#include "core/base/process_id.h"

namespace dplan {

// Who holds the lock of a state, for messages and for `state lock show`.
struct LockHolder {
  std::string id;
  std::string actor;      // user@host
  std::string operation;  // "apply"
  std::string boot_id;
  int64_t pid = 0;
  int64_t start_ticks = 0;  // of that process, since boot; tells reused pids apart
  int64_t since_us = 0;
  std::vector<ProcessId> plugins;  // that it started and that keep the lock, running or not
  friend bool operator==(const LockHolder&, const LockHolder&) = default;
};

// user@host of this process.
std::string LocalActor();

// False if the process of the holder has ended: then what it has started holds the lock.
bool IsAlive(const LockHolder& holder);
// Whether plugins of a holder still run.
bool PluginsRun(const LockHolder& holder);
// Kills those plugins of a holder that still run.
void KillPlugins(const LockHolder& holder);

// The lock of a state for a whole changing command: flock on `<state>.lock`, a file that is never
// removed. The kernel frees it when the last process that has the descriptor ends, so a process
// that must not outlive the lock may be given the descriptor. Closed on destruction; the descriptor
// is O_CLOEXEC. Thread-safe.
class StateLock {
 public:
  // Waits up to `timeout` for a living holder. Where the holder has died, waits up to `grace` for
  // its plugins to end, so that they can finish what they have begun; then kills those that were
  // recorded, and takes the lock. Unavailable, naming the holder, if it stays busy.
  static absl::StatusOr<std::unique_ptr<StateLock>> Acquire(
      const std::string& state_path, const std::string& operation, absl::Duration timeout,
      absl::Duration grace = absl::Seconds(30));
  // The holder if the lock is held now; nothing if it is free. What a holder did not say of itself
  // is empty.
  static absl::StatusOr<std::optional<LockHolder>> Holder(const std::string& state_path);

  ~StateLock();
  StateLock(const StateLock&) = delete;
  StateLock& operator=(const StateLock&) = delete;

  int descriptor() const { return descriptor_; }
  // Records a process that was given the descriptor, for who comes after this one has died.
  absl::Status AddPlugin(const ProcessId& plugin) DPLAN_EXCLUDES(mutex_);

 private:
  explicit StateLock(int descriptor) : descriptor_(descriptor) {}
  absl::Status Append(const std::string& line) DPLAN_EXCLUDES(mutex_);

  const int descriptor_;
  Mutex mutex_;
  int64_t size_ DPLAN_GUARDED_BY(mutex_) = 0;  // of the file
};

}  // namespace dplan

#endif  // DPLAN_STATE_STATE_LOCK_H_
