#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/plan/render.h"
#include "nlohmann/json.hpp"
#include "tests/testing/value_builders.h"
#include "tests/unit/plan/plan_builders.h"

namespace dplan {
namespace {

using nlohmann::json;
using testing::Addr;
using testing::At;
using testing::Bool;
using testing::Create;
using testing::Dec;
using testing::Delete;
using testing::Keep;
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

TEST(RenderJsonTest, ValueJson) {
  struct Case {
    const char* name;
    Value value;
    const char* hidden;
    const char* revealed;
  };
  const std::vector<Case> cases = {
      {"null", Null(), "null", "null"},
      {"bool", Bool(false), "false", "false"},
      {"exact number", Dec("0.1000000000000000000000001"), "0.1000000000000000000000001",
       "0.1000000000000000000000001"},
      {"infinity has no form", Value::Num(Number::Infinity(false)), "null", "null"},
      {"string", Str("a\"\n"), R"("a\"\n")", R"("a\"\n")"},
      {"sensitive", Sensitive(Str("s")), "null", "\"s\""},
      {"sensitive in a map", MapOf(Type::String(), {{"k", Sensitive(Str("s"))}}), R"({"k":null})",
       R"({"k":"s"})"},
      {"sensitive with elements", Sensitive(Obj({{"a", Num(1)}})), "null", R"({"a":1})"},
      {"unknown is left out of objects", Obj({{"a", Unknown()}, {"b", Num(1)}}), R"({"b":1})",
       R"({"b":1})"},
      {"unknown is null in arrays", Tup({Unknown(), Num(1)}), "[null,1]", "[null,1]"},
      {"set", SetOf(Type::Number(), {Num(2), Num(1)}), "[1,2]", "[1,2]"},
      {"empty", Obj({{"a", Tup({})}, {"b", Obj({})}}), R"({"a":[],"b":{}})", R"({"a":[],"b":{}})"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(ValueJson(c.value, false), c.hidden);
    EXPECT_EQ(ValueJson(c.value, true), c.revealed);
  }
}

TEST(RenderJsonTest, PlanJson) {
  Plan plan = PlanOf({
      Create("dplan_data.a[3]", Obj({{"id", Unknown(Type::String())},
                                     {"list", Tup({Unknown(), Num(1)})},
                                     {"pass", Sensitive(Str("x"))},
                                     {"n", Num(1)}})),
      Keep("module.m[\"k\"].dplan_data.b[\"x\"]", Obj({{"n", Num(1)}})),
      Replace("module.m[\"k\"].dplan_data.c", Obj({{"n", Num(1)}}), Obj({{"n", Num(2)}}),
              ReasonCode::kReplaceCannotUpdate, {At("n"), At("l[0].k[\"x\"]")}),
  });
  plan.drift = {{Addr("dplan_data.a[3]"), Obj({{"n", Num(1)}}), Null()}};
  plan.outputs = {{"o", Action::kUpdate, Str("a"), Unknown(Type::String())},
                  {"s", Action::kCreate, Null(), Str("secret"), true}};
  plan.findings = {{.diagnostic = {.severity = Severity::kError,
                                   .summary = "The last copy goes",
                                   .detail = "There is no other.",
                                   .address = Addr("dplan_data.a[3]"),
                                   .code = "data.last_copy"},
                    .allowed = true}};
  plan.steps = {{StepKind::kCreate, 0, {}},
                {StepKind::kDelete, 2, {}},
                {StepKind::kCreate, 2, {1}},
                {StepKind::kJoin, -1, {0, 2}}};
  const json expected = json::parse(R"({
    "format_version": "1.2",
    "resource_changes": [
      {"address": "dplan_data.a[3]", "mode": "managed", "type": "dplan_data", "name": "a", "index": 3,
       "provider_name": "dplan",
       "change": {"actions": ["create"], "before": null,
                  "after": {"list": [null, 1], "n": 1, "pass": null},
                  "after_unknown": {"id": true, "list": [true, false]},
                  "before_sensitive": false, "after_sensitive": {"list": [false, false], "pass": true}}},
      {"address": "module.m[\"k\"].dplan_data.b[\"x\"]", "module_address": "module.m[\"k\"]",
       "mode": "managed", "type": "dplan_data", "name": "b", "index": "x", "provider_name": "dplan",
       "change": {"actions": ["no-op"], "before": {"n": 1}, "after": {"n": 1}, "after_unknown": {},
                  "before_sensitive": {}, "after_sensitive": {}}},
      {"address": "module.m[\"k\"].dplan_data.c", "module_address": "module.m[\"k\"]",
       "mode": "managed", "type": "dplan_data", "name": "c", "provider_name": "dplan",
       "change": {"actions": ["delete", "create"], "before": {"n": 1}, "after": {"n": 2},
                  "after_unknown": {}, "before_sensitive": {}, "after_sensitive": {},
                  "replace_paths": [["n"], ["l", 0, "k", "x"]]},
       "action_reason": "replace_because_cannot_update"}],
    "resource_drift": [
      {"address": "dplan_data.a[3]", "mode": "managed", "type": "dplan_data", "name": "a", "index": 3,
       "change": {"actions": ["delete"], "before": {"n": 1}, "after": null, "after_unknown": false,
                  "before_sensitive": {}, "after_sensitive": false}}],
    "findings": [
      {"severity": "error", "code": "data.last_copy", "address": "dplan_data.a[3]", "summary": "The last copy goes",
       "detail": "There is no other.", "allowed": true}],
    "output_changes": {
      "o": {"actions": ["update"], "before": "a", "after": null, "after_unknown": true,
            "before_sensitive": false, "after_sensitive": false},
      "s": {"actions": ["create"], "before": null, "after": null, "after_unknown": false,
            "before_sensitive": true, "after_sensitive": true}},
    "steps": [
      {"id": "s0", "kind": "create", "address": "dplan_data.a[3]", "after": []},
      {"id": "s1", "kind": "delete", "address": "module.m[\"k\"].dplan_data.c", "after": []},
      {"id": "s2", "kind": "create", "address": "module.m[\"k\"].dplan_data.c", "after": ["s1"]},
      {"id": "s3", "kind": "join", "after": ["s0", "s2"]}]
  })");
  const json actual = json::parse(PlanJson(plan));
  EXPECT_EQ(actual, expected) << json::diff(expected, actual).dump(2);
}

TEST(RenderJsonTest, ActionsAndReasons) {
  const Value value = Obj({{"n", Num(1)}});
  struct Case {
    Change change;
    std::vector<std::string> actions;
    const char* reason;  // null: none
  };
  const std::vector<Case> cases = {
      {Create("d.a", value), {"create"}, nullptr},
      {Create("d.a", value, ReasonCode::kCreateGone), {"create"}, "create_because_gone"},
      {Update("d.a", value, value), {"update"}, nullptr},
      {Replace("d.a", value, value, ReasonCode::kReplaceTainted),
       {"delete", "create"},
       "replace_because_tainted"},
      {Replace("d.a", value, value, ReasonCode::kReplaceRequested),
       {"delete", "create"},
       "replace_by_request"},
      {Delete("d.a", value, ReasonCode::kDeleteDestroy), {"delete"}, nullptr},
      {Delete("d.a", value, ReasonCode::kDeleteNoResource),
       {"delete"},
       "delete_because_no_resource_config"},
      {Delete("d.a", value, ReasonCode::kDeleteWrongRepetition),
       {"delete"},
       "delete_because_wrong_repetition"},
      {Delete("d.a", value, ReasonCode::kDeleteCountIndex),
       {"delete"},
       "delete_because_count_index"},
      {Delete("d.a", value, ReasonCode::kDeleteEachKey), {"delete"}, "delete_because_each_key"},
      {Delete("d.a", value, ReasonCode::kDeleteDisabled),
       {"delete"},
       "delete_because_enabled_false"},
  };
  for (const Case& c : cases) {
    const json change = json::parse(PlanJson(PlanOf({c.change})))["resource_changes"][0];
    EXPECT_EQ(change["change"]["actions"], json(c.actions));
    EXPECT_EQ(change.contains("action_reason"), c.reason != nullptr);
    if (c.reason == nullptr) continue;
    EXPECT_EQ(change["action_reason"], c.reason);
  }
}

TEST(RenderJsonTest, AReplacementThatCreatesFirstSaysSo) {
  const Value value = Obj({{"n", Num(1)}});
  Plan plan = PlanOf({Replace("d.a", value, value, ReasonCode::kReplaceRequested)});
  plan.steps = {{StepKind::kCreate, 0, {}}, {StepKind::kDelete, 0, {0}}};
  EXPECT_EQ(json::parse(PlanJson(plan))["resource_changes"][0]["change"]["actions"],
            json({"create", "delete"}));
}

}  // namespace
}  // namespace dplan
