#include <vector>

#include "core/contract/rules.h"
#include "core/contract/trial.h"

namespace dplan {
namespace {

using About = ContractRule::About;

void ReadsWhatIsAsked(Trial& trial) {
  const std::optional<Value> config = trial.Config();
  if (!config.has_value()) return;
  trial.Only(
      "Validate",
      trial.provider().ValidateMany(
          Trial::Context(),
          {{.type = trial.contract().type, .config = *config, .mode = ResourceMode::kData}}));
  const auto read = trial.Only(
      "ReadData", trial.provider().ReadData(Trial::Context(),
                                            {{.type = trial.contract().type, .config = *config}}));
  if (!read.has_value() || !trial.Fits("ReadData", read->state)) return;
  if (!read->state.IsWhollyKnown()) trial.Fault("ReadData: its answer has unknowns");
  // What is configured comes back as it is, as in the plan of an object.
  trial.Accepts({.prior = trial.Null(), .config = *config}, {.planned = read->state});
}

}  // namespace

std::vector<ContractRule> DataRules() {
  return {{"data-is-read", "A data source answers with its configuration and what it found.",
           About::kData, ReadsWhatIsAsked}};
}

}  // namespace dplan
