#include "core/plan/plan_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <iterator>

#include "core/base/sha256.h"
#include "core/plan/plan_record.h"
#include "core/plan/render.h"
#include "proto/dplan/plan/v1/plan.pb.h"
#include "tests/testing/value_builders.h"
#include "tests/unit/plan/plan_builders.h"

namespace dplan {
namespace {

using testing::Addr;
using testing::Create;
using testing::Delete;
using ::testing::HasSubstr;
using testing::Keep;
using testing::Obj;
using testing::PlanOf;
using testing::Replace;

// Something in every field.
SavedPlan RichPlan() {
  const Value one = Obj({{"a", Value::Int(1)}, {"s", Value::String("").Marked()}});
  const Value two =
      Obj({{"a", Value::Unknown(Type::Number())}, {"s", Value::Null(Type::String()).Marked()}});
  Plan plan = PlanOf({Create("dplan_data.a[\"k\"]", two, ReasonCode::kCreateGone),
                      Delete("dplan_data.b[0]", one, ReasonCode::kDeleteCountIndex),
                      Replace("dplan_data.c", one, two, ReasonCode::kReplaceCannotUpdate,
                              {Path().Attr("a"), Path().Attr("s")}),
                      Keep("dplan_data.d", one)});
  plan.changes[0].provider.alias = "host";
  plan.changes[0].provider.key = InstanceKey("x");
  plan.changes[1].schema_version = 4;
  plan.lineage = "f81d4fae-7dec-41d0-a765-00a0c91e6bf6";
  plan.serial = 7;
  plan.drift = {{Addr("dplan_data.c"), one, Value()}};
  plan.outputs = {{"o", Action::kUpdate, Value::Int(1), Value::Unknown(Type::Dynamic()), false},
                  {"p", Action::kCreate, Value(), Value::String("").Marked(), true}};
  plan.steps = {{StepKind::kDelete, 1, {}},
                {StepKind::kDelete, 2, {}},
                {StepKind::kJoin, -1, {0, 1}},
                {StepKind::kCreate, 2, {2}},
                {StepKind::kCreate, 0, {2, 3}}};
  return {.files = {{"a.dplan.yaml", "locals: {}\n"}, {"b.dplan.yaml", "outputs: {}\n"}},
          .variables = {{"v", Value::List(Type::String(), {Value::String("x")})}},
          .options = {.refresh = false, .replace = {Addr("dplan_data.c")}},
          .rows = {{Addr("dplan_data.a[\"k\"]"), 0}, {Addr("dplan_data.c"), 3}},
          .salt = "salt",
          .secret_variables = "variables",
          .secrets = "secrets",
          .plan = std::move(plan)};
}

std::string GoldenFile() {
  std::ifstream in(DPLAN_SOURCE_DIR "/tests/golden/plan/version_1.dplan", std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(PlanFile, KeepsEverything) {
  SavedPlan saved = RichPlan();
  saved.plugins = {{"dplan/files", "abc"}, {"hashicorp/random", "def"}};
  saved.options.allow = {{.code = "a.b"}, {.code = "c.d", .address = Addr("dplan_data.c")}};
  saved.options.max_destroy = 0;
  saved.plan.findings = {{{.summary = "S", .detail = "D", .code = "a.b"}, true},
                         {{.severity = Severity::kWarning,
                           .summary = "T",
                           .address = Addr("dplan_data.c"),
                           .path = Path().Attr("a"),
                           .code = "c.d"},
                          false}};
  saved.plan.changes[3].reason = {.code = ReasonCode::kUpdateWriteOnly,
                                  .paths = {Path().Attr("k")}};
  const absl::StatusOr<SavedPlan> read = DecodePlanFile(EncodePlanFile(saved));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->files, saved.files);
  EXPECT_EQ(read->variables, saved.variables);
  EXPECT_EQ(read->options.refresh, saved.options.refresh);
  EXPECT_EQ(read->options.replace, saved.options.replace);
  EXPECT_EQ(read->options.allow, saved.options.allow);
  EXPECT_EQ(read->options.max_destroy, saved.options.max_destroy);
  ASSERT_EQ(read->plan.findings.size(), 2u);
  EXPECT_TRUE(read->plan.findings[0].allowed);
  EXPECT_EQ(read->plan.findings[1].diagnostic.path, Path().Attr("a"));
  EXPECT_EQ(read->rows, saved.rows);
  EXPECT_EQ(read->plugins, saved.plugins);
  EXPECT_EQ(read->salt, saved.salt);
  EXPECT_EQ(read->secret_variables, saved.secret_variables);
  EXPECT_EQ(read->secrets, saved.secrets);
  EXPECT_EQ(read->plan.lineage, saved.plan.lineage);
  EXPECT_EQ(read->plan.serial, saved.plan.serial);
  EXPECT_EQ(StepsText(read->plan), StepsText(saved.plan));
  EXPECT_EQ(PlanJson(read->plan), PlanJson(saved.plan));
  ASSERT_EQ(read->plan.changes.size(), saved.plan.changes.size());
  for (size_t i = 0; i < saved.plan.changes.size(); ++i) {
    EXPECT_EQ(read->plan.changes[i].provider, saved.plan.changes[i].provider);
    EXPECT_EQ(read->plan.changes[i].reason, saved.plan.changes[i].reason);
    EXPECT_EQ(read->plan.changes[i].before, saved.plan.changes[i].before);
    EXPECT_EQ(read->plan.changes[i].after, saved.plan.changes[i].after);
    EXPECT_EQ(read->plan.changes[i].schema_version, saved.plan.changes[i].schema_version);
  }
}

TEST(PlanFile, FindingsHaveCodes) {
  const SavedPlan saved = {.plan = {.findings = {{{.summary = "S", .code = "a b"}, false}}}};
  EXPECT_THAT(DecodePlanFile(EncodePlanFile(saved)).status().message(), HasSubstr("finding"));
}

TEST(PlanFile, KeepsThatItDestroys) {
  const SavedPlan saved = {.options = {.mode = PlanMode::kDestroy},
                           .plan = {.mode = PlanMode::kDestroy}};
  const absl::StatusOr<SavedPlan> read = DecodePlanFile(EncodePlanFile(saved));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->options.mode, PlanMode::kDestroy);
  EXPECT_EQ(read->plan.mode, PlanMode::kDestroy);
}

// A file of version 1 is read and written as it always was.
TEST(PlanFile, VersionOneStays) {
  const std::string golden = GoldenFile();
  EXPECT_EQ(EncodePlanFile(RichPlan()), golden);
  const absl::StatusOr<SavedPlan> read = DecodePlanFile(golden);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(PlanJson(read->plan), PlanJson(RichPlan().plan));
}

TEST(PlanFile, RefusesOtherFiles) {
  const std::string good = EncodePlanFile(RichPlan());
  const auto with = [&good](size_t at, char byte) {
    std::string changed = good;
    changed[at] = byte;
    return changed;
  };
  struct Case {
    const char* name;
    std::string bytes;
    absl::StatusCode code;
    const char* says;
  };
  const Case cases[] = {
      {"nothing", "", absl::StatusCode::kInvalidArgument, "is no plan"},
      {"YAML", "resources: {}\n", absl::StatusCode::kInvalidArgument, "is no plan"},
      {"only the beginning", good.substr(0, 40), absl::StatusCode::kDataLoss, "too early"},
      {"newer", with(16, 2), absl::StatusCode::kUnimplemented, "its format is 2"},
      {"cut off", good.substr(0, good.size() - 1), absl::StatusCode::kDataLoss, "length"},
      {"longer", good + "x", absl::StatusCode::kDataLoss, "length"},
      {"another byte", with(good.size() - 1, '!'), absl::StatusCode::kDataLoss, "checksum"},
      {"another checksum", with(40, '!'), absl::StatusCode::kDataLoss, "checksum"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const absl::StatusOr<SavedPlan> read = DecodePlanFile(c.bytes);
    EXPECT_EQ(read.status().code(), c.code);
    EXPECT_THAT(std::string(read.status().message()), HasSubstr(c.says));
  }
}

TEST(PlanFile, RefusesRecordsWithoutMeaning) {
  struct Case {
    const char* name;
    std::function<void(plan::v1::SavedPlan&)> spoil;
  };
  const Case cases[] = {
      {"no type", [](auto& r) { r.clear_types(); }},
      {"type that is none", [](auto& r) { r.set_types(0, "[]"); }},
      {"address", [](auto& r) { r.mutable_changes(0)->set_address("a..b"); }},
      {"provider", [](auto& r) { r.mutable_changes(0)->set_provider("!"); }},
      {"path", [](auto& r) { r.mutable_changes(2)->set_reason_paths(0, "a["); }},
      {"value", [](auto& r) { r.mutable_changes(0)->mutable_after()->set_msgpack("\xc1"); }},
      {"creation of something",
       [](auto& r) { r.mutable_changes(3)->set_action(plan::v1::CREATE); }},
      {"end of nothing", [](auto& r) { r.mutable_changes(0)->set_action(plan::v1::DELETE); }},
      {"unknown action",
       [](auto& r) { r.mutable_changes(3)->set_action(static_cast<plan::v1::Action>(9)); }},
      {"unknown reason",
       [](auto& r) { r.mutable_changes(3)->set_reason(static_cast<plan::v1::Reason>(99)); }},
      {"output replaced", [](auto& r) { r.mutable_outputs(0)->set_action(plan::v1::REPLACE); }},
      {"step of no change", [](auto& r) { r.mutable_steps(0)->set_change(4); }},
      {"join of a change", [](auto& r) { r.mutable_steps(2)->set_change(0); }},
      {"step that waits for itself", [](auto& r) { r.mutable_steps(0)->add_after(0); }},
      {"step that waits twice", [](auto& r) { r.mutable_steps(2)->set_after(1, 0); }},
      {"unknown step",
       [](auto& r) { r.mutable_steps(0)->set_kind(static_cast<plan::v1::StepKind>(7)); }},
      {"row", [](auto& r) { r.mutable_rows(0)->set_address(""); }},
      {"instance to replace", [](auto& r) { r.set_replace(0, ""); }},
      {"variable", [](auto& r) { r.mutable_variables(0)->mutable_value()->set_type(99); }},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    plan::v1::SavedPlan record;
    ASSERT_TRUE(record.ParseFromString(EncodePlanRecord(RichPlan())));
    c.spoil(record);
    EXPECT_EQ(DecodePlanRecord(record.SerializeAsString()).status().code(),
              absl::StatusCode::kDataLoss);
  }
  EXPECT_FALSE(DecodePlanRecord("\xff\xff").ok());
}

}  // namespace
}  // namespace dplan
