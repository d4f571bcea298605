#include "core/builtin/builtin_provider.h"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/types/json.h"

namespace dplan {
namespace {

constexpr char kType[] = "dplan_data";
constexpr char kId[] = "id";
constexpr char kInput[] = "input";
constexpr char kOutput[] = "output";
constexpr char kTriggers[] = "triggers_replace";

Schema DataSchema() {
  Schema schema;
  schema.block.attributes = {
      {kId, {.type = Type::String(), .computed = true, .description = "A UUID, made on creation."}},
      {kInput,
       {.type = Type::Dynamic(), .optional = true, .description = "Any value to remember."}},
      {kOutput,
       {.type = Type::Dynamic(),
        .computed = true,
        .description = "`input`, as it was when it was last applied."}},
      {kTriggers,
       {.type = Type::Dynamic(),
        .optional = true,
        .description = "Any value; when it changes, the object is replaced."}},
  };
  return schema;
}

bool KnowsType(const std::string& type, Diagnostics& diagnostics) {
  if (type == kType) return true;
  diagnostics.Error("Unknown resource type",
                    absl::StrCat("The provider dplan has no resource type \"", type,
                                 "\"; its only one is ", kType, "."));
  return false;
}

Value DataObject(Value id, Value input, Value output, Value triggers) {
  Value::Entries entries;
  entries.reserve(4);
  entries.emplace_back(kId, std::move(id));
  entries.emplace_back(kInput, std::move(input));
  entries.emplace_back(kOutput, std::move(output));
  entries.emplace_back(kTriggers, std::move(triggers));
  return Value::Object(std::move(entries));
}

Value NewObject(const Value& input, const Value& triggers) {
  static const auto* new_id = new Value(Value::Unknown(Type::String(), {.not_null = true}));
  Value output = input.IsKnown() && input.IsNull() ? input : Value::Unknown(input.type());
  return DataObject(*new_id, input, std::move(output), triggers);
}

PlanResult PlanOne(const PlanRequest& request) {
  PlanResult result;
  result.private_data = request.private_data;
  if (!KnowsType(request.type, result.diagnostics)) return result;
  if (request.proposed.IsNull()) {
    result.planned = request.proposed;
    return result;
  }
  const Value input = request.proposed.Attr(kInput);
  const Value triggers = request.proposed.Attr(kTriggers);
  if (request.prior.IsNull()) {
    result.planned = NewObject(input, triggers);
  } else if (!EqualIgnoringMarksAndRefinements(request.prior.Attr(kTriggers), triggers)) {
    result.planned = NewObject(input, triggers);
    result.requires_replace.push_back(Path().Attr(kTriggers));
  } else if (!EqualIgnoringMarksAndRefinements(request.prior.Attr(kInput), input)) {
    result.planned =
        DataObject(request.prior.Attr(kId), input, Value::Unknown(input.type()), triggers);
  } else {
    result.planned = request.proposed;
  }
  return result;
}

UpgradeResult UpgradeOne(const UpgradeRequest& request, const Schema& schema) {
  UpgradeResult result;
  result.state = Value::Null(schema.type());
  if (!KnowsType(request.type, result.diagnostics)) return result;
  if (request.version != schema.version) {
    result.diagnostics.Error(
        "Object recorded by newer dplan",
        absl::StrCat("The object was recorded under version ", request.version,
                     " of its schema, this dplan knows version ", schema.version,
                     ". Use a dplan at least as new as the one that recorded it."));
    return result;
  }
  absl::StatusOr<Value> state = ValueFromJson(request.attributes, schema.type());
  if (state.ok()) {
    result.state = *std::move(state);
  } else {
    result.diagnostics.AddStatus("Recorded object not readable", state.status());
  }
  return result;
}

// A result for each request, by a function of one request.
template <typename Result, typename Request, typename Function>
std::vector<Result> ForEach(const std::vector<Request>& requests, const Function& function) {
  std::vector<Result> results;
  results.reserve(requests.size());
  for (const Request& request : requests) results.push_back(function(request));
  return results;
}

class BuiltinProvider final : public Provider {
 public:
  explicit BuiltinProvider(std::function<std::string()> new_uuid)
      : new_uuid_(std::move(new_uuid)), data_schema_(DataSchema()) {
    schema_.resources.emplace(kType, data_schema_);
  }

