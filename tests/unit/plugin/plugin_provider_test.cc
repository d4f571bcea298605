// The client over a socket, around a provider that the test can also ask directly: whatever the
// transport, the answers are the same.

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

class PluginProviderTest : public TransportTest {};
INSTANTIATE_TEST_SUITE_P(Transports, PluginProviderTest, AllTransports(), TransportName);

TEST_P(PluginProviderTest, GetsTheSchema) {
  const auto schema = twins_.Ask([](Provider& provider) { return provider.GetSchema({}); });
  ASSERT_THAT(schema, IsOk());
  EXPECT_EQ(schema->resources.size(), FakeTypes().size());
  const bool nested =
      schema->resources.at("fake_server").block.attributes.at("mounts").nested != nullptr;
  EXPECT_EQ(nested, GetParam() != Transport::kProtocol5);
}

TEST_P(PluginProviderTest, GetsTheFactsWithTheExtension) {
  const std::unique_ptr<Provider> twin = NewTalkingProvider(twins_.near_cloud);
  const ProviderFacts facts = twins_.client().GetSchema({}).value().facts;
  EXPECT_TRUE(facts == (extension() ? twin->GetSchema({}).value().facts : ProviderFacts()));
}

TEST_P(PluginProviderTest, ValidatesConfigurations) {
  for (const char* json : {R"({"region": "here"})", R"({"region": "nowhere"})", "{}"}) {
    const auto result = twins_.Ask([json](Provider& provider) {
      return provider.ValidateConfig({}, FakeProviderConfig(json));
    });
    ASSERT_THAT(result, IsOk());
    EXPECT_EQ(result->HasErrors(), std::string(json).find("nowhere") != std::string::npos);
  }
}

TEST_P(PluginProviderTest, ValidatesObjects) {
  const auto results = twins_.Ask([](Provider& provider) {
    const Value open = FakeConfig(R"({"name": "a"})").WithAttr("size", Unknown(Type::Number()));
    const Value zone = Obj({{"name", Unknown(Type::String())}, {"size", Null(Type::Number())}});
    return provider.ValidateMany(
        {}, {{.type = "fake_disk", .config = FakeConfig(R"({"name": "", "size": -1})")},
             {.type = "fake_zone", .config = zone, .mode = ResourceMode::kData},
             {.type = "fake_disk", .config = FakeConfig(R"({"name": "a", "tier": "legacy"})")},
             {.type = "fake_disk", .config = open}});
  });
  ASSERT_THAT(results, IsOk());
  ASSERT_EQ(results->size(), 4u);
  EXPECT_EQ((*results)[0].items().size(), 2u);
  EXPECT_EQ((*results)[0].items()[1].path, At("size"));
  EXPECT_TRUE((*results)[3].empty());
}

TEST_P(PluginProviderTest, UpgradesObjects) {
  const auto results = twins_.Ask([](Provider& provider) {
    const Value disk = FakeConfig(R"({"name": "a", "size": 12345678901234567890123})");
    return provider.UpgradeMany(
        {}, {{.type = "fake_disk", .attributes = ValueToJson(disk, FakeSchema().type()).value()},
             {.type = "fake_disk", .attributes = "{"},
             {.type = "fake_disk", .version = 7, .attributes = "{}"}});
  });
  ASSERT_THAT(results, IsOk());
  EXPECT_FALSE(results->at(0).diagnostics.HasErrors());
  EXPECT_TRUE(results->at(1).diagnostics.HasErrors());
}

TEST_P(PluginProviderTest, CallsFunctions) {
  const auto join = [this](std::vector<Value> arguments) {
    return twins_.Ask(
        [&](Provider& provider) { return provider.CallFunction({}, "join", arguments); });
  };
  EXPECT_EQ(join({Str("-"), Str("a"), Str("b")}).value().value, Str("a-b"));
  EXPECT_EQ(join({Str("-")}).value().value, Str(""));
  EXPECT_FALSE(join({Str("-"), Unknown(Type::String())}).value().value.IsKnown());
  EXPECT_EQ(join({Str("-"), Str("a"), Null(Type::String())}).value().argument, 2);
  EXPECT_THAT(twins_.client().CallFunction({}, "split", {}),
              StatusIs(absl::StatusCode::kUnimplemented, HasSubstr("\"split\"")));
}

