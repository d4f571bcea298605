#include "core/plan/planner.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/plan/expand.h"
#include "core/plan/plan_block.h"
#include "core/plan/refresh.h"
#include "core/plan/schedule.h"
#include "core/types/check.h"
#include "core/types/convert.h"
#include "core/types/json.h"

namespace dplan {
namespace {

// The configuration of one provider instance, evaluated.
struct ProviderConfig {
  std::string source;
  Value config;
  SourceRange range;
  std::vector<Dependency> dependencies;  // kind kProvider
};

// Makes the dependencies those of a provider's configuration.
void AsProviderDependencies(std::vector<Dependency>& dependencies) {
  for (Dependency& dependency : dependencies) dependency.kind = Dependency::Kind::kProvider;
  NormalizeDependencies(dependencies);
}

class Planner {
 public:
  Planner(PlanInput input, Diagnostics& diagnostics)
      : input_(std::move(input)),
        program_(input_.program),
        diagnostics_(diagnostics),
        replace_(input_.options.replace.begin(), input_.options.replace.end()),
        values_(program_, input_.files, input_.variables) {
    input_.providers.SetVariables(input_.variables);
    plan_.mode = input_.options.mode;
    plan_.lineage = input_.state.lineage;
    plan_.serial = input_.state.serial;
  }

  std::optional<Planned> Run() {
    AssignObjects();
    AddImplicitProviders();
    for (const Program::Node& node : program_.order) VisitNode(node);
    DeleteWhatIsLeft();
    RejectUnknownReplacements();
    if (diagnostics_.HasErrors()) return std::nullopt;
    std::sort(plan_.changes.begin(), plan_.changes.end(),
              [](const Change& a, const Change& b) { return a.address < b.address; });
    std::sort(plan_.drift.begin(), plan_.drift.end(),
              [](const Drift& a, const Drift& b) { return a.address < b.address; });
    plan_.steps = Schedule(plan_.changes, diagnostics_);
    if (diagnostics_.HasErrors()) return std::nullopt;
    return Planned{std::move(plan_), std::move(values_)};
  }

 private:
  bool destroying() const { return plan_.mode == PlanMode::kDestroy; }

  // Which provider instance serves a recorded object: the one that its block names now, else the one it
  // was recorded with.
  ProviderAddress ServingProvider(const Object& object) const {
    int32_t resource = program_.FindResource(object.address.block);
    if (resource < 0) return object.provider;
    const ProviderBlock& block = program_.providers[program_.resource_provider[resource]];
    bool keyed = program_.config->resources[resource].provider.has_value() &&
                 program_.config->resources[resource].provider->key.has_value();
    if (keyed) return object.provider;
    return {.name = block.name, .alias = block.alias};
  }

  void AssignObjects() {
    for (const auto& [address, object] : input_.state.objects) {
      objects_by_provider_[ServingProvider(object)].push_back(&object);
      objects_by_block_[address.block].push_back(&object);
    }
  }

  void AddImplicitProviders() {
    for (const ProviderBlock& block : program_.providers) {
      if (block.decl >= 0) continue;
      Diagnostics missing;
      Value config = block.schema->provider.Coerce(Value::Object(Value::Entries{}), missing);
      for (Diagnostic diagnostic : missing.items()) {
        diagnostic.detail = absl::StrCat(diagnostic.detail, " Add a block `", block.name,
                                         "` under `providers`.");
        diagnostics_.Add(std::move(diagnostic));
      }
      provider_configs_[{.name = block.name}] = {.source = block.source, .config = config};
    }
  }

  void VisitNode(const Program::Node& node) {
    switch (node.kind) {
      case Program::Node::Kind::kVariable:
        if (!destroying()) CheckVariable(program_.config->variables[node.index]);
        return;
      case Program::Node::Kind::kLocal:
        return EvaluateLocal(node.index);
      case Program::Node::Kind::kProvider:
        return EvaluateProvider(program_.config->providers[node.index]);
      case Program::Node::Kind::kResource:
        return destroying() ? ShowBlockAsRecorded(node.index) : PlanBlock(node.index);
      case Program::Node::Kind::kOutput:
        if (!destroying()) PlanOutput(program_.config->outputs[node.index]);
        return;
    }
  }