  absl::StatusOr<ProviderSchema> GetSchema(const CallContext&) override { return schema_; }

  absl::StatusOr<Diagnostics> ValidateConfig(const CallContext&, const Value&) override {
    return Diagnostics();
  }

  absl::StatusOr<std::vector<Diagnostics>> ValidateMany(
      const CallContext&, const std::vector<ValidateRequest>& requests) override {
    return ForEach<Diagnostics>(requests, [](const ValidateRequest& request) {
      Diagnostics diagnostics;
      KnowsType(request.type, diagnostics);
      return diagnostics;
    });
  }

  absl::StatusOr<std::vector<UpgradeResult>> UpgradeMany(
      const CallContext&, const std::vector<UpgradeRequest>& requests) override {
    return ForEach<UpgradeResult>(requests, [this](const UpgradeRequest& request) {
      return UpgradeOne(request, data_schema_);
    });
  }

  absl::StatusOr<Diagnostics> Configure(const CallContext&, const Value&) override {
    return Diagnostics();
  }

  absl::StatusOr<std::vector<ReadResult>> ReadMany(
      const CallContext&, const std::vector<ReadRequest>& requests) override {
    return ForEach<ReadResult>(requests, [](const ReadRequest& request) {
      ReadResult result = {.state = request.current, .private_data = request.private_data};
      KnowsType(request.type, result.diagnostics);
      return result;
    });
  }

  absl::StatusOr<std::vector<PlanResult>> PlanMany(
      const CallContext&, const std::vector<PlanRequest>& requests) override {
    return ForEach<PlanResult>(requests, PlanOne);
  }

  absl::StatusOr<ApplyResult> Apply(const CallContext&, const ApplyRequest& request,
                                    ApplyEvents&) override {
    ApplyResult result = {.private_data = request.private_data};
    if (!KnowsType(request.type, result.diagnostics)) return result;
    if (request.planned.IsNull()) {
      result.state = request.planned;
      return result;
    }
    const Value input = request.planned.Attr(kInput);
    const Value triggers = request.planned.Attr(kTriggers);
    if (!input.IsWhollyKnown() || !triggers.IsWhollyKnown()) {
      return absl::InvalidArgumentError("a dplan_data is applied with values that are unknown");
    }
    Value id = request.prior.IsNull() ? Value::String(new_uuid_()) : request.prior.Attr(kId);
    result.state = DataObject(std::move(id), input, input, triggers);
    return result;
  }

  absl::StatusOr<ResolveResult> ResolveIntent(const CallContext&,
                                              const ResolveRequest& request) override {
    ResolveResult result = {.private_data = request.private_data};
    if (!KnowsType(request.type, result.diagnostics)) return result;
    if (request.prior.IsNull()) {
      result.outcome = ResolveResult::Outcome::kAbsent;
    } else {
      result.outcome = ResolveResult::Outcome::kExists;
      result.state = request.prior;
    }
    return result;
  }

  absl::StatusOr<ImportResult> Import(const CallContext&, const ImportRequest& request) override {
    ImportResult result;
    if (!KnowsType(request.type, result.diagnostics)) return result;
    result.state = DataObject(Value::String(request.id), Value(), Value(), Value());
    return result;
  }

  void Stop() override {}

 private:
  const std::function<std::string()> new_uuid_;
  const Schema data_schema_;
  ProviderSchema schema_;
};

}  // namespace

std::unique_ptr<Provider> NewBuiltinProvider(std::function<std::string()> new_uuid) {
  return std::make_unique<BuiltinProvider>(std::move(new_uuid));
}

}  // namespace dplan
