#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/contract/check_planned.h"
#include "core/types/json.h"
#include "nlohmann/json.hpp"
#include "tests/peer/plugin_under_test.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/value_builders.h"

// The client against the peer, which shares no code with it: tests/peer/main.go.

namespace dplan::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kThing[] = "peer_thing";

class PeerTest : public ::testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    folder_ = ::testing::TempDir() + "/peer-XXXXXX";
    ASSERT_NE(mkdtemp(folder_.data()), nullptr);
    // The protocol follows from the name of the file.
    executable_ = absl::StrCat(folder_, "/terraform-provider-peer_v", GetParam());
    std::filesystem::create_symlink(DPLAN_PEER, executable_);
    world_ = folder_ + "/world";
    std::filesystem::create_directory(world_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // A configured peer that behaves as told.
  Plugin Start(const std::vector<std::string>& behave = {}) {
    auto plugin = Plugin::Start(executable_);
    EXPECT_THAT(plugin, IsOk());
    plugin->Configure(nlohmann::json{{"directory", world_}, {"behave", behave}}.dump());
    return *std::move(plugin);
  }

  std::string File(const std::string& id) const { return absl::StrCat(world_, "/", id, ".json"); }

  // What the peer has stored of an object.
  nlohmann::json Stored(const std::string& id) const {
    return nlohmann::json::parse(std::ifstream(File(id))).at("value");
  }

  std::string Journal() const {
    std::stringstream text;
    text << std::ifstream(world_ + "/journal").rdbuf();
    return text.str();
  }

  std::string folder_, executable_, world_;
};

Value NullThing(const Plugin& plugin) { return Value::Null(plugin.SchemaOf(kThing).type()); }

std::string Id(const ApplyResult& object) { return object.state->Attr("id").AsString(); }

TEST_P(PeerTest, SchemaIsReadAsItIsMeant) {
  const Plugin plugin = Start();
  const Schema& thing = plugin.SchemaOf(kThing);
  EXPECT_EQ(thing.version, 1);
  const Block& block = thing.block;
  EXPECT_TRUE(block.attributes.at("name").required);
  EXPECT_TRUE(block.attributes.at("ratio").optional && block.attributes.at("ratio").computed);
  EXPECT_TRUE(block.attributes.at("secret").sensitive);
  EXPECT_TRUE(block.attributes.at("password").write_only);
  EXPECT_FALSE(block.attributes.at("secret").write_only);
  EXPECT_EQ(block.attributes.at("corners").type.ToString(),
            "set(object({x = number, y = number}))");
  EXPECT_EQ(block.attributes.at("pair").type.ToString(), "tuple([string, number])");
  EXPECT_TRUE(block.attributes.at("anything").type.IsDynamic());
  EXPECT_EQ(block.blocks.at("disk").nesting, Nesting::kList);
  EXPECT_EQ(block.blocks.at("disk").max_items, 4);
  EXPECT_EQ(block.blocks.at("disk").block.blocks.at("partition").nesting, Nesting::kList);
  EXPECT_EQ(block.blocks.at("rule").nesting, Nesting::kSet);
  EXPECT_EQ(block.blocks.at("mount").nesting, Nesting::kMap);
  EXPECT_EQ(block.blocks.at("limits").nesting, Nesting::kSingle);
  EXPECT_EQ(block.blocks.at("policy").nesting, Nesting::kGroup);
  EXPECT_TRUE(thing.type().attributes().at("extra").type.IsDynamic());
  EXPECT_EQ(block.attributes.contains("spec"), GetParam() == 6);
  if (GetParam() == 6) {
    const NestedAttributes& spec = *block.attributes.at("spec").nested;
    EXPECT_EQ(spec.nesting, Nesting::kSingle);
    EXPECT_TRUE(spec.attributes.at("token").write_only);
    EXPECT_EQ(block.attributes.at("members").nested->nesting, Nesting::kSet);
  }
  EXPECT_EQ(plugin.schema.functions.at("sum").variadic->type, Type::Number());
  EXPECT_TRUE(plugin.schema.functions.at("wrap").parameters.at(0).allow_null);
  EXPECT_TRUE(plugin.schema.data_sources.contains("peer_lookup"));
  EXPECT_EQ(plugin.schema.facts, ProviderFacts());  // it does not have the extension
}

