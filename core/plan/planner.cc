#include "core/plan/planner.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/plan/expand.h"
#include "core/plan/plan_block.h"
#include "core/plan/plan_deletions.h"
#include "core/plan/plan_outputs.h"
#include "core/plan/provider_configs.h"
#include "core/plan/refresh.h"
#include "core/plan/review.h"
#include "core/plan/schedule.h"
#include "core/plan/volatile.h"
#include "core/plan/write_only.h"
#include "core/types/check.h"
#include "core/types/convert.h"
#include "core/types/json.h"

namespace dplan {
namespace {

class Planner {
 public:
  Planner(PlanInput input, Diagnostics& diagnostics)
      : input_(std::move(input)),
        program_(input_.program),
        diagnostics_(diagnostics),
        replace_(input_.options.replace.begin(), input_.options.replace.end()),
        values_(program_, input_.files, input_.variables),
        configs_(program_, diagnostics) {
    input_.providers.SetVariables(input_.variables);
    plan_.mode = input_.options.mode;
    plan_.lineage = input_.state.lineage;
    plan_.serial = input_.state.serial;
  }

  std::optional<Planned> Run() {
    AssignObjects();
    for (const Program::Node& node : program_.order) VisitNode(node);
    DeleteWhatIsLeft();
    RemoveOutputs();
    RejectUnknownReplacements();
    if (diagnostics_.HasErrors()) return std::nullopt;
    std::sort(plan_.changes.begin(), plan_.changes.end(),
              [](const Change& a, const Change& b) { return a.address < b.address; });
    std::sort(plan_.drift.begin(), plan_.drift.end(),
              [](const Drift& a, const Drift& b) { return a.address < b.address; });
    plan_.findings =
        Review(plan_.changes, input_.options, input_.providers, input_.context, diagnostics_);
    if (diagnostics_.HasErrors()) return std::nullopt;
    plan_.steps = Schedule(plan_.changes, diagnostics_);
    if (diagnostics_.HasErrors()) return std::nullopt;
    return Planned{std::move(plan_), std::move(values_)};
  }

 private:
  bool destroying() const { return plan_.mode == PlanMode::kDestroy; }

  // Whether each instance of the block chooses its own instance of the provider.
  bool ChoosesProvider(int32_t resource) const {
    const ResourceDecl& decl = program_.config->resources[resource];
    return decl.provider.has_value() && decl.provider->key.has_value();
  }

  // Which provider instance serves a recorded object that no configured instance took: the one that
  // its block names now, else the one it was recorded with.
  ProviderAddress ServingProvider(const Object& object) const {
    int32_t resource = program_.FindResource(object.address.block);
    if (resource < 0 || ChoosesProvider(resource)) return object.provider;
    const ProviderBlock& block = program_.providers[program_.resource_provider[resource]];
    return {.name = block.name, .alias = block.alias};
  }

  void AssignObjects() {
    for (const auto& [address, object] : input_.state.objects) {
      objects_by_block_[address.block].push_back(&object);
      // Of a block that chooses, an object may have another provider instance from now on.
      int32_t resource = program_.FindResource(address.block);
      if (!destroying() && resource >= 0 && ChoosesProvider(resource)) continue;
      objects_by_provider_[ServingProvider(object)].push_back(&object);
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
        return configs_.Evaluate(program_.config->providers[node.index], values_, Complaints());
      case Program::Node::Kind::kResource:
        return destroying() ? ShowBlockAsRecorded(node.index) : PlanBlock(node.index);
      case Program::Node::Kind::kOutput:
        if (!destroying()) AddOutput(program_.config->outputs[node.index]);
        return;
    }
  }

  // In a destruction the configuration only helps to configure providers; what it cannot say now,
  // the records do.
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
        diagnostics_
            .Error("Invalid value for variable", ErrorMessage(validation, scope), decl.range)
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

