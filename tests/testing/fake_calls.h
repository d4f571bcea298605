#ifndef DPLAN_TESTS_TESTING_FAKE_CALLS_H_
#define DPLAN_TESTS_TESTING_FAKE_CALLS_H_

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "core/base/mutex.h"

namespace dplan {

// One create, update, delete, resolve or import. `begun` and `ended` number the beginnings and ends
// of all of them, from 1: a ended before b began iff a.ended < b.begun.
struct FakeCall {
  std::string call;
  std::string target;  // the address; of an import the id
  int begun = 0;
  int ended = 0;  // 0 while it runs
};

// How often one kind of call came, and with how many items.
struct FakeCallCount {
  int calls = 0;
  size_t items = 0;
  size_t largest_batch = 0;
};

// What the fake provider was asked. Thread-safe.
class FakeCalls {
 public:
  // The single calls in the order they began.
  std::vector<FakeCall> Log() const DPLAN_EXCLUDES(mutex_);
  // The same as lines: `create fake_disk.a`.
  std::string Text() const DPLAN_EXCLUDES(mutex_);
  // Of all calls, by the names that faults have for them.
  FakeCallCount Count(const std::string& call) const DPLAN_EXCLUDES(mutex_);
  // The largest number of single calls that ran at one time.
  int peak_running() const DPLAN_EXCLUDES(mutex_);
  void Clear() DPLAN_EXCLUDES(mutex_);  // while nothing runs

  // Counts one call.
  void Batch(const std::string& call, size_t items) DPLAN_EXCLUDES(mutex_);
  // Logs a single call while it lives.
  class Running {
   public:
    Running(FakeCalls& calls, const std::string& call, const std::string& target);
    ~Running();
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

   private:
    FakeCalls& calls_;
    size_t index_;
  };

 private:
  size_t Begin(const std::string& call, const std::string& target) DPLAN_EXCLUDES(mutex_);
  void End(size_t index) DPLAN_EXCLUDES(mutex_);

  mutable Mutex mutex_;
  std::vector<FakeCall> log_ DPLAN_GUARDED_BY(mutex_);
  std::map<std::string, FakeCallCount> counts_ DPLAN_GUARDED_BY(mutex_);
  int events_ DPLAN_GUARDED_BY(mutex_) = 0;
  int running_ DPLAN_GUARDED_BY(mutex_) = 0;
  int peak_running_ DPLAN_GUARDED_BY(mutex_) = 0;
};

}  // namespace dplan

#endif  // DPLAN_TESTS_TESTING_FAKE_CALLS_H_