TEST_P(PeerTest, ObjectLives) {
  Plugin plugin = Start();
  const Value none = NullThing(plugin);
  const Value config =
      plugin.Config(kThing, R"({"name": "a", "disk": [{"size": 10}], "password": "pw"})");
  const ApplyResult made = plugin.Change(kThing, none, config);
  ASSERT_TRUE(made.state.has_value());
  EXPECT_EQ(made.state->Attr("password"), Null(Type::String()));
  EXPECT_EQ(made.state->Attr("ratio"), Dec("0.1"));
  EXPECT_EQ(made.state->At(At("disk[0].kind")), Str("ssd"));

  ASSERT_OK_AND_ASSIGN(const ReadResult read, plugin.Read(kThing, made));
  EXPECT_EQ(read.state, *made.state);
  EXPECT_EQ(read.private_data, made.private_data);
  ASSERT_OK_AND_ASSIGN(const PlanResult same,
                       plugin.Plan(kThing, *made.state, config, made.private_data));
  EXPECT_EQ(same.planned, *made.state);

  const Value bigger =
      plugin.Config(kThing, R"({"name": "a", "disk": [{"size": 11}], "password": "pw"})");
  const ApplyResult updated = plugin.Change(kThing, *made.state, bigger, made.private_data);
  EXPECT_EQ(updated.state->Attr("revision"), Num(2));

  const Value smaller = plugin.Config(
      kThing, R"({"name": "b", "disk": [{"size": 9}], "mount": {"m": {"path": "/"}}})");
  ASSERT_OK_AND_ASSIGN(const PlanResult replaced,
                       plugin.Plan(kThing, *updated.state, smaller, updated.private_data));
  EXPECT_THAT(replaced.requires_replace,
              ::testing::UnorderedElementsAre(At("name"), At("disk[0].size")));

  ASSERT_OK_AND_ASSIGN(const ImportResult found,
                       plugin.provider->Import({}, {.type = kThing, .id = "a"}));
  EXPECT_EQ(Text(found.diagnostics), "");
  EXPECT_EQ(found.state.Attr("id"), updated.state->Attr("id"));
  ASSERT_OK_AND_ASSIGN(
      const ReadResult imported,
      plugin.Read(kThing, {.state = found.state, .private_data = found.private_data}));
  EXPECT_EQ(imported.state, *updated.state);

  EXPECT_TRUE(plugin.Change(kThing, *updated.state, none, updated.private_data).state->IsNull());
  EXPECT_FALSE(std::filesystem::exists(File(Id(updated))));
}

TEST_P(PeerTest, NumbersAreExact) {
  Plugin plugin = Start();
  for (const char* text :
       {"0", "-1", "127", "128", "-129", "65536", "9223372036854775807", "9223372036854775808",
        "-9223372036854775808", "-9223372036854775809", "18446744073709551615",
        "18446744073709551616", "123456789012345678901234567890", "0.1", "0.5", "-2.25",
        "1.00000000000000000001", "7227701560655103598", "0.000000000000000000000001"}) {
    SCOPED_TRACE(text);
    const Value config =
        plugin.Config(kThing, absl::StrCat(R"({"name": "n)", text, R"(", "size": )", text, "}"));
    const ApplyResult made = plugin.Change(kThing, NullThing(plugin), config);
    ASSERT_TRUE(made.state.has_value());
    EXPECT_EQ(made.state->Attr("size"), Dec(text));
    EXPECT_EQ(made.state->Attr("digits"), Str(text));  // as the peer understood it
  }
}

// The peer compares what is proposed with the configuration, each as it has read it.
TEST_P(PeerTest, AnyConfigurationIsUnderstood) {
  Plugin plugin = Start();
  RandomValues random(TestSeed(), {.unknowns = true});
  SCOPED_TRACE(TestSeed());
  for (int i = 0; i < 300; ++i) {
    const Value config = RandomConfig(random, plugin.SchemaOf(kThing).block);
    ASSERT_OK_AND_ASSIGN(const PlanResult plan, plugin.Plan(kThing, NullThing(plugin), config));
    ASSERT_EQ(Text(plan.diagnostics), "") << ::testing::PrintToString(config);
    for (const Violation& violation :
         CheckPlanned(plugin.SchemaOf(kThing), NullThing(plugin), config, plan.planned)) {
      ADD_FAILURE() << violation.path.ToString() << ": " << violation.text << " "
                    << ::testing::PrintToString(config);
    }
  }
}

