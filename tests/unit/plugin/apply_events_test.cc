#include "core/plugin/apply_events.h"

#include <cmath>
#include <string>

#include "core/wire/messages.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/plugin/fake_requests.h"
#include "tests/unit/plugin/transcript.h"

namespace dplan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;
using testing::Str;
using testing::Unknown;
using Event = extension::ApplyEvent;

Event Result() {
  Event event;
  *event.mutable_result() = ToWire(
      ApplyResult{.state = FakeConfig(R"({"name": "a"})"), .private_data = "p"}, FakeSchema());
  return event;
}

Event Checkpoint(const Value& state) {
  Event event;
  *event.mutable_checkpoint()->mutable_state() = ToWire(state, FakeSchema().type());
  event.mutable_checkpoint()->set_private_("p");
  return event;
}

Event Progress(double fraction) {
  Event event;
  event.mutable_progress()->set_fraction(fraction);
  event.mutable_progress()->set_message("m");
  return event;
}

class ApplyEventReaderTest : public ::testing::Test {
 protected:
  EventLog events_;
  ApplyEventReader reader_{FakeSchema(), events_};
};

TEST_F(ApplyEventReaderTest, HasNoResultAtFirst) {
  EXPECT_FALSE(reader_.TakeResult().has_value());
  EXPECT_THAT(reader_.Take(Progress(0.5)), IsOk());
  EXPECT_FALSE(reader_.TakeResult().has_value());
}

TEST_F(ApplyEventReaderTest, KeepsTheResult) {
  ASSERT_THAT(reader_.Take(Result()), IsOk());
  const std::optional<ApplyResult> result = reader_.TakeResult();
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->state->Attr("name"), Str("a"));
  EXPECT_EQ(result->private_data, "p");
}

TEST_F(ApplyEventReaderTest, TakesNothingAfterTheResult) {
  for (const Event& event :
       {Result(), Progress(1), Event(), Checkpoint(FakeConfig(R"({"name": "a"})"))}) {
    ApplyEventReader reader(FakeSchema(), events_);
    ASSERT_THAT(reader.Take(Result()), IsOk());
    EXPECT_THAT(reader.Take(event),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("after its result")));
  }
  EXPECT_TRUE(events_.lines().empty());
}

TEST_F(ApplyEventReaderTest, BoundsFractions) {
  for (const double fraction : {0.25, 2.0, -3.0, std::nan(""), HUGE_VAL, -HUGE_VAL}) {
    EXPECT_THAT(reader_.Take(Progress(fraction)), IsOk());
  }
  EXPECT_THAT(events_.lines(), ElementsAre("progress 0.25 m", "progress 1 m", "progress -1 m",
                                           "progress -1 m", "progress 1 m", "progress -1 m"));
}

TEST_F(ApplyEventReaderTest, PassesLogsOn) {
  for (const int level : {0, 1, 2, 3, 4, 77}) {
    Event event;
    event.mutable_log()->set_level(static_cast<Event::Log::Level>(level));
    event.mutable_log()->set_message("m");
    EXPECT_THAT(reader_.Take(event), IsOk());
  }
  EXPECT_THAT(events_.lines(),
              ElementsAre("log 0 m", "log 1 m", "log 2 m", "log 3 m", "log 4 m", "log 1 m"));
}

TEST_F(ApplyEventReaderTest, IgnoresWhatItDoesNotKnow) {
  Event started;
  started.mutable_started();
  EXPECT_THAT(reader_.Take(started), IsOk());
  EXPECT_THAT(reader_.Take(Event()), IsOk());
  EXPECT_TRUE(events_.lines().empty());
}

TEST_F(ApplyEventReaderTest, PassesCheckpointsOnThatFit) {
  EXPECT_THAT(reader_.Take(Checkpoint(FakeConfig(R"({"name": "a"})"))), IsOk());
  EXPECT_THAT(events_.lines(), ElementsAre(HasSubstr("with p")));
}

TEST_F(ApplyEventReaderTest, RefusesCheckpointsThatDoNotFit) {
  const Value disk = FakeConfig(R"({"name": "a"})");
  Event nonsense = Checkpoint(disk);
  nonsense.mutable_checkpoint()->mutable_state()->set_msgpack("\xc1");
  Event other_type = Checkpoint(disk);
  *other_type.mutable_checkpoint()->mutable_state() = ToWire(Str("disk"), Type::String());
  for (const Event& event : {nonsense, other_type, Checkpoint(FakeNothing()), [&] {
                               return Checkpoint(disk.WithAttr("id", Unknown(Type::String())));
                             }()}) {
    EXPECT_THAT(reader_.Take(event), StatusIs(absl::StatusCode::kInvalidArgument));
  }
  EXPECT_TRUE(events_.lines().empty());
}

TEST_F(ApplyEventReaderTest, RefusesResultsThatDoNotFit) {
  Event event = Result();
  event.mutable_result()->mutable_response()->mutable_new_state()->set_msgpack("\xc1");
  EXPECT_THAT(reader_.Take(event), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_FALSE(reader_.TakeResult().has_value());
}

}  // namespace
}  // namespace dplan
