#include "core/apply/step_queue.h"

#include <gtest/gtest.h>

namespace dplan {
namespace {

// All that may start now.
std::vector<int32_t> TakeAll(StepQueue& queue) {
  std::vector<int32_t> taken;
  while (const std::optional<int32_t> step = queue.Take()) taken.push_back(*step);
  EXPECT_FALSE(queue.CanTake());
  return taken;
}

using Steps = std::vector<int32_t>;

TEST(StepQueue, StartsInOrderUpToTheLimitOfAll) {
  StepQueue queue(2);
  const int32_t a = queue.AddGroup(0);
  const int32_t b = queue.AddGroup(0);
  queue.Add(3, a);
  queue.Add(1, b);
  queue.Add(2, a);
  EXPECT_TRUE(queue.CanTake());
  EXPECT_EQ(TakeAll(queue), (Steps{1, 2}));
  queue.End(b);
  EXPECT_EQ(TakeAll(queue), Steps{3});
  queue.End(a);
  queue.End(a);
  EXPECT_EQ(TakeAll(queue), Steps{});
}

TEST(StepQueue, AFullGroupHoldsNobodyElseBack) {
  StepQueue queue(10);
  const int32_t one = queue.AddGroup(1);
  const int32_t other = queue.AddGroup(0);
  for (const int32_t step : {1, 2}) queue.Add(step, one);
  for (const int32_t step : {3, 4}) queue.Add(step, other);
  EXPECT_EQ(TakeAll(queue), (Steps{1, 3, 4}));
  queue.End(other);
  EXPECT_EQ(TakeAll(queue), Steps{});
  queue.End(one);
  EXPECT_EQ(TakeAll(queue), Steps{2});
}

TEST(StepQueue, LimitsOfAProviderHoldForItsTypes) {
  StepQueue queue(10);
  const int32_t provider = queue.AddGroup(3);
  const int32_t servers = queue.AddGroup(2, provider);
  const int32_t disks = queue.AddGroup(0, provider);
  for (const int32_t step : {1, 2, 3}) queue.Add(step, servers);
  for (const int32_t step : {4, 5}) queue.Add(step, disks);
  EXPECT_EQ(TakeAll(queue), (Steps{1, 2, 4}));
  queue.End(disks);
  EXPECT_EQ(TakeAll(queue), Steps{5});
  queue.End(servers);
  EXPECT_EQ(TakeAll(queue), Steps{3});
}

TEST(StepQueue, ForgetsWhatWaits) {
  StepQueue queue(1);
  const int32_t group = queue.AddGroup(0);
  queue.Add(1, group);
  queue.Add(2, group);
  EXPECT_EQ(queue.Take(), 1);
  queue.Clear();
  queue.End(group);
  EXPECT_EQ(TakeAll(queue), Steps{});
}

}  // namespace
}  // namespace dplan
