#include "core/plan/redact.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/plan/plan_file.h"
#include "core/plan/render.h"
#include "tests/testing/value_builders.h"
#include "tests/unit/plan/plan_builders.h"

namespace dplan {
namespace {

using testing::Create;
using testing::Delete;
using ::testing::HasSubstr;
using testing::Keep;
using ::testing::Not;
using testing::Obj;
using testing::PlanOf;
using testing::Update;

constexpr char kCanary[] = "canary-7f3a";

Value Secret(const std::string& more = "") { return Value::String(kCanary + more).Marked(); }

struct Case {
  const char* name;
  Value value;
};

// Everywhere in a value where a secret may stand.
std::vector<Case> SecretValues() {
  return {
      {"attribute", Obj({{"a", Secret()}, {"b", Value::Int(1)}})},
      {"list element", Obj({{"a", Value::List(Type::String(), {Secret()})}})},
      {"map entry", Obj({{"a", Value::Map(Type::String(), {{"k", Secret()}})}})},
      {"set", Obj({{"a", Value::Set(Type::String(), {Secret()})}})},
      {"tuple element", Obj({{"a", Value::Tuple({Value::Int(1), Secret()})}})},
      {"object", Obj({{"a", Obj({{"b", Value::String(kCanary)}}).Marked()}})},
      {"prefix of an unknown value",
       Obj({{"a", Value::Unknown(Type::String(), {.prefix = kCanary}).Marked()}})},
  };
}

std::string FileOf(const Plan& plan) { return EncodePlanFile({.plan = Redact(plan).plan}); }

TEST(Redact, LeavesNoSecretAnywhere) {
  for (const Case& c : SecretValues()) {
    SCOPED_TRACE(c.name);
    const Value open = c.value.UnmarkedDeep();
    std::vector<Plan> plans = {
        PlanOf({Create("dplan_data.x", c.value)}),
        PlanOf({Delete("dplan_data.x", c.value, ReasonCode::kDeleteDestroy)}),
        PlanOf({Keep("dplan_data.x", c.value)}),
        // What was open before is a secret now.
        PlanOf({Update("dplan_data.x", open, c.value)}),
        PlanOf({Update("dplan_data.x", c.value, open)}),
    };
    plans.emplace_back().drift = {{testing::Addr("dplan_data.x"), c.value, open}};
    plans.emplace_back().outputs = {{.name = "o", .before = c.value, .after = c.value}};
    for (const Plan& plan : plans) {
      EXPECT_THAT(FileOf(plan), Not(HasSubstr(kCanary)));
      EXPECT_EQ(Redact(plan).secrets.size(), 32u);
    }
  }
}

TEST(Redact, LeavesNoPrivateBytes) {
  Change change = Create("dplan_data.x", Obj({{"a", Value::Int(1)}}));
  change.prior_private = change.planned_private = kCanary;
  EXPECT_THAT(FileOf(PlanOf({change})), Not(HasSubstr(kCanary)));
}

// The plan reads as before: same text, same JSON.
TEST(Redact, KeepsHowThePlanReads) {
  const Value before = Obj({{"changed", Secret("1")},
                            {"gone", Secret()},
                            {"list", Value::List(Type::Number(), {Value::Int(1).Marked()})},
                            {"same", Secret()},
                            {"open", Value::String("a")},
                            {"unknown", Secret()}});
  const Value after = Obj({{"changed", Secret("2")},
                           {"gone", Value::Null(Type::String())},
                           {"list", Value::List(Type::Number(), {Value::Int(2).Marked()})},
                           {"same", Secret()},
                           {"open", Value::String("b")},
                           {"unknown", Value::Unknown(Type::String()).Marked()}});
  const Plan plan = PlanOf({Update("dplan_data.x", before, after), Keep("dplan_data.y", before)});
  const Plan redacted = Redact(plan).plan;
  EXPECT_EQ(PlanText(redacted, {.detail = Detail::kFull}),
            PlanText(plan, {.detail = Detail::kFull}));
  EXPECT_EQ(PlanJson(redacted), PlanJson(plan));
}

TEST(Redact, KeepsEverythingElse) {
  Change change = Update("dplan_data.x", Obj({{"a", Value::Int(1)}}),
                         Obj({{"a", Value::Unknown(Type::Number())}}));
  change.schema_version = 3;
  const RedactedPlan redacted = Redact(PlanOf({change}));
  EXPECT_EQ(redacted.secrets, "");
  ASSERT_EQ(redacted.plan.changes.size(), 1u);
  EXPECT_EQ(redacted.plan.changes[0].before, change.before);
  EXPECT_EQ(redacted.plan.changes[0].after, change.after);
  EXPECT_EQ(redacted.plan.changes[0].schema_version, 3);
}

TEST(Redact, SecretsTellEverySecretApart) {
  const auto secrets = [](const Value& before, const Value& after, const Value& config) {
    Change change = Update("dplan_data.x", Obj({{"a", before}}), Obj({{"a", after}}));
    change.config = Obj({{"a", config}});
    return Redact(PlanOf({change})).secrets;
  };
  const std::string digest = secrets(Secret(), Secret(), Secret());
  EXPECT_EQ(secrets(Secret(), Secret(), Secret()), digest);
  EXPECT_NE(secrets(Secret("x"), Secret(), Secret()), digest);
  EXPECT_NE(secrets(Secret(), Secret("x"), Secret()), digest);
  EXPECT_NE(secrets(Secret(), Secret(), Secret("x")), digest);
}

}  // namespace
}  // namespace dplan