  // In a destruction the configuration only helps to configure providers; what it cannot say now, the
  // records do.
  Diagnostics& Complaints() { return destroying() ? ignored_ : diagnostics_; }

  void CheckVariable(const VariableDecl& decl) {
    EvaluationScope scope(values_);
    for (const ConditionDecl& validation : decl.validations) {
      size_t errors = diagnostics_.error_count();
      Value condition = validation.condition.Evaluate(scope, diagnostics_);
      if (diagnostics_.error_count() > errors || !condition.IsKnown()) continue;
      ConversionError error;
      std::optional<Value> holds = Convert(condition.Unmarked(), Type::Bool(), &error);
      if (!holds.has_value() || holds->IsNull()) {
        diagnostics_.Error("Invalid validation condition", "A condition must be true or false.",
                           validation.range);
      } else if (!holds->AsBool()) {
        diagnostics_.Error("Invalid value for variable", ErrorMessage(validation, scope), decl.range)
            .related.push_back({"This was checked by the validation", validation.range});
      }
    }
  }

  std::string ErrorMessage(const ConditionDecl& validation, EvaluationScope& scope) {
    Value message = validation.error_message.Evaluate(scope, diagnostics_);
    if (!message.IsKnown() || message.IsNull() || message.ContainsSensitive() ||
        message.type().kind() != Type::Kind::kString) {
      return "Its validation failed, and its error_message is unknown, sensitive or no string.";
    }
    return message.AsString();
  }

  void EvaluateLocal(int32_t index) {
    const LocalDecl& decl = program_.config->locals[index];
    EvaluationScope scope(values_);
    Value value = decl.value.Evaluate(scope, Complaints());
    std::vector<Dependency> dependencies;
    scope.TakeDependencies(decl.value, value, dependencies);
    NormalizeDependencies(dependencies);
    values_.SetLocal(index, std::move(value), std::move(dependencies));
  }

  void EvaluateProvider(const ProviderDecl& decl) {
    std::optional<Expansion> expansion = Expand(decl, values_, Complaints());
    if (!expansion.has_value()) return;
    const ProviderBlock& block = *std::find_if(
        program_.providers.begin(), program_.providers.end(), [&](const ProviderBlock& candidate) {
          return candidate.name == decl.name && candidate.alias == decl.alias;
        });
    for (size_t i = 0; i < expansion->block.keys.size(); ++i) {
      EvaluationScope scope(values_);
      if (decl.for_each.has_value()) {
        scope.SetInstance(Repetition::kForEach, expansion->block.keys[i],
                          &expansion->block.each_values[i]);
      }
      ProviderConfig config{.source = block.source, .range = decl.range,
                            .dependencies = expansion->dependencies};
      Diagnostics found;
      Value evaluated = decl.body.Evaluate(scope, found, block.schema->provider.type());
      if (!found.HasErrors()) config.config = block.schema->provider.Coerce(evaluated, found);
      scope.TakeDependencies(decl.body, evaluated, config.dependencies);
      for (const DependencyDecl& dependency : decl.depends_on) {
        config.dependencies.push_back(
            {.block = program_.ResourceAddress(dependency.reference.target)});
      }
      AsProviderDependencies(config.dependencies);
      bool failed = found.HasErrors();
      LocateProviderErrors(decl, std::move(found));
      if (failed) continue;
      provider_configs_[{.name = decl.name, .alias = decl.alias, .key = expansion->block.keys[i]}] =
          std::move(config);
    }
  }

  void LocateProviderErrors(const ProviderDecl& decl, Diagnostics found) {
    for (Diagnostic diagnostic : found.items()) {
      if (diagnostic.range.empty()) diagnostic.range = decl.body.RangeAt(diagnostic.path);
      Complaints().Add(std::move(diagnostic));
    }
  }

