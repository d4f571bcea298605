#include "core/plan/render.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "tests/testing/golden_file.h"
#include "tests/testing/value_builders.h"
#include "tests/unit/plan/plan_builders.h"

namespace dplan {
namespace {

using testing::Addr;
using testing::At;
using testing::Bool;
using testing::Create;
using testing::Delete;
using testing::Keep;
using testing::ListOf;
using testing::MapOf;
using testing::Null;
using testing::Num;
using testing::Obj;
using testing::PlanOf;
using testing::Replace;
using testing::Sensitive;
using testing::SetOf;
using testing::Str;
using testing::Tup;
using testing::Unknown;
using testing::Update;

const Type kString = Type::String();
const Type kNumber = Type::Number();

void ExpectGolden(const std::string& name, const std::string& text) {
  testing::ExpectGoldenFile("plan/" + name + ".txt", text);
}

Value Numbers(std::vector<int> numbers) {
  std::vector<Value> elements;
  for (const int number : numbers) elements.push_back(Num(number));
  return ListOf(kNumber, std::move(elements));
}

Plan NoChanges() { return PlanOf({Keep("dplan_data.a", Obj({{"id", Str("1")}}))}); }

Plan NothingToDestroy() {
  Plan plan;
  plan.mode = PlanMode::kDestroy;
  return plan;
}

Plan CreateOne() {
  return PlanOf(
      {Create("dplan_data.web",
              Obj({{"id", Unknown(kString)},
                   {"name", Str("web")},
                   {"absent", Null(kString)},
                   {"count", Num(3)},
                   {"enabled", Bool(true)},
                   {"empty", Tup({})},
                   {"labels", MapOf(kString, {{"team", Str("a")}, {"cost center", Str("7")}})},
                   {"ports", Numbers({80, 443})},
                   {"hosts", SetOf(kString, {Str("b"), Str("a")})},
                   {"disks", Tup({Obj({{"size", Num(1)}, {"tags", Tup({Str("x")})}}),
                                  Obj({{"size", Unknown()}}), Tup({Num(1)})})},
                   {"password", Sensitive(Str("hidden"))},
                   {"token", Sensitive(Unknown(kString))},
                   {"script", Str("set -e\n\necho \"hello\"\n")},
                   {"policy", Str(R"({"Allow": ["read"], "Deny": {}})")}}))});
}

Plan UpdateInPlace() {
  const auto object = [](int size) {
    return Obj({{"name", Str("d")}, {"size", Num(size)}, {"zone", Str("z")}});
  };
  const std::string text = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\n";
  return PlanOf(
      {Update("dplan_data.web",
              Obj({{"id", Str("d-1")},
                   {"same", Str("hidden, as it does not change")},
                   {"size", Num(1)},
                   {"kind", Str("5")},
                   {"gone", Str("x")},
                   {"added", Null(kString)},
                   {"elements", Null()},
                   {"ports", Numbers({1, 2, 3, 80, 5, 6, 7, 8})},
                   {"hosts", SetOf(kString, {Str("a"), Str("b"), Str("c"), Str("d")})},
                   {"disks", Tup({object(1), object(2), object(3)})},
                   {"labels", MapOf(kString, {{"a", Str("1")}, {"b", Str("2")}, {"c", Str("3")}})},
                   {"computed", Obj({{"x", Num(1)}})},
                   {"text", Str(text)},
                   {"policy", Str(R"({"a":1,"b":[1,2],"c":"x"})")},
                   {"spaces", Str(R"({"a":1})")},
                   {"shape", Num(1)}}),
              Obj({{"id", Str("d-1")},
                   {"same", Str("hidden, as it does not change")},
                   {"size", Num(2)},
                   {"kind", Num(5)},
                   {"gone", Null(kString)},
                   {"added", Str("y")},
                   {"elements", Tup({})},
                   {"ports", Numbers({1, 2, 3, 81, 5, 6, 7, 8, 9})},
                   {"hosts", SetOf(kString, {Str("b"), Str("c"), Str("d"), Str("e")})},
                   {"disks", Tup({object(1), object(7), object(3), object(4)})},
                   {"labels", MapOf(kString, {{"a", Str("1")}, {"b", Str("9")}, {"d", Str("4")}})},
                   {"computed", Unknown()},
                   {"text", Str("one\ntwo\nthree\nfour\nfive\nsix\n7\neight\nnine")},
                   {"policy", Str(R"({"a":1,"b":[1,3],"d":true})")},
                   {"spaces", Str(R"({ "a": 1 })")},
                   {"shape", Tup({Num(1)})}}))});
}

Plan Replacements() {
  const Value before = Obj({{"id", Str("d-1")},
                            {"image", Str("a:1")},
                            {"net", Obj({{"ip", Str("10.0.0.1")}, {"port", Num(1)}})},
                            {"ports", Numbers({80, 443})},
                            {"rules", SetOf(kString, {Str("x")})}});
  const Value after = Obj({{"id", Unknown(kString)},
                           {"image", Str("a:2")},
                           {"net", Obj({{"ip", Str("10.0.0.2")}, {"port", Num(1)}})},
                           {"ports", Numbers({80, 444})},
                           {"rules", SetOf(kString, {Str("y")})}});
  Plan plan = PlanOf({
      Replace("dplan_data.forced", before, after, ReasonCode::kReplaceCannotUpdate,
              {At("image"), At("net.ip"), At("ports[1]"), At("rules")}),
      Replace("dplan_data.overlapping", before, before, ReasonCode::kReplaceRequested),
      Replace("dplan_data.tainted", before, before, ReasonCode::kReplaceTainted),
  });
  plan.steps = {{StepKind::kDelete, 0, {}}, {StepKind::kCreate, 0, {0}},
                {StepKind::kCreate, 1, {}}, {StepKind::kDelete, 1, {2}},
                {StepKind::kDelete, 2, {}}, {StepKind::kCreate, 2, {4}}};
  return plan;
}

Plan Deletions() {
  const Value value = Obj({{"id", Str("1")}, {"tags", Tup({Str("a")})}, {"none", Null()}});
  return PlanOf({
      Delete("dplan_data.count[2]", value, ReasonCode::kDeleteCountIndex),
      Delete("dplan_data.disabled", value, ReasonCode::kDeleteDisabled),
      Delete("dplan_data.each[\"b\"]", value, ReasonCode::kDeleteEachKey),
      Delete("dplan_data.gone", value, ReasonCode::kDeleteNoResource),
      Delete("dplan_data.single", value, ReasonCode::kDeleteWrongRepetition),
      Delete("dplan_data.was_count[0]", value, ReasonCode::kDeleteWrongRepetition),
      Delete("dplan_data.was_each[\"a\"]", value, ReasonCode::kDeleteWrongRepetition),
      Delete("dplan_data.with_all", value, ReasonCode::kDeleteDestroy),
  });
}

Plan Mixed() {
  const auto value = [](int size) {
    return Obj({{"id", Str("i")}, {"size", Num(size)}, {"zone", Str("z")}});
  };
  Plan plan = PlanOf({
      Create("dplan_data.a", value(1)),
      Update("dplan_data.b", value(1), value(2)),
      Delete("dplan_data.c", value(1), ReasonCode::kDeleteNoResource),
      Keep("dplan_data.d", value(1)),
      Replace("dplan_data.e", value(1), value(2), ReasonCode::kReplaceCannotUpdate, {At("size")}),
      Create("dplan_data.f", value(1), ReasonCode::kCreateGone),
  });
  plan.drift = {{Addr("dplan_data.d"), value(9), value(1)},
                {Addr("dplan_data.f"), value(1), Null()}};
  plan.outputs = {{"changed", Action::kUpdate, Tup({Num(1)}), Tup({Num(1), Num(2)})},
                  {"gone", Action::kDelete, Str("x"), Null()},
                  {"kept", Action::kNoOp, Str("x"), Str("x")},
                  {"later", Action::kCreate, Null(), Unknown()},
                  {"nothing", Action::kCreate, Null(), Null()},
                  {"secret", Action::kUpdate, Str("old"), Str("new"), true}};
  return plan;
}

Plan FoldedCreations() {
  Plan plan;
  for (int i = 0; i < 250; ++i) {
    plan.changes.push_back(
        Create("dplan_data.be[" + std::to_string(i) + "]",
               Obj({{"id", Unknown(kString)},
                    {"name", Str("be-" + std::to_string(i))},
                    {"password", Sensitive(Str("p" + std::to_string(i)))},
                    {"net", Obj({{"ip", Str("10.0.0." + std::to_string(i))}, {"port", Num(9050)}})},
                    {"zones", Tup({Str("a"), Str(i < 100 ? "b" : "c")})}})));
  }
  for (const char* key : {"a", "b", "c", "d", "e"}) {
    const bool other = std::string(key) == "c";
    const Value input = other ? Obj({{"x", Num(1)}, {"y", Num(2)}}) : Obj({{"x", Num(1)}});
    plan.changes.push_back(
        Create(std::string("dplan_data.fe[\"") + key + "\"]", Obj({{"input", input}})));
  }
  for (const char* key : {"a", "b", "c"}) {
    plan.changes.push_back(
        Create(std::string("dplan_data.few[\"") + key + "\"]", Obj({{"input", Str(key)}})));
  }
  return plan;
}

Plan DriftOnly() {
  Plan plan = NoChanges();
  plan.drift = {{Addr("dplan_data.a"), Obj({{"size", Num(1)}}), Obj({{"size", Num(2)}})}};
  return plan;
}

Plan OutputsOnly() {
  Plan plan = NoChanges();
  plan.outputs = {{"url", Action::kCreate, Null(), Str("http://a")}};
  return plan;
}

Plan SensitiveChanges() {
  const auto value = [](Value changed, Value same, Value gains, Value loses, Value nested) {
    return Obj({{"id", Str("1")},
                {"changed", Sensitive(changed)},
                {"same", Sensitive(same)},
                {"gains", gains},
                {"loses", loses},
                {"list", Tup({Str("a"), Sensitive(changed)})},
                {"map", MapOf(kString, {{"k", Sensitive(same)}, {"l", Sensitive(changed)}})},
                {"unset", Sensitive(Null(kString))},
                {"whole", Sensitive(nested)}});
  };
  return PlanOf({Update("dplan_data.a",
                        value(Str("s-old"), Str("s-same"), Str("s-g"), Sensitive(Str("s-l")),
                              Obj({{"a", Num(1)}})),
                        value(Str("s-new"), Str("s-same"), Sensitive(Str("s-g")), Str("shown"),
                              Obj({{"a", Num(2)}}))),
                 Update("dplan_data.b", Obj({{"password", Sensitive(Str("s-old"))}}),
                        Obj({{"password", Sensitive(Unknown(kString))}}))});
}

TEST(RenderTest, PlansAreShownAsInTheGoldenFiles) {
  struct Case {
    const char* name;
    std::function<Plan()> plan;
    RenderOptions options;
  };
  const std::vector<Case> cases = {
      {"no_changes", NoChanges, {}},
      {"nothing_to_destroy", NothingToDestroy, {}},
      {"create_one", CreateOne, {}},
      {"update_in_place", UpdateInPlace, {}},
      {"update_in_place_full", UpdateInPlace, {.detail = Detail::kFull}},
      {"replacements", Replacements, {}},
      {"deletions", Deletions, {}},
      {"mixed", Mixed, {}},
      {"mixed_summary", Mixed, {.detail = Detail::kSummary}},
      {"mixed_full", Mixed, {.detail = Detail::kFull}},
      {"mixed_color", Mixed, {.color = true}},
      {"folded_creations", FoldedCreations, {}},
      {"folded_creations_summary", FoldedCreations, {.detail = Detail::kSummary}},
      {"drift_only", DriftOnly, {}},
      {"outputs_only", OutputsOnly, {}},
      {"sensitive_changes", SensitiveChanges, {}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    ExpectGolden(c.name, PlanText(c.plan(), c.options));
  }
}

TEST(RenderTest, Summary) {
  EXPECT_EQ(PlanSummary(Mixed()), "Plan: 3 to add, 1 to change, 2 to destroy.");
  EXPECT_EQ(PlanSummary(NoChanges()), "No changes. Your infrastructure matches the configuration.");
  EXPECT_EQ(PlanSummary(NothingToDestroy()), "No changes. No objects need to be destroyed.");
  EXPECT_EQ(PlanSummary(OutputsOnly()), "Plan: 0 to add, 0 to change, 0 to destroy.");
}

TEST(RenderTest, EveryAddressIsFoundWithFullDetail) {
  const Plan plan = FoldedCreations();
  const std::string text = PlanText(plan, {.detail = Detail::kFull});
  for (const Change& change : plan.changes) {
    EXPECT_NE(text.find("# " + change.address.ToString() + " will be created"), std::string::npos)
        << change.address.ToString();
  }
}

TEST(RenderTest, TextAndNumberOfStepsFollowThePlan) {
  Plan plan = Replacements();
  plan.steps.push_back({StepKind::kJoin, -1, {1, 3}});
  plan.steps.push_back({StepKind::kUpdate, 2, {6}});
  EXPECT_EQ(StepsText(plan),
            "s0 delete dplan_data.forced\n"
            "s1 create dplan_data.forced after s0\n"
            "s2 create dplan_data.overlapping\n"
            "s3 delete dplan_data.overlapping after s2\n"
            "s4 delete dplan_data.tainted\n"
            "s5 create dplan_data.tainted after s4\n"
            "s6 join after s1 s3\n"
            "s7 update dplan_data.tainted after s6\n");
}

TEST(RenderTest, ChangesOfObjectsOrOutputsAreChanges) {
  EXPECT_TRUE(Mixed().HasChanges());
  EXPECT_TRUE(OutputsOnly().HasChanges());
  EXPECT_FALSE(NoChanges().HasChanges());
  EXPECT_FALSE(DriftOnly().HasChanges());
}

constexpr char kCanary[] = "canary-5c1e";

// A value that holds the canary in every way a value can, each under a mark.
Value CanaryValue(const std::string& suffix) {
  const std::string secret = kCanary + suffix;
  const Value hidden = Sensitive(Str(secret));
  return Obj({{"id", hidden},
              {"name", hidden},
              {"text", Sensitive(Str("line\n" + secret + "\n"))},
              {"json", Sensitive(Str("{\"k\": \"" + secret + "\"}"))},
              {"map", MapOf(kString, {{"k", hidden}})},
              {"keys", Sensitive(MapOf(kString, {{secret, Str("v")}}))},
              {"set", SetOf(kString, {hidden, Str("open")})},
              {"list", ListOf(kString, {hidden, Str("open"), hidden})},
              {"tuple", Tup({Tup({hidden}), Obj({{"in", hidden}})})},
              {"object", Obj({{"deep", Obj({{"deeper", hidden}})}})},
              {"whole", Sensitive(Obj({{"a", Str(secret)}, {"b", Tup({Str(secret)})}}))},
              {"turns", suffix.empty() ? hidden : Sensitive(Unknown(kString))}});
}

Plan CanaryPlan() {
  const Value before = CanaryValue("");
  const Value after = CanaryValue("-new");
  Plan plan = PlanOf({Create("dplan_data.a", after), Update("dplan_data.b", before, after),
                      Delete("dplan_data.c", before, ReasonCode::kDeleteNoResource),
                      Keep("dplan_data.d", before),
                      Replace("dplan_data.e", before, after, ReasonCode::kReplaceCannotUpdate,
                              {At("map[\"k\"]"), At("object.deep.deeper"), At("set")}),
                      Replace("dplan_data.f", Sensitive(before), Sensitive(after),
                              ReasonCode::kReplaceRequested)});
  for (int i = 0; i < 5; ++i) {
    plan.changes.push_back(
        Create("dplan_data.g[" + std::to_string(i) + "]", CanaryValue(std::to_string(i))));
  }
  for (Change& change : plan.changes) {
    change.prior_private = kCanary;
    change.planned_private = kCanary;
    plan.drift.push_back({change.address, before, after});
  }
  plan.drift.push_back({Addr("dplan_data.h"), before, Null()});
  plan.steps = {{StepKind::kCreate, 0, {}}, {StepKind::kDelete, 2, {0}}};
  plan.outputs = {
      {"marked", Action::kUpdate, before, after},
      {"declared", Action::kUpdate, Str(kCanary), Str(std::string(kCanary) + "-new"), true},
      {"created", Action::kCreate, Null(), Tup({Str(kCanary)}), true},
      {"deleted", Action::kDelete, Str(kCanary), Null(), true},
      {"kept", Action::kNoOp, Str(kCanary), Str(kCanary), true}};
  return plan;
}

TEST(RenderTest, NoRendererShowsWhatIsSensitive) {
  const Plan plan = CanaryPlan();
  std::vector<std::string> texts = {PlanJson(plan), PlanSummary(plan), StepsText(plan)};
  for (const Detail detail : {Detail::kSummary, Detail::kChanged, Detail::kFull}) {
    texts.push_back(PlanText(plan, {.detail = detail}));
    texts.push_back(PlanText(plan, {.detail = detail, .color = true}));
  }
  for (const char* suffix : {"", "-new"}) {
    texts.push_back(ValueText(CanaryValue(suffix), 0));
    texts.push_back(ValueJson(CanaryValue(suffix), false));
  }
  for (const std::string& text : texts) {
    EXPECT_FALSE(text.empty());
    EXPECT_EQ(text.find(kCanary), std::string::npos) << text;
  }
  EXPECT_NE(ValueJson(CanaryValue(""), true).find(kCanary), std::string::npos);
}

}  // namespace
}  // namespace dplan