TEST_P(PeerTest, AnyObjectIsStoredAndReadBack) {
  Plugin plugin = Start();
  RandomValues random(TestSeed(), {});
  SCOPED_TRACE(TestSeed());
  for (int i = 0; i < 100; ++i) {
    const Value config = RandomConfig(random, plugin.SchemaOf(kThing).block)
                             .WithAttr("name", Str(absl::StrCat("object-", i)));
    SCOPED_TRACE(::testing::PrintToString(config));
    const ApplyResult made = plugin.Change(kThing, NullThing(plugin), config);
    ASSERT_TRUE(made.state.has_value());
    // As JSON by the peer, as JSON by dplan.
    const Type& type = plugin.SchemaOf(kThing).type();
    std::stringstream file;
    file << std::ifstream(File(Id(made))).rdbuf();
    const std::string text = file.str();
    const size_t begin = text.find("\"value\": ") + 9;
    ASSERT_OK_AND_ASSIGN(const Value stored,
                         ValueFromJson(text.substr(begin, text.rfind('}') - begin), type));
    EXPECT_EQ(stored, *made.state);
    ASSERT_OK_AND_ASSIGN(const std::string recorded, ValueToJson(*made.state, type));
    ASSERT_OK_AND_ASSIGN(
        const auto upgraded,
        plugin.provider->UpgradeMany({}, {{.type = kThing, .version = 1, .attributes = recorded}}));
    ASSERT_EQ(Text(upgraded[0].diagnostics), "");
    EXPECT_EQ(upgraded[0].state, *made.state);
  }
}

TEST_P(PeerTest, RefinementsGoThereAndBack) {
  Plugin plugin = Start();
  const Value text =
      Unknown(Type::String(), Refinements{.not_null = true, .prefix = "after peer-"});
  const Value config = plugin.Config(kThing, R"({"name": "a"})").WithAttr("text", text);
  ASSERT_OK_AND_ASSIGN(const PlanResult plan, plugin.Plan(kThing, NullThing(plugin), config));
  EXPECT_EQ(plan.planned.Attr("echo"), text);
  EXPECT_THAT(Journal(), HasSubstr("map[1:false 2:after peer-]"));
}

TEST_P(PeerTest, DiagnosticsHaveTheirPlaces) {
  Plugin plugin = Start();
  const Value config = plugin.Config(
      kThing, R"({"name": "a", "text": "questionable", "disk": [{"size": 1}, {"size": 0}]})");
  ASSERT_OK_AND_ASSIGN(const auto answers,
                       plugin.provider->ValidateMany({}, {{.type = kThing, .config = config}}));
  EXPECT_EQ(Text(answers[0]),
            "warning at `text`: Questionable text: It is taken as it is.\n"
            "error at `disk[1].size`: Disk too small: A disk of 0 cannot be.\n");
}

TEST_P(PeerTest, FunctionsAndDataSources) {
  Plugin plugin = Start();
  const auto call = [&](const std::string& name, const std::vector<Value>& arguments) {
    return plugin.provider->CallFunction({}, name, arguments);
  };
  ASSERT_OK_AND_ASSIGN(const FunctionResult sum, call("sum", {Num(1), Dec("0.1"), Dec("1e30")}));
  EXPECT_EQ(sum.value, Dec("1000000000000000000000000000001.1"));
  ASSERT_OK_AND_ASSIGN(const FunctionResult wrapped, call("wrap", {Tup({Num(1), Str("x")})}));
  EXPECT_EQ(wrapped.value.Attr("type"), Str(R"(["tuple",["number","string"]])"));
  EXPECT_EQ(wrapped.value.Attr("value"), Tup({Num(1), Str("x")}));
  ASSERT_OK_AND_ASSIGN(const FunctionResult nothing, call("words", {Str("  ")}));
  EXPECT_EQ(nothing.error, "there is no word in the text");

  const ApplyResult made = plugin.Change(kThing, NullThing(plugin),
                                         plugin.Config(kThing, R"({"name": "a", "text": "t"})"));
  Diagnostics diagnostics;
  const Value config =
      plugin.schema.data_sources.at("peer_lookup").Coerce(Obj({{"name", Str("a")}}), diagnostics);
  ASSERT_OK_AND_ASSIGN(const auto found,
                       plugin.provider->ReadData({}, {{.type = "peer_lookup", .config = config}}));
  EXPECT_EQ(Text(found[0].diagnostics), "");
  EXPECT_EQ(found[0].state.Attr("id"), made.state->Attr("id"));
  EXPECT_EQ(found[0].state.At(At("found[0].type")), Str(kThing));
}

