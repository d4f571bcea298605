#include "core/plan/plan.h"

#include <algorithm>

#include "absl/strings/ascii.h"
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

bool IsFindingCode(const std::string& text) {
  const auto fits = [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == '.';
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), fits);
}

std::optional<AllowedFinding> AllowedFinding::Parse(const std::string& text) {
  const size_t colon = text.find(':');
  AllowedFinding allowed{.code = text.substr(0, colon)};
  if (!IsFindingCode(allowed.code)) return std::nullopt;
  if (colon == std::string::npos) return allowed;
  allowed.address = Address::Parse(text.substr(colon + 1));
  if (!allowed.address.has_value()) return std::nullopt;
  return allowed;
}

std::string AllowedFinding::ToString() const {
  return absl::StrCat(code, address.has_value() ? absl::StrCat(":", address->ToString()) : "");
}

bool AllowedFinding::Allows(const Diagnostic& finding) const {
  return code == finding.code && (!address.has_value() || address == finding.address);
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
