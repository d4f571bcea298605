#ifndef DPLAN_PROVIDERS_SDK_RUNNING_CALLS_H_
#define DPLAN_PROVIDERS_SDK_RUNNING_CALLS_H_

#include <functional>
#include <list>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "core/base/mutex.h"
#include "dplan/provider.h"

namespace dplan::sdk {

// The calls that a server runs, so that they can be asked to end: each one by whoever made it, one
// by its intent, or all. Thread-safe.
class RunningCalls {
 public:
  class Call;

  RunningCalls();
  ~RunningCalls();  // when no call runs any more
  RunningCalls(const RunningCalls&) = delete;
  RunningCalls& operator=(const RunningCalls&) = delete;

  // Requests the stop of what runs now; what begins later runs.
  void StopAll() DPLAN_EXCLUDES(mutex_);
  // Waits for the end of all calls, at most that long; whether all have ended.
  bool AwaitNone(absl::Duration timeout) DPLAN_EXCLUDES(mutex_);
  // The calls with this intent; an empty one names none.
  void Stop(const std::string& intent) DPLAN_EXCLUDES(mutex_);

 private:
  struct Entry {
    std::function<bool()> cancelled;
    std::string intent;
    std::stop_source stop;
  };
  using Entries = std::list<Entry>;

  Entries::iterator Add(Entry entry) DPLAN_EXCLUDES(mutex_);
  void Remove(Entries::iterator entry) DPLAN_EXCLUDES(mutex_);
  // gRPC's synchronous server tells nobody of a cancellation; it has to be asked.
  void Watch() DPLAN_EXCLUDES(mutex_);
  std::vector<std::stop_source> TakeCancelled() DPLAN_REQUIRES(mutex_);
  // False once this ends.
  bool AwaitCalls() DPLAN_REQUIRES(mutex_);

  Mutex mutex_;
  CondVar changed_;  // for the watcher
  CondVar none_;     // no call runs any more
  Entries entries_ DPLAN_GUARDED_BY(mutex_);
  bool idle_ DPLAN_GUARDED_BY(mutex_) = false;  // the watcher waits for a call
  bool ending_ DPLAN_GUARDED_BY(mutex_) = false;
  std::thread watcher_;
};

// One call, from construction to destruction.
class RunningCalls::Call {
 public:
  // `cancelled` is asked now and then, from another thread: whether the one who made the call has
  // given up.
  Call(RunningCalls& calls, absl::Time deadline, std::function<bool()> cancelled,
       std::string intent);
  ~Call();
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  const CallContext& context() const { return context_; }

 private:
  RunningCalls& calls_;
  const Entries::iterator entry_;
  const CallContext context_;
};

}  // namespace dplan::sdk

#endif  // DPLAN_PROVIDERS_SDK_RUNNING_CALLS_H_
