#include "core/plan/plan.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace dplan {

const char* StepName(StepKind kind) {
  switch (kind) {
    case StepKind::kCreate:
      return "create";
    case StepKind::kUpdate:
      return "update";
    case StepKind::kDelete:
      return "delete";
    case StepKind::kJoin:
      return "join";
  }
  return "";
}

bool Plan::HasChanges() const {
  const auto changes_something = [](const auto& change) { return change.action != Action::kNoOp; };
  return std::any_of(changes.begin(), changes.end(), changes_something) ||
         std::any_of(outputs.begin(), outputs.end(), changes_something);
}

std::vector<bool> ReplacesCreatedFirst(const Plan& plan) {
  std::vector<bool> created(plan.changes.size());
  std::vector<bool> first(plan.changes.size());
  for (const Step& step : plan.steps) {
    if (step.kind == StepKind::kCreate) created[step.change] = true;
    if (step.kind == StepKind::kDelete && created[step.change]) first[step.change] = true;
  }
  return first;
}

std::string StepsText(const Plan& plan) {
  std::string text;
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    const Step& step = plan.steps[i];
    absl::StrAppend(&text, "s", i, " ", StepName(step.kind));
    if (step.change >= 0) absl::StrAppend(&text, " ", plan.changes[step.change].address.ToString());
    if (!step.after.empty()) text += " after";
    for (const int32_t before : step.after) absl::StrAppend(&text, " s", before);
    text += '\n';
  }
  return text;
}

}  // namespace dplan
