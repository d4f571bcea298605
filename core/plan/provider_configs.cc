#include "core/plan/provider_configs.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/plan/expand.h"

namespace dplan {
namespace {

ProviderInstance* ConfigureFromRecord(const ProviderAddress& address, const State& state,
                                      const std::map<std::string, Value>& variables,
                                      const CallContext& context, ProviderSet& providers,
                                      Diagnostics& diagnostics) {
  auto record = state.providers.find(address);
  if (record == state.providers.end()) {
    diagnostics.Error(
        "Provider configuration missing",
        absl::StrCat("Objects in the state belong to provider ", address.ToString(),
                     ", which is neither configured nor recorded. Put its block back under "
                     "`providers`."));
    return nullptr;
  }
  return providers.ConfigureFromRecord(address, record->second, variables, context, diagnostics);
}

}  // namespace

ProviderConfigs::ProviderConfigs(const Program& program, Diagnostics& diagnostics)
    : program_(program) {
  for (const ProviderBlock& block : program.providers) {
    if (block.decl >= 0) continue;
    Diagnostics missing;
    Value config = block.schema->provider.Coerce(Value::Object(Value::Entries{}), missing);
    for (Diagnostic diagnostic : missing.items()) {
      diagnostic.detail =
          absl::StrCat(diagnostic.detail, " Add a block `", block.name, "` under `providers`.");
      diagnostics.Add(std::move(diagnostic));
    }
    if (missing.HasErrors()) failed_.insert({.name = block.name});
    configs_[{.name = block.name}] = {.source = block.source, .config = std::move(config)};
  }
}

const ProviderBlock& ProviderConfigs::BlockOf(const ProviderDecl& decl) const {
  return *std::find_if(program_.providers.begin(), program_.providers.end(),
                       [&](const ProviderBlock& block) {
                         return block.name == decl.name && block.alias == decl.alias;
                       });
}

void ProviderConfigs::Evaluate(const ProviderDecl& decl, const Values& values,
                               Diagnostics& diagnostics) {
  std::optional<Expansion> expansion = Expand(decl, values, diagnostics);
  if (!expansion.has_value()) {
    failed_.insert({.name = decl.name, .alias = decl.alias});
    return;
  }
  const BlockValues& instances = expansion->block;
  for (size_t i = 0; i < instances.keys.size(); ++i) {
    EvaluationScope scope(values);
    scope.SetInstance(instances.repetition, instances.keys[i],
                      instances.each_values.empty() ? nullptr : &instances.each_values[i]);
    Evaluated evaluated{.range = decl.range, .dependencies = expansion->dependencies};
    Diagnostics found;
    EvaluateInstance(decl, scope, evaluated, found);
    bool failed = found.HasErrors();
    for (Diagnostic diagnostic : found.items()) {
      if (diagnostic.range.empty()) diagnostic.range = decl.body.RangeAt(diagnostic.path);
      diagnostics.Add(std::move(diagnostic));
    }
    ProviderAddress address{.name = decl.name, .alias = decl.alias, .key = instances.keys[i]};
    if (failed) {
      failed_.insert(std::move(address));
    } else {
      configs_[std::move(address)] = std::move(evaluated);
    }
  }
}

void ProviderConfigs::EvaluateInstance(const ProviderDecl& decl, EvaluationScope& scope,
                                       Evaluated& evaluated, Diagnostics& found) const {
  const ProviderBlock& block = BlockOf(decl);
  const Schema& schema = block.schema->provider;
  evaluated.source = block.source;
  Value value = decl.body.Evaluate(scope, found, schema.type());
  if (!found.HasErrors()) evaluated.config = schema.Coerce(value, found);
  std::vector<Dependency>& dependencies = evaluated.dependencies;
  scope.TakeDependencies(decl.body, value, dependencies);
  for (const DependencyDecl& dependency : decl.depends_on) {
    dependencies.push_back({.block = program_.ResourceAddress(dependency.reference.target)});
  }
  for (Dependency& dependency : dependencies) dependency.kind = Dependency::Kind::kProvider;
  NormalizeDependencies(dependencies);
}

bool ProviderConfigs::Failed(const ProviderAddress& address) const {
  return failed_.count(address) > 0 ||
         failed_.count({.name = address.name, .alias = address.alias}) > 0;
}

ProviderInstance* ProviderConfigs::Configure(const ProviderAddress& address, const State& state,
                                             const std::map<std::string, Value>& variables,
                                             bool prefer_record, const CallContext& context,
                                             ProviderSet& providers,
                                             Diagnostics& diagnostics) const {
  if (Failed(address) && !prefer_record) return nullptr;
  auto known = configs_.find(address);
  bool usable = known != configs_.end() && known->second.config.IsWhollyKnown();
  if (known == configs_.end() || (!usable && prefer_record)) {
    return ConfigureFromRecord(address, state, variables, context, providers, diagnostics);
  }
  const Evaluated& evaluated = known->second;
  Diagnostics found;
  ProviderInstance* instance = nullptr;
  if (usable) {
    instance = providers.Configure(address, evaluated.source, evaluated.config, context, found);
    if (instance != nullptr) instance->dependencies = evaluated.dependencies;
  } else {
    found.Error("Provider configuration not known",
                absl::StrCat("The configuration of provider ", address.ToString(),
                             " depends on values that are known only after apply. Let it depend on "
                             "variables, locals and objects that exist already."));
  }
  for (Diagnostic diagnostic : found.items()) {
    if (diagnostic.range.empty()) diagnostic.range = evaluated.range;
    diagnostics.Add(std::move(diagnostic));
  }
  return instance;
}

}  // namespace dplan