  // The instance, configured, with all its recorded objects read. Null after an error, which is
  // reported once.
  ProviderInstance* EnsureProvider(const ProviderAddress& address) {
    auto [entry, added] = ensured_.try_emplace(address, nullptr);
    if (!added) return entry->second;
    entry->second = input_.providers.Find(address);
    if (entry->second == nullptr) {
      entry->second = configs_.Configure(address, input_.state, input_.variables, destroying(),
                                         input_.context, input_.providers, diagnostics_);
    }
    if (entry->second != nullptr) ReadObjects(*entry->second, objects_by_provider_[address]);
    return entry->second;
  }

  void ReadObjects(ProviderInstance& provider, const std::vector<const Object*>& objects) {
    for (Refreshed& refreshed :
         Refresh(provider, objects, input_.options.refresh, input_.context, diagnostics_)) {
      Address object = refreshed.object->address;
      refreshed_.emplace(std::move(object), std::move(refreshed));
    }
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
    std::vector<InstancePlan> instances =
        EvaluateInstances(resource, block, expansion->dependencies);
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
    ReadChosen(*provider, instances);
    for (InstancePlan& instance : instances) Prepare(*provider, schema, instance);
    AskProvider(*provider, decl, schema, input_.context, instances, diagnostics_);
    for (Change& change : DecideChanges(*provider, decl, schema, input_.context,
                                        std::move(instances), diagnostics_)) {
      int32_t index = block.keys.size() == 1 ? 0 : FindKey(block, change.address.key);
      block.values[index] = change.after;
      plan_.changes.push_back(std::move(change));
    }
  }

  // The recorded objects that were assigned to no provider instance before it was chosen.
  void ReadChosen(ProviderInstance& provider, const std::vector<InstancePlan>& instances) {
    std::vector<const Object*> objects;
    for (const InstancePlan& instance : instances) {
      auto recorded = input_.state.objects.find(instance.address);
      if (recorded == input_.state.objects.end() || refreshed_.count(instance.address) > 0)
        continue;
      objects.push_back(&recorded->second);
    }
    if (!objects.empty()) ReadObjects(provider, objects);
  }

  static int32_t FindKey(const BlockValues& block, const InstanceKey& key) {
    auto found = std::lower_bound(block.keys.begin(), block.keys.end(), key);
    return static_cast<int32_t>(found - block.keys.begin());
  }

  // Looks the instance up among the recorded, and notes drift.
  void Prepare(const ProviderInstance& provider, const Schema& schema, InstancePlan& instance) {
    instance.dependencies.insert(instance.dependencies.end(), provider.dependencies.begin(),
                                 provider.dependencies.end());
    NormalizeDependencies(instance.dependencies);
    auto found = refreshed_.find(instance.address);
    const bool recorded = found != refreshed_.end();
    if (!instance.failed)
      NoteWriteOnly(schema, recorded ? found->second.object : nullptr, instance);
    if (!recorded) return;
    instance.prior = &found->second;
    instance.failed = instance.failed || found->second.failed;
    handled_.insert(instance.address);
    NoteDrift(provider, found->second);
  }

  // Which write-only values are others than those that `object` was last applied with.
  void NoteWriteOnly(const Schema& schema, const Object* object, InstancePlan& instance) const {
    const State& state = input_.state;
    const bool applied = object != nullptr && object->status != ObjectStatus::kTainted &&
                         !refreshed_.at(instance.address).current.IsNull();
    instance.changed_write_only =
        ChangedWriteOnly(applied ? object->write_only : Fingerprints(),
                         FingerprintsOf({state.fingerprint_key, state.lineage, instance.address},
                                        schema, instance.config));
  }

  void NoteDrift(const ProviderInstance& provider, const Refreshed& refreshed) {
    if (refreshed.failed || EqualIgnoringMarks(refreshed.recorded, refreshed.current)) return;
    const Address& address = refreshed.object->address;
    const std::vector<Path>& volatile_paths =
        FactsOf(*provider.schema, address.block.type).volatile_paths;
    Value current = WithVolatileOf(refreshed.current, refreshed.recorded, volatile_paths);
    if (EqualIgnoringMarks(refreshed.recorded, current)) return;
    plan_.drift.push_back({address, refreshed.recorded, std::move(current)});
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
      if (configs_.Has(instance.provider)) return true;
    }
    diagnostics_
        .Error(
            "Wrong provider instance",
            usable
                ? absl::StrCat("There is no provider instance ", instance.provider.ToString(), ".")
                : "The key of a provider instance must be a known string that is not sensitive.",
            decl.provider->range)
        .address = instance.address;
    return false;
  }

