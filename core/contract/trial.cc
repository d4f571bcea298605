#include "core/contract/trial.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "core/contract/attribute_walk.h"
#include "core/contract/propose.h"
#include "core/types/json.h"
#include "core/types/transform.h"

namespace dplan {
namespace {

// Longer than any call takes in which nothing is wrong.
constexpr absl::Duration kTimeout = absl::Minutes(5);

class Silent final : public ApplyEvents {
 public:
  void Progress(double, const std::string&) override {}
};

std::string Place(const Path& path) { return path.empty() ? "" : path.ToString() + ": "; }

// Where two values of one type differ first; the whole of them, if they do not differ in a part.
Path FirstDifference(const Value& a, const Value& b) {
  const bool both = !a.IsNull() && !b.IsNull() && a.IsKnown() && b.IsKnown();
  if (!both || a.type().kind() != Type::Kind::kObject || b.type().kind() != Type::Kind::kObject) {
    return Path();
  }
  for (const auto& [name, child] : a.AsEntries()) {
    const Value* other = b.Find(name);
    if (other == nullptr || !(child == *other)) {
      return other == nullptr ? Path().Attr(name)
                              : Path().Attr(name).Join(FirstDifference(child, *other));
    }
  }
  return Path();
}

// Write-only attributes that are configured: the engine remembers none of their values here, so all
// of them are new.
std::vector<Path> ConfiguredWriteOnly(const Schema& schema, const Value& config) {
  std::vector<Path> paths;
  VisitAttributes(schema, config,
                  [&](const Path& path, const Attribute& attribute, const Value& value) {
                    if (attribute.write_only && !value.IsNull()) paths.push_back(path);
                  });
  return paths;
}

}  // namespace

Trial::Trial(const ContractRule& rule, const ContractSubject& subject, const ContractCase& contract,
             Findings& findings)
    : rule_(rule), subject_(subject), contract_(contract), findings_(findings) {}

void Trial::End() {
  if (!alive_.has_value()) return;
  const Made left = *std::exchange(alive_, std::nullopt);
  Delete(left);
}

CallContext Trial::Context() { return {.deadline = absl::Now() + kTimeout}; }

bool Trial::Begin() {
  absl::StatusOr<std::unique_ptr<Provider>> provider = subject_.make(true);
  if (!Succeeds("its start", provider.status())) return false;
  provider_ = *std::move(provider);
  return ReadSchema() && Configure();
}

bool Trial::ReadSchema() {
  absl::StatusOr<ProviderSchema> schemas = provider_->GetSchema(Context());
  if (!Succeeds("GetSchema", schemas.status())) return false;
  schemas_ = *std::move(schemas);
  if (contract_.type.empty()) return true;
  const auto& all =
      contract_.mode == ResourceMode::kData ? schemas_.data_sources : schemas_.resources;
  if (all.count(contract_.type) > 0) return true;
  Fault("there is no such type");
  return false;
}

bool Trial::Configure() {
  const absl::StatusOr<Value> written = ValueFromPlainJson(subject_.provider_config);
  if (!Succeeds("reading its configuration", written.status())) return false;
  Diagnostics diagnostics;
  const Value config = schemas_.provider.Coerce(*written, diagnostics);
  if (!HasNoErrors("its configuration", diagnostics)) return false;
  const absl::StatusOr<Diagnostics> valid = provider_->ValidateConfig(Context(), config);
  if (!Succeeds("ValidateConfig", valid.status()) || !HasNoErrors("ValidateConfig", *valid)) {
    return false;
  }
  const absl::StatusOr<Diagnostics> configured = provider_->Configure(Context(), config);
  return Succeeds("Configure", configured.status()) && HasNoErrors("Configure", *configured);
}

std::unique_ptr<Provider> Trial::Another() {
  absl::StatusOr<std::unique_ptr<Provider>> provider = subject_.make(false);
  return Succeeds("its start", provider.status()) ? *std::move(provider) : nullptr;
}

const Schema& Trial::schema() const {
  const bool data = contract_.mode == ResourceMode::kData;
  return (data ? schemas_.data_sources : schemas_.resources).at(contract_.type);
}

void Trial::Find(const std::string& text, Finding::Weight weight) {
  const bool data = contract_.mode == ResourceMode::kData;
  findings_.push_back({.rule = rule_.name,
                       .type = (data ? "data " : "") + contract_.type,
                       .text = text,
                       .weight = weight});
}

void Trial::Fault(const std::string& text) { Find(text, Finding::Weight::kFault); }
void Trial::Note(const std::string& text) { Find(text, Finding::Weight::kNote); }

bool Trial::Succeeds(const std::string& call, const absl::Status& status) {
  if (status.ok()) return true;
  Fault(absl::StrCat(call, " failed: ", absl::StatusCodeToString(status.code()), ": ",
                     std::string(status.message())));
  return false;
}

bool Trial::HasNoErrors(const std::string& call, const Diagnostics& diagnostics) {
  for (const Diagnostic& item : diagnostics.items()) {
    if (item.severity != Severity::kError) continue;
    Fault(absl::StrCat(call, " says: ", Place(item.path), item.summary, ": ", item.detail));
  }
  return !diagnostics.HasErrors();
}

bool Trial::Fits(const std::string& call, const Value& object) {
  Diagnostics diagnostics;
  if (!schema().Check(object, diagnostics)) {
    const Diagnostic& first = diagnostics.items().front();
    Fault(absl::StrCat(call, ": ", Place(first.path), first.detail));
    return false;
  }
  if (object.ContainsSensitive()) Fault(call + ": its answer has a mark");
  return true;
}

bool Trial::IsSame(const std::string& what, const Value& a, const Value& b) {
  const Value stable = WithoutVolatile(a);
  const Value other = WithoutVolatile(b);
  if (stable == other) return true;
  const Path place = FirstDifference(stable, other);
  Fault(absl::StrCat(Place(place), what));
  return false;
}

Value Trial::WithoutVolatile(const Value& object) const {
  const auto facts = schemas_.facts.types.find(contract_.type);
  if (facts == schemas_.facts.types.end() || object.IsNull()) return object;
  const std::vector<Path>& paths = facts->second.volatile_paths;
  return Transform(object, [&](const Path& path, const Value& value) -> std::optional<Value> {
    if (std::find(paths.begin(), paths.end(), path) == paths.end()) return std::nullopt;
    return Value::Null(value.type());
  });
}

void Trial::Violations(const std::string& call, const std::vector<Violation>& violations,
                       bool legacy) {
  for (const Violation& violation : violations) {
    FaultIf(!legacy, absl::StrCat(call, ": ", Place(violation.path), violation.text));
  }
}

std::optional<Value> Trial::Config(const std::string& json) {
  const absl::StatusOr<Value> written = ValueFromPlainJson(json);
  if (!Succeeds("reading the example", written.status())) return std::nullopt;
  Diagnostics diagnostics;
  const Value config = schema().Coerce(*written, diagnostics);
  if (!HasNoErrors("the example", diagnostics)) return std::nullopt;
  return config;
}

PlanRequest Trial::PlanFor(const Value& prior, const Value& config,
                           const std::string& private_data) const {
  return {.type = contract_.type,
          .prior = prior,
          .proposed = config.IsNull() ? config : ProposeNew(schema(), prior, config),
          .config = config,
          .private_data = private_data,
          .changed_write_only =
              prior.IsNull() ? ConfiguredWriteOnly(schema(), config) : std::vector<Path>()};
}

OwnerMark Trial::NewOwner() {
  return {.lineage = "contract",
          .address = contract_.type + ".contract",
          .intent = absl::StrCat("contract-", rule_.name, "-", ++intents_)};
}

ApplyRequest Trial::ApplyFor(const PlanRequest& plan, const PlanResult& planned) {
  return {.type = plan.type,
          .prior = plan.prior,
          .planned = planned.planned,
          .config = plan.config,
          .private_data = planned.private_data,
          .changed_write_only = plan.changed_write_only,
          .owner = NewOwner()};
}

std::vector<std::string> Trial::Settable(const Value& config) const {
  std::vector<std::string> names;
  for (const auto& [name, attribute] : schema().block.attributes) {
    if (!attribute.ComputedOnly() && !config.Attr(name).IsNull()) names.push_back(name);
  }
  return names;
}

bool Trial::Accepts(const PlanRequest& request, const PlanResult& result) {
  if (!Fits("Plan", result.planned)) return false;
  const std::vector<Violation> violations =
      CheckPlanned(schema(), request.prior, request.config, result.planned);
  Violations("Plan", violations, result.legacy_type_system);
  return violations.empty() || result.legacy_type_system;
}

std::optional<PlanResult> Trial::Plan(const PlanRequest& request) {
  std::optional<PlanResult> result = Only("Plan", provider_->PlanMany(Context(), {request}));
  if (result.has_value() && !Accepts(request, *result)) result.reset();
  return result;
}

std::optional<Made> Trial::Apply(const ApplyRequest& request) {
  Silent events;
  const absl::StatusOr<ApplyResult> result = provider_->Apply(Context(), request, events);
  if (!Succeeds("Apply", result.status())) return std::nullopt;
  const bool fine = HasNoErrors("Apply", result->diagnostics);
  if (!result->state.has_value()) {
    if (fine) Fault("Apply says nothing of the object");
    return std::nullopt;
  }
  if (!Fits("Apply", *result->state)) return std::nullopt;
  const Made made = {.state = *result->state, .private_data = result->private_data};
  alive_ = made.state.IsNull() ? std::nullopt : std::make_optional(made);
  if (!fine) return std::nullopt;
  if (!made.state.IsWhollyKnown()) Fault("Apply: its answer has unknowns");
  Violations("Apply", CheckRefines(schema(), request.planned, made.state),
             result->legacy_type_system);
  return made;
}

std::optional<Made> Trial::PlanAndApply(const Value& prior, const Value& config,
                                        const std::string& private_data) {
  const PlanRequest plan = PlanFor(prior, config, private_data);
  const std::optional<PlanResult> planned = Plan(plan);
  return planned.has_value() ? Apply(ApplyFor(plan, *planned)) : std::nullopt;
}

std::optional<Made> Trial::Create() {
  const std::optional<Value> config = Config();
  if (!config.has_value()) return std::nullopt;
  std::optional<Made> made = PlanAndApply(Null(), *config);
  if (!made.has_value() || !made->state.IsNull()) return made;
  Fault("Apply: a create returns no object");
  return std::nullopt;
}

std::optional<ReadResult> Trial::Read(const Made& made) {
  std::optional<ReadResult> result =
      Only("Read", provider_->ReadMany(Context(), {{.type = contract_.type,
                                                    .current = made.state,
                                                    .private_data = made.private_data}}));
  if (!result.has_value() || !Fits("Read", result->state)) return std::nullopt;
  if (!result->state.IsWhollyKnown()) Fault("Read: its answer has unknowns");
  return result;
}

bool Trial::Delete(const Made& made) {
  const Value nothing = Null();
  alive_.reset();
  const std::optional<Made> deleted = Apply({.type = contract_.type,
                                             .prior = made.state,
                                             .planned = nothing,
                                             .config = nothing,
                                             .private_data = made.private_data,
                                             .owner = NewOwner()});
  alive_.reset();
  return deleted.has_value() && deleted->state.IsNull();
}

}  // namespace dplan
