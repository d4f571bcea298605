#include "tests/testing/fake_provider.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/types/convert.h"
#include "core/types/json.h"
#include "tests/testing/fake_plan.h"
#include "tests/testing/fake_types.h"

namespace dplan {
namespace {

using What = FakeFault::What;

const FakeType* TypeNamed(const std::string& name, Diagnostics& diagnostics) {
  const auto found = FakeTypes().find(name);
  if (found != FakeTypes().end()) return &found->second;
  diagnostics.Error("Unknown resource type",
                    absl::StrCat("The provider fake has no resource type \"", name, "\"."));
  return nullptr;
}

// A request that a provider is never to see.
absl::Status Broken(const std::string& what) {
  return absl::FailedPreconditionError(absl::StrCat("the request breaks the contract: ", what));
}

absl::Status CheckValue(const std::string& type, const char* what, const Value& value) {
  const auto found = FakeTypes().find(type);
  if (found == FakeTypes().end()) return absl::OkStatus();
  if (value.ContainsSensitive()) return Broken(absl::StrCat(what, " of ", type, " has a mark"));
  Diagnostics diagnostics;
  if (found->second.schema.Check(value, diagnostics)) return absl::OkStatus();
  const Diagnostic& first = diagnostics.items().front();
  return Broken(absl::StrCat(what, " of ", type, ": ", first.path.ToString(), ": ", first.detail));
}

std::string AttrText(const Value& object, const std::string& attribute) {
  if (!object.IsKnown() || object.IsNull()) return "";
  const Value* value = object.Find(attribute);
  if (value == nullptr || !value->IsKnown() || value->IsNull()) return "";
  return value->type() == Type::String() ? value->AsString() : "";
}

FakeTarget TargetOf(const std::string& type, const std::string& address, const Value& object) {
  return {.type = type,
          .address = address,
          .id = AttrText(object, "id"),
          .name = AttrText(object, "name")};
}

FakeTarget TargetOf(const ValidateRequest& request) {
  return TargetOf(request.type, "", request.config);
}
FakeTarget TargetOf(const UpgradeRequest& request) { return {.type = request.type}; }
FakeTarget TargetOf(const ReadRequest& request) {
  return TargetOf(request.type, "", request.current);
}
FakeTarget TargetOf(const PlanRequest& request) {
  return TargetOf(request.type, "", request.proposed.IsNull() ? request.prior : request.proposed);
}

Diagnostics& DiagnosticsOf(Diagnostics& result) { return result; }
template <typename Result>
Diagnostics& DiagnosticsOf(Result& result) {
  return result.diagnostics;
}

Value* AnswerOf(Diagnostics&) { return nullptr; }
Value* AnswerOf(PlanResult& result) { return &result.planned; }
template <typename Result>
Value* AnswerOf(Result& result) {
  return &result.state;
}

// As a provider errs that does not do what it promised: also with a value of a wrong type.
void SetAttributes(const FakeFaultSet& faults, Value& answer) {
  for (const FakeFault& fault : faults.all()) {
    if (fault.what != What::kSet || answer.IsNull()) continue;
    const Type type = answer.Attr(fault.attribute).type();
    Value value = Value::Unknown(type);
    if (fault.text != "unknown") {
      const absl::StatusOr<Value> plain = ValueFromPlainJson(fault.text);
      if (!plain.ok()) continue;
      ConversionError error;
      value = Convert(*plain, type, &error).value_or(*plain);
    }
    answer = answer.WithAttr(fault.attribute, std::move(value));
  }
}

void AddWarnings(const FakeFaultSet& faults, Diagnostics& diagnostics) {
  for (const FakeFault& fault : faults.all()) {
    if (fault.what == What::kWarn) diagnostics.Warning("Warning from the fake", fault.text);
  }
}

// Whether one of the faults that come before the effect ends the call, with its diagnostic.
bool Refused(const FakeFaultSet& faults, Diagnostics& diagnostics) {
  if (const FakeFault* fault = faults.Find(What::kRefuse)) {
    diagnostics.Error("Refused by the fake", fault->text).effect = Effect::kNone;
    return true;
  }
  if (const FakeFault* fault = faults.Find(What::kError)) {
    diagnostics.Error("Error from the fake", fault->text);
    return true;
  }
  return false;
}

LogLevel LevelNamed(const std::string& name) {
  if (name == "error") return LogLevel::kError;
  return name == "warn" ? LogLevel::kWarn : LogLevel::kInfo;
}

class FakeProvider final : public Provider {
 public:
  explicit FakeProvider(FakeCloud& cloud) : cloud_(cloud) {}

