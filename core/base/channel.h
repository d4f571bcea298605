#ifndef DPLAN_CORE_BASE_CHANNEL_H_
#define DPLAN_CORE_BASE_CHANNEL_H_

#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/mutex.h"

namespace dplan {

// An unbounded queue from many threads to one: workers send, the coordinator receives, in the order
// of sending. Sending never blocks. It must outlive its senders.
template <typename T>
class Channel {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  void Send(T item) DPLAN_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    items_.push_back(std::move(item));
    // Under the lock, so that a receiver that takes the item and destroys the channel cannot be
    // earlier.
    arrived_.NotifyOne();
  }

  // Blocks until there is an item.
  T Receive() { return *ReceiveUntil(std::nullopt); }
  // Nothing if none came until the deadline; a deadline in the past only looks.
  std::optional<T> Receive(Deadline deadline) { return ReceiveUntil(deadline); }

  // Blocks until there is an item, and takes all there are.
  std::vector<T> ReceiveAll() { return ReceiveAllUntil(std::nullopt); }
  // Empty if none came until the deadline.
  std::vector<T> ReceiveAll(Deadline deadline) { return ReceiveAllUntil(deadline); }

 private:
  std::optional<T> ReceiveUntil(std::optional<Deadline> deadline) DPLAN_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    if (!AwaitItem(deadline)) return std::nullopt;
    T item = std::move(items_[first_]);
    if (++first_ == items_.size()) Clear();
    return item;
  }

  std::vector<T> ReceiveAllUntil(std::optional<Deadline> deadline) DPLAN_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    if (!AwaitItem(deadline)) return {};
    items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(first_));
    std::vector<T> taken = std::move(items_);
    Clear();
    return taken;
  }

  bool AwaitItem(std::optional<Deadline> deadline) DPLAN_REQUIRES(mutex_) {
    while (items_.empty()) {
      if (!deadline.has_value()) {
        arrived_.Wait(mutex_);
      } else if (!arrived_.WaitUntil(mutex_, *deadline)) {
        return !items_.empty();
      }
    }
    return true;
  }

  void Clear() DPLAN_REQUIRES(mutex_) {
    items_.clear();
    first_ = 0;
  }

  Mutex mutex_;
  CondVar arrived_;
  // Items before first_ have been received; it is emptied when the last one has.
  std::vector<T> items_ DPLAN_GUARDED_BY(mutex_);
  size_t first_ DPLAN_GUARDED_BY(mutex_) = 0;
};

}  // namespace dplan

#endif  // DPLAN_CORE_BASE_CHANNEL_H_
