#include "core/apply/second_plan.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/contract/check_planned.h"
#include "core/plan/refresh.h"
#include "core/plan/volatile.h"

namespace dplan {
namespace {

// An update that turns out to be a replacement after all.
std::vector<Violation> CheckReplacement(const SecondPlan& plan) {
  const std::vector<Path>& paths = plan.answer.requires_replace;
  if (plan.kind != StepKind::kUpdate || paths.empty()) return {};
  const std::optional<Value> before = plan.prior.UnmarkedDeep().At(paths.front());
  const std::optional<Value> after = plan.answer.planned.At(paths.front());
  if (before == after) return {};
  return {{paths.front(), "it must be replaced after all"}};
}

}  // namespace

void CheckSecondPlan(const SecondPlan& plan, Diagnostics& diagnostics) {
  const Change& change = plan.change;
  Diagnostics form;
  if (!plan.schema.Check(plan.answer.planned, form)) {
    return BlameProvider(change.provider, change.address,
                         "its second plan does not fit its own schema", diagnostics);
  }
  std::vector<Violation> violations;
  if (!plan.answer.legacy_type_system) {
    violations = CheckPlanned(plan.schema, plan.prior.UnmarkedDeep(), plan.config.UnmarkedDeep(),
                              plan.answer.planned);
  }
  const Value promised = WithoutVolatile(change.after.UnmarkedDeep(), change.volatile_paths);
  for (const std::vector<Violation>& more :
       {CheckRefines(plan.schema, promised, plan.answer.planned), CheckReplacement(plan)}) {
    violations.insert(violations.end(), more.begin(), more.end());
  }
  for (const Violation& violation : violations) {
    BlameProvider(
        change.provider, change.address,
        absl::StrCat("its second plan for ", violation.path.ToString(), ": ", violation.text),
        diagnostics);
  }
}

}  // namespace dplan
