#ifndef DPLAN_TESTS_TESTING_FAKE_CLOCK_H_
#define DPLAN_TESTS_TESTING_FAKE_CLOCK_H_

#include "absl/time/time.h"
#include "core/base/clock.h"
#include "core/base/mutex.h"

namespace dplan {

// A clock that stands still until the test moves it. It starts at 2026-01-02 03:04:05 UTC.
// Thread-safe.
class FakeClock final : public Clock {
 public:
  absl::Time Now() const override DPLAN_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    return now_;
  }
  void Advance(absl::Duration duration) DPLAN_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    now_ += duration;
  }

 private:
  mutable Mutex mutex_;
  absl::Time now_ DPLAN_GUARDED_BY(mutex_) = absl::FromCivil(absl::CivilSecond(2026, 1, 2, 3, 4, 5),
                                                             absl::UTCTimeZone());
};

}  // namespace dplan

#endif  // DPLAN_TESTS_TESTING_FAKE_CLOCK_H_