TEST_P(PeerTest, OlderStateIsUpgraded) {
  Plugin plugin = Start();
  const ApplyResult made = plugin.Change(kThing, NullThing(plugin),
                                         plugin.Config(kThing, R"({"name": "a", "size": 7})"));
  ASSERT_OK_AND_ASSIGN(std::string recorded,
                       ValueToJson(*made.state, plugin.SchemaOf(kThing).type()));
  recorded.replace(recorded.find("\"size\":7"), 8, "\"amount\":7");
  ASSERT_OK_AND_ASSIGN(
      const auto upgraded,
      plugin.provider->UpgradeMany({}, {{.type = kThing, .version = 0, .attributes = recorded}}));
  EXPECT_EQ(Text(upgraded[0].diagnostics), "");
  EXPECT_EQ(upgraded[0].state, *made.state);
}

TEST_P(PeerTest, LegacyProviderMayPlanWhatIsNotConfigured) {
  Plugin plugin = Start({"legacy"});
  const Value config = plugin.Config(kThing, R"({"name": "a"})");
  ASSERT_OK_AND_ASSIGN(const PlanResult plan, plugin.Plan(kThing, NullThing(plugin), config));
  EXPECT_TRUE(plan.legacy_type_system);
  EXPECT_EQ(plan.planned.Attr("text"), Str(""));
  ASSERT_OK_AND_ASSIGN(const ApplyResult made,
                       plugin.Apply(kThing, NullThing(plugin), config, plan));
  EXPECT_TRUE(made.legacy_type_system);
  EXPECT_EQ(made.state->Attr("enabled"), Bool(false));
}

TEST_P(PeerTest, WhateverItWritesIsRead) {
  Plugin plugin = Start({"chatty", "flood"});
  for (int i = 0; i < 5; ++i) {
    plugin.Change(kThing, NullThing(plugin),
                  plugin.Config(kThing, absl::StrCat(R"({"name": "n)", i, "\"}")));
  }
}

// What is no answer is an error that names the call; what is one, but against the contract, is
// found by the rules.
TEST_P(PeerTest, WrongPlansAreFound) {
  for (const char* behave : {"plan:short", "plan:type", "plan:garbage"}) {
    SCOPED_TRACE(behave);
    Plugin plugin = Start({behave});
    const auto plan =
        plugin.Plan(kThing, NullThing(plugin), plugin.Config(kThing, R"({"name": "a"})"));
    EXPECT_THAT(plan, StatusIs(absl::StatusCode::kInternal,
                               AllOf(HasSubstr("test/peer"), HasSubstr("PlanResourceChange"))));
  }
  for (const char* behave : {"plan:other", "plan:null"}) {
    SCOPED_TRACE(behave);
    Plugin plugin = Start({behave});
    const Value config = plugin.Config(kThing, R"({"name": "a"})");
    ASSERT_OK_AND_ASSIGN(const PlanResult plan, plugin.Plan(kThing, NullThing(plugin), config));
    EXPECT_FALSE(
        CheckPlanned(plugin.SchemaOf(kThing), NullThing(plugin), config, plan.planned).empty());
  }
  Plugin plugin = Start({"plan:status"});
  EXPECT_THAT(plugin.Plan(kThing, NullThing(plugin), plugin.Config(kThing, R"({"name": "a"})")),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("told to fail in plan")));
}

