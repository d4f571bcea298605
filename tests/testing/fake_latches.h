#ifndef DPLAN_TESTS_TESTING_FAKE_LATCHES_H_
#define DPLAN_TESTS_TESTING_FAKE_LATCHES_H_

#include <map>
#include <string>

#include "core/base/mutex.h"
#include "dplan/provider.h"

namespace dplan {

// Named places where calls wait for the test. Thread-safe.
class FakeLatches {
 public:
  // Waits until the latch is released. False if the call was to end before: its stop was requested,
  // its deadline passed, or StopAll.
  bool Hold(const std::string& name, const CallContext& context) DPLAN_EXCLUDES(mutex_);
  // Lets the calls that wait, and all that come, pass.
  void Release(const std::string& name) DPLAN_EXCLUDES(mutex_);
  void ReleaseAll() DPLAN_EXCLUDES(mutex_);
  // Waits until that many calls wait at the latch. False after ten seconds, so that a test fails
  // instead of hanging.
  bool AwaitHeld(const std::string& name, int calls = 1) DPLAN_EXCLUDES(mutex_);
  // Ends the waiting of the calls that wait now.
  void StopAll() DPLAN_EXCLUDES(mutex_);

 private:
  struct Latch {
    int waiting = 0;
    bool released = false;
  };
  bool Wait(Latch& latch, const CallContext& context) DPLAN_REQUIRES(mutex_);

  Mutex mutex_;
  CondVar changed_;
  std::map<std::string, Latch> latches_ DPLAN_GUARDED_BY(mutex_);
  bool all_released_ DPLAN_GUARDED_BY(mutex_) = false;
  int stops_ DPLAN_GUARDED_BY(mutex_) = 0;
};

}  // namespace dplan

#endif  // DPLAN_TESTS_TESTING_FAKE_LATCHES_H_
