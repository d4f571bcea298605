#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/contract/object_shape.h"
#include "core/contract/rules.h"
#include "core/contract/trial.h"

namespace dplan {
namespace {

using About = ContractRule::About;

void KeepsTheConfiguration(Trial& trial) {
  const std::optional<Value> config = trial.Config();
  if (!config.has_value()) return;
  const std::optional<PlanResult> planned = trial.Plan(trial.PlanFor(trial.Null(), *config));
  if (planned.has_value() && !planned->requires_replace.empty()) {
    trial.Fault("Plan: a create replaces something");
  }
}

void IsRepeatable(Trial& trial) {
  const std::optional<Value> config = trial.Config();
  if (!config.has_value()) return;
  const PlanRequest request = trial.PlanFor(trial.Null(), *config);
  const std::optional<PlanResult> first = trial.Plan(request);
  const std::optional<PlanResult> second = trial.Plan(request);
  if (!first.has_value() || !second.has_value()) return;
  trial.IsSame("a second plan is another one", first->planned, second->planned);
  if (first->private_data != second->private_data) {
    trial.Note("the private data of a second plan are other ones");
  }
}

void KeepsUnknowns(Trial& trial) {
  const std::optional<Value> config = trial.Config();
  if (!config.has_value()) return;
  const auto plan = [&](const std::string& name) -> std::optional<PlanResult> {
    const Value open = config->WithAttr(name, Value::Unknown(config->Attr(name).type()));
    return trial.Plan(trial.PlanFor(trial.Null(), open));
  };
  const auto demand_unknown = [&](const PlanResult& planned, const std::string& name) {
    if (planned.planned.Attr(name).IsWhollyKnown()) {
      trial.Fault(absl::StrCat(name, ": it is known in a plan although what it is made of is not"));
    }
  };
  for (const std::string& name : trial.Settable(*config)) plan(name);
  for (const ContractCase::Open& open : trial.contract().open) {
    const std::optional<PlanResult> planned = plan(open.attribute);
    if (!planned.has_value()) continue;
    demand_unknown(*planned, open.attribute);
    if (!open.follows.empty()) demand_unknown(*planned, open.follows);
  }
}

// The configurations of a case take turns in one batch.
void AnswersInOrder(Trial& trial) {
  constexpr size_t kItems = 50;
  std::vector<std::string> examples = {trial.contract().config};
  for (const ContractCase::Changed& changed : trial.contract().changes) {
    examples.push_back(changed.config);
  }
  std::vector<PlanRequest> requests;
  for (size_t i = 0; i < kItems; ++i) {
    const std::optional<Value> config = trial.Config(examples[i % examples.size()]);
    if (!config.has_value()) return;
    requests.push_back(trial.PlanFor(trial.Null(), *config));
  }
  const auto results = trial.provider().PlanMany(Trial::Context(), requests);
  if (!trial.Succeeds("Plan", results.status())) return;
  if (results->size() != requests.size()) {
    return trial.Fault(
        absl::StrCat("Plan gave ", results->size(), " answers to ", requests.size(), " requests"));
  }
  for (size_t i = 0; i < requests.size(); ++i) {
    const PlanResult& result = (*results)[i];
    if (!trial.HasNoErrors("Plan", result.diagnostics)) return;
    if (!trial.Accepts(requests[i], result)) return;
    const std::string what = "the plan in a batch is not that of its request";
    if (!trial.IsSame(what, result.planned, (*results)[i % examples.size()].planned)) return;
  }
}

void IsEmptyAfterApply(Trial& trial) {
  const std::optional<Value> config = trial.Config();
  const std::optional<Made> made = trial.Create();
  if (!made.has_value() || !config.has_value()) return;
  PlanRequest request = trial.PlanFor(made->state, *config, made->private_data);
  const std::optional<PlanResult> again = trial.Plan(request);
  if (!again.has_value()) return;
  trial.IsSame("the plan after an apply changes it", made->state, again->planned);
  if (!again->requires_replace.empty()) {
    trial.Fault(absl::StrCat(again->requires_replace.front().ToString(),
                             ": the plan after an apply replaces the object"));
  }
}

// Each path that needs a new object is one that changes.
bool RealChanges(Trial& trial, const Value& before, const PlanResult& planned) {
  for (const Path& path : planned.requires_replace) {
    if (planned.planned.At(path) != before.At(path)) continue;
    trial.Fault(absl::StrCat(path.ToString(), ": it needs a new object, but does not change"));
    return false;
  }
  return true;
}

void PlanOneChange(Trial& trial, const Made& made, const ContractCase::Changed& changed) {
  using Change = ContractCase::Change;
  const std::optional<Value> config = trial.Config(changed.config);
  if (!config.has_value()) return;
  const std::optional<PlanResult> planned =
      trial.Plan(trial.PlanFor(made.state, *config, made.private_data));
  if (!planned.has_value() || !RealChanges(trial, made.state, *planned)) return;
  const bool replaces = !planned->requires_replace.empty();
  if (changed.change == Change::kInPlace && replaces) {
    trial.Fault(absl::StrCat(planned->requires_replace.front().ToString(),
                             ": the change needs a new object"));
  }
  if (changed.change == Change::kReplacement && !replaces) {
    trial.Fault("a change that needs a new object does not say so");
  }
  if (changed.change != Change::kAny && planned->planned == made.state) {
    trial.Fault("a change of the configuration changes nothing");
  }
}

void PlansChanges(Trial& trial) {
  if (trial.contract().changes.empty()) return;
  const std::optional<Made> made = trial.Create();
  if (!made.has_value()) return;
  for (const ContractCase::Changed& changed : trial.contract().changes) {
    PlanOneChange(trial, *made, changed);
  }
}

void OfADeletionIsNull(Trial& trial) {
  const std::optional<Made> made = trial.Create();
  if (!made.has_value()) return;
  const std::optional<PlanResult> planned =
      trial.Plan(trial.PlanFor(made->state, trial.Null(), made->private_data));
  if (planned.has_value() && !planned->planned.IsNull()) {
    trial.Fault("the plan of a deletion leaves something");
  }
}

}  // namespace

std::vector<ContractRule> PlanRules() {
  return {
      {"plan-keeps-the-configuration",
       "A new object is planned as configured, and only what is computed is added.", About::kObject,
       KeepsTheConfiguration},
      {"plan-is-repeatable", "The same request gives the same plan.", About::kObject, IsRepeatable},
      {"plan-keeps-unknowns", "What is unknown in a configuration is unknown in its plan.",
       About::kObject, KeepsUnknowns},
      {"plan-answers-in-order", "Each answer of a batch is that of its request.", About::kObject,
       AnswersInOrder},
      {"plan-after-apply-is-empty", "What was applied needs no change.", About::kObject,
       IsEmptyAfterApply},
      {"plan-tells-what-changes",
       "A changed configuration is a change, and names what needs a new object.", About::kObject,
       PlansChanges},
      {"plan-of-a-deletion-is-null", "Nothing is left of what is to be deleted.", About::kObject,
       OfADeletionIsNull},
  };
}

}  // namespace dplan
