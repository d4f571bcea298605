#include <string>
#include <vector>

#include "core/contract/random_config.h"
#include "core/contract/rules.h"
#include "core/contract/trial.h"

namespace dplan {
namespace {

using About = ContractRule::About;

// Enough to meet each attribute several times, few enough to take no time.
constexpr int kRandomConfigs = 50;

void Validate(Trial& trial, const std::string& what, const Value& config) {
  trial.Only(
      what,
      trial.provider().ValidateMany(
          Trial::Context(),
          {{.type = trial.contract().type, .config = config, .mode = trial.contract().mode}}));
}

void AcceptsTheExample(Trial& trial) {
  if (const auto config = trial.Config()) Validate(trial, "Validate", *config);
  for (const ContractCase::Changed& changed : trial.contract().changes) {
    if (const auto config = trial.Config(changed.config)) Validate(trial, "Validate", *config);
  }
}

void TakesUnknowns(Trial& trial) {
  const std::optional<Value> config = trial.Config();
  if (!config.has_value()) return;
  const auto validate = [&](const std::string& name) {
    const Value unknown = Value::Unknown(config->Attr(name).type());
    Validate(trial, "Validate with an unknown " + name, config->WithAttr(name, unknown));
  };
  for (const std::string& name : trial.Settable(*config)) validate(name);
  for (const ContractCase::Open& open : trial.contract().open) validate(open.attribute);
}

void NeedsNoConfiguration(Trial& trial) {
  const std::unique_ptr<Provider> fresh = trial.Another();
  const std::optional<Value> config = trial.Config();
  if (fresh == nullptr || !config.has_value()) return;
  const auto results = fresh->ValidateMany(
      Trial::Context(),
      {{.type = trial.contract().type, .config = *config, .mode = trial.contract().mode}});
  trial.Only("Validate before Configure", results);
}

// Nothing of the schema makes it fall over; what it accepts it can plan.
void SurvivesAnything(Trial& trial) {
  RandomConfig random(/*seed=*/7);
  for (int i = 0; i < kRandomConfigs; ++i) {
    const Value config = random.Of(trial.schema());
    if (config.IsNull()) continue;
    const auto validated = trial.provider().ValidateMany(
        Trial::Context(), {{.type = trial.contract().type, .config = config}});
    if (!trial.Succeeds("Validate of anything", validated.status())) return;
    if (validated->size() != 1) return trial.Fault("Validate does not answer what it was asked");
    if (validated->front().HasErrors()) continue;
    const PlanRequest request = trial.PlanFor(trial.Null(), config);
    const auto planned = trial.provider().PlanMany(Trial::Context(), {request});
    if (!trial.Succeeds("Plan of anything valid", planned.status())) return;
    if (planned->size() != 1) return trial.Fault("Plan does not answer what it was asked");
    if (!planned->front().diagnostics.HasErrors()) trial.Accepts(request, planned->front());
  }
}

}  // namespace

std::vector<ContractRule> ValidateRules() {
  return {
      {"validate-accepts-the-examples", "A valid configuration is valid.", About::kObject,
       AcceptsTheExample},
      {"validate-takes-unknowns", "What is not known yet is not wrong.", About::kObject,
       TakesUnknowns},
      {"validate-needs-no-configuration", "A configuration is judged before Configure.",
       About::kObject, NeedsNoConfiguration},
      {"validate-survives-anything", "Nothing that the schema allows ends a call with a status.",
       About::kType, SurvivesAnything},
  };
}

}  // namespace dplan