  absl::StatusOr<ProviderSchema> GetSchema(const CallContext& context) override {
    DPLAN_RETURN_IF_ERROR(Meet("schema", context).status());
    ProviderSchema schema = {.provider = FakeConfigSchema()};
    schema.facts = {.name = "fake", .version = "1.0.0", .max_parallel = cloud_.max_parallel};
    for (const auto& [name, type] : FakeTypes()) {
      schema.resources.emplace(name, type.schema);
      schema.facts.types.emplace(name, type.facts);
    }
    return schema;
  }

  absl::StatusOr<Diagnostics> ValidateConfig(const CallContext&, const Value& config) override {
    Diagnostics diagnostics;
    if (AttrText(config, "region") == "nowhere") {
      diagnostics.Error("Unknown region", "There is no region \"nowhere\". Use another one.").path =
          Path().Attr("region");
    }
    return diagnostics;
  }

  absl::StatusOr<std::vector<Diagnostics>> ValidateMany(
      const CallContext& context, const std::vector<ValidateRequest>& requests) override {
    for (const ValidateRequest& request : requests) {
      DPLAN_RETURN_IF_ERROR(CheckValue(request.type, "config", request.config));
    }
    return Batch<Diagnostics>("validate", context, requests, [](const ValidateRequest& request) {
      Diagnostics diagnostics;
      if (TypeNamed(request.type, diagnostics) == nullptr) return diagnostics;
      return FakeValidate(request.config);
    });
  }

  absl::StatusOr<std::vector<UpgradeResult>> UpgradeMany(
      const CallContext& context, const std::vector<UpgradeRequest>& requests) override {
    return Batch<UpgradeResult>("upgrade", context, requests, UpgradeOne);
  }

  absl::StatusOr<Diagnostics> Configure(const CallContext& context, const Value& config) override {
    DPLAN_RETURN_IF_ERROR(Meet("configure", context).status());
    if (config.ContainsSensitive()) return Broken("the configuration has a mark");
    if (configured_.exchange(true)) return Broken("configured twice");
    return Diagnostics();
  }

  absl::StatusOr<std::vector<ReadResult>> ReadMany(
      const CallContext& context, const std::vector<ReadRequest>& requests) override {
    DPLAN_RETURN_IF_ERROR(CheckConfigured());
    for (const ReadRequest& request : requests) {
      DPLAN_RETURN_IF_ERROR(CheckValue(request.type, "current", request.current));
    }
    return Batch<ReadResult>("read", context, requests,
                             [this](const ReadRequest& request) { return ReadOne(request); });
  }

  absl::StatusOr<std::vector<PlanResult>> PlanMany(
      const CallContext& context, const std::vector<PlanRequest>& requests) override {
    DPLAN_RETURN_IF_ERROR(CheckConfigured());
    for (const PlanRequest& request : requests) {
      DPLAN_RETURN_IF_ERROR(CheckValue(request.type, "prior", request.prior));
      DPLAN_RETURN_IF_ERROR(CheckValue(request.type, "proposed", request.proposed));
      DPLAN_RETURN_IF_ERROR(CheckValue(request.type, "config", request.config));
    }
    return Batch<PlanResult>("plan", context, requests, [](const PlanRequest& request) {
      PlanResult result;
      const FakeType* type = TypeNamed(request.type, result.diagnostics);
      return type == nullptr ? result : FakePlan(*type, request);
    });
  }