  // The instance, configured, with all its recorded objects read. Null after an error, which is
  // reported once.
  ProviderInstance* EnsureProvider(const ProviderAddress& address) {
    if (ProviderInstance* known = input_.providers.Find(address); known != nullptr) return known;
    if (!failed_providers_.insert(address).second) return nullptr;
    ProviderInstance* instance = ConfigureProvider(address);
    if (instance == nullptr) return nullptr;
    failed_providers_.erase(address);
    for (Refreshed& refreshed :
         Refresh(*instance, objects_by_provider_[address], input_.options.refresh, input_.context,
                 diagnostics_)) {
      Address object = refreshed.object->address;
      refreshed_.emplace(std::move(object), std::move(refreshed));
    }
    return instance;
  }

  ProviderInstance* ConfigureProvider(const ProviderAddress& address) {
    auto config = provider_configs_.find(address);
    if (config == provider_configs_.end()) return ConfigureFromRecord(address);
    if (!config->second.config.IsWhollyKnown()) {
      if (destroying()) return ConfigureFromRecord(address);
      diagnostics_.Error("Provider configuration not known",
                         absl::StrCat("The configuration of provider ", address.ToString(),
                                      " depends on values that are known only after apply."),
                         config->second.range);
      return nullptr;
    }
    Diagnostics found;
    ProviderInstance* instance = input_.providers.Configure(
        address, config->second.source, config->second.config, input_.context, found);
    if (instance != nullptr) instance->dependencies = config->second.dependencies;
    for (Diagnostic diagnostic : found.items()) {
      if (diagnostic.range.empty()) diagnostic.range = config->second.range;
      diagnostics_.Add(std::move(diagnostic));
    }
    return instance;
  }

  ProviderInstance* ConfigureFromRecord(const ProviderAddress& address) {
    auto record = input_.state.providers.find(address);
    if (record == input_.state.providers.end()) {
      diagnostics_.Error("Provider configuration missing",
                         absl::StrCat("Objects in the state belong to provider ", address.ToString(),
                                      ", which is neither configured nor recorded. Put its block back "
                                      "under `providers`."));
      return nullptr;
    }
    return input_.providers.ConfigureFromRecord(address, record->second, input_.variables,
                                                input_.context, diagnostics_);
  }

  void PlanBlock(int32_t resource) {
    const ResourceDecl& decl = program_.config->resources[resource];
    const Schema& schema = *program_.resource_schema[resource];
    std::optional<Expansion> expansion = Expand(decl, values_, diagnostics_);
    if (!expansion.has_value()) {
      values_.SetBlock(resource, {.repetition = RepetitionOf(decl), .unknown = true});
      return KeepRecorded(resource);
    }
    BlockValues block = std::move(expansion->block);
    block.values.assign(block.keys.size(), Value::Unknown(schema.type()));
    std::vector<InstancePlan> instances = EvaluateInstances(resource, block, expansion->dependencies);
    for (const InstancePlan& instance : instances) {
      if (instance.replace_requested) replace_.erase(instance.address);
    }
    // A block has one provider instance, unless it chooses one per key.
    for (std::vector<InstancePlan>& group : GroupByProvider(std::move(instances))) {
      PlanInstances(decl, schema, std::move(group), block);
    }
    NoteMissingInstances(resource, block);
    values_.SetBlock(resource, std::move(block));
  }

  void PlanInstances(const ResourceDecl& decl, const Schema& schema,
                     std::vector<InstancePlan> instances, BlockValues& block) {
    ProviderInstance* provider = EnsureProvider(instances.front().provider);
    if (provider == nullptr) return;
    for (InstancePlan& instance : instances) Prepare(*provider, instance);
    AskProvider(*provider, decl, schema, input_.context, instances, diagnostics_);
    for (Change& change : DecideChanges(*provider, decl, schema, input_.context,
                                        std::move(instances), diagnostics_)) {
      int32_t index = block.keys.size() == 1 ? 0 : FindKey(block, change.address.key);
      block.values[index] = change.after;
      plan_.changes.push_back(std::move(change));
    }
  }

  static int32_t FindKey(const BlockValues& block, const InstanceKey& key) {
    auto found = std::lower_bound(block.keys.begin(), block.keys.end(), key);
    return static_cast<int32_t>(found - block.keys.begin());
  }

