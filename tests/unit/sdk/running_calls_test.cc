#include "providers/sdk/running_calls.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "absl/time/clock.h"

namespace dplan::sdk {
namespace {

const auto kNever = [] { return false; };

// Whether a stop is requested within ten seconds.
bool AwaitStop(const CallContext& context) {
  const absl::Time deadline = absl::Now() + absl::Seconds(10);
  while (!context.stop.stop_requested() && absl::Now() < deadline) {
    absl::SleepFor(absl::Milliseconds(1));
  }
  return context.stop.stop_requested();
}

TEST(RunningCalls, StopsTheCallOfWhoeverHasGivenUp) {
  RunningCalls calls;
  std::atomic<bool> cancelled = false;
  const RunningCalls::Call call(
      calls, absl::InfiniteFuture(), [&] { return cancelled.load(); }, "");
  const RunningCalls::Call other(calls, absl::InfiniteFuture(), kNever, "");
  EXPECT_FALSE(call.context().stop.stop_requested());
  cancelled = true;
  EXPECT_TRUE(AwaitStop(call.context()));
  EXPECT_FALSE(other.context().stop.stop_requested());
}

TEST(RunningCalls, SeesACancellationAfterALongRest) {
  RunningCalls calls;
  absl::SleepFor(absl::Milliseconds(100));
  const RunningCalls::Call call(calls, absl::InfiniteFuture(), [] { return true; }, "");
  EXPECT_TRUE(AwaitStop(call.context()));
}

TEST(RunningCalls, StopsAnIntent) {
  RunningCalls calls;
  const RunningCalls::Call meant(calls, absl::InfiniteFuture(), kNever, "a");
  const RunningCalls::Call other(calls, absl::InfiniteFuture(), kNever, "b");
  const RunningCalls::Call nameless(calls, absl::InfiniteFuture(), kNever, "");
  calls.Stop("");
  calls.Stop("c");
  EXPECT_FALSE(meant.context().stop.stop_requested());
  calls.Stop("a");
  EXPECT_TRUE(meant.context().stop.stop_requested());
  EXPECT_FALSE(other.context().stop.stop_requested());
  EXPECT_FALSE(nameless.context().stop.stop_requested());
}

TEST(RunningCalls, StopsAllThatRunButNotWhatComesLater) {
  RunningCalls calls;
  const RunningCalls::Call call(calls, absl::InfiniteFuture(), kNever, "a");
  calls.StopAll();
  const RunningCalls::Call later(calls, absl::InfiniteFuture(), kNever, "a");
  EXPECT_TRUE(call.context().stop.stop_requested());
  EXPECT_FALSE(later.context().stop.stop_requested());
}

// What waits for a stop may end its call or begin another one then and there.
TEST(RunningCalls, LetsACallEndInItsStop) {
  RunningCalls calls;
  auto call = std::make_unique<RunningCalls::Call>(calls, absl::InfiniteFuture(), kNever, "");
  const std::stop_callback end(call->context().stop, [&] { calls.StopAll(); });
  calls.StopAll();
  EXPECT_TRUE(call->context().stop.stop_requested());
}

TEST(RunningCalls, WaitsUntilNoneRuns) {
  RunningCalls calls;
  EXPECT_TRUE(calls.AwaitNone(absl::ZeroDuration()));
  auto call = std::make_unique<RunningCalls::Call>(calls, absl::InfiniteFuture(), kNever, "");
  EXPECT_FALSE(calls.AwaitNone(absl::Milliseconds(1)));
  std::thread end([&] {
    absl::SleepFor(absl::Milliseconds(20));
    call.reset();
  });
  EXPECT_TRUE(calls.AwaitNone(absl::InfiniteDuration()));
  end.join();
}

TEST(RunningCalls, HandsTheDeadlineOn) {
  RunningCalls calls;
  const absl::Time deadline = absl::Now() + absl::Hours(1);
  const RunningCalls::Call call(calls, deadline, kNever, "");
  EXPECT_EQ(call.context().deadline, deadline);
}

}  // namespace
}  // namespace dplan::sdk
