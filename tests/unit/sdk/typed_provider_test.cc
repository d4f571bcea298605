#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "core/contract/propose.h"
#include "dplan/sdk/testing.h"
#include "gtest/gtest.h"
#include "tests/testing/value_builders.h"
#include "tests/unit/sdk/scripted_provider.h"

namespace dplan::scripted {
namespace {

using dplan::testing::Null;
using dplan::testing::Obj;
using dplan::testing::Str;
using dplan::testing::Unknown;
using sdk::Error;
using sdk::Result;
using sdk::testing::TestCase;

class Events final : public ApplyEvents {
 public:
  void Progress(double fraction, const std::string& message) override {
    lines.push_back("progress " + std::to_string(static_cast<int>(fraction * 100)) + " " + message);
  }
  void Log(LogLevel, const std::string& message) override { lines.push_back("log " + message); }
  void Known(const std::string& id) override { lines.push_back("known " + id); }
  void Checkpoint(const Value& state, const std::string& private_data) override {
    EXPECT_TRUE(state.IsWhollyKnown());
    lines.push_back("checkpoint " + private_data);
    checkpoint = state;
  }

  std::vector<std::string> lines;
  std::optional<Value> checkpoint;
};

class TypedProviderTest : public ::testing::Test {
 protected:
  TypedProviderTest() {
    EXPECT_TRUE(provider_->Configure({}, Value::Object(Value::Entries())).ok());
    schema_ = provider_->GetSchema({}).value();
  }

  Type type() const { return schema_.resources.at("scripted_box").type(); }
  Value Box(const Value& id, const std::string& name, const Value& note,
            const Value& key = Null(Type::String())) const {
    return Obj({{"id", id},
                {"name", Str(name)},
                {"note", note},
                {"key", key},
                {"tags", Null(Type::List(Type::String()))}});
  }
  ApplyRequest Creation(const Value& key = Null(Type::String())) const {
    return {.type = "scripted_box",
            .prior = Value::Null(type()),
            .planned = Box(Unknown(Type::String()), "a", Unknown(Type::String())),
            .config = Box(Null(Type::String()), "a", Null(Type::String()), key),
            .private_data = "p",
            .owner = {"l", "a", "i"}};
  }
  ApplyResult Apply(const ApplyRequest& request, const CallContext& context = {}) {
    absl::StatusOr<ApplyResult> result = provider_->Apply(context, request, events_);
    EXPECT_TRUE(result.ok()) << result.status();
    return *std::move(result);
  }
  static std::string First(const Diagnostics& diagnostics) {
    if (diagnostics.empty()) return "";
    const Diagnostic& first = diagnostics.items().front();
    return first.path.ToString() + " | " + first.summary + " | " + first.detail + " | " +
           first.code;
  }

