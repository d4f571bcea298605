#include "core/plugin/parallel.h"

#include <atomic>
#include <stop_token>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "core/base/mutex.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace dplan {
namespace {

using testing::IsOk;
using testing::StatusIs;

// Where threads wait for each other.
class Meeting {
 public:
  // Returns when `guests` have come, or after ten seconds: false.
  bool Join(int guests) DPLAN_EXCLUDES(mutex_) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    MutexLock lock(mutex_);
    ++guests_;
    came_.NotifyAll();
    while (guests_ < guests) {
      if (!came_.WaitUntil(mutex_, deadline)) return false;
    }
    return true;
  }

 private:
  Mutex mutex_;
  CondVar came_;
  int guests_ DPLAN_GUARDED_BY(mutex_) = 0;
};

void AwaitStop(const CallContext& context) {
  for (int i = 0; i < 10000 && !context.stop.stop_requested(); ++i) {
    absl::SleepFor(absl::Milliseconds(1));
  }
}

TEST(ForEachInParallelTest, DoesEachOnce) {
  for (const size_t count : {0, 1, 2, 9, 10, 11, 1000}) {
    std::vector<std::atomic<int>> done(count);
    EXPECT_THAT(ForEachInParallel({}, count, 10,
                                  [&](const CallContext&, size_t index) {
                                    ++done[index];
                                    return absl::OkStatus();
                                  }),
                IsOk());
    for (const std::atomic<int>& times : done) EXPECT_EQ(times, 1);
  }
}

TEST(ForEachInParallelTest, RunsAsManyAsItMayAndNotMore) {
  Meeting meeting;
  std::atomic<int> running{0};
  std::atomic<int> peak{0};
  EXPECT_THAT(ForEachInParallel({}, 20, 4,
                                [&](const CallContext&, size_t) {
                                  const int now = ++running;
                                  for (int old = peak; old < now;) {
                                    if (peak.compare_exchange_weak(old, now)) break;
                                  }
                                  EXPECT_TRUE(meeting.Join(4));
                                  --running;
                                  return absl::OkStatus();
                                }),
              IsOk());
  EXPECT_EQ(peak, 4);
}

TEST(ForEachInParallelTest, FirstFailureEndsTheRest) {
  std::atomic<int> begun{0};
  Meeting meeting;
  const absl::Status status =
      ForEachInParallel({}, 100, 3, [&](const CallContext& context, size_t index) {
        ++begun;
        EXPECT_TRUE(meeting.Join(3));
        if (index == 1) return absl::NotFoundError("one");
        AwaitStop(context);
        EXPECT_TRUE(context.stop.stop_requested());
        return absl::CancelledError("stopped");
      });
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(begun, 3);
}

TEST(ForEachInParallelTest, PassesTheContextOn) {
  std::stop_source stop;
  const absl::Time deadline = absl::Now() + absl::Hours(1);
  const absl::Status status = ForEachInParallel(
      {.deadline = deadline, .stop = stop.get_token()}, 2, 2,
      [&](const CallContext& context, size_t) {
        EXPECT_EQ(context.deadline, deadline);
        EXPECT_FALSE(context.stop.stop_requested() && !stop.stop_requested());
        stop.request_stop();
        AwaitStop(context);
        return context.stop.stop_requested() ? absl::CancelledError("") : absl::OkStatus();
      });
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kCancelled));
}

}  // namespace
}  // namespace dplan
