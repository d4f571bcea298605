#include "providers/sdk/testing/world.h"

#include <stop_token>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/contract/check_planned.h"
#include "core/contract/object_shape.h"
#include "core/contract/propose.h"
#include "core/types/json.h"
#include "providers/sdk/testing/values.h"

namespace dplan::sdk::testing::internal {
namespace {

// What a running operation reports; asks it to stop at the first of it, if told to.
class Recorder final : public ApplyEvents {
 public:
  explicit Recorder(std::stop_source* stop) : stop_(stop) {}
  const Reported& reported() const { return reported_; }

  void Progress(double, const std::string&) override {}
  void Known(const std::string& id) override {
    reported_.known_id = id;
    Interrupt();
  }
  void Checkpoint(const Value& state, const std::string&) override {
    reported_.checkpoint = state;
    Interrupt();
  }

 private:
  void Interrupt() {
    if (stop_ != nullptr) stop_->request_stop();
  }

  std::stop_source* const stop_;
  Reported reported_;
};

ApplyRequest RequestOf(const Object& object, const Operation& operation) {
  return {.type = object.type,
          .prior = operation.prior,
          .planned = operation.planned,
          .config = operation.config,
          .private_data = operation.private_data,
          .changed_write_only = operation.changed_write_only,
          .owner = operation.owner};
}

}  // namespace

World::World(std::unique_ptr<Provider> provider) : provider_(std::move(provider)) {
  absl::StatusOr<ProviderSchema> schema = provider_->GetSchema({});
  if (schema.ok()) {
    schema_ = *std::move(schema);
  } else {
    failures_->push_back(absl::StrCat("the provider has no schema: ", schema.status().message()));
  }
}

std::shared_ptr<StepRecord> World::NewStep(const std::string& title) {
  auto step = std::make_shared<StepRecord>();
  step->title = absl::StrCat("step ", ++steps_, ", ", title);
  step->failures = failures_;
  return step;
}

Object* World::Named(const std::string& name, StepRecord& step) {
  if (!EnsureConfigured(step)) return nullptr;
  std::unique_ptr<Object>& object = objects_[name];
  if (object == nullptr) {
    const std::string type = name.substr(0, name.find('.'));
    const auto schema = schema_.resources.find(type);
    if (schema == schema_.resources.end()) {
      step.Fail(absl::StrCat("there is no type \"", type, "\""));
      objects_.erase(name);
      return nullptr;
    }
    object = std::make_unique<Object>();
    *object = {.name = name, .type = type, .state = Value::Null(schema->second.type())};
    order_.push_back(object.get());
  }
  return object.get();
}

std::vector<Object*> World::InOrderOfCreation() { return order_; }

const dplan::Schema& World::SchemaOf(const Object& object) const {
  return schema_.resources.at(object.type);
}

std::optional<Value> World::Read(const dplan::Schema& schema, const std::string& json,
                                 StepRecord& step) {
  const absl::StatusOr<Value> value = ValueFromPlainJson(json);
  if (!value.ok()) {
    step.Fail(absl::StrCat("the configuration is no JSON: ", value.status().message()));
    return std::nullopt;
  }
  const Value config = schema.Coerce(*value, step.diagnostics);
  if (step.diagnostics.HasErrors()) return std::nullopt;
  return config;
}

bool World::Configure(const std::string& config, StepRecord& step) {
  configured_ = true;
  const std::optional<Value> value = Read(schema_.provider, config, step);
  if (!value.has_value()) return false;
  for (const auto& call : {&Provider::ValidateConfig, &Provider::Configure}) {
    absl::StatusOr<Diagnostics> diagnostics = ((*provider_).*call)({}, *value);
    if (diagnostics.ok()) {
      step.diagnostics.Append(*std::move(diagnostics));
    } else {
      step.diagnostics.AddStatus("Call failed", diagnostics.status());
    }
    if (step.diagnostics.HasErrors()) return false;
  }
  return true;
}

bool World::Validate(const Object& object, const Value& config, StepRecord& step) {
  std::optional<Diagnostics> diagnostics =
      Single(provider_->ValidateMany({}, {{.type = object.type, .config = config}}), step);
  if (!diagnostics.has_value()) return false;
  step.diagnostics.Append(*std::move(diagnostics));
  return !step.diagnostics.HasErrors();
}

std::optional<PlanResult> World::PlanOnce(const Object& object, const Value& prior,
                                          const Value& config, const std::string& private_data,
                                          const std::vector<Path>& changed_write_only,
                                          StepRecord& step) {
  const dplan::Schema& schema = SchemaOf(object);
  const PlanRequest request = {.type = object.type,
                               .prior = prior,
                               .proposed = ProposeNew(schema, prior, config),
                               .config = config,
                               .private_data = private_data,
                               .changed_write_only = changed_write_only};
  std::optional<PlanResult> result = Single(provider_->PlanMany({}, {request}), step);
  if (!result.has_value()) return std::nullopt;
  step.diagnostics.Append(result->diagnostics);
  if (step.diagnostics.HasErrors()) return std::nullopt;
  for (const Violation& violation : CheckPlanned(schema, prior, config, result->planned)) {
    step.Fail(absl::StrCat("the plan breaks a rule, at `", violation.path.ToString(),
                           "`: ", violation.text));
  }
  return result;
}

bool World::PlanAgainForReplacement(const Object& object, PlannedChange& change, StepRecord& step) {
  const Value nothing = Value::Null(object.state.type());
  std::vector<Path> all;
  for (const auto& [path, value] : WriteOnlyValues(SchemaOf(object), change.config)) {
    all.push_back(path);
  }
  std::optional<PlanResult> result =
      PlanOnce(object, nothing, change.config, change.private_data, all, step);
  if (!result.has_value()) return false;
  change.planned = result->planned;
  change.private_data = result->private_data;
  change.changed_write_only = all;
  return true;
}

std::optional<PlannedChange> World::Plan(const Object& object, const Value& config,
                                         StepRecord& step) {
  PlannedChange change = {.config = config};
  change.changed_write_only = Changed(object.write_only, WriteOnlyValues(SchemaOf(object), config));
  std::optional<PlanResult> result =
      PlanOnce(object, object.state, config, object.private_data, change.changed_write_only, step);
  if (!result.has_value()) return std::nullopt;
  change.planned = result->planned;
  change.private_data = result->private_data;
  if (object.state.IsNull()) {
    change.action = Action::kCreate;
    return change;
  }
  for (const Path& path : result->requires_replace) {
    const std::optional<Value> before = object.state.At(path);
    const std::optional<Value> after = change.planned.At(path);
    if (!before && !after) {
      step.Fail(absl::StrCat("the plan requires a replacement for `", path.ToString(),
                             "`, which does not exist"));
    } else if (!before || !after || !Same(*before, *after)) {
      change.requires_replace.push_back(path);
    }
  }
  const bool same = Same(object.state, change.planned) && change.changed_write_only.empty();
  change.action = same                              ? Action::kNoOp
                  : change.requires_replace.empty() ? Action::kUpdate
                                                    : Action::kReplace;
  if (change.action == Action::kReplace && !PlanAgainForReplacement(object, change, step)) {
    return std::nullopt;
  }
  return change;
}

PlannedChange World::PlanDeletion(const Object& object, StepRecord& step) {
  PlannedChange change = {.action = Action::kDelete,
                          .config = Value::Null(object.state.type()),
                          .planned = Value::Null(object.state.type()),
                          .private_data = object.private_data};
  const PlanRequest request = {.type = object.type,
                               .prior = object.state,
                               .proposed = change.planned,
                               .config = change.planned,
                               .private_data = object.private_data};
  const std::optional<PlanResult> result = Single(provider_->PlanMany({}, {request}), step);
  if (!result.has_value()) return change;
  step.diagnostics.Append(result->diagnostics);
  if (!result->planned.IsNull()) step.Fail("the plan of a deletion keeps an object");
  change.private_data = result->private_data;
  return change;
}

Operation World::OperationOf(const Object& object, const PlannedChange& change) {
  return {.prior = object.state,
          .planned = change.planned,
          .config = change.config,
          .private_data = change.private_data,
          .changed_write_only = change.changed_write_only,
          .owner = {.lineage = "test",
                    .address = object.name,
                    .intent = absl::StrCat("intent-", ++intents_)}};
}

void World::TakeState(Object& object, const Operation& operation, const ApplyResult& result,
                      StepRecord& step) {
  if (!result.state.has_value()) return;
  object.private_data = result.private_data;
  object.state = *result.state;
  if (!object.state.IsWhollyKnown()) step.Fail("the object is not wholly known after an apply");
  if (result.diagnostics.HasErrors()) return;
  if (operation.planned.IsNull() != object.state.IsNull()) {
    return step.Fail("what exists after an apply is not what was planned");
  }
  for (const Violation& violation :
       CheckRefines(SchemaOf(object), operation.planned, object.state)) {
    step.Fail(absl::StrCat("the result is not what was planned, at `", violation.path.ToString(),
                           "`: ", violation.text));
  }
}

bool World::RunOperation(Object& object, const Operation& operation, StepRecord& step) {
  Recorder recorder(nullptr);
  const absl::StatusOr<ApplyResult> result =
      provider_->Apply({}, RequestOf(object, operation), recorder);
  if (!result.ok()) {
    step.diagnostics.AddStatus("Call failed", result.status());
    return false;
  }
  step.diagnostics.Append(result->diagnostics);
  TakeState(object, operation, *result, step);
  step.state = object.state;
  if (result->diagnostics.HasErrors()) return false;
  if (!operation.config.IsNull()) {
    object.config = operation.config;
    object.write_only = WriteOnlyValues(SchemaOf(object), operation.config);
  }
  const std::string& id = recorder.reported().known_id;
  if (!id.empty() && !object.state.IsNull()) CheckKnown(object, id, step);
  return true;
}

bool World::Delete(Object& object, StepRecord& step) {
  const PlannedChange deletion = PlanDeletion(object, step);
  if (step.diagnostics.HasErrors()) return false;
  return RunOperation(object, OperationOf(object, deletion), step);
}

bool World::Apply(Object& object, const PlannedChange& change, StepRecord& step) {
  step.state = object.state;
  if (change.action == Action::kNoOp) return true;
  if (change.action == Action::kReplace && !Delete(object, step)) return false;
  return RunOperation(object, OperationOf(object, change), step);
}

bool World::Interrupt(Object& object, const PlannedChange& change, Interruption interruption,
                      StepRecord& step) {
  if (change.action == Action::kNoOp) {
    step.Fail("nothing changes, so nothing can be interrupted");
    return false;
  }
  if (change.action == Action::kReplace && !Delete(object, step)) return false;
  const Operation operation = OperationOf(object, change);
  std::stop_source stop;
  Recorder recorder(interruption == Interruption::kAtCheckpoint ? &stop : nullptr);
  if (interruption != Interruption::kBefore) {
    // The answer is lost, whatever it is.
    static_cast<void>(
        provider_->Apply({.stop = stop.get_token()}, RequestOf(object, operation), recorder));
  }
  if (interruption == Interruption::kAtCheckpoint && !stop.stop_requested()) {
    step.Fail("it reported neither Known nor Checkpoint, so it was not interrupted there");
  }
  return Resolve(object, operation, recorder.reported(), step);
}

bool World::Resolve(Object& object, const Operation& operation, const Reported& reported,
                    StepRecord& step) {
  const dplan::Schema& schema = SchemaOf(object);
  const ResolveRequest request = {
      .type = object.type,
      .prior = operation.prior,
      .planned = Blanked(operation.planned, schema.SensitivePaths(operation.planned)),
      .private_data = operation.private_data,
      .owner = operation.owner,
      .known_id = reported.known_id,
      .checkpoint = reported.checkpoint};
  const absl::StatusOr<ResolveResult> result = provider_->ResolveIntent({}, request);
  if (!result.ok()) {
    step.diagnostics.AddStatus("Call failed", result.status());
    return false;
  }
  step.diagnostics.Append(result->diagnostics);
  switch (result->outcome) {
    case ResolveResult::Outcome::kUnknown:
      step.Fail("nobody can tell what became of the interrupted operation");
      return false;
    case ResolveResult::Outcome::kAbsent:
      object.state = Value::Null(schema.type());
      return true;
    case ResolveResult::Outcome::kExists:
      object.state = result->state;
      object.private_data = result->private_data;
      if (!object.state.IsWhollyKnown()) step.Fail("what was found is not wholly known");
      return true;
  }
  return false;
}

bool World::Refresh(Object& object, StepRecord& step) {
  if (object.state.IsNull()) return true;
  const std::optional<ReadResult> result =
      Single(provider_->ReadMany({}, {{object.type, object.state, object.private_data}}), step);
  if (!result.has_value()) return false;
  step.diagnostics.Append(result->diagnostics);
  if (result->diagnostics.HasErrors()) return false;
  if (!result->state.IsWhollyKnown()) step.Fail("what was read is not wholly known");
  object.state = result->state;
  object.private_data = result->private_data;
  return true;
}

std::vector<Path> World::Unsteady(const Object& object,
                                  const std::vector<std::string>& more) const {
  std::vector<Path> paths;
  const auto facts = schema_.facts.types.find(object.type);
  if (facts != schema_.facts.types.end()) paths = facts->second.volatile_paths;
  for (const std::string& text : more) paths.push_back(Path::Parse(text).value_or(Path()));
  return paths;
}

}  // namespace dplan::sdk::testing::internal