  absl::StatusOr<ApplyResult> Apply(const CallContext& context, const ApplyRequest& request,
                                    ApplyEvents& events) override {
    DPLAN_RETURN_IF_ERROR(CheckApply(request));
    const bool creates = request.prior.IsNull();
    const bool deletes = request.planned.IsNull();
    const std::string call = creates ? "create" : deletes ? "delete" : "update";
    const FakeTarget target =
        TargetOf(request.type, request.owner.address, creates ? request.planned : request.prior);
    FakeCalls::Running running(cloud_.calls, call, target.Text());
    const FakeFaultSet faults = cloud_.faults.Take(call, target);
    if (faults.Find(What::kVanish) != nullptr) cloud_.world.Remove(target.id);
    DPLAN_RETURN_IF_ERROR(PassBefore(faults, context, &events));

    ApplyResult result = {.private_data = request.private_data};
    if (TypeNamed(request.type, result.diagnostics) == nullptr) return result;
    if (Refused(faults, result.diagnostics)) return result;
    Change(request, result);
    if (result.diagnostics.HasErrors()) return result;
    Report(faults, request, result, events);
    DPLAN_RETURN_IF_ERROR(PassAfter(faults, context));
    if (const FakeFault* fault = faults.Find(What::kPartial)) {
      result.diagnostics.Error("Stopped half-way", fault->text);
      if (creates) LeaveHalfMade(request.planned, *result.state);
    }
    SetAttributes(faults, *result.state);
    AddWarnings(faults, result.diagnostics);
    if (const FakeFault* fault = faults.Find(What::kSilent)) {
      result.diagnostics.Error("Stopped somewhere", fault->text);
      result.state.reset();
    }
    return result;
  }

  absl::StatusOr<ResolveResult> ResolveIntent(const CallContext& context,
                                              const ResolveRequest& request) override {
    DPLAN_RETURN_IF_ERROR(CheckConfigured());
    const FakeTarget target = TargetOf(request.type, request.owner.address,
                                       request.prior.IsNull() ? request.planned : request.prior);
    FakeCalls::Running running(cloud_.calls, "resolve", target.Text());
    const FakeFaultSet faults = cloud_.faults.Take("resolve", target);
    DPLAN_RETURN_IF_ERROR(PassBefore(faults, context, nullptr));
    ResolveResult result = {.private_data = request.private_data};
    if (TypeNamed(request.type, result.diagnostics) == nullptr) return result;
    if (faults.Find(What::kUnknown) != nullptr) return result;
    if (Refused(faults, result.diagnostics)) return result;
    const std::optional<FakeObject> object = FindIntended(request);
    result.outcome =
        object.has_value() ? ResolveResult::Outcome::kExists : ResolveResult::Outcome::kAbsent;
    if (object.has_value()) result.state = object->value;
    SetAttributes(faults, result.state);
    return result;
  }

  absl::StatusOr<ImportResult> Import(const CallContext& context,
                                      const ImportRequest& request) override {
    DPLAN_RETURN_IF_ERROR(CheckConfigured());
    const FakeTarget target = {.type = request.type, .id = request.id};
    FakeCalls::Running running(cloud_.calls, "import", target.Text());
    const FakeFaultSet faults = cloud_.faults.Take("import", target);
    DPLAN_RETURN_IF_ERROR(PassBefore(faults, context, nullptr));
    ImportResult result;
    const FakeType* type = TypeNamed(request.type, result.diagnostics);
    if (type == nullptr || Refused(faults, result.diagnostics)) return result;
    const std::optional<FakeObject> object = cloud_.world.Find(request.id);
    const bool found = object.has_value() && object->type == request.type;
    result.state = found ? object->value : Value::Null(type->schema.type());
    return result;
  }

  absl::StatusOr<ReviewResult> Review(const CallContext& context,
                                      const ReviewRequest& request) override {
    DPLAN_RETURN_IF_ERROR(CheckConfigured());
    DPLAN_ASSIGN_OR_RETURN(const FakeFaultSet faults, Meet("review", context));
    for (const ReviewedChange& change : request.changes) {
      DPLAN_RETURN_IF_ERROR(CheckReviewed(change, change.before));
      DPLAN_RETURN_IF_ERROR(CheckReviewed(change, change.after));
    }
    ReviewResult result{FakeReview(request.changes)};
    AddWarnings(faults, result.findings);
    if (const FakeFault* fault = faults.Find(What::kRefuse)) {
      result.findings.Error("Refused by the fake", fault->text).code = "fake.refused";
    }
    if (const FakeFault* fault = faults.Find(What::kError)) {
      result.findings.Error("Error from the fake", fault->text);
    }
    return result;
  }

  void Stop() override { cloud_.latches.StopAll(); }

