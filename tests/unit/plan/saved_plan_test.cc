#include "core/plan/saved_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/testing/value_builders.h"
#include "tests/unit/plan/plan_builders.h"

namespace dplan {
namespace {

using testing::Addr;
using ::testing::AllOf;
using testing::Create;
using ::testing::HasSubstr;
using testing::Keep;
using ::testing::Not;
using testing::Obj;
using testing::PlanOf;
using testing::Update;

Value Object(int a, const std::string& secret = "s") {
  return Obj({{"a", Value::Int(a)}, {"s", Value::String(secret).Marked()}});
}

// The summary and the detail of the one error there is; "" if there is none.
std::string ErrorOf(const Diagnostics& diagnostics) {
  if (diagnostics.items().size() > 1) return "more than one";
  if (diagnostics.empty()) return "";
  return diagnostics.items()[0].summary + ": " + diagnostics.items()[0].detail;
}

class SavedPlanTest : public ::testing::Test {
 protected:
  SavedPlanTest() {
    state_.lineage = "line";
    state_.objects[Addr("dplan_data.x")].serial = 4;
    config_.files = {{"main.dplan.yaml", "locals: {}"}};
    plan_.lineage = "line";
  }

  PlanSources Sources() const {
    return {.config = config_,
            .variables = variables_,
            .options = options_,
            .state = state_,
            .plugins = plugins_};
  }
  SavedPlan Save() const { return MakeSavedPlan(Sources(), plan_, "salt"); }
  std::string CheckNow(const SavedPlan& saved) const {
    Diagnostics diagnostics;
    CheckSources(saved, Sources(), diagnostics);
    return ErrorOf(diagnostics);
  }

  Config config_;
  std::map<std::string, Value> variables_ = {{"open", Value::Int(1)},
                                             {"secret", Value::String("s").Marked()}};
  PlanOptions options_;
  State state_;
  std::map<std::string, std::string> plugins_ = {{"dplan/files", "abc"}};
  Plan plan_ =
      PlanOf({Update("dplan_data.x", Object(1), Object(2)), Create("dplan_data.y", Object(1))});
};

TEST_F(SavedPlanTest, HoldsWhatItWasMadeFrom) {
  const SavedPlan saved = Save();
  EXPECT_EQ(saved.files, config_.files);
  EXPECT_EQ(saved.plugins, plugins_);
  EXPECT_EQ(saved.variables.size(), 1u);
  EXPECT_EQ(saved.variables.at("open"), Value::Int(1));
  EXPECT_EQ(saved.rows,
            (std::map<Address, int64_t>{{Addr("dplan_data.x"), 4}, {Addr("dplan_data.y"), 0}}));
  EXPECT_EQ(saved.secret_variables.size(), 32u);
  EXPECT_EQ(saved.secrets.size(), 32u);
}

TEST_F(SavedPlanTest, NothingIsFingerprintedWhereNothingIsSensitive) {
  variables_.erase("secret");
  plan_ = PlanOf({});
  EXPECT_EQ(Save().secret_variables, "");
  EXPECT_EQ(Save().secrets, "");
}

TEST_F(SavedPlanTest, UnchangedSourcesAreGood) {
  const SavedPlan saved = Save();
  EXPECT_EQ(CheckNow(saved), "");
  // What the plan did not read does not matter.
  state_.serial = 9;
  state_.objects[Addr("dplan_data.z")].serial = 9;
  EXPECT_EQ(CheckNow(saved), "");
}

TEST_F(SavedPlanTest, ChangedRecordsAreToldByName) {
  const SavedPlan saved = Save();
  state_.objects[Addr("dplan_data.x")].serial = 5;
  EXPECT_THAT(CheckNow(saved), AllOf(HasSubstr("Plan is out of date"),
                                     HasSubstr("dplan_data.x was changed"), Not(HasSubstr(".y"))));
  state_.objects.clear();
  EXPECT_THAT(CheckNow(saved), HasSubstr("dplan_data.x was removed"));
  state_.objects[Addr("dplan_data.x")].serial = 4;
  state_.objects[Addr("dplan_data.y")].serial = 5;
  EXPECT_THAT(CheckNow(saved), HasSubstr("dplan_data.y was created"));
}

TEST_F(SavedPlanTest, AnotherStateIsTold) {
  const SavedPlan saved = Save();
  state_.lineage = "other";
  EXPECT_THAT(CheckNow(saved), HasSubstr("Plan is for another state"));
}

TEST_F(SavedPlanTest, OtherSecretsAreToldWithoutThem) {
  const SavedPlan saved = Save();
  variables_["secret"] = Value::String("canary").Marked();
  EXPECT_THAT(CheckNow(saved),
              AllOf(HasSubstr("Sensitive variables differ"), Not(HasSubstr("canary"))));
}

TEST_F(SavedPlanTest, TellsWhatWouldBeDoneOtherwise) {
  struct Case {
    const char* name;
    Plan now;
    const char* says;
  };
  Change elsewhere = plan_.changes[0];
  elsewhere.provider.alias = "other";
  Plan other_outputs = plan_;
  other_outputs.outputs = {{.name = "o", .action = Action::kCreate, .after = Value::Int(1)}};
  Plan other_steps = plan_;
  other_steps.steps = {{StepKind::kUpdate, 0, {}}};
  const Change y = plan_.changes[1];
  const Case cases[] = {
      {"the same", plan_, ""},
      {"another action", PlanOf({Keep("dplan_data.x", Object(1)), y}),
       "dplan_data.x: planned was an update, now it would be nothing"},
      {"drift", PlanOf({Update("dplan_data.x", Object(0), Object(2)), y}),
       "dplan_data.x: the real object is not what it was"},
      {"other values", PlanOf({Update("dplan_data.x", Object(1), Object(3)), y}),
       "dplan_data.x: it would get other values"},
      {"another provider", PlanOf({elsewhere, y}), "dplan_data.x: it would be done for another"},
      {"one less", PlanOf({plan_.changes[0]}), "dplan_data.y: nothing is to be done"},
      {"one more", PlanOf({Create("dplan_data.w", Object(1)), plan_.changes[0], y}),
       "dplan_data.w: it was not planned, now it would be a creation"},
      {"another secret", PlanOf({Update("dplan_data.x", Object(1, "t"), Object(2, "t")), y}),
       "A sensitive value"},
      {"other outputs", other_outputs, "outputs"},
      {"other steps", other_steps, "order"},
  };
  const SavedPlan saved = Save();
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Diagnostics diagnostics;
    CheckSamePlan(saved, MakeSavedPlan(Sources(), c.now, saved.salt), diagnostics);
    if (*c.says == '\0') {
      EXPECT_EQ(ErrorOf(diagnostics), "");
    } else {
      EXPECT_THAT(ErrorOf(diagnostics),
                  AllOf(HasSubstr("Plan no longer holds"), HasSubstr(c.says)));
    }
  }
}

// What was saved and read again is compared with what was just made.
TEST_F(SavedPlanTest, TheFileIsTheSamePlan) {
  const absl::StatusOr<SavedPlan> read = DecodePlanFile(EncodePlanFile(Save()));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(CheckNow(*read), "");
  Diagnostics diagnostics;
  CheckSamePlan(*read, Save(), diagnostics);
  EXPECT_EQ(ErrorOf(diagnostics), "");
}

}  // namespace
}  // namespace dplan
