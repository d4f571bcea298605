#include "core/apply/progress.h"

#include <gtest/gtest.h>

namespace dplan {
namespace {

using Ready = std::vector<int32_t>;

// 0 -> 2 (join) -> 3 -> 4, and 1 -> 2; 5 waits for nobody.
std::vector<Step> Diamond() {
  return {{StepKind::kCreate, 0, {}},  {StepKind::kCreate, 1, {}},  {StepKind::kJoin, -1, {0, 1}},
          {StepKind::kCreate, 2, {2}}, {StepKind::kCreate, 3, {3}}, {StepKind::kCreate, 4, {}}};
}

TEST(Progress, ReleasesWhatWaitedForTheLastOfAll) {
  const std::vector<Step> steps = Diamond();
  Progress progress(steps);
  EXPECT_EQ(progress.TakeReady(), (Ready{0, 1, 5}));
  EXPECT_EQ(progress.TakeReady(), Ready{});
  progress.Set(0, StepState::kDone);
  EXPECT_EQ(progress.TakeReady(), Ready{});
  progress.Set(1, StepState::kDone);
  EXPECT_EQ(progress.TakeReady(), Ready{3}) << "the join is done by itself";
  EXPECT_EQ(progress.state(2), StepState::kDone);
  EXPECT_EQ(progress.state(4), StepState::kBlocked);
}

TEST(Progress, SkipsWithTheCauseAtAnyDistance) {
  const std::vector<Step> steps = Diamond();
  Progress progress(steps);
  progress.TakeReady();
  progress.Set(1, StepState::kFailed, 1);
  for (const int32_t skipped : {2, 3, 4}) {
    EXPECT_EQ(progress.state(skipped), StepState::kSkipped) << skipped;
    EXPECT_EQ(progress.cause(skipped), 1) << skipped;
  }
  EXPECT_EQ(progress.state(0), StepState::kReady);
  EXPECT_EQ(progress.state(5), StepState::kReady);
  EXPECT_FALSE(progress.finished());
  progress.Set(0, StepState::kDone);
  progress.Set(5, StepState::kDone);
  EXPECT_TRUE(progress.finished());
}

TEST(Progress, TheFirstCauseStays) {
  const std::vector<Step> steps = Diamond();
  Progress progress(steps);
  progress.TakeReady();
  progress.Set(1, StepState::kFailed, 1);
  progress.Set(0, StepState::kFailed, 0);
  EXPECT_EQ(progress.cause(3), 1);
}

TEST(Progress, SkipRestLeavesWhatRuns) {
  const std::vector<Step> steps = Diamond();
  Progress progress(steps);
  progress.TakeReady();
  progress.Set(0, StepState::kRunning);
  progress.SkipRest();
  EXPECT_EQ(progress.state(0), StepState::kRunning);
  EXPECT_EQ(progress.Count(StepState::kRunning), 1);
  for (const int32_t skipped : {1, 3, 4, 5}) {
    EXPECT_EQ(progress.state(skipped), StepState::kSkipped) << skipped;
    EXPECT_EQ(progress.cause(skipped), -1) << skipped;
  }
  EXPECT_FALSE(progress.finished());
  progress.Set(0, StepState::kDone);
  EXPECT_TRUE(progress.finished());
  EXPECT_EQ(progress.TakeReady(), Ready{});
}

TEST(Progress, OfNothingIsFinished) {
  const std::vector<Step> steps;
  EXPECT_TRUE(Progress(steps).finished());
}

}  // namespace
}  // namespace dplan