 private:
  // Secrets are nobody's business in a review.
  static absl::Status CheckReviewed(const ReviewedChange& change, const Value& value) {
    const std::string& type = change.address.block.type;
    DPLAN_RETURN_IF_ERROR(CheckValue(type, "a reviewed value", value));
    for (const Path& path : FakeTypes().at(type).schema.SensitivePaths(value)) {
      const std::optional<Value> secret = value.At(path);
      if (secret.has_value() && !(secret->IsKnown() && secret->IsNull())) {
        return Broken(absl::StrCat("a review shows ", path.ToString()));
      }
    }
    return absl::OkStatus();
  }

  absl::Status CheckConfigured() const {
    return configured_ ? absl::OkStatus() : Broken("not configured");
  }

  absl::Status CheckApply(const ApplyRequest& request) const {
    DPLAN_RETURN_IF_ERROR(CheckConfigured());
    DPLAN_RETURN_IF_ERROR(CheckValue(request.type, "prior", request.prior));
    DPLAN_RETURN_IF_ERROR(CheckValue(request.type, "planned", request.planned));
    DPLAN_RETURN_IF_ERROR(CheckValue(request.type, "config", request.config));
    if (!request.prior.IsWhollyKnown()) return Broken("prior has unknowns");
    if (!request.config.IsWhollyKnown()) return Broken("config has unknowns");
    if (request.prior.IsNull() && request.planned.IsNull()) return Broken("nothing to do");
    if (request.owner.intent.empty()) return Broken("no intent");
    return absl::OkStatus();
  }

  // Counts a call that has no items, and meets its faults.
  absl::StatusOr<FakeFaultSet> Meet(const std::string& call, const CallContext& context) {
    cloud_.calls.Batch(call, 1);
    FakeFaultSet faults = cloud_.faults.Take(call, {});
    DPLAN_RETURN_IF_ERROR(PassBefore(faults, context, nullptr));
    DPLAN_RETURN_IF_ERROR(PassAfter(faults, context));
    return faults;
  }

  absl::Status Hold(const FakeFault& fault, const CallContext& context) {
    if (cloud_.latches.Hold(fault.text, context)) return absl::OkStatus();
    return absl::CancelledError("the call was stopped");
  }

  absl::Status PassBefore(const FakeFaultSet& faults, const CallContext& context,
                          ApplyEvents* events) {
    if (context.stop.stop_requested()) return absl::CancelledError("the call was stopped");
    for (const FakeFault& fault : faults.all()) {
      if (fault.what == What::kProgress && events != nullptr) {
        events->Progress(fault.fraction, fault.text);
      }
      if (fault.what == What::kLog && events != nullptr) {
        events->Log(LevelNamed(fault.attribute), fault.text);
      }
      if (fault.what == What::kHold) DPLAN_RETURN_IF_ERROR(Hold(fault, context));
    }
    const FakeFault* crash = faults.Find(What::kCrash);
    return crash == nullptr ? absl::OkStatus() : absl::UnavailableError(crash->text);
  }

  absl::Status PassAfter(const FakeFaultSet& faults, const CallContext& context) {
    if (const FakeFault* hold = faults.Find(What::kHoldAfter)) {
      DPLAN_RETURN_IF_ERROR(Hold(*hold, context));
    }
    const FakeFault* lost = faults.Find(What::kLost);
    return lost == nullptr ? absl::OkStatus() : absl::UnavailableError(lost->text);
  }

  template <typename Result, typename Request, typename Function>
  absl::StatusOr<std::vector<Result>> Batch(const std::string& call, const CallContext& context,
                                            const std::vector<Request>& requests,
                                            const Function& one) {
    cloud_.calls.Batch(call, requests.size());
    std::vector<Result> results;
    results.reserve(requests.size());
    for (const Request& request : requests) {
      const FakeFaultSet faults = cloud_.faults.Take(call, TargetOf(request));
      DPLAN_RETURN_IF_ERROR(PassBefore(faults, context, nullptr));
      Result& result = results.emplace_back();
      if (Refused(faults, DiagnosticsOf(result))) continue;
      result = one(request);
      if (Value* answer = AnswerOf(result)) SetAttributes(faults, *answer);
      AddWarnings(faults, DiagnosticsOf(result));
      DPLAN_RETURN_IF_ERROR(PassAfter(faults, context));
    }
    return results;
  }