TEST_P(PluginProviderTest, ReadsObjects) {
  twins_.Configure();
  twins_.Run(R"(world put fake_disk {"name": "a", "labels": {"x": "y"}}
                world put fake_disk {"name": "b"}
                fault read b warn "old")");
  const auto results = twins_.Ask([](Provider& provider) {
    std::vector<ReadRequest> requests;
    for (const char* id : {"disk-b", "disk-none", "disk-a"}) {
      const Value current = FakeConfig(R"({"name": "b"})").WithAttr("id", Str(id));
      requests.push_back({.type = "fake_disk", .current = current, .private_data = "p\0\xff"});
    }
    return provider.ReadMany({}, requests);
  });
  ASSERT_THAT(results, IsOk());
  ASSERT_EQ(results->size(), 3u);
  EXPECT_TRUE((*results)[1].state.IsNull());
  EXPECT_EQ((*results)[2].state.Attr("name"), Str("a"));
}

TEST_P(PluginProviderTest, PlansChanges) {
  twins_.Configure();
  const auto results = twins_.Ask([](Provider& provider) {
    const Value prior = FakeConfig(R"({"name": "a", "size": 1, "zone": "z"})")
                            .WithAttr("id", Str("disk-a"))
                            .WithAttr("generation", Num(1));
    const Value open = FakeConfig(R"({"name": "a"})").WithAttr("size", Unknown(Type::Number()));
    PlanRequest update =
        FakePlanRequest(prior, FakeConfig(R"({"name": "a", "size": 2, "zone": "z"})"));
    update.changed_write_only = {At("key")};
    return provider.PlanMany(
        {}, {FakePlanRequest(FakeNothing(), FakeConfig(R"({"name": "a"})")), update,
             FakePlanRequest(prior, FakeConfig(R"({"name": "a", "size": 1, "zone": "y"})")),
             FakePlanRequest(prior, FakeNothing()), FakePlanRequest(FakeNothing(), open)});
  });
  ASSERT_THAT(results, IsOk());
  ASSERT_EQ(results->size(), 5u);
  EXPECT_FALSE((*results)[0].planned.Attr("id").IsKnown());
  EXPECT_EQ((*results)[1].disruptive, extension());
  EXPECT_EQ((*results)[2].requires_replace, std::vector<Path>{At("zone")});
  EXPECT_TRUE((*results)[3].planned.IsNull());
}

TEST_P(PluginProviderTest, PlansServersWithBlocks) {
  twins_.Configure();
  const auto results = twins_.Ask([](Provider& provider) {
    const Value config = FakeConfig(R"({
      "name": "s", "boot": {"script": "x"}, "mounts": [{"path": "/a"}],
      "nic": [{"network": "n"}, {"network": "m", "address": "10.0.0.1"}],
      "rule": [{"port": 80}, {"port": 443}], "tag": {"t": {"value": "v"}}})",
                                    "fake_server");
    return provider.PlanMany({},
                             {FakePlanRequest(FakeNothing("fake_server"), config, "fake_server")});
  });
  ASSERT_THAT(results, IsOk());
  EXPECT_FALSE(results->at(0).planned.At(At("nic[0].address"))->IsKnown());
}

TEST_P(PluginProviderTest, AppliesAWholeLife) {
  twins_.Configure();
  const auto apply = [this](const ApplyRequest& request) {
    EventLog near_events;
    EventLog far_events;
    int asked = 0;
    auto result = twins_.Ask([&](Provider& provider) {
      return provider.Apply({}, request, asked++ == 0 ? near_events : far_events);
    });
    if (extension()) {
      EXPECT_EQ(far_events.lines(), near_events.lines());
    } else {
      EXPECT_TRUE(far_events.lines().empty());
    }
    return result;
  };
  const auto created = apply(FakeCreate("a"));
  ASSERT_THAT(created, IsOk());
  const Value state = *created->state;
  EXPECT_EQ(state.Attr("id"), Str("disk-a"));

  const Value config = FakeConfig(R"({"name": "a", "size": 2})");
  const Value planned =
      ProposeNew(FakeSchema(), state, config).WithAttr("generation", Unknown(Type::Number()));
  const auto updated = apply(FakeApplyRequest(state, planned, config));
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->state->Attr("generation"), Num(2));

  twins_.Run(R"(fault delete * times 1 refuse "not yet")");
  const auto refused = apply(FakeApplyRequest(*updated->state, FakeNothing(), FakeNothing()));
  ASSERT_THAT(refused, IsOk());
  EXPECT_FALSE(refused->state.has_value());
  EXPECT_EQ(refused->diagnostics.items().front().effect,
            extension() ? Effect::kNone : Effect::kUnknown);

  const auto deleted = apply(FakeApplyRequest(*updated->state, FakeNothing(), FakeNothing()));
  ASSERT_THAT(deleted, IsOk());
  EXPECT_TRUE(deleted->state->IsNull());
  EXPECT_TRUE(twins_.far_cloud.world.Objects().empty());
}

