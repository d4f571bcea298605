#include "tests/testing/fake_cloud.h"

#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/counting_ids.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/fake_types.h"
#include "tests/testing/value_builders.h"

namespace dplan {
namespace {

using testing::Num;
using testing::Str;
using What = FakeFault::What;

TEST(FakeFaultTest, ParsesItsGrammar) {
  struct Case {
    std::string line;
    What what;
    std::string target;
    std::string text;
    std::string attribute = "";
    int times = 0;
    int after = 0;
  };
  const std::vector<Case> cases = {
      {R"(create fake_disk.a error "no space")", What::kError, "fake_disk.a", "no space"},
      {R"(create fake_disk.a["x y"] refuse "say \"no\"")", What::kRefuse, "fake_disk.a[\"x y\"]",
       "say \"no\""},
      {R"(apply * times 2 after 1 crash "gone")", What::kCrash, "*", "gone", "", 2, 1},
      {R"(update disk-a hold gate)", What::kHold, "disk-a", "gate"},
      {R"(read fake_disk set labels {"a": "b c"})", What::kSet, "fake_disk", R"({"a": "b c"})",
       "labels"},
      {R"(delete * progress 0.5 "half")", What::kProgress, "*", "half"},
      {R"(resolve * unknown)", What::kUnknown, "*", ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.line);
    const auto fault = FakeFault::Parse(c.line);
    ASSERT_TRUE(fault.ok()) << fault.status();
    EXPECT_EQ(fault->what, c.what);
    EXPECT_EQ(fault->target, c.target);
    EXPECT_EQ(fault->text, c.text);
    EXPECT_EQ(fault->attribute, c.attribute);
    EXPECT_EQ(fault->times, c.times);
    EXPECT_EQ(fault->after, c.after);
  }
}

TEST(FakeCloudTest, NamesTheLineOfItsScriptThatIsWrong) {
  const std::vector<std::string> lines = {
      "explode",
      "fault make * error \"x\"",
      "fault create",
      "fault create * explode",
      "fault create * times x error \"x\"",
      "fault create * error",
      "fault create * error \"x\" y",
      "fault create * progress x \"y\"",
      "world put fake_boat {}",
      "world put fake_disk {}",
      "world put fake_disk 7",
      "world put fake_disk {\"name\": \"a\", \"colour\": 1}",
      "world set disk-z size 7",
      "world remove disk-z",
      "world burn",
  };
  for (const std::string& line : lines) {
    SCOPED_TRACE(line);
    FakeCloud cloud;
    const absl::Status status = cloud.Run("# first\n\n" + line + "\n");
    EXPECT_FALSE(status.ok());
    EXPECT_THAT(std::string(status.message()), ::testing::StartsWith(line + ": "));
  }
}

TEST(FakeCloudTest, ScriptsTheWorld) {
  FakeCloud cloud;
  const absl::Status status = cloud.Run(R"(
    world put fake_disk {"name": "a", "size": 5, "labels": {"x": "y"}}
    world put fake_network {"name": "n", "id": "net-7"}
    world put fake_disk {"name": "b"}
    world set disk-a size 7
    world remove disk-b
  )");
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(cloud.world.Text(),
            "disk-a fake_disk {\"labels\":{\"x\":\"y\"},\"name\":\"a\",\"size\":7}\n"
            "net-7 fake_network {\"name\":\"n\"}\n");
  EXPECT_EQ(cloud.world.Find("disk-a")->value.Attr("generation"), Num(1));
}

TEST(FakeFaultsTest, HitWhatTheyName) {
  const FakeTarget target = {
      .type = "fake_disk", .address = "module.m.fake_disk.a[\"k\"]", .id = "disk-x", .name = "x"};
  struct Case {
    const char* call;
    const char* target;
    bool hit;
  };
  const std::vector<Case> cases = {
      {"create", "*", true},
      {"apply", "*", true},
      {"update", "*", false},
      {"read", "*", false},
      {"create", "fake_disk", true},
      {"create", "module.m.fake_disk.a", true},
      {"create", "module.m.fake_disk.a[\"k\"]", true},
      {"create", "module.m.fake_disk.a[\"l\"]", false},
      {"create", "fake_disk.a", false},
      {"create", "disk-x", true},
      {"create", "x", true},
      {"create", "y", false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(::testing::Message() << c.call << " " << c.target);
    FakeFaults faults;
    faults.Add({.call = c.call, .target = c.target, .what = What::kError});
    EXPECT_EQ(!faults.Take("create", target).all().empty(), c.hit);
  }
}

TEST(FakeFaultsTest, CountTheCalls) {
  FakeFaults faults;
  faults.Add({.call = "read", .target = "*", .what = What::kError, .times = 2, .after = 1});
  std::vector<bool> hits;
  for (int i = 0; i < 5; ++i) hits.push_back(!faults.Take("read", {}).all().empty());
  EXPECT_EQ(hits, (std::vector<bool>{false, true, true, false, false}));
}

Value Disk(const std::string& name) {
  Diagnostics diagnostics;
  const Value disk =
      FakeTypes().at("fake_disk").schema.Coerce(testing::Obj({{"name", Str(name)}}), diagnostics);
  EXPECT_TRUE(diagnostics.empty());
  return disk;
}

Value Server(const std::string& disk_id) {
  Diagnostics diagnostics;
  const Value server =
      FakeTypes()
          .at("fake_server")
          .schema.Coerce(testing::Obj({{"name", Str("s")}, {"disk_id", Str(disk_id)}}),
                         diagnostics);
  EXPECT_TRUE(diagnostics.empty());
  return server;
}

TEST(FakeWorldTest, KeepsItsIntegrity) {
  FakeWorld world;
  EXPECT_EQ(world.Create("fake_server", Server("disk-a"), {}).status().code(),
            absl::StatusCode::kFailedPrecondition);
  ASSERT_TRUE(world.Create("fake_disk", Disk("a"), {}).ok());
  ASSERT_TRUE(world.Create("fake_server", Server("disk-a"), {}).ok());
  EXPECT_EQ(world.Delete("disk-a").code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(world.Update("server-s", Server("disk-b")).status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(world.Update("server-t", Server("disk-a")).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_TRUE(world.Delete("server-s").ok());
  EXPECT_TRUE(world.Delete("disk-a").ok());
  EXPECT_TRUE(world.Delete("disk-a").ok());
  EXPECT_EQ(world.Text(), "");
}

TEST(FakeWorldTest, GivesIdsThatCanBeTold) {
  FakeWorld world;
  EXPECT_EQ(world.Create("fake_disk", Disk("a"), {})->value.Attr("id"), Str("disk-a"));
  EXPECT_EQ(world.Create("fake_disk", Disk("a"), {})->value.Attr("id"), Str("disk-a-2"));
  EXPECT_EQ(world.Create("fake_disk", Disk("b"), {})->value.Attr("id"), Str("disk-b"));
}

TEST(FakeLatchesTest, HoldUntilReleased) {
  FakeLatches latches;
  bool passed = false;
  std::jthread call([&] { passed = latches.Hold("gate", {}); });
  ASSERT_TRUE(latches.AwaitHeld("gate"));
  latches.Release("gate");
  call.join();
  EXPECT_TRUE(passed);
  EXPECT_TRUE(latches.Hold("gate", {}));
}

TEST(FakeLatchesTest, LetCallsGoThatAreStopped) {
  FakeLatches latches;
  EXPECT_FALSE(latches.Hold("gate", {.deadline = absl::Now() + absl::Milliseconds(5)}));

  std::stop_source source;
  std::jthread stopped([&] { EXPECT_FALSE(latches.Hold("gate", {.stop = source.get_token()})); });
  ASSERT_TRUE(latches.AwaitHeld("gate"));
  source.request_stop();
  stopped.join();

  std::jthread ended([&] { EXPECT_FALSE(latches.Hold("gate", {})); });
  ASSERT_TRUE(latches.AwaitHeld("gate"));
  latches.StopAll();
}

TEST(FakeClockTest, MovesByHand) {
  FakeClock clock;
  const absl::Time start = clock.Now();
  EXPECT_EQ(clock.Now(), start);
  clock.Advance(absl::Seconds(2));
  EXPECT_EQ(clock.Now() - start, absl::Seconds(2));
}

TEST(CountingIdsTest, CountFromOne) {
  CountingIds ids;
  EXPECT_EQ(ids.NewId(), "00000000000000000000000000000001");
  EXPECT_EQ(ids.NewId(), "00000000000000000000000000000002");
  EXPECT_EQ(ids.NewUuid(), "00000000-0000-4000-8000-000000000001");
}

}  // namespace
}  // namespace dplan