  // Looks the instance up among the recorded, and notes drift.
  void Prepare(const ProviderInstance& provider, InstancePlan& instance) {
    instance.dependencies.insert(instance.dependencies.end(), provider.dependencies.begin(),
                                 provider.dependencies.end());
    NormalizeDependencies(instance.dependencies);
    auto found = refreshed_.find(instance.address);
    if (found == refreshed_.end()) return;
    instance.prior = &found->second;
    instance.failed = instance.failed || found->second.failed;
    handled_.insert(instance.address);
    NoteDrift(found->second);
  }

  void NoteDrift(const Refreshed& refreshed) {
    if (refreshed.failed || EqualIgnoringMarks(refreshed.recorded, refreshed.current)) return;
    plan_.drift.push_back({refreshed.object->address, refreshed.recorded, refreshed.current});
  }

  std::vector<InstancePlan> EvaluateInstances(int32_t resource, const BlockValues& block,
                                              const std::vector<Dependency>& of_block) {
    const ResourceDecl& decl = program_.config->resources[resource];
    std::vector<Dependency> common = of_block;
    for (const DependencyDecl& dependency : decl.depends_on) {
      common.push_back({.kind = Dependency::Kind::kDependsOn,
                        .block = program_.ResourceAddress(dependency.reference.target)});
    }
    std::vector<InstancePlan> instances;
    instances.reserve(block.keys.size());
    for (size_t i = 0; i < block.keys.size(); ++i) {
      InstancePlan instance{.address = {program_.ResourceAddress(resource), block.keys[i]},
                            .dependencies = common};
      instance.replace_requested = replace_.count(instance.address) > 0;
      EvaluationScope scope(values_);
      scope.SetInstance(block.repetition, block.keys[i],
                        block.each_values.empty() ? nullptr : &block.each_values[i]);
      bool evaluated = EvaluateInstance(resource, scope, instance);
      instances.push_back(std::move(instance));
      // The others of the block would most likely fail in the same way.
      if (!evaluated) break;
    }
    return instances;
  }

  bool EvaluateInstance(int32_t resource, EvaluationScope& scope, InstancePlan& instance) {
    const ResourceDecl& decl = program_.config->resources[resource];
    const ProviderBlock& block = program_.providers[program_.resource_provider[resource]];
    instance.provider = {.name = block.name, .alias = block.alias};
    std::optional<Value> config =
        EvaluateConfig(decl.body, *program_.resource_schema[resource], scope, instance.address,
                       instance.dependencies, diagnostics_);
    instance.failed = !config.has_value() || !ChooseProvider(decl, scope, instance);
    if (config.has_value()) instance.config = *std::move(config);
    return !instance.failed;
  }

  // Sets the key of the provider instance where the block chooses one.
  bool ChooseProvider(const ResourceDecl& decl, EvaluationScope& scope, InstancePlan& instance) {
    if (!decl.provider.has_value() || !decl.provider->key.has_value()) return true;
    Value key = decl.provider->key->Evaluate(scope, diagnostics_);
    scope.TakeDependencies(*decl.provider->key, key, instance.dependencies);
    bool usable = key.IsKnown() && !key.IsNull() && !key.sensitive() &&
                  key.type().kind() == Type::Kind::kString;
    if (usable) {
      instance.provider.key = InstanceKey(key.AsString());
      if (provider_configs_.count(instance.provider) > 0) return true;
    }
    diagnostics_
        .Error("Wrong provider instance",
               usable ? absl::StrCat("There is no provider instance ", instance.provider.ToString(), ".")
                      : "The key of a provider instance must be a known string that is not sensitive.",
               decl.provider->range)
        .address = instance.address;
    return false;
  }

  static std::vector<std::vector<InstancePlan>> GroupByProvider(std::vector<InstancePlan> instances) {
    std::map<ProviderAddress, size_t> group_of;
    std::vector<std::vector<InstancePlan>> groups;
    for (InstancePlan& instance : instances) {
      auto [group, added] = group_of.emplace(instance.provider, groups.size());
      if (added) groups.emplace_back();
      groups[group->second].push_back(std::move(instance));
    }
    return groups;
  }