TEST_P(PeerTest, WrongResultsAreFound) {
  for (const char* behave : {"apply:short", "apply:type", "apply:garbage"}) {
    SCOPED_TRACE(behave);
    Plugin plugin = Start({behave});
    const Value config = plugin.Config(kThing, absl::StrCat(R"({"name": ")", behave, "\"}"));
    ASSERT_OK_AND_ASSIGN(const PlanResult plan, plugin.Plan(kThing, NullThing(plugin), config));
    EXPECT_THAT(plugin.Apply(kThing, NullThing(plugin), config, plan),
                StatusIs(absl::StatusCode::kInternal, HasSubstr("ApplyResourceChange")));
  }
  for (const char* behave : {"apply:other", "apply:unknown", "apply:null"}) {
    SCOPED_TRACE(behave);
    Plugin plugin = Start({behave});
    const Value config = plugin.Config(kThing, absl::StrCat(R"({"name": ")", behave, "\"}"));
    ASSERT_OK_AND_ASSIGN(const PlanResult plan, plugin.Plan(kThing, NullThing(plugin), config));
    ASSERT_OK_AND_ASSIGN(const ApplyResult made,
                         plugin.Apply(kThing, NullThing(plugin), config, plan));
    EXPECT_TRUE(!made.state->IsWhollyKnown() ||
                !CheckRefines(plugin.SchemaOf(kThing), plan.planned, *made.state).empty());
  }
}

TEST_P(PeerTest, FailedCreationGivesWhatThereIs) {
  Plugin plugin = Start({"apply:fail"});
  const Value config = plugin.Config(kThing, R"({"name": "a"})");
  ASSERT_OK_AND_ASSIGN(const PlanResult plan, plugin.Plan(kThing, NullThing(plugin), config));
  ASSERT_OK_AND_ASSIGN(const ApplyResult made,
                       plugin.Apply(kThing, NullThing(plugin), config, plan));
  EXPECT_EQ(Text(made.diagnostics), "error at `name`: Told to fail: The object exists.\n");
  EXPECT_TRUE(std::filesystem::exists(File(Id(made))));
}

TEST_P(PeerTest, DeathIsToldWithLastWords) {
  Plugin plugin = Start({"apply:die"});
  const Value config = plugin.Config(kThing, R"({"name": "a"})");
  ASSERT_OK_AND_ASSIGN(const PlanResult plan, plugin.Plan(kThing, NullThing(plugin), config));
  EXPECT_THAT(plugin.Apply(kThing, NullThing(plugin), config, plan),
              StatusIs(absl::StatusCode::kUnavailable,
                       AllOf(HasSubstr("test/peer"), HasSubstr("exited with 2"),
                             HasSubstr("the peer was told to die"))));
}

TEST_P(PeerTest, KillInTheMiddleOfACallIsTold) {
  Plugin plugin = Start({"apply:hold"});
  const Value config = plugin.Config(kThing, R"({"name": "a"})");
  ASSERT_OK_AND_ASSIGN(const PlanResult plan, plugin.Plan(kThing, NullThing(plugin), config));
  std::jthread killer([&] {
    while (Journal().find("holding") == std::string::npos) usleep(10'000);
    kill(plugin.pid, SIGKILL);
  });
  EXPECT_THAT(plugin.Apply(kThing, NullThing(plugin), config, plan),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("signal 9")));
}

TEST_P(PeerTest, StopEndsWhatRuns) {
  Plugin plugin = Start({"apply:hold"});
  const Value config = plugin.Config(kThing, R"({"name": "a"})");
  ASSERT_OK_AND_ASSIGN(const PlanResult plan, plugin.Plan(kThing, NullThing(plugin), config));
  std::jthread stopper([&] {
    while (Journal().find("holding") == std::string::npos) usleep(10'000);
    plugin.provider->Stop();
  });
  ASSERT_OK_AND_ASSIGN(const ApplyResult made,
                       plugin.Apply(kThing, NullThing(plugin), config, plan));
  EXPECT_TRUE(std::filesystem::exists(File(Id(made))));
}

INSTANTIATE_TEST_SUITE_P(Protocol, PeerTest, ::testing::Values(5, 6),
                         ::testing::PrintToStringParamName());

}  // namespace
}  // namespace dplan::testing