TEST_P(PluginProviderTest, AppliesHalfWay) {
  twins_.Configure();
  twins_.Run(R"(fault create * partial "no more room")");
  const auto result = twins_.Ask([](Provider& provider) {
    EventLog events;
    return provider.Apply({}, FakeCreate("a"), events);
  });
  ASSERT_THAT(result, IsOk());
  EXPECT_TRUE(result->diagnostics.HasErrors());
  EXPECT_EQ(result->state->Attr("id"), Str("disk-a"));
}

TEST_P(PluginProviderTest, ReportsInOrder) {
  twins_.Configure();
  twins_.Run(R"(fault create * progress 0.5 "half")");
  EventLog events;
  ASSERT_THAT(twins_.client().Apply({}, FakeCreate("a"), events), IsOk());
  if (!extension()) {
    EXPECT_TRUE(events.lines().empty());
    return;
  }
  EXPECT_THAT(events.lines(),
              ElementsAre("progress -1 about to make a", "log 3 about to make a", "known disk-a",
                          AllOf(HasSubstr("checkpoint"), HasSubstr("with private of a")),
                          "progress 0.5 half"));
}

TEST_P(PluginProviderTest, ImportsObjects) {
  twins_.Configure();
  twins_.Run(R"(world put fake_disk {"name": "a"}
                fault import bad error "broken")");
  for (const char* id : {"disk-a", "disk-none", "bad"}) {
    const auto result = twins_.Ask(
        [id](Provider& provider) { return provider.Import({}, {.type = "fake_disk", .id = id}); });
    ASSERT_THAT(result, IsOk());
    EXPECT_EQ(result->state.IsNull(), std::string(id) != "disk-a");
  }
}

TEST_P(PluginProviderTest, ReadsData) {
  const auto results = twins_.Ask([](Provider& provider) {
    std::vector<ReadDataRequest> requests;
    for (int i = 0; i < 25; ++i) {
      requests.push_back({.type = "fake_zone",
                          .config = Obj({{"name", Str(std::string(static_cast<size_t>(i), 'x'))},
                                         {"size", Null(Type::Number())}})});
    }
    return provider.ReadData({}, requests);
  });
  ASSERT_THAT(results, IsOk());
  EXPECT_TRUE(results->at(0).diagnostics.HasErrors());
  EXPECT_EQ(results->at(24).state.Attr("size"), Num(24));
}

TEST_P(PluginProviderTest, ListsObjects) {
  twins_.Configure();
  twins_.Run(R"(world put fake_disk {"name": "a"}
                world put fake_disk {"name": "b"})");
  if (!extension()) {
    EXPECT_THAT(twins_.client().List({}, {.type = "fake_disk"}),
                StatusIs(absl::StatusCode::kUnimplemented));
    return;
  }
  for (const int limit : {0, 1}) {
    const auto result = twins_.Ask([limit](Provider& provider) {
      return provider.List({}, {.type = "fake_disk", .limit = limit});
    });
    ASSERT_THAT(result, IsOk());
    EXPECT_EQ(result->objects.size(), limit == 0 ? 2u : 1u);
  }
}

TEST_P(PluginProviderTest, ReviewsPlans) {
  ReviewRequest request;
  for (const char* address : {"fake_disk.a", "fake_disk.b", "fake_disk.c"}) {
    request.changes.push_back({.address = *Address::Parse(address),
                               .provider = *ProviderAddress::Parse("fake"),
                               .own = true,
                               .action = Action::kCreate,
                               .before = FakeNothing(),
                               .after = FakeConfig(R"({"name": "a"})")});
  }
  if (!extension()) {
    EXPECT_TRUE(twins_.client().Review({}, request).value().findings.empty());
    return;
  }
  const auto result = twins_.Ask([&](Provider& provider) { return provider.Review({}, request); });
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->findings.items().front().code, "fake.crowded");
  request.changes.pop_back();
  EXPECT_TRUE(twins_.client().Review({}, request).value().findings.empty());
}