  // Recorded instances of the block that it does not have any more get their reason here, where the
  // repetition is known.
  void NoteMissingInstances(int32_t resource, const BlockValues& block) {
    const ResourceDecl& decl = program_.config->resources[resource];
    auto objects = objects_by_block_.find(program_.ResourceAddress(resource));
    if (objects == objects_by_block_.end()) return;
    for (const Object* object : objects->second) {
      if (handled_.count(object->address) > 0) continue;
      missing_reasons_[object->address] = MissingReason(object->address.key, block, decl);
    }
  }

  static Reason MissingReason(const InstanceKey& key, const BlockValues& block,
                              const ResourceDecl& decl) {
    Reason reason{.code = ReasonCode::kDeleteWrongRepetition, .range = decl.range};
    if (block.repetition == Repetition::kCount && key.index() != nullptr) {
      reason.code = ReasonCode::kDeleteCountIndex;
    } else if (block.repetition == Repetition::kForEach && key.key() != nullptr) {
      reason.code = ReasonCode::kDeleteEachKey;
    } else if (block.repetition == Repetition::kSingle && key.empty() && decl.enabled.has_value()) {
      reason.code = ReasonCode::kDeleteDisabled;
    }
    return reason;
  }

  // After an error in the repetition nothing can be said about the recorded instances of the block.
  void KeepRecorded(int32_t resource) {
    auto objects = objects_by_block_.find(program_.ResourceAddress(resource));
    if (objects == objects_by_block_.end()) return;
    for (const Object* object : objects->second) handled_.insert(object->address);
  }

  // While everything goes, a block is worth what is recorded of it.
  void ShowBlockAsRecorded(int32_t resource) {
    BlockValues block;
    auto objects = objects_by_block_.find(program_.ResourceAddress(resource));
    if (objects != objects_by_block_.end()) {
      for (const Object* object : objects->second) {
        const InstanceKey& key = object->address.key;
        if (key.index() != nullptr) block.repetition = Repetition::kCount;
        if (key.key() != nullptr) block.repetition = Repetition::kForEach;
        absl::StatusOr<Value> value =
            ValueFromJson(object->attributes, program_.resource_schema[resource]->type());
        block.keys.push_back(key);
        block.values.push_back(value.ok() ? value->MarkedAt(object->sensitive)
                                          : Value::Unknown(Type::Dynamic()));
      }
    }
    values_.SetBlock(resource, std::move(block));
  }

  // Deletes every recorded object that no instance took.
  void DeleteWhatIsLeft() {
    for (const auto& [address, object] : input_.state.objects) {
      if (handled_.count(address) > 0) continue;
      ProviderInstance* provider = EnsureProvider(ServingProvider(object));
      if (provider == nullptr) continue;
      const Refreshed& refreshed = refreshed_.at(address);
      if (refreshed.failed) continue;
      NoteDrift(refreshed);
      if (!refreshed.current.IsNull()) plan_.changes.push_back(MakeDeletion(refreshed));
    }
    CheckDeletions();
    for (const auto& [name, value] : input_.state.outputs) {
      if (destroying() || outputs_.count(name) == 0) PlanOutputRemoval(name, value);
    }
  }

  Change MakeDeletion(const Refreshed& refreshed) {
    const Object& object = *refreshed.object;
    Reason reason{.code = destroying() ? ReasonCode::kDeleteDestroy : ReasonCode::kDeleteNoResource};
    if (auto known = missing_reasons_.find(object.address); known != missing_reasons_.end()) {
      reason = known->second;
    }
    return {.address = object.address,
            .provider = ServingProvider(object),
            .action = Action::kDelete,
            .reason = std::move(reason),
            .before = refreshed.current,
            .after = Value::Null(refreshed.current.type()),
            .schema_version = object.schema_version,
            .prior_private = refreshed.private_data,
            .stored = object.dependencies};
  }