  const std::shared_ptr<Script> script_ = std::make_shared<Script>();
  const std::unique_ptr<Provider> provider_ = NewScriptedProvider(script_);
  ProviderSchema schema_;
  Events events_;
};

using Context = Script::Context;

TEST_F(TypedProviderTest, AnOperationReportsWhatItDoes) {
  script_->create = [](Context& context, scripted::Box box) -> Result<scripted::Box> {
    EXPECT_EQ(context.owner().intent, "i");
    EXPECT_EQ(context.private_data(), "p");
    context.Progress(0.5, "half of it, with open sesame");
    context.Known("a");
    context.SetPrivateData("q");
    context.Log(LogLevel::kInfo, "the key is " + box.key.Reveal());
    EXPECT_TRUE(box.key.Changed());
    scripted::Box half = box;
    half.note = "half";
    context.Checkpoint(half);
    context.Warn(Error("A warning with open sesame.").At(&scripted::Box::note));
    return Error("It failed with open sesame.").At(&scripted::Box::name).Code("busy");
  };
  const ApplyResult result = Apply(Creation(Str("open sesame")));
  EXPECT_EQ(events_.lines,
            (std::vector<std::string>{"progress 50 half of it, with (sensitive)", "known a",
                                      "log the key is (sensitive)", "checkpoint q"}));
  // What was saved last is what is left.
  ASSERT_TRUE(result.state.has_value());
  EXPECT_EQ(*result.state, Box(Null(Type::String()), "a", Str("half")));
  EXPECT_EQ(result.private_data, "q");
  EXPECT_EQ(First(result.diagnostics),
            "name | scripted_box not created | It failed with (sensitive). | busy");
  ASSERT_EQ(result.diagnostics.items().size(), 2u);
  EXPECT_EQ(result.diagnostics.items()[1].severity, Severity::kWarning);
  EXPECT_EQ(result.diagnostics.items()[1].detail, "A warning with (sensitive).");
  EXPECT_EQ(result.diagnostics.items()[0].effect, Effect::kUnknown);
}

TEST_F(TypedProviderTest, WithoutACheckpointNothingIsSaidOfTheObject) {
  script_->create = [](Context&, const scripted::Box&) -> Result<scripted::Box> {
    return Error("The server is busy.").NothingChanged();
  };
  const ApplyResult result = Apply(Creation());
  EXPECT_FALSE(result.state.has_value());
  EXPECT_EQ(result.diagnostics.items().at(0).effect, Effect::kNone);
}

TEST_F(TypedProviderTest, AnAuthorsMistakesAreNamed) {
  script_->create = [](Context&, const scripted::Box& box) { return box; };
  const ApplyResult unknown = Apply(Creation());
  EXPECT_EQ(
      First(unknown.diagnostics),
      "id | Mistake in the provider | The creation of a scripted_box breaks a rule that every "
      "provider keeps to, at `id`: it is unknown, though everything must be known now. Report "
      "this to the provider's author. | provider_mistake");
  EXPECT_EQ(*unknown.state, Box(Null(Type::String()), "a", Null(Type::String())));

  script_->create = [](Context&, scripted::Box box) {
    box.id = "i";
    box.note = "n";
    box.name = "b";
    return box;
  };
  const ApplyResult another = Apply(Creation());
  EXPECT_EQ(First(another.diagnostics).substr(0, 30), "name | Mistake in the provider");
  EXPECT_EQ(another.state->Attr("name"), Str("b"));

  script_->plan = [](Context&, sdk::PlanDraft<scripted::Box>& plan) {
    plan.planned().name = "b";
    return Result<void>();
  };
  const Value config = Box(Null(Type::String()), "a", Null(Type::String()));
  const auto planned = provider_->PlanMany({}, {{.type = "scripted_box",
                                                 .prior = Value::Null(type()),
                                                 .proposed = config,
                                                 .config = config}});
  EXPECT_EQ(
      First(planned->front().diagnostics),
      "name | Mistake in the provider | The plan of a scripted_box breaks a rule that every "
      "provider keeps to, at `name`: the planned value is not the configured one. Report this "
      "to the provider's author. | provider_mistake");
}

TEST_F(TypedProviderTest, ReadsGoToTheAuthorTogether) {
  const Value box = Box(Str("i"), "a", Str("n"));
  const ReadRequest request = {.type = "scripted_box", .current = box, .private_data = "p"};
  script_->read = [calls = 0](Context&,
                              scripted::Box read) mutable -> Result<std::optional<scripted::Box>> {
    switch (calls++) {
      case 0:
        return std::nullopt;
      case 1:
        return Error("It cannot be read.");
      case 2:
        return scripted::Box();
      default:
        read.note = "drifted";
        return read;
    }
  };
  const auto results = provider_->ReadMany({}, {request, request, request, request});
  ASSERT_TRUE(results.ok() && results->size() == 4);
  EXPECT_EQ(script_->batches, std::vector<size_t>{4});
  EXPECT_TRUE((*results)[0].state.IsNull());
  EXPECT_EQ((*results)[1].state, box);
  EXPECT_EQ(First((*results)[1].diagnostics), " | scripted_box not read | It cannot be read. | ");
  EXPECT_EQ((*results)[2].state.Attr("name"), Str(""));
  EXPECT_EQ((*results)[3].state, Box(Str("i"), "a", Str("drifted")));
  EXPECT_EQ((*results)[3].private_data, "p");

  script_->lost_answers = 1;
  const auto lost = provider_->ReadMany({}, {request, request});
  EXPECT_NE(First((*lost)[1].diagnostics).find("2 objects were to be read, but 1 were"),
            std::string::npos);
  EXPECT_EQ((*lost)[1].state, box);
}

TEST_F(TypedProviderTest, WaitingEndsWhenItMust) {
  const auto waiting = [](Context& context, const scripted::Box&) -> Result<scripted::Box> {
    const Result<void> done =
        WaitUntil(context, absl::Hours(1), "the box is full", [] { return Result<bool>(false); });
    return done.error();
  };
  script_->create = waiting;
  const ApplyResult late = Apply(Creation(), {.deadline = absl::Now() + absl::Milliseconds(20)});
  EXPECT_EQ(First(late.diagnostics),
            " | scripted_box not created | Until the time was up it did not come true that the box "
            "is full. | timeout");

  std::stop_source stop;
  std::jthread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    stop.request_stop();
  });
  EXPECT_EQ(First(Apply(Creation(), {.stop = stop.get_token()}).diagnostics),
            " | scripted_box not created | Waiting until the box is full was interrupted. | "
            "interrupted");

