#include "tests/testing/fake_provider.h"

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "core/types/json.h"
#include "gtest/gtest.h"
#include "tests/testing/fake_types.h"
#include "tests/testing/value_builders.h"

namespace dplan {
namespace {

using testing::Num;
using testing::Str;

class Events final : public ApplyEvents {
 public:
  void Progress(double fraction, const std::string& message) override {
    lines.push_back(message + " " + std::to_string(static_cast<int>(fraction * 100)));
  }
  std::vector<std::string> lines;
};

class FakeProviderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(provider_->Configure({}, Value::Null(FakeConfigSchema().type())).ok());
  }

  void Run(const std::string& script) {
    const absl::Status status = cloud_.Run(script);
    ASSERT_TRUE(status.ok()) << status;
  }

  static const Schema& DiskSchema() { return FakeTypes().at("fake_disk").schema; }
  static Value NoDisk() { return Value::Null(DiskSchema().type()); }
  static Value Disk(const std::string& json) {
    Diagnostics diagnostics;
    const Value disk = DiskSchema().Coerce(ValueFromPlainJson(json).value(), diagnostics);
    EXPECT_TRUE(diagnostics.empty());
    return disk;
  }

  Value Plan(const Value& prior, const Value& config) {
    const auto results = provider_->PlanMany(
        {}, {{.type = "fake_disk", .prior = prior, .proposed = config, .config = config}});
    EXPECT_TRUE(results.ok()) << results.status();
    return results.ok() ? results->front().planned : Value();
  }

  absl::StatusOr<ApplyResult> Apply(const Value& prior, const Value& planned, const Value& config,
                                    const CallContext& context = {}) {
    return provider_->Apply(context,
                            {.type = "fake_disk",
                             .prior = prior,
                             .planned = planned,
                             .config = config,
                             .owner = owner_},
                            events_);
  }
  absl::StatusOr<ApplyResult> Create(const CallContext& context = {}) {
    const Value config = Disk(R"({"name": "a"})");
    return Apply(NoDisk(), Plan(NoDisk(), config), config, context);
  }

  FakeCloud cloud_;
  std::unique_ptr<Provider> provider_ = NewFakeProvider(cloud_);
  OwnerMark owner_ = {.lineage = "l", .address = "fake_disk.a", .intent = "i1"};
  Events events_;
};

TEST_F(FakeProviderTest, EachFaultAtACreateDoesWhatItSays) {
  struct Case {
    const char* what;
    bool status = false;    // instead of an answer
    bool error = false;     // in the answer
    bool returned = false;  // an object
    bool exists = false;    // in the world
    Effect effect = Effect::kUnknown;
  };
  const std::vector<Case> cases = {
      {.what = "warn \"w\"", .returned = true, .exists = true},
      {.what = "refuse \"no\"", .error = true, .effect = Effect::kNone},
      {.what = "error \"no\"", .error = true},
      {.what = "partial \"half\"", .error = true, .returned = true, .exists = true},
      {.what = "crash \"died\"", .status = true},
      {.what = "lost \"died\"", .status = true, .exists = true},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.what);
    cloud_.faults.Clear();
    Run(std::string("fault create fake_disk.a ") + c.what);
    const auto result = Create();
    EXPECT_EQ(!result.ok(), c.status);
    EXPECT_EQ(!cloud_.world.Objects().empty(), c.exists);
    for (const auto& [id, object] : cloud_.world.Objects()) cloud_.world.Remove(id);
    if (!result.ok()) continue;
    EXPECT_EQ(result->diagnostics.HasErrors(), c.error);
    EXPECT_EQ(result->state.has_value(), c.returned);
    if (!c.error) continue;
    EXPECT_EQ(result->diagnostics.items().front().effect, c.effect);
  }
}

TEST_F(FakeProviderTest, ACreateThatStopsHalfWayLacksWhatIsComputed) {
  Run("fault create * partial \"half\"");
  const auto result = Create();
  ASSERT_TRUE(result.ok()) << result.status();
  ASSERT_TRUE(result->state.has_value());
  EXPECT_EQ(result->state->Attr("id"), Str("disk-a"));
  EXPECT_EQ(result->state->Attr("size"), Num(10));
  EXPECT_TRUE(result->state->Attr("generation").IsNull());
  EXPECT_EQ(cloud_.world.Find("disk-a")->value, *result->state);
}

TEST_F(FakeProviderTest, FaultsHitSingleItemsOfABatch) {
  Run(R"(
    world put fake_disk {"name": "a"}
    world put fake_disk {"name": "b"}
    fault read disk-b error "not now"
    fault read disk-a set size 99
  )");
  const Value a = cloud_.world.Find("disk-a")->value;
  const Value b = cloud_.world.Find("disk-b")->value;
  const auto results = provider_->ReadMany(
      {}, {{.type = "fake_disk", .current = a}, {.type = "fake_disk", .current = b}});
  ASSERT_TRUE(results.ok()) << results.status();
  EXPECT_EQ((*results)[0].state.Attr("size"), Num(99));
  EXPECT_FALSE((*results)[0].diagnostics.HasErrors());
  EXPECT_TRUE((*results)[1].diagnostics.HasErrors());
  const FakeCallCount count = cloud_.calls.Count("read");
  EXPECT_EQ(count.calls, 1);
  EXPECT_EQ(count.items, 2u);
  EXPECT_EQ(count.largest_batch, 2u);
}