  // A provider may have something to say about what it is going to delete.
  void CheckDeletions() {
    std::map<ProviderAddress, std::vector<Change*>> deletions;
    for (Change& change : plan_.changes) {
      if (change.action == Action::kDelete) deletions[change.provider].push_back(&change);
    }
    for (auto& [address, changes] : deletions) {
      std::vector<PlanRequest> requests;
      for (const Change* change : changes) {
        requests.push_back({.type = change->address.block.type,
                            .prior = change->before.UnmarkedDeep(),
                            .proposed = change->after,
                            .config = change->after,
                            .private_data = change->prior_private});
      }
      auto answers = input_.providers.Find(address)->provider->PlanMany(input_.context, requests);
      if (!answers.ok() || answers->size() != changes.size()) {
        diagnostics_.AddStatus("Provider could not plan deletions",
                               answers.ok() ? absl::InternalError("wrong number of answers")
                                            : answers.status());
        continue;
      }
      for (size_t i = 0; i < changes.size(); ++i) {
        (*answers)[i].diagnostics.Locate(changes[i]->address, {});
        diagnostics_.Append(std::move((*answers)[i].diagnostics));
        changes[i]->planned_private = std::move((*answers)[i].private_data);
      }
    }
  }

  void RejectUnknownReplacements() {
    if (diagnostics_.HasErrors()) return;
    for (const Address& address : replace_) {
      diagnostics_.Error("Nothing to replace",
                         absl::StrCat("--replace names ", address.ToString(),
                                      ", and the configuration has no such instance. Name one exactly, "
                                      "with its key."));
    }
  }

  void PlanOutput(const OutputDecl& decl) {
    outputs_.insert(decl.name);
    EvaluationScope scope(values_);
    size_t errors = diagnostics_.error_count();
    Value after = decl.value.Evaluate(scope, diagnostics_);
    if (diagnostics_.error_count() > errors) return;
    if (after.ContainsSensitive() && !decl.sensitive) {
      diagnostics_.Error("Output is sensitive",
                         absl::StrCat("The value of output \"", decl.name,
                                      "\" comes from sensitive values. Write `sensitive: true` at the "
                                      "output if it shall be kept, or nonsensitive() if it is no secret."),
                         decl.range);
      return;
    }
    OutputChange change{.name = decl.name, .after = after.Marked(decl.sensitive),
                        .sensitive = decl.sensitive};
    auto recorded = input_.state.outputs.find(decl.name);
    if (recorded == input_.state.outputs.end()) {
      change.action = Action::kCreate;
    } else {
      change.before = RecordedOutput(recorded->second);
      change.action = change.before == change.after ? Action::kNoOp : Action::kUpdate;
    }
    plan_.outputs.push_back(std::move(change));
  }

  void PlanOutputRemoval(const std::string& name, const OutputValue& recorded) {
    plan_.outputs.push_back({.name = name, .action = Action::kDelete,
                             .before = RecordedOutput(recorded), .after = Value::Null(Type::Dynamic()),
                             .sensitive = recorded.sensitive});
  }

  static Value RecordedOutput(const OutputValue& recorded) {
    absl::StatusOr<Type> type = TypeFromJson(recorded.type);
    if (!type.ok()) return Value();
    absl::StatusOr<Value> value = ValueFromJson(recorded.value, *type);
    return value.ok() ? value->Marked(recorded.sensitive) : Value();
  }

  PlanInput input_;
  const Program& program_;
  Diagnostics& diagnostics_;
  Diagnostics ignored_;
  std::set<Address> replace_;
  Values values_;
  Plan plan_;
  std::map<ProviderAddress, ProviderConfig> provider_configs_;
  std::set<ProviderAddress> failed_providers_;
  std::map<ProviderAddress, std::vector<const Object*>> objects_by_provider_;
  std::map<BlockAddress, std::vector<const Object*>> objects_by_block_;
  std::map<Address, Refreshed> refreshed_;
  std::set<Address> handled_;  // recorded objects that an instance took
  std::map<Address, Reason> missing_reasons_;
  std::set<std::string> outputs_;
};

}  // namespace

std::optional<Planned> MakePlan(PlanInput input, Diagnostics& diagnostics) {
  return Planner(std::move(input), diagnostics).Run();
}

}  // namespace dplan