  static std::vector<std::vector<InstancePlan>> GroupByProvider(
      std::vector<InstancePlan> instances) {
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

  // After an error in the repetition nothing can be said about the recorded instances of the block.
  void KeepRecorded(int32_t resource) {
    auto objects = objects_by_block_.find(program_.ResourceAddress(resource));
    if (objects == objects_by_block_.end()) return;
    for (const Object* object : objects->second) handled_.insert(object->address);
  }

  static Repetition RepetitionOfKey(const InstanceKey& key) {
    if (key.empty()) return Repetition::kSingle;
    return key.index() != nullptr ? Repetition::kCount : Repetition::kForEach;
  }

  // While everything goes, a block is worth what is recorded of it.
  void ShowBlockAsRecorded(int32_t resource) {
    BlockValues block{.repetition = RepetitionOf(program_.config->resources[resource])};
    auto objects = objects_by_block_.find(program_.ResourceAddress(resource));
    if (objects != objects_by_block_.end()) {
      for (const Object* object : objects->second) {
        const InstanceKey& key = object->address.key;
        if (RepetitionOfKey(key) != block.repetition) continue;
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
    std::map<ProviderAddress, std::vector<const Object*>> left;
    for (const auto& [address, object] : input_.state.objects) {
      if (handled_.count(address) == 0) left[ServingProvider(object)].push_back(&object);
    }
    for (const auto& [address, objects] : left) {
      if (ProviderInstance* provider = EnsureProvider(address); provider != nullptr) {
        DeleteObjects(*provider, objects);
      }
    }
    if (diagnostics_.HasErrors()) return;
    AskAboutDeletions(plan_.changes, input_.providers, input_.context, diagnostics_);
  }

  void DeleteObjects(ProviderInstance& provider, const std::vector<const Object*>& objects) {
    std::vector<const Object*> unread;
    for (const Object* object : objects) {
      if (refreshed_.count(object->address) == 0) unread.push_back(object);
    }
    if (!unread.empty()) ReadObjects(provider, unread);
    for (const Object* object : objects) {
      const Refreshed& refreshed = refreshed_.at(object->address);
      if (refreshed.failed) continue;
      NoteDrift(provider, refreshed);
      if (refreshed.current.IsNull()) continue;
      const Address& address = object->address;
      plan_.changes.push_back(
          MakeDeletion(refreshed, ServingProvider(*object), ReasonFor(address)));
      plan_.changes.back().volatile_paths =
          FactsOf(*provider.schema, address.block.type).volatile_paths;
    }
  }

  void RemoveOutputs() {
    for (const auto& [name, value] : input_.state.outputs) {
      if (destroying() || outputs_.count(name) == 0) {
        plan_.outputs.push_back(PlanOutputRemoval(name, value));
      }
    }
  }

  Reason ReasonFor(const Address& address) const {
    auto known = missing_reasons_.find(address);
    if (known != missing_reasons_.end()) return known->second;
    return {.code = destroying() ? ReasonCode::kDeleteDestroy : ReasonCode::kDeleteNoResource};
  }

  void RejectUnknownReplacements() {
    if (diagnostics_.HasErrors()) return;
    for (const Address& address : replace_) {
      diagnostics_.Error(
          "Nothing to replace",
          absl::StrCat("--replace names ", address.ToString(),
                       ", and the configuration has no such instance. Name one exactly, "
                       "with its key."));
    }
  }

  void AddOutput(const OutputDecl& decl) {
    outputs_.insert(decl.name);
    std::optional<OutputChange> change = PlanOutput(decl, values_, input_.state, diagnostics_);
    if (change.has_value()) plan_.outputs.push_back(*std::move(change));
  }

  PlanInput input_;
  const Program& program_;
  Diagnostics& diagnostics_;
  Diagnostics ignored_;
  std::set<Address> replace_;
  Values values_;
  Plan plan_;
  ProviderConfigs configs_;
  std::map<ProviderAddress, ProviderInstance*> ensured_;  // null after an error
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