  std::jthread provider_stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    provider_->Stop();
  });
  EXPECT_NE(First(Apply(Creation()).diagnostics).find("interrupted"), std::string::npos);

  int asked = 0;
  script_->create = [&](Context& context, scripted::Box box) -> Result<scripted::Box> {
    const Result<void> done = WaitUntil(context, absl::Milliseconds(1), "it is full",
                                        [&] { return Result<bool>(++asked == 3); });
    if (!done.ok()) return done.error();
    box.id = box.note = "full";
    return box;
  };
  // The stop of the provider is for good.
  EXPECT_NE(First(Apply(Creation()).diagnostics).find("interrupted"), std::string::npos);
}

TEST_F(TypedProviderTest, AMarkFindsWhatWasCreated) {
  script_->find_marked = [](const OwnerMark& mark,
                            scripted::Box planned) -> Result<std::optional<scripted::Box>> {
    if (mark.intent != "i") return std::nullopt;
    planned.id = "found";
    return planned;
  };
  ResolveRequest request = {.type = "scripted_box",
                            .prior = Value::Null(type()),
                            .planned = Box(Unknown(Type::String()), "a", Unknown(Type::String())),
                            .owner = {"l", "a", "i"}};
  const auto found = provider_->ResolveIntent({}, request);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->outcome, ResolveResult::Outcome::kExists);
  EXPECT_EQ(found->state, Box(Str("found"), "a", Null(Type::String())));
  request.owner.intent = "another";
  EXPECT_EQ(provider_->ResolveIntent({}, request)->outcome, ResolveResult::Outcome::kAbsent);
  EXPECT_EQ(schema_.facts.types.at("scripted_box").recovery, TypeFacts::Recovery::kMark);
}

TEST_F(TypedProviderTest, AKnownIdFindsWhatWasCreatedAndKeepsWhatWasPlanned) {
  script_->read = [](Context&, scripted::Box box) -> Result<std::optional<scripted::Box>> {
    EXPECT_EQ(box.note.ValueOr(""), "planned");
    box.id = "id-" + box.name;
    return box;
  };
  const auto found =
      provider_->ResolveIntent({}, {.type = "scripted_box",
                                    .prior = Value::Null(type()),
                                    .planned = Box(Null(Type::String()), "a", Str("planned")),
                                    .known_id = "a"});
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->state, Box(Str("id-a"), "a", Str("planned")));
}

