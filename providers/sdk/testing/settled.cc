// What must hold after an apply.

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/contract/check_planned.h"
#include "core/contract/object_shape.h"
#include "core/contract/propose.h"
#include "core/types/json.h"
#include "providers/sdk/testing/values.h"
#include "providers/sdk/testing/world.h"

namespace dplan::sdk::testing::internal {
namespace {

// A record for a check that is no step: its errors are failures of the step.
StepRecord Quiet(const StepRecord& step, const std::string& what) {
  StepRecord quiet;
  quiet.title = absl::StrCat(step.title, ", ", what);
  quiet.failures = step.failures;
  return quiet;
}

void FailOnErrors(const Diagnostics& diagnostics, StepRecord& record) {
  for (const Diagnostic& diagnostic : diagnostics.items()) {
    if (diagnostic.severity != Severity::kError) continue;
    record.Fail(absl::StrCat(diagnostic.summary, ": ", diagnostic.detail));
  }
}

}  // namespace

void World::CheckEmptyPlan(const Object& object, const std::string& when, StepRecord& step) {
  StepRecord quiet = Quiet(step, absl::StrCat("planned again ", when));
  const std::optional<PlannedChange> again = Plan(object, object.config, quiet);
  FailOnErrors(quiet.diagnostics, quiet);
  if (!again.has_value() || again->action == Action::kNoOp) return;
  quiet.Fail(absl::StrCat("the plan is not empty: ",
                          absl::StrJoin(Differences(object.state, again->planned, {}), ", ")));
}

void World::CheckPartlyUnknown(const Object& object, const PlannedChange& change,
                               StepRecord& step) {
  if (change.action != Action::kCreate && change.action != Action::kReplace) return;
  const Value nothing = Value::Null(change.config.type());
  for (const auto& [name, value] : change.config.AsEntries()) {
    if (value.IsNull()) continue;
    StepRecord quiet = Quiet(step, absl::StrCat("with `", name, "` not known yet"));
    const Value config = change.config.WithAttr(name, Value::Unknown(value.type()));
    if (!Validate(object, config, quiet)) {
      FailOnErrors(quiet.diagnostics, quiet);
      continue;
    }
    const std::optional<PlanResult> result =
        PlanOnce(object, nothing, config, "", change.changed_write_only, quiet);
    FailOnErrors(quiet.diagnostics, quiet);
    if (!result.has_value()) continue;
    for (const Violation& violation :
         CheckRefines(SchemaOf(object), result->planned, change.planned)) {
      quiet.Fail(absl::StrCat("the plan says more than can be known, at `",
                              violation.path.ToString(), "`: ", violation.text));
    }
  }
}

void World::CheckRecordable(const Object& object, StepRecord& step) {
  StepRecord quiet = Quiet(step, "recorded and read again");
  const dplan::Schema& schema = SchemaOf(object);
  const absl::StatusOr<std::string> json = ValueToJson(object.state, schema.type());
  if (!json.ok()) return quiet.Fail(std::string(json.status().message()));
  const std::optional<UpgradeResult> result =
      Single(provider_->UpgradeMany(
                 {}, {{.type = object.type, .version = schema.version, .attributes = *json}}),
             quiet);
  if (!result.has_value()) return FailOnErrors(quiet.diagnostics, quiet);
  FailOnErrors(result->diagnostics, quiet);
  if (!Same(result->state, object.state)) {
    quiet.Fail(absl::StrCat("the object is another: ",
                            absl::StrJoin(Differences(object.state, result->state, {}), ", ")));
  }
}

void World::CheckKnown(const Object& object, const std::string& id, StepRecord& step) {
  StepRecord quiet = Quiet(step, absl::StrCat("imported by the id \"", id, "\" it was Known by"));
  const absl::StatusOr<ImportResult> result =
      provider_->Import({}, {.type = object.type, .id = id});
  if (!result.ok()) return quiet.Fail(std::string(result.status().message()));
  FailOnErrors(result->diagnostics, quiet);
  if (result->state.IsNull()) quiet.Fail("there is no such object");
}

void World::CheckSettled(Object& object, const PlannedChange& change, StepRecord& step) {
  CheckEmptyPlan(object, "without a refresh", step);
  CheckRecordable(object, step);
  CheckPartlyUnknown(object, change, step);

  const Value left = object.state;
  StepRecord quiet = Quiet(step, "refreshed");
  if (!Refresh(object, quiet)) return FailOnErrors(quiet.diagnostics, quiet);
  for (const std::string& difference : Differences(left, object.state, Unsteady(object, {}))) {
    quiet.Fail(absl::StrCat("the object is not as the apply left it: ", difference));
  }
  if (!object.state.IsNull()) CheckEmptyPlan(object, "after a refresh", step);
}

}  // namespace dplan::sdk::testing::internal
