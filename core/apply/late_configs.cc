#include "core/apply/late_configs.h"

#include <utility>
#include <vector>

#include "core/plan/expand.h"
#include "core/plan/plan_block.h"

namespace dplan {

std::optional<Value> LateConfigs::Evaluate(const Change& change, const Schema& schema,
                                           Diagnostics& diagnostics) {
  int32_t resource = program_.FindResource(change.address.block);
  const BlockValues& block = values_.block(resource);
  int32_t instance = block.Find(change.address.key);
  if (!block.each_values.empty() && !block.each_values[instance].IsWhollyKnown()) {
    ExpandAgain(resource);
  }
  EvaluationScope scope(values_);
  scope.SetInstance(block.repetition, change.address.key,
                    block.each_values.empty() ? nullptr : &block.each_values[instance]);
  const Expression& body = program_.config->resources[resource].body;
  locals_.Refresh(body);
  std::vector<Dependency> dependencies;
  std::optional<Value> config =
      EvaluateConfig(body, schema, scope, change.address, dependencies, diagnostics);
  if (!config.has_value() || config->IsWhollyKnown()) return config;
  diagnostics
      .Error("Value still unknown", "Something this instance refers to has no value yet.",
             program_.config->resources[resource].range)
      .address = change.address;
  return std::nullopt;
}

void LateConfigs::ExpandAgain(int32_t resource) {
  const ResourceDecl& decl = program_.config->resources[resource];
  locals_.Refresh(*decl.for_each);
  Diagnostics later;  // A value that is still missing is reported where it is used.
  std::optional<Expansion> expansion = Expand(decl, values_, later);
  if (expansion.has_value() && expansion->block.keys == values_.block(resource).keys) {
    values_.SetEachValues(resource, std::move(expansion->block.each_values));
  }
}

}  // namespace dplan