TEST_F(TypedProviderTest, WithoutAConfigurationOnlyThePlanIsMade) {
  const std::unique_ptr<Provider> provider = NewScriptedProvider(script_);
  script_->plan = [](Context&, sdk::PlanDraft<scripted::Box>&) -> Result<void> {
    return Error("There is a client.");
  };
  const Value config = Box(Null(Type::String()), "a", Null(Type::String()));
  const auto planned = provider->PlanMany({}, {{.type = "scripted_box",
                                                .prior = Value::Null(type()),
                                                .proposed = config,
                                                .config = config}});
  EXPECT_FALSE(planned->front().diagnostics.HasErrors());
  EXPECT_FALSE(planned->front().planned.Attr("id").IsKnown());
  EXPECT_EQ(provider->Import({}, {.type = "scripted_box", .id = "a"}).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(TypedProviderTest, TypesThatDoNotExistAreRefused) {
  EXPECT_EQ(provider_->ReadMany({}, {{.type = "scripted_bag"}}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(provider_->List({}, {.type = "scripted_bag"}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(provider_->List({}, {.type = "scripted_box"}).status().code(),
            absl::StatusCode::kUnimplemented);
  EXPECT_EQ(provider_->CallFunction({}, "none", {}).status().code(),
            absl::StatusCode::kInvalidArgument);
}

// What the test kit is for: each of these mistakes fails a test that only creates a box.
struct Mistake {
  const char* name;
  std::function<void(Script&)> make;
  const char* failure;
};

std::vector<Mistake> MistakesOfCreateAndRead() {
  return {
      {"a good one", [](Script&) {}, ""},
      {"create returns another name",
       [](Script& script) {
         script.create = [](Context&, scripted::Box box) {
           box.id = box.note = "x";
           box.name += "!";
           return box;
         };
       },
       "Mistake in the provider, at `name`"},
      {"read finds something else than create made",
       [](Script& script) {
         script.read = [](Context&, scripted::Box box) -> Result<std::optional<scripted::Box>> {
           box.id = "another";
           return box;
         };
       },
       "refreshed: the object is not as the apply left it: `id`"},
      {"read changes what is configured",
       [](Script& script) {
         script.read = [](Context&, scripted::Box box) -> Result<std::optional<scripted::Box>> {
           box.tags = {"t"};
           return box;
         };
       },
       "planned again after a refresh: the plan is not empty"},
      {"the object is gone at once",
       [](Script& script) {
         script.read = [](Context&, const scripted::Box&) -> Result<std::optional<scripted::Box>> {
           return std::nullopt;
         };
       },
       "the object is not as the apply left it: (existence)"},
  };
}

std::vector<Mistake> OtherMistakes() {
  return {
      {"the plan changes each time",
       [](Script& script) {
         script.plan = [](Context&, sdk::PlanDraft<scripted::Box>& plan) {
           plan.planned().note = sdk::Val<std::string>::Unknown();
           return Result<void>();
         };
       },
       "planned again without a refresh: the plan is not empty: `note`"},
      {"the plan promises what it cannot know",
       [](Script& script) {
         script.plan = [](Context&, sdk::PlanDraft<scripted::Box>& plan) {
           if (plan.prior() == nullptr) plan.planned().note = "for " + plan.planned().name;
           return Result<void>();
         };
       },
       "with `name` not known yet: the plan says more than can be known, at `note`"},
      {"a known id that finds nothing",
       [](Script& script) {
         script.create = [](Context& context, scripted::Box box) {
           context.Known("");
           context.Known("other");
           box.id = box.note = "x";
           return box;
         };
         script.read = [](Context&,
                          const scripted::Box& box) -> Result<std::optional<scripted::Box>> {
           if (box.name == "other") return std::nullopt;
           return box;
         };
       },
       "imported by the id \"other\" it was Known by: there is no such object"},
      {"remove does nothing", [](Script&) {}, "still there after it was removed"},
  };
}

TEST(TestCaseTest, FindsWhatIsWrong) {
  std::vector<Mistake> mistakes = MistakesOfCreateAndRead();
  for (Mistake& mistake : OtherMistakes()) mistakes.push_back(std::move(mistake));
  for (const Mistake& c : mistakes) {
    SCOPED_TRACE(c.name);
    auto script = std::make_shared<Script>();
    // A world of one box.
    bool exists = false;
    auto create = script->create;
    script->create = [&, create](Context& context, const scripted::Box& box) {
      exists = true;
      return create(context, box);
    };
    script->read = [&](Context&, const scripted::Box& box) -> Result<std::optional<scripted::Box>> {
      if (!exists) return std::nullopt;
      return box;
    };
    const bool removes = std::string(c.name) != "remove does nothing";
    script->remove = [&](Context&, const scripted::Box&) {
      exists = !removes;
      return Result<void>();
    };
    c.make(*script);
    TestCase test(NewScriptedProvider(script));
    test.Apply("scripted_box.a", R"({"name": "a"})").Expect(Action::kCreate);
    const std::string failures = test.Finish();
    if (*c.failure == '\0') {
      EXPECT_EQ(failures, "");
    } else {
      EXPECT_NE(failures.find(c.failure), std::string::npos) << failures;
    }
  }
}

TEST(TestCaseTest, UnmetExpectationsAreFailures) {
  auto script = std::make_shared<Script>();
  script->remove = [](Context&, const scripted::Box&) -> Result<void> { return Error("Stuck."); };
  TestCase test(NewScriptedProvider(script));
  test.Apply("scripted_box.a", R"({"name": "a"})")
      .Expect(Action::kUpdate)
      .ExpectState("name", R"("b")")
      .ExpectState("nome", "1")
      .ExpectPlanned("id", R"("x")")
      .ExpectPlannedUnknown("name")
      .ExpectError("anything")
      .ExpectWarning("anything");
  test.Apply("scripted_box.a", R"({"name": "b"})").ExpectReplaced("note");
  test.VerifyImport("scripted_box.a", "b");
  const std::string failures = test.Finish();
  for (const char* failure :
       {"the plan is a creation, not an update", "the resulting `name` is \"a\", not \"b\"",
        "the resulting `nome` does not exist", "the planned `id` is not known yet, not \"x\"",
        "the planned `name` is known: \"a\"", "no error says \"anything\"",
        "no warning says \"anything\"", "the reason to replace is not `note` but [name]",
        "what was imported is not what the state has: `id`", "scripted_box not removed: Stuck."}) {
    EXPECT_NE(failures.find(failure), std::string::npos) << failure << "\nis not in\n" << failures;
  }
}

}  // namespace
}  // namespace dplan::scripted
