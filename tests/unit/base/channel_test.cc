#include "core/base/channel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <numeric>
#include <thread>

namespace dplan {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Channel, GivesWhatWasSentInOrder) {
  Channel<int> channel;
  for (int i = 1; i <= 4; ++i) channel.Send(i);
  EXPECT_EQ(channel.Receive(), 1);
  EXPECT_EQ(channel.Receive(), 2);
  EXPECT_THAT(channel.ReceiveAll(), ElementsAre(3, 4));
  channel.Send(5);
  EXPECT_EQ(channel.Receive(), 5);
  channel.Send(6);
  EXPECT_THAT(channel.ReceiveAll(), ElementsAre(6));
}

TEST(Channel, TakesItemsThatOnlyMove) {
  Channel<std::unique_ptr<int>> channel;
  channel.Send(std::make_unique<int>(1));
  channel.Send(std::make_unique<int>(2));
  EXPECT_EQ(*channel.Receive(), 1);
  EXPECT_EQ(*channel.ReceiveAll().front(), 2);
}

TEST(Channel, DeadlineInThePastOnlyLooks) {
  Channel<int> channel;
  const auto past = steady_clock::now() - milliseconds(1);
  EXPECT_EQ(channel.Receive(past), std::nullopt);
  EXPECT_THAT(channel.ReceiveAll(past), IsEmpty());
  channel.Send(7);
  EXPECT_EQ(channel.Receive(past), 7);
  channel.Send(8);
  EXPECT_THAT(channel.ReceiveAll(past), ElementsAre(8));
}

TEST(Channel, WaitsUntilTheDeadline) {
  Channel<int> channel;
  const auto deadline = steady_clock::now() + milliseconds(20);
  EXPECT_EQ(channel.Receive(deadline), std::nullopt);
  EXPECT_GE(steady_clock::now(), deadline);
}

TEST(Channel, WakesTheReceiver) {
  Channel<int> channel;
  std::jthread sender([&channel] {
    std::this_thread::sleep_for(milliseconds(5));
    channel.Send(1);
  });
  EXPECT_EQ(channel.Receive(), 1);
}

TEST(Channel, LosesNothingOfManySenders) {
  constexpr int kSenders = 4;
  constexpr int kItems = 5000;
  Channel<int> channel;
  std::vector<std::jthread> senders;
  for (int sender = 0; sender < kSenders; ++sender) {
    senders.emplace_back([&channel, sender] {
      for (int i = 0; i < kItems; ++i) channel.Send(sender * kItems + i);
    });
  }
  std::vector<int> last(kSenders, -1);
  int received = 0;
  while (received < kSenders * kItems) {
    for (const int item : channel.ReceiveAll()) {
      int& previous = last[static_cast<size_t>(item / kItems)];
      ASSERT_EQ(item % kItems, previous + 1) << "the order of one sender is kept";
      ++previous;
      ++received;
    }
  }
}

}  // namespace
}  // namespace dplan
