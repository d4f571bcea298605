#include "providers/sdk/checked_provider.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"

namespace dplan::sdk {
namespace {

template <typename T>
absl::StatusOr<const T*> Named(const std::map<std::string, T>& all, const std::string& what,
                               const std::string& name) {
  const auto found = all.find(name);
  if (found != all.end()) return &found->second;
  return absl::InvalidArgumentError(absl::StrCat("the provider has no ", what, " \"", name, "\""));
}

// A provider that has no place for a batch's item loses or mixes up objects.
template <typename Result, typename Request>
absl::StatusOr<std::vector<Result>> OneForEach(absl::StatusOr<std::vector<Result>> results,
                                               const std::vector<Request>& requests) {
  if (!results.ok() || results->size() == requests.size()) return results;
  return absl::InternalError(absl::StrCat("the provider gave ", results->size(), " answers to ",
                                          requests.size(), " requests"));
}

// Every answer to a batch, with the schema of its request's type.
template <typename Result, typename Request, typename SchemaOf>
absl::StatusOr<std::vector<Result>> CheckEach(absl::StatusOr<std::vector<Result>> results,
                                              const std::vector<Request>& requests,
                                              SchemaOf schema_of, Value Result::* value) {
  DPLAN_ASSIGN_OR_RETURN(std::vector<Result> checked, OneForEach(std::move(results), requests));
  for (size_t i = 0; i < checked.size(); ++i) {
    DPLAN_ASSIGN_OR_RETURN(const Schema* schema, schema_of(requests[i].type));
    DPLAN_RETURN_IF_ERROR(CheckAnswer(requests[i].type, *schema, checked[i].*value));
  }
  return checked;
}

// All types of a batch exist: a provider is never asked for one that it has not.
template <typename Request, typename SchemaOf>
absl::Status CheckTypes(const std::vector<Request>& requests, SchemaOf schema_of) {
  for (const Request& request : requests) {
    DPLAN_RETURN_IF_ERROR(schema_of(request.type).status());
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<const Schema*> ResourceSchema(const ProviderSchema& schemas,
                                             const std::string& type) {
  return Named(schemas.resources, "resource type", type);
}

absl::StatusOr<const Schema*> DataSourceSchema(const ProviderSchema& schemas,
                                               const std::string& type) {
  return Named(schemas.data_sources, "data source", type);
}

absl::StatusOr<const FunctionSignature*> FunctionNamed(const ProviderSchema& schemas,
                                                       const std::string& name) {
  return Named(schemas.functions, "function", name);
}

absl::Status CheckAnswer(const std::string& type, const Schema& schema, const Value& value) {
  if (value.ContainsSensitive()) {
    return absl::InternalError(absl::StrCat("the provider's answer for ", type, " has a mark"));
  }
  Diagnostics diagnostics;
  if (schema.Check(value, diagnostics)) return absl::OkStatus();
  const Diagnostic& first = diagnostics.items().front();
  return absl::InternalError(absl::StrCat(
      "the provider's answer for ", type,
      " is none: ", first.path.empty() ? "" : first.path.ToString() + ": ", first.detail));
}

absl::StatusOr<std::shared_ptr<const ProviderSchema>> CheckedProvider::SharedSchema(
    const CallContext& context) {
  {
    MutexLock lock(mutex_);
    if (schema_ != nullptr) return schema_;
  }
  DPLAN_ASSIGN_OR_RETURN(ProviderSchema schema, provider_.GetSchema(context));
  MutexLock lock(mutex_);
  // Whoever asked at the same time and was first has given it away already.
  if (schema_ == nullptr) schema_ = std::make_shared<const ProviderSchema>(std::move(schema));
  return schema_;
}

absl::StatusOr<ProviderSchema> CheckedProvider::GetSchema(const CallContext& context) {
  DPLAN_ASSIGN_OR_RETURN(const auto schema, SharedSchema(context));
  return *schema;
}

absl::StatusOr<Diagnostics> CheckedProvider::ValidateConfig(const CallContext& context,
                                                            const Value& config) {
  return provider_.ValidateConfig(context, config);
}

absl::StatusOr<std::vector<Diagnostics>> CheckedProvider::ValidateMany(
    const CallContext& context, const std::vector<ValidateRequest>& requests) {
  return OneForEach(provider_.ValidateMany(context, requests), requests);
}

absl::StatusOr<std::vector<UpgradeResult>> CheckedProvider::UpgradeMany(
    const CallContext& context, const std::vector<UpgradeRequest>& requests) {
  DPLAN_ASSIGN_OR_RETURN(const auto schemas, SharedSchema(context));
  const auto of = [&](const std::string& type) { return ResourceSchema(*schemas, type); };
  DPLAN_RETURN_IF_ERROR(CheckTypes(requests, of));
  return CheckEach(provider_.UpgradeMany(context, requests), requests, of, &UpgradeResult::state);
}

absl::StatusOr<FunctionResult> CheckedProvider::CallFunction(const CallContext& context,
                                                             const std::string& name,
                                                             const std::vector<Value>& arguments) {
  DPLAN_ASSIGN_OR_RETURN(const auto schemas, SharedSchema(context));
  DPLAN_ASSIGN_OR_RETURN(const FunctionSignature* signature, FunctionNamed(*schemas, name));
  DPLAN_ASSIGN_OR_RETURN(FunctionResult result, provider_.CallFunction(context, name, arguments));
  if (!result.error.empty()) {
    result.value = Value::Null(signature->result);
  } else if (result.value.ContainsSensitive() || !signature->result.Admits(result.value.type())) {
    return absl::InternalError(
        absl::StrCat("the result of the function ", name, " is no ", signature->result.ToString()));
  }
  return result;
}

absl::StatusOr<Diagnostics> CheckedProvider::Configure(const CallContext& context,
                                                       const Value& config) {
  return provider_.Configure(context, config);
}

absl::StatusOr<std::vector<ReadResult>> CheckedProvider::ReadMany(
    const CallContext& context, const std::vector<ReadRequest>& requests) {
  DPLAN_ASSIGN_OR_RETURN(const auto schemas, SharedSchema(context));
  const auto of = [&](const std::string& type) { return ResourceSchema(*schemas, type); };
  return CheckEach(provider_.ReadMany(context, requests), requests, of, &ReadResult::state);
}

absl::StatusOr<std::vector<PlanResult>> CheckedProvider::PlanMany(
    const CallContext& context, const std::vector<PlanRequest>& requests) {
  DPLAN_ASSIGN_OR_RETURN(const auto schemas, SharedSchema(context));
  const auto of = [&](const std::string& type) { return ResourceSchema(*schemas, type); };
  return CheckEach(provider_.PlanMany(context, requests), requests, of, &PlanResult::planned);
}

absl::StatusOr<ApplyResult> CheckedProvider::Apply(const CallContext& context,
                                                   const ApplyRequest& request,
                                                   ApplyEvents& events) {
  DPLAN_ASSIGN_OR_RETURN(const auto schemas, SharedSchema(context));
  DPLAN_ASSIGN_OR_RETURN(const Schema* schema, ResourceSchema(*schemas, request.type));
  DPLAN_ASSIGN_OR_RETURN(ApplyResult result, provider_.Apply(context, request, events));
  if (result.state.has_value()) {
    DPLAN_RETURN_IF_ERROR(CheckAnswer(request.type, *schema, *result.state));
  }
  return result;
}

absl::StatusOr<ResolveResult> CheckedProvider::ResolveIntent(const CallContext& context,
                                                             const ResolveRequest& request) {
  DPLAN_ASSIGN_OR_RETURN(const auto schemas, SharedSchema(context));
  DPLAN_ASSIGN_OR_RETURN(const Schema* schema, ResourceSchema(*schemas, request.type));
  DPLAN_ASSIGN_OR_RETURN(ResolveResult result, provider_.ResolveIntent(context, request));
  DPLAN_RETURN_IF_ERROR(CheckAnswer(request.type, *schema, result.state));
  return result;
}

absl::StatusOr<ImportResult> CheckedProvider::Import(const CallContext& context,
                                                     const ImportRequest& request) {
  DPLAN_ASSIGN_OR_RETURN(const auto schemas, SharedSchema(context));
  DPLAN_ASSIGN_OR_RETURN(const Schema* schema, ResourceSchema(*schemas, request.type));
  DPLAN_ASSIGN_OR_RETURN(ImportResult result, provider_.Import(context, request));
  DPLAN_RETURN_IF_ERROR(CheckAnswer(request.type, *schema, result.state));
  return result;
}

absl::StatusOr<std::vector<ReadDataResult>> CheckedProvider::ReadData(
    const CallContext& context, const std::vector<ReadDataRequest>& requests) {
  DPLAN_ASSIGN_OR_RETURN(const auto schemas, SharedSchema(context));
  const auto of = [&](const std::string& type) { return DataSourceSchema(*schemas, type); };
  return CheckEach(provider_.ReadData(context, requests), requests, of, &ReadDataResult::state);
}

absl::StatusOr<ListResult> CheckedProvider::List(const CallContext& context,
                                                 const ListRequest& request) {
  DPLAN_ASSIGN_OR_RETURN(const auto schemas, SharedSchema(context));
  DPLAN_ASSIGN_OR_RETURN(const Schema* schema, ResourceSchema(*schemas, request.type));
  DPLAN_ASSIGN_OR_RETURN(ListResult result, provider_.List(context, request));
  for (const ListedObject& object : result.objects) {
    if (!object.state.has_value()) continue;
    DPLAN_RETURN_IF_ERROR(CheckAnswer(request.type, *schema, *object.state));
  }
  return result;
}

absl::StatusOr<ReviewResult> CheckedProvider::Review(const CallContext& context,
                                                     const ReviewRequest& request) {
  return provider_.Review(context, request);
}

void CheckedProvider::Stop() { provider_.Stop(); }

}  // namespace dplan::sdk