  static UpgradeResult UpgradeOne(const UpgradeRequest& request) {
    UpgradeResult result;
    const FakeType* type = TypeNamed(request.type, result.diagnostics);
    if (type == nullptr) return result;
    absl::StatusOr<Value> state = ValueFromJson(request.attributes, type->schema.type());
    if (state.ok() && request.version == type->schema.version) {
      result.state = *std::move(state);
    } else {
      result.diagnostics.Error("Recorded object not readable",
                               absl::StrCat("It was recorded under version ", request.version,
                                            " of its schema, or its JSON does not fit."));
    }
    return result;
  }

  ReadResult ReadOne(const ReadRequest& request) {
    ReadResult result = {.private_data = request.private_data};
    const FakeType* type = TypeNamed(request.type, result.diagnostics);
    if (type == nullptr) return result;
    const std::optional<FakeObject> object = cloud_.world.Find(AttrText(request.current, "id"));
    result.state = object.has_value() ? object->value : Value::Null(type->schema.type());
    return result;
  }

  // The effect, and what there is after it.
  void Change(const ApplyRequest& request, ApplyResult& result) {
    const std::string id = AttrText(request.prior, "id");
    if (request.planned.IsNull()) {
      const absl::Status status = cloud_.world.Delete(id);
      result.state = request.planned;
      if (!status.ok()) Fail(status, result);
      return;
    }
    const absl::StatusOr<FakeObject> object =
        request.prior.IsNull() ? cloud_.world.Create(request.type, request.planned, request.owner)
                               : cloud_.world.Update(id, request.planned);
    if (!object.ok()) return Fail(object.status(), result);
    result.state = object->value;
    result.private_data = absl::StrCat("private of ", AttrText(object->value, "id"));
    SendWriteOnly(request, AttrText(object->value, "id"));
  }

  // To a new object all there are, to another one those that changed.
  void SendWriteOnly(const ApplyRequest& request, const std::string& id) {
    for (const auto& [name, attribute] : FakeTypes().at(request.type).schema.block.attributes) {
      const auto& changed = request.changed_write_only;
      const bool is_new =
          std::find(changed.begin(), changed.end(), Path().Attr(name)) != changed.end();
      if (!attribute.write_only || (!request.prior.IsNull() && !is_new)) continue;
      const std::string text = AttrText(request.config, name);
      if (!text.empty() || is_new) cloud_.world.SendWriteOnly(id, name, text);
    }
  }

  // What the events say of the object as it is after the effect.
  static void Report(const FakeFaultSet& faults, const ApplyRequest& request,
                     const ApplyResult& result, ApplyEvents& events) {
    if (result.state->IsNull()) return;
    const std::string id = AttrText(*result.state, "id");
    if (faults.Find(What::kKnown) != nullptr) events.Known(id);
    if (faults.Find(What::kCheckpoint) == nullptr) return;
    events.Checkpoint(
        request.prior.IsNull() ? FakeHalfMade(request.planned, *result.state) : *result.state,
        absl::StrCat("half of ", id));
  }

  static void Fail(const absl::Status& status, ApplyResult& result) {
    result.state.reset();
    result.diagnostics.Error("The fake cloud refused", std::string(status.message())).effect =
        Effect::kNone;
  }

  void LeaveHalfMade(const Value& planned, Value& state) {
    std::optional<FakeObject> object = cloud_.world.Find(AttrText(state, "id"));
    if (!object.has_value()) return;
    state = FakeHalfMade(planned, state);
    object->value = state;
    cloud_.world.Put(*std::move(object));
  }

  std::optional<FakeObject> FindIntended(const ResolveRequest& request) const {
    if (!request.prior.IsNull()) return cloud_.world.Find(AttrText(request.prior, "id"));
    for (auto& [id, object] : cloud_.world.Objects()) {
      if (object.owner.intent == request.owner.intent) return object;
    }
    return std::nullopt;
  }

  FakeCloud& cloud_;
  std::atomic<bool> configured_{false};
};

}  // namespace

std::unique_ptr<Provider> NewFakeProvider(FakeCloud& cloud) {
  return std::make_unique<FakeProvider>(cloud);
}

}  // namespace dplan
