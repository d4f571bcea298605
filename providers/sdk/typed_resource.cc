#include "providers/sdk/typed_resource.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/contract/check_planned.h"
#include "core/contract/object_shape.h"
#include "providers/sdk/import_id.h"
#include "providers/sdk/plan_object.h"
#include "providers/sdk/report.h"
#include "providers/sdk/upgrade.h"
#include "providers/sdk/validate_object.h"

namespace dplan::sdk::internal {
namespace {

constexpr char kNotCreated[] = "not created";
constexpr char kNotChanged[] = "not changed";
constexpr char kNotRemoved[] = "not removed";
constexpr char kNotRead[] = "not read";
constexpr char kNotPlanned[] = "not planned";
constexpr char kNotImported[] = "not imported";

// A volatile attribute may be in a nested object, but not in a collection: no path names it there.
void CollectVolatile(const ObjectSpec& spec, const Path& path, std::vector<Path>* paths) {
  for (const AttributeSpec& attribute : spec.attributes) {
    const Path here = path.Attr(attribute.name);
    if (attribute.is_volatile) {
      paths->push_back(here);
    } else if (attribute.codec->object() != nullptr) {
      CollectVolatile(*attribute.codec->object(), here, paths);
    }
  }
}

// An object where what is null is taken from the other.
Value FilledFrom(const Value& object, const Value& other) {
  std::map<std::string, Value> attributes;
  for (const auto& [name, value] : object.AsEntries()) {
    attributes.emplace(name, value.IsNull() ? other.Attr(name) : value);
  }
  return Value::Object(std::move(attributes));
}

void CollectAllSecrets(const ObjectSpec& spec, std::initializer_list<Value> objects,
                       SecretTexts* secrets) {
  for (const Value& object : objects) CollectSecrets(spec, object, secrets);
}

void PreparePrivateData(CallState& call, const std::string& private_data) {
  MutexLock lock(call.mutex);
  call.private_data = private_data;
}

}  // namespace

TypedResource::TypedResource(std::string type, const ResourceEntry& entry)
    : type_(std::move(type)),
      entry_(entry),
      spec_(entry.resource->spec()),
      codec_(spec_),
      schema_(SchemaOf(spec_, SpecUse::kResource)) {}

TypeFacts TypedResource::Facts() const {
  TypeFacts facts = {.pure_plan = !entry_.functions.plan,
                     .resumable = spec_.resumable,
                     .leaves_before_host = !spec_.leaves_after_host,
                     .max_parallel = spec_.max_parallel,
                     .import_id = spec_.import_pattern,
                     .examples = spec_.examples};
  if (entry_.functions.find_marked) {
    facts.recovery = TypeFacts::Recovery::kMark;
  } else if (spec_.natural_key) {
    facts.recovery = TypeFacts::Recovery::kNaturalKey;
  }
  CollectVolatile(spec_, Path(), &facts.volatile_paths);
  return facts;
}

std::string TypedResource::Answer(const char* kind) const {
  return absl::StrCat("The ", kind, " of a ", type_);
}

void TypedResource::AddError(const Error& error, const char* failed, CallState& call,
                             Diagnostics& diagnostics) const {
  Report(error, Severity::kError, absl::StrCat(type_, " ", failed), spec_, call.secrets,
         diagnostics);
}

Box TypedResource::Decoded(const Value& object, const std::vector<Path>* changed,
                           Diagnostics& diagnostics) const {
  Box model = spec_.make();
  Decoding decoding(changed);
  DecodeObject(spec_, object, model.get(), decoding);
  for (const Decoding::Problem& problem : decoding.problems()) {
    Diagnostic& diagnostic = diagnostics.Error(
        "Invalid value", absl::StrCat("`", problem.path.ToString(), "` ", problem.text, "."));
    diagnostic.path = problem.path;
    diagnostic.effect = Effect::kNone;
  }
  return decoding.problems().empty() ? model : nullptr;
}

Diagnostics TypedResource::Validate(const Value& config) const {
  Diagnostics diagnostics;
  ValidateObject(spec_, config, diagnostics);
  if (diagnostics.HasErrors() || !Present(config)) return diagnostics;
  for (const Error& error : author().ValidateAny(DraftOf(spec_, config))) {
    Report(error, Severity::kError, "Invalid configuration", spec_, {}, diagnostics);
  }
  return diagnostics;
}

UpgradeResult TypedResource::Upgrade(const UpgradeRequest& request) const {
  return UpgradeObject(spec_, schema_, request);
}

void TypedResource::RunPlanHook(CallState& call, const PlanRequest& request,
                                PlanResult& result) const {
  const Value with_secrets = WithWriteOnly(spec_, result.planned, request.config);
  AnyPlan plan = {.config = DraftOf(spec_, request.config),
                  .prior = {&spec_, request.prior, nullptr},
                  .planned = {&spec_, result.planned, nullptr},
                  .requires_replace = std::move(result.requires_replace)};
  plan.planned.model = Decoded(with_secrets, &request.changed_write_only, result.diagnostics);
  if (plan.planned.model == nullptr) return;
  if (!request.prior.IsNull()) plan.prior = DraftOf(spec_, request.prior);

  PreparePrivateData(call, request.private_data);
  CollectAllSecrets(spec_, {request.prior, result.planned, request.config}, &call.secrets);
  const Result<void> done = author().PlanAny(call, plan);
  if (!done.ok()) AddError(done.error(), kNotPlanned, call, result.diagnostics);
  ReportWarnings(call, spec_, result.diagnostics);
  result.planned = EncodeOver(codec_, plan.planned.model.get(), result.planned);
  result.requires_replace = std::move(plan.requires_replace);
  result.disruptive = plan.disruptive;
  result.private_data = call.TakePrivateData();
}

PlanResult TypedResource::Plan(CallState& call, const PlanRequest& request) const {
  PlanResult result = {.planned = request.proposed, .private_data = request.private_data};
  if (request.proposed.IsNull()) return result;
  ObjectPlan plan = PlanObject(spec_, request.prior, request.proposed, request.config,
                               !request.changed_write_only.empty());
  result.planned = std::move(plan.planned);
  result.requires_replace = std::move(plan.requires_replace);
  // While the provider's configuration is unknown, nothing is known but the schema.
  if (entry_.functions.plan && call.client != nullptr) RunPlanHook(call, request, result);

  std::sort(result.requires_replace.begin(), result.requires_replace.end());
  result.requires_replace.erase(
      std::unique(result.requires_replace.begin(), result.requires_replace.end()),
      result.requires_replace.end());
  for (const Violation& violation :
       CheckPlanned(schema_, request.prior, request.config, result.planned)) {
    ReportMistake(Answer("plan"), violation, result.diagnostics);
  }
  return result;
}

ReadResult TypedResource::ReadAnswer(CallState& call, const ReadRequest& request,
                                     Result<Box> answer) const {
  ReadResult result = {.state = request.current, .private_data = request.private_data};
  if (!answer.ok()) {
    AddError(answer.error(), kNotRead, call, result.diagnostics);
  } else if (*answer == nullptr) {
    result.state = Value::Null(schema_.type());
  } else {
    const Value state = EncodeOver(codec_, answer->get(), request.current);
    ReportUnknowns(Answer("reading"), state, result.diagnostics);
    if (!result.diagnostics.HasErrors()) result.state = state;
  }
  return result;
}

std::vector<ReadResult> TypedResource::Read(CallState& call,
                                            const std::vector<const ReadRequest*>& requests) const {
  std::vector<ReadResult> results;
  std::vector<Box> models;
  std::vector<size_t> places;  // of the models, in `results`
  for (const ReadRequest* request : requests) {
    ReadResult result = {.state = request->current, .private_data = request->private_data};
    Box model = Decoded(request->current, nullptr, result.diagnostics);
    CollectAllSecrets(spec_, {request->current}, &call.secrets);
    if (model != nullptr) {
      models.push_back(std::move(model));
      places.push_back(results.size());
    }
    results.push_back(std::move(result));
  }
  std::vector<Result<Box>> answers = author().ReadAny(call, models);
  if (answers.size() != models.size()) {
    const Violation violation = {
        Path(),
        absl::StrCat(models.size(), " objects were to be read, but ", answers.size(), " were")};
    for (const size_t place : places) {
      ReportMistake(Answer("reading"), violation, results[place].diagnostics);
    }
    return results;
  }
  for (size_t i = 0; i < places.size(); ++i) {
    results[places[i]] = ReadAnswer(call, *requests[places[i]], std::move(answers[i]));
  }
  if (!results.empty()) ReportWarnings(call, spec_, results.front().diagnostics);
  return results;
}

void TypedResource::Fail(CallState& call, const Error& error, const char* failed,
                         ApplyResult& result) const {
  result.state = call.TakeCheckpoint();
  AddError(error, failed, call, result.diagnostics);
}

void TypedResource::Succeed(const ApplyRequest& request, const void* model,
                            ApplyResult& result) const {
  const Value state = EncodeOver(codec_, model, request.planned);
  const std::string what = Answer(request.prior.IsNull() ? "creation" : "change");
  ReportUnknowns(what, state, result.diagnostics);
  result.state = UnknownsAsNull(state);
  if (!result.diagnostics.HasErrors()) {
    for (const Violation& violation : CheckRefines(schema_, request.planned, state)) {
      ReportMistake(what, violation, result.diagnostics);
    }
  }
}

void TypedResource::CreateOrUpdate(CallState& call, const ApplyRequest& request,
                                   ApplyResult& result) const {
  const bool create = request.prior.IsNull();
  // Everything is new to an object that is created.
  const std::vector<Path> all = {Path()};
  const Box planned = Decoded(WithWriteOnly(spec_, request.planned, request.config),
                              create ? &all : &request.changed_write_only, result.diagnostics);
  const Box prior = create ? nullptr : Decoded(request.prior, nullptr, result.diagnostics);
  if (result.diagnostics.HasErrors()) return;
  const Result<Box> answer = create ? author().CreateAny(call, planned.get())
                                    : author().UpdateAny(call, prior.get(), planned.get());
  if (answer.ok()) {
    Succeed(request, answer->get(), result);
  } else {
    Fail(call, answer.error(), create ? kNotCreated : kNotChanged, result);
  }
}

void TypedResource::Remove(CallState& call, const ApplyRequest& request,
                           ApplyResult& result) const {
  const Box prior = Decoded(request.prior, nullptr, result.diagnostics);
  if (prior == nullptr) return;
  const Result<void> done = author().RemoveAny(call, prior.get());
  if (done.ok()) {
    result.state = request.planned;
  } else {
    Fail(call, done.error(), kNotRemoved, result);
  }
}

ApplyResult TypedResource::Apply(CallState& call, const ApplyRequest& request) const {
  ApplyResult result;
  call.spec = &spec_;
  call.planned = request.planned.IsNull() ? request.prior : request.planned;
  call.owner = request.owner;
  PreparePrivateData(call, request.private_data);
  CollectAllSecrets(spec_, {request.prior, request.planned, request.config}, &call.secrets);
  if (request.planned.IsNull()) {
    Remove(call, request, result);
  } else {
    CreateOrUpdate(call, request, result);
  }
  ReportWarnings(call, spec_, result.diagnostics);
  result.private_data = call.TakePrivateData();
  return result;
}

std::optional<Value> TypedResource::Look(CallState& call, const Value& recorded,
                                         Diagnostics& diagnostics) const {
  const ReadRequest request = {.type = type_, .current = recorded};
  ReadResult read = std::move(Read(call, {&request}).front());
  const bool failed = read.diagnostics.HasErrors();
  diagnostics.Append(std::move(read.diagnostics));
  if (failed) return std::nullopt;
  return read.state;
}

std::optional<Value> TypedResource::LookForMarked(CallState& call, const ResolveRequest& request,
                                                  const Value& planned,
                                                  Diagnostics& diagnostics) const {
  const Box model = Decoded(planned, nullptr, diagnostics);
  if (model == nullptr) return std::nullopt;
  const Result<Box> found = author().FindMarkedAny(call, request.owner, model.get());
  if (!found.ok()) {
    AddError(found.error(), kNotRead, call, diagnostics);
    return std::nullopt;
  }
  if (*found == nullptr) return Value::Null(schema_.type());
  return UnknownsAsNull(EncodeOver(codec_, found->get(), planned));
}

std::optional<Value> TypedResource::LookForCreated(CallState& call, const ResolveRequest& request,
                                                   Diagnostics& diagnostics) const {
  const Value planned = UnknownsAsNull(request.planned);
  if (request.checkpoint.has_value()) return Look(call, *request.checkpoint, diagnostics);
  if (!request.known_id.empty()) {
    const Result<Box> stub = author().ImportAny(call, request.known_id);
    if (!stub.ok()) {
      AddError(stub.error(), kNotRead, call, diagnostics);
      return std::nullopt;
    }
    const Value named = EncodeOver(codec_, stub->get(), StartOfObject(spec_));
    return Look(call, FilledFrom(planned, UnknownsAsNull(named)), diagnostics);
  }
  if (entry_.functions.find_marked) return LookForMarked(call, request, planned, diagnostics);
  if (spec_.natural_key) return Look(call, planned, diagnostics);
  return std::nullopt;
}

ResolveResult TypedResource::Resolve(CallState& call, const ResolveRequest& request) const {
  ResolveResult result = {.private_data = request.private_data};
  PreparePrivateData(call, request.private_data);
  call.owner = request.owner;
  std::optional<Value> found;
  if (request.prior.IsNull()) {
    found = LookForCreated(call, request, result.diagnostics);
  } else {
    found = Look(call, request.checkpoint.value_or(request.prior), result.diagnostics);
  }
  if (!found.has_value()) return result;
  result.outcome =
      found->IsNull() ? ResolveResult::Outcome::kAbsent : ResolveResult::Outcome::kExists;
  result.state = *std::move(found);
  return result;
}

ImportResult TypedResource::Import(CallState& call, const ImportRequest& request) const {
  ImportResult result = {.state = Value::Null(schema_.type())};
  const Result<Box> stub = author().ImportAny(call, request.id);
  if (!stub.ok()) {
    AddError(stub.error(), kNotImported, call, result.diagnostics);
    return result;
  }
  const Value start = UnknownsAsNull(EncodeOver(codec_, stub->get(), StartOfObject(spec_)));
  if (std::optional<Value> found = Look(call, start, result.diagnostics)) {
    result.state = *std::move(found);
  }
  return result;
}

ListResult TypedResource::List(CallState& call, const ListRequest& request) const {
  ListResult result;
  const Result<std::vector<AnyListed>> listed = author().ListAny(call, request.limit);
  if (!listed.ok()) {
    AddError(listed.error(), "not listed", call, result.diagnostics);
    return result;
  }
  for (const AnyListed& item : *listed) {
    ListedObject object = {.id = item.id, .display_name = item.display_name};
    if (item.object != nullptr) {
      object.state = UnknownsAsNull(EncodeOver(codec_, item.object.get(), StartOfObject(spec_)));
    }
    result.objects.push_back(std::move(object));
  }
  return result;
}

}  // namespace dplan::sdk::internal
