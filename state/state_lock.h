#ifndef DPLAN_STATE_STATE_LOCK_H_
#define DPLAN_STATE_STATE_LOCK_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

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
  friend bool operator==(const LockHolder&, const LockHolder&) = default;
};

// user@host of this process.
std::string LocalActor();

// False if the process of the holder has ended: then what it has started holds the lock.
bool IsAlive(const LockHolder& holder);

// The lock of a state for a whole changing command: flock on `<state>.lock`, a file that is never
// removed. The kernel frees it when the last process that has the descriptor ends, so a process
// that must not outlive the lock may be given the descriptor. Closed on destruction; the descriptor
// is O_CLOEXEC.
class StateLock {
 public:
  // Waits up to `timeout` for a living holder. Unavailable, naming the holder, if it stays busy.
  static absl::StatusOr<std::unique_ptr<StateLock>> Acquire(const std::string& state_path,
                                                            const std::string& operation,
                                                            absl::Duration timeout);
  // The holder if the lock is held now; nothing if it is free. What a holder did not say of itself
  // is empty.
  static absl::StatusOr<std::optional<LockHolder>> Holder(const std::string& state_path);

  ~StateLock();
  StateLock(const StateLock&) = delete;
  StateLock& operator=(const StateLock&) = delete;

  int descriptor() const { return descriptor_; }

 private:
  explicit StateLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace dplan

#endif  // DPLAN_STATE_STATE_LOCK_H_