TEST_F(FakeProviderTest, AFaultCanMakeItBreakItsPromises) {
  Run(R"(
    fault plan * set size "large"
    fault create * set tier "other"
  )");
  EXPECT_EQ(Plan(NoDisk(), Disk(R"({"name": "a"})")).Attr("size"), Str("large"));
  cloud_.faults.Clear();
  Run("fault plan * set id unknown\nfault create * set tier \"other\"");
  const auto result = Create();
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->state->Attr("tier"), Str("other"));
}

TEST_F(FakeProviderTest, HoldsCallsAtLatches) {
  Run("fault create * progress 0.5 \"waiting\"\nfault create * hold gate");
  std::jthread call([this] { EXPECT_TRUE(Create().ok()); });
  ASSERT_TRUE(cloud_.latches.AwaitHeld("gate"));
  EXPECT_EQ(cloud_.world.Text(), "");
  EXPECT_EQ(cloud_.calls.Log().at(0).ended, 0);
  Run("release gate");
  call.join();
  EXPECT_EQ(cloud_.world.Text(), "disk-a fake_disk {\"name\":\"a\",\"size\":10}\n");
  EXPECT_EQ(events_.lines, (std::vector<std::string>{"waiting 50"}));
  EXPECT_EQ(cloud_.calls.Text(), "create fake_disk.a\n");
  EXPECT_EQ(cloud_.calls.Log().at(0).ended, 2);
  EXPECT_EQ(cloud_.calls.peak_running(), 1);
}

TEST_F(FakeProviderTest, StopEndsHeldCalls) {
  Run("fault create * hold-after gate");
  std::jthread call([this] { EXPECT_EQ(Create().status().code(), absl::StatusCode::kCancelled); });
  ASSERT_TRUE(cloud_.latches.AwaitHeld("gate"));
  provider_->Stop();
  call.join();
  EXPECT_NE(cloud_.world.Text(), "");
}

TEST_F(FakeProviderTest, FindsAnInterruptedCreateByItsIntent) {
  using Outcome = ResolveResult::Outcome;
  Run("fault create * lost \"died\"");
  EXPECT_FALSE(Create().ok());
  // The next process of the engine has a provider of its own.
  const std::unique_ptr<Provider> next = NewFakeProvider(cloud_);
  ASSERT_TRUE(next->Configure({}, Value::Null(FakeConfigSchema().type())).ok());
  const auto found = next->ResolveIntent(
      {}, {.type = "fake_disk", .prior = NoDisk(), .planned = NoDisk(), .owner = owner_});
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->outcome, Outcome::kExists);
  EXPECT_EQ(found->state, cloud_.world.Find("disk-a")->value);
  owner_.intent = "i2";
  const auto other = next->ResolveIntent(
      {}, {.type = "fake_disk", .prior = NoDisk(), .planned = NoDisk(), .owner = owner_});
  EXPECT_EQ(other->outcome, Outcome::kAbsent);
  Run("fault resolve fake_disk.a unknown");
  const auto unknown = next->ResolveIntent(
      {}, {.type = "fake_disk", .prior = NoDisk(), .planned = NoDisk(), .owner = owner_});
  EXPECT_EQ(unknown->outcome, Outcome::kUnknown);
}

TEST_F(FakeProviderTest, SeesWhatWriteOnlyAttributesWereSent) {
  const Value config = Disk(R"({"name": "a", "key": "k1"})");
  const auto result = Apply(NoDisk(), Plan(NoDisk(), config), config);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_TRUE(result->state->Attr("key").IsNull());
  EXPECT_EQ(cloud_.world.Find("disk-a")->write_only.at("key"), "k1");
}

TEST_F(FakeProviderTest, RefusesRequestsThatNoProviderShouldSee) {
  const Value disk = Disk(R"({"name": "a"})");
  const Value marked = disk.WithAttr("password", Str("p").Marked());
  const Value wrong = testing::Obj({{"name", Str("a")}});
  const Value open = disk.WithAttr("tier", Value::Unknown(Type::String()));
  const auto code = absl::StatusCode::kFailedPrecondition;
  EXPECT_EQ(provider_->ValidateMany({}, {{.type = "fake_disk", .config = marked}}).status().code(),
            code);
  EXPECT_EQ(provider_->ReadMany({}, {{.type = "fake_disk", .current = wrong}}).status().code(),
            code);
  EXPECT_EQ(Apply(NoDisk(), open, open).status().code(), code);
  EXPECT_EQ(Apply(NoDisk(), NoDisk(), NoDisk()).status().code(), code);
  owner_.intent = "";
  EXPECT_EQ(Apply(NoDisk(), disk, disk).status().code(), code);
  EXPECT_EQ(provider_->Configure({}, Value::Null(FakeConfigSchema().type())).status().code(), code);
  const std::unique_ptr<Provider> fresh = NewFakeProvider(cloud_);
  EXPECT_EQ(fresh->PlanMany({}, {}).status().code(), code);
  EXPECT_EQ(cloud_.world.Text(), "");
}

TEST_F(FakeProviderTest, HasOpinionsOnConfigurations) {
  const auto results = provider_->ValidateMany(
      {}, {{.type = "fake_disk", .config = Disk(R"({"name": ""})")},
           {.type = "fake_disk", .config = Disk(R"({"name": "a", "size": -1})")},
           {.type = "fake_disk", .config = Disk(R"({"name": "a", "tier": "legacy"})")}});
  ASSERT_TRUE(results.ok()) << results.status();
  EXPECT_EQ(results->at(0).items().at(0).path, testing::At("name"));
  EXPECT_EQ(results->at(1).items().at(0).path, testing::At("size"));
  EXPECT_EQ(results->at(2).items().at(0).severity, Severity::kWarning);
}

}  // namespace
}  // namespace dplan
