// How the client makes its calls: batches, order, deadlines, stops, and what it says of a
// connection that is lost.

#include "core/plugin/plugin_provider.h"

#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "core/plugin/plugin_status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/value_builders.h"
#include "tests/unit/plugin/twins.h"

namespace dplan {
namespace {

using ::testing::AllOf;
using testing::At;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::Null;
using testing::Num;
using testing::Obj;
using testing::StatusIs;
using testing::Str;
using testing::Unknown;
using Outcome = ResolveResult::Outcome;

class PluginCallsTest : public TransportTest {};
INSTANTIATE_TEST_SUITE_P(Transports, PluginCallsTest, AllTransports(), TransportName);

TEST_P(PluginCallsTest, KeepsTheOrderOfMany) {
  twins_.Configure();
  std::vector<PlanRequest> requests;
  for (int i = 0; i < 100; ++i) {
    const Value config = FakeConfig(absl::StrCat(R"({"name": "n)", i, R"("})"));
    requests.push_back(FakePlanRequest(FakeNothing(), config));
  }
  const auto results = twins_.client().PlanMany({}, requests);
  ASSERT_THAT(results, IsOk());
  ASSERT_EQ(results->size(), 100u);
  for (size_t i = 0; i < 100; ++i) {
    EXPECT_EQ((*results)[i].planned.Attr("name"), Str(absl::StrCat("n", i)));
  }
  const FakeCallCount count = twins_.far_cloud.calls.Count("plan");
  EXPECT_EQ(count.items, 100u);
  EXPECT_EQ(count.largest_batch, extension() ? 3u : 1u);  // what it prefers
  EXPECT_EQ(count.calls, extension() ? 34 : 100);
}

TEST_P(PluginCallsTest, CutsBatchesByTheirBytes) {
  twins_.Configure();
  const std::string text(2 << 20, 'x');
  std::vector<ReadRequest> requests;
  for (int i = 0; i < 3; ++i) {
    requests.push_back({.type = "fake_disk",
                        .current = FakeConfig(R"({"name": "a"})").WithAttr("tier", Str(text)),
                        .private_data = absl::StrCat(i)});
  }
  const auto results = twins_.client().ReadMany({}, requests);
  ASSERT_THAT(results, IsOk());
  for (size_t i = 0; i < 3; ++i) EXPECT_EQ((*results)[i].private_data, absl::StrCat(i));
  EXPECT_EQ(twins_.far_cloud.calls.Count("read").largest_batch, 1u);
}

TEST_P(PluginCallsTest, FirstFailureEndsTheRest) {
  twins_.Configure();
  twins_.Run(R"(fault read n0 crash "no")");
  std::vector<ReadRequest> requests;
  for (int i = 0; i < 200; ++i) {
    requests.push_back(
        {.type = "fake_disk", .current = FakeConfig(absl::StrCat(R"({"name": "n)", i, R"("})"))});
  }
  EXPECT_THAT(twins_.client().ReadMany({}, requests),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("no")));
  EXPECT_LT(twins_.far_cloud.calls.Count("read").items, 150u);
}

TEST_P(PluginCallsTest, KeepsToADeadline) {
  twins_.Configure();
  twins_.Run("fault read * hold forever");
  const absl::Time begun = absl::Now();
  const auto result =
      twins_.client().ReadMany({.deadline = begun + absl::Milliseconds(100)},
                               {{.type = "fake_disk", .current = FakeConfig(R"({"name": "a"})")}});
  EXPECT_THAT(result, StatusIs(absl::StatusCode::kDeadlineExceeded,
                               AllOf(HasSubstr("dplan/fake"), HasSubstr("Read"))));
  EXPECT_LT(absl::Now() - begun, absl::Seconds(5));
}

TEST_P(PluginCallsTest, StopsACall) {
  twins_.Configure();
  twins_.Run("fault read * hold forever");
  std::stop_source stop;
  std::jthread stopper([&] {
    EXPECT_TRUE(twins_.far_cloud.latches.AwaitHeld("forever"));
    stop.request_stop();
  });
  EXPECT_THAT(
      twins_.client().ReadMany({.stop = stop.get_token()},
                               {{.type = "fake_disk", .current = FakeConfig(R"({"name": "a"})")}}),
      StatusIs(absl::StatusCode::kCancelled, HasSubstr("was stopped")));
}

// The operation that is meant; all of them, where the provider has no other way.
TEST_P(PluginCallsTest, StopsAnApply) {
  twins_.Configure();
  ASSERT_THAT(twins_.far_cloud.Run(R"(fault create * hold forever)"), IsOk());
  std::stop_source stop;
  absl::StatusOr<ApplyResult> stopped;
  absl::StatusOr<ApplyResult> other;
  {
    std::jthread first([&] {
      EventLog events;
      stopped = twins_.client().Apply({.stop = stop.get_token()}, FakeCreate("a", "one"), events);
    });
    std::jthread second([&] {
      EventLog events;
      other = twins_.client().Apply({}, FakeCreate("b", "two"), events);
    });
    EXPECT_TRUE(twins_.far_cloud.latches.AwaitHeld("forever", 2));
    stop.request_stop();
    first.join();
    twins_.far_cloud.latches.ReleaseAll();
  }
  EXPECT_THAT(stopped, StatusIs(absl::StatusCode::kCancelled));
  EXPECT_EQ(other.ok(), extension());
  EXPECT_EQ(twins_.far_cloud.world.Objects().size(), extension() ? 1u : 0u);
}

TEST_P(PluginCallsTest, DoesNotBeginAStoppedApply) {
  twins_.Configure();
  std::stop_source stop;
  stop.request_stop();
  EventLog events;
  EXPECT_THAT(twins_.client().Apply({.stop = stop.get_token()}, FakeCreate("a"), events),
              StatusIs(absl::StatusCode::kCancelled));
  EXPECT_TRUE(twins_.far_cloud.calls.Log().empty());
}

TEST_P(PluginCallsTest, StopReachesWhatRuns) {
  twins_.Configure();
  ASSERT_THAT(twins_.far_cloud.Run(R"(fault create * hold forever)"), IsOk());
  absl::StatusOr<ApplyResult> result;
  {
    std::jthread apply([&] {
      EventLog events;
      result = twins_.client().Apply({}, FakeCreate("a"), events);
    });
    EXPECT_TRUE(twins_.far_cloud.latches.AwaitHeld("forever"));
    twins_.client().Stop();
  }
  EXPECT_THAT(result, StatusIs(absl::StatusCode::kCancelled));
}

TEST_P(PluginCallsTest, SaysThatTheConnectionIsLost) {
  twins_.Configure();
  ASSERT_THAT(twins_.far_cloud.Run(R"(fault create * hold forever)"), IsOk());
  absl::StatusOr<ApplyResult> result;
  {
    std::jthread apply([&] {
      EventLog events;
      result = twins_.client().Apply({}, FakeCreate("a"), events);
    });
    EXPECT_TRUE(twins_.far_cloud.latches.AwaitHeld("forever"));
    twins_.Close();
  }
  EXPECT_THAT(result, StatusIs(absl::StatusCode::kUnavailable,
                               AllOf(HasSubstr("dplan/fake"), HasSubstr("Apply"))));
  EXPECT_TRUE(IsPluginGone(result.status()));
  const auto next = twins_.client().ReadMany(
      {}, {{.type = "fake_disk", .current = FakeConfig(R"({"name": "a"})")}});
  EXPECT_THAT(next, StatusIs(absl::StatusCode::kUnavailable, HasSubstr("Read")));
  EXPECT_TRUE(IsPluginGone(next.status()));
}

TEST_P(PluginCallsTest, TakesCallsFromManyThreads) {
  twins_.Configure();
  std::vector<std::jthread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([this, t] {
      for (int i = 0; i < 10; ++i) {
        const std::string name = absl::StrCat("t", t, "i", i);
        EventLog events;
        EXPECT_THAT(twins_.client().Apply({}, FakeCreate(name, name), events), IsOk());
        const Value config = FakeConfig(R"({"name": "x"})");
        EXPECT_THAT(twins_.client().PlanMany({}, {FakePlanRequest(FakeNothing(), config)}), IsOk());
      }
    });
  }
  threads.clear();
  EXPECT_EQ(twins_.far_cloud.world.Objects().size(), 80u);
}

}  // namespace
}  // namespace dplan
