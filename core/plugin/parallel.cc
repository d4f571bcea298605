#include "core/plugin/parallel.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <stop_token>
#include <thread>
#include <vector>

#include "core/base/mutex.h"

namespace dplan {
namespace {

using Work = absl::FunctionRef<absl::Status(const CallContext& context, size_t index)>;

class Run {
 public:
  Run(const CallContext& context, size_t count, Work work)
      : context_({.deadline = context.deadline, .stop = stop_.get_token()}),
        count_(count),
        work_(work),
        follow_(context.stop, [this] { stop_.request_stop(); }) {}

  void TakeUntilNoneIsLeft() {
    for (size_t index = next_++; index < count_ && !Failed(); index = next_++) {
      const absl::Status status = work_(context_, index);
      if (!status.ok()) Fail(status);
    }
  }

  absl::Status failure() {
    MutexLock lock(mutex_);
    return failure_;
  }

 private:
  bool Failed() { return !failure().ok(); }

  void Fail(const absl::Status& status) {
    {
      MutexLock lock(mutex_);
      failure_.Update(status);
    }
    stop_.request_stop();
  }

  std::stop_source stop_;
  const CallContext context_;
  const size_t count_;
  const Work work_;
  std::atomic<size_t> next_{0};
  Mutex mutex_;
  absl::Status failure_ DPLAN_GUARDED_BY(mutex_);
  std::stop_callback<std::function<void()>> follow_;  // last: it uses the rest
};

}  // namespace

absl::Status ForEachInParallel(const CallContext& context, size_t count, size_t width, Work work) {
  if (count == 0) return absl::OkStatus();
  if (count == 1) return work(context, 0);
  Run run(context, count, work);
  {
    std::vector<std::jthread> others(std::min(count, width) - 1);
    for (std::jthread& other : others) {
      other = std::jthread([&run] { run.TakeUntilNoneIsLeft(); });
    }
    run.TakeUntilNoneIsLeft();
  }
  return run.failure();
}

}  // namespace dplan