// By its owner's intent, with the extension.
TEST_P(PluginProviderTest, ResolvesACreate) {
  twins_.Configure();
  const ApplyRequest create = FakeCreate("a");
  ResolveRequest request = {.type = "fake_disk",
                            .prior = FakeNothing(),
                            .planned = create.planned,
                            .owner = create.owner};
  EXPECT_EQ(twins_.client().ResolveIntent({}, request).value().outcome,
            extension() ? Outcome::kAbsent : Outcome::kUnknown);
  EventLog events;
  ASSERT_THAT(twins_.client().Apply({}, create, events), IsOk());
  const auto result = twins_.client().ResolveIntent({}, request);
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->outcome, extension() ? Outcome::kExists : Outcome::kUnknown);
  EXPECT_EQ(result->state.IsNull(), !extension());
}

TEST_P(PluginProviderTest, ResolvesAnUpdateAndADelete) {
  twins_.Configure();
  twins_.Run(R"(world put fake_disk {"name": "a", "size": 3})");
  const Value prior = FakeConfig(R"({"name": "a", "size": 1})").WithAttr("id", Str("disk-a"));
  for (const Value& planned : {FakeConfig(R"({"name": "a", "size": 3})"), FakeNothing()}) {
    const ResolveRequest request = {.type = "fake_disk",
                                    .prior = prior,
                                    .planned = planned,
                                    .private_data = "private",
                                    .owner = FakeCreate("a").owner};
    const auto there =
        twins_.Ask([&](Provider& provider) { return provider.ResolveIntent({}, request); });
    ASSERT_THAT(there, IsOk());
    EXPECT_EQ(there->outcome, Outcome::kExists);
    EXPECT_EQ(there->state.Attr("size"), Num(3));
    twins_.Run("world remove disk-a");
    EXPECT_EQ(twins_.client().ResolveIntent({}, request).value().outcome, Outcome::kAbsent);
    twins_.near_cloud.calls.Clear();
    twins_.Run(R"(world put fake_disk {"name": "a", "size": 3})");
  }
}

TEST_P(PluginProviderTest, AnswersNothingToNothing) {
  twins_.Configure();
  EXPECT_TRUE(twins_.client().ValidateMany({}, {}).value().empty());
  EXPECT_TRUE(twins_.client().UpgradeMany({}, {}).value().empty());
  EXPECT_TRUE(twins_.client().ReadMany({}, {}).value().empty());
  EXPECT_TRUE(twins_.client().PlanMany({}, {}).value().empty());
  EXPECT_TRUE(twins_.client().ReadData({}, {}).value().empty());
  EXPECT_EQ(twins_.far_cloud.calls.Count("plan").calls, 0);
}

TEST_P(PluginProviderTest, KnowsItsTypes) {
  const Value object = FakeConfig(R"({"name": "a"})");
  const auto fails = StatusIs(absl::StatusCode::kInvalidArgument,
                              AllOf(HasSubstr("dplan/fake"), HasSubstr("\"no_such\"")));
  Provider& client = twins_.client();
  EXPECT_THAT(client.ValidateMany({}, {{.type = "no_such", .config = object}}), fails);
  EXPECT_THAT(client.UpgradeMany({}, {{.type = "no_such", .attributes = "{}"}}), fails);
  EXPECT_THAT(client.ReadMany({}, {{.type = "no_such", .current = object}}), fails);
  EXPECT_THAT(client.PlanMany({}, {{.type = "no_such", .proposed = object}}), fails);
  EXPECT_THAT(client.ReadData({}, {{.type = "no_such", .config = object}}), fails);
  EXPECT_THAT(client.Import({}, {.type = "no_such"}), fails);
  EXPECT_THAT(client.List({}, {.type = "no_such"}), fails);
  EXPECT_THAT(client.ResolveIntent({}, {.type = "no_such", .prior = object}), fails);
  EventLog events;
  EXPECT_THAT(client.Apply({}, {.type = "no_such", .planned = object}, events), fails);
}

// A status of the provider itself: its code, and its words after the name of the call.
TEST_P(PluginProviderTest, PassesOnWhatTheProviderRefuses) {
  const auto result = twins_.Ask([](Provider& provider) {
    return provider.ReadMany({},
                             {{.type = "fake_disk", .current = FakeConfig(R"({"name": "a"})")}});
  });
  EXPECT_THAT(result, StatusIs(absl::StatusCode::kFailedPrecondition,
                               AllOf(HasSubstr("dplan/fake"), HasSubstr("Read"),
                                     HasSubstr("not configured"))));
}

}  // namespace
}  // namespace dplan
