#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/mutex.h"
#include "core/contract/object_shape.h"
#include "dplan/sdk/internal/definition.h"
#include "providers/sdk/call_state.h"
#include "providers/sdk/provider_config.h"
#include "providers/sdk/report.h"
#include "providers/sdk/typed_data_source.h"
#include "providers/sdk/typed_function.h"
#include "providers/sdk/typed_resource.h"
#include "providers/sdk/validate_object.h"

namespace dplan::sdk::internal {
namespace {

template <typename Map>
typename Map::mapped_type::pointer FindIn(const Map& map, const std::string& name) {
  const auto found = map.find(name);
  return found == map.end() ? nullptr : found->second.get();
}

// Where a provider without the type would not be asked at all; so this is a host's mistake.
absl::Status UnknownType(const std::string& type) {
  return absl::InvalidArgumentError(absl::StrCat("this provider has no type \"", type, "\""));
}

class TypedProvider final : public dplan::Provider {
 public:
  explicit TypedProvider(Definition definition);

  absl::StatusOr<ProviderSchema> GetSchema(const CallContext&) override { return schema_; }
  absl::StatusOr<Diagnostics> ValidateConfig(const CallContext&, const Value& config) override;
  absl::StatusOr<std::vector<Diagnostics>> ValidateMany(
      const CallContext&, const std::vector<ValidateRequest>& requests) override;
  absl::StatusOr<std::vector<UpgradeResult>> UpgradeMany(
      const CallContext&, const std::vector<UpgradeRequest>& requests) override;
  absl::StatusOr<FunctionResult> CallFunction(const CallContext&, const std::string& name,
                                              const std::vector<Value>& arguments) override;
  absl::StatusOr<Diagnostics> Configure(const CallContext&, const Value& config) override
      DPLAN_EXCLUDES(mutex_);
  absl::StatusOr<std::vector<ReadResult>> ReadMany(
      const CallContext& context, const std::vector<ReadRequest>& requests) override;
  absl::StatusOr<std::vector<PlanResult>> PlanMany(
      const CallContext& context, const std::vector<PlanRequest>& requests) override;
  absl::StatusOr<ApplyResult> Apply(const CallContext& context, const ApplyRequest& request,
                                    ApplyEvents& events) override;
  absl::StatusOr<ResolveResult> ResolveIntent(const CallContext& context,
                                              const ResolveRequest& request) override;
  absl::StatusOr<ImportResult> Import(const CallContext& context,
                                      const ImportRequest& request) override;
  absl::StatusOr<std::vector<ReadDataResult>> ReadData(
      const CallContext& context, const std::vector<ReadDataRequest>& requests) override;
  absl::StatusOr<ListResult> List(const CallContext& context, const ListRequest& request) override;
  absl::StatusOr<ReviewResult> Review(const CallContext& context,
                                      const ReviewRequest& request) override;
  void Stop() override { stop_.request_stop(); }

 private:
  using Resources = std::map<std::string, std::unique_ptr<const TypedResource>>;

  // Null: the provider is not configured, or with values that are not known yet.
  std::shared_ptr<void> Client() DPLAN_EXCLUDES(mutex_);
  // A call that needs the client: else FailedPrecondition.
  absl::StatusOr<std::unique_ptr<CallState>> NewCall(const CallContext& context);
  std::unique_ptr<CallState> NewCallOf(const CallContext& context, std::shared_ptr<void> client);
  // The type, and a call for it; InvalidArgument if there is none.
  absl::Status Prepare(const CallContext& context, const std::string& type,
                       const TypedResource** resource, std::unique_ptr<CallState>* call);

  const Definition definition_;
  Resources resources_;
  std::map<std::string, std::unique_ptr<const TypedDataSource>> data_sources_;
  ProviderSchema schema_;
  std::stop_source stop_;

  Mutex mutex_;
  std::shared_ptr<void> client_ DPLAN_GUARDED_BY(mutex_);
};

TypedProvider::TypedProvider(Definition definition) : definition_(std::move(definition)) {
  schema_.provider = SchemaOf(*definition_.config, SpecUse::kProviderConfig);
  schema_.facts = {.name = definition_.name,
                   .version = definition_.version,
                   .max_parallel = definition_.max_parallel,
                   .preferred_batch = definition_.preferred_batch};
  if (!definition_.config->examples.empty()) {
    schema_.facts.example = definition_.config->examples.front();
  }
  for (const auto& [type, entry] : definition_.resources) {
    auto resource = std::make_unique<const TypedResource>(type, entry);
    schema_.resources.emplace(type, resource->schema());
    schema_.facts.types.emplace(type, resource->Facts());
    resources_.emplace(type, std::move(resource));
  }
  for (const auto& [type, source] : definition_.data_sources) {
    auto data_source = std::make_unique<const TypedDataSource>(type, *source);
    schema_.data_sources.emplace(type, data_source->schema());
    data_sources_.emplace(type, std::move(data_source));
  }
  for (const FunctionEntry& function : definition_.functions) {
    schema_.functions.emplace(function.name, SignatureOf(function));
  }
}

std::shared_ptr<void> TypedProvider::Client() {
  MutexLock lock(mutex_);
  return client_;
}

std::unique_ptr<CallState> TypedProvider::NewCallOf(const CallContext& context,
                                                    std::shared_ptr<void> client) {
  auto call = std::make_unique<CallState>(context, stop_.get_token(), std::move(client));
  call->log_module = definition_.name;
  return call;
}

absl::StatusOr<std::unique_ptr<CallState>> TypedProvider::NewCall(const CallContext& context) {
  std::shared_ptr<void> client = Client();
  if (client == nullptr) {
    return absl::FailedPreconditionError(
        absl::StrCat("the provider ", definition_.name,
                     " is not configured, or with values that are not known yet"));
  }
  return NewCallOf(context, std::move(client));
}

absl::Status TypedProvider::Prepare(const CallContext& context, const std::string& type,
                                    const TypedResource** resource,
                                    std::unique_ptr<CallState>* call) {
  *resource = FindIn(resources_, type);
  if (*resource == nullptr) return UnknownType(type);
  absl::StatusOr<std::unique_ptr<CallState>> new_call = NewCall(context);
  if (!new_call.ok()) return new_call.status();
  *call = *std::move(new_call);
  return absl::OkStatus();
}

absl::StatusOr<Diagnostics> TypedProvider::ValidateConfig(const CallContext&, const Value& config) {
  Diagnostics diagnostics;
  const Value complete = CompleteConfig(*definition_.config, config, diagnostics);
  ValidateObject(*definition_.config, complete, diagnostics);
  return diagnostics;
}

absl::StatusOr<std::vector<Diagnostics>> TypedProvider::ValidateMany(
    const CallContext&, const std::vector<ValidateRequest>& requests) {
  std::vector<Diagnostics> results;
  for (const ValidateRequest& request : requests) {
    if (request.mode == ResourceMode::kManaged) {
      const TypedResource* resource = FindIn(resources_, request.type);
      if (resource == nullptr) return UnknownType(request.type);
      results.push_back(resource->Validate(request.config));
    } else {
      const TypedDataSource* source = FindIn(data_sources_, request.type);
      if (source == nullptr) return UnknownType(request.type);
      results.push_back(source->Validate(request.config));
    }
  }
  return results;
}

absl::StatusOr<std::vector<UpgradeResult>> TypedProvider::UpgradeMany(
    const CallContext&, const std::vector<UpgradeRequest>& requests) {
  std::vector<UpgradeResult> results;
  for (const UpgradeRequest& request : requests) {
    const TypedResource* resource = FindIn(resources_, request.type);
    if (resource == nullptr) return UnknownType(request.type);
    results.push_back(resource->Upgrade(request));
  }
  return results;
}

absl::StatusOr<FunctionResult> TypedProvider::CallFunction(const CallContext&,
                                                           const std::string& name,
                                                           const std::vector<Value>& arguments) {
  for (const FunctionEntry& function : definition_.functions) {
    if (function.name == name) return internal::CallFunction(function, arguments);
  }
  return absl::InvalidArgumentError(absl::StrCat("this provider has no function \"", name, "\""));
}

absl::StatusOr<Diagnostics> TypedProvider::Configure(const CallContext&, const Value& config) {
  const ObjectSpec& spec = *definition_.config;
  Diagnostics diagnostics;
  const Value complete = CompleteConfig(spec, config, diagnostics);
  if (diagnostics.HasErrors() || !complete.IsWhollyKnown()) return diagnostics;
  const std::shared_ptr<void> model = spec.make();
  Decoding decoding;
  DecodeObject(spec, complete, model.get(), decoding);
  Result<Box> client = definition_.connect(model.get());
  if (client.ok()) {
    MutexLock lock(mutex_);
    client_ = *std::move(client);
  } else {
    SecretTexts secrets;
    CollectSecrets(spec, complete, &secrets);
    Report(client.error(), Severity::kError, "Provider not configured", spec, secrets, diagnostics);
  }
  return diagnostics;
}

absl::StatusOr<std::vector<ReadResult>> TypedProvider::ReadMany(
    const CallContext& context, const std::vector<ReadRequest>& requests) {
  std::map<std::string, std::vector<size_t>> by_type;
  for (size_t i = 0; i < requests.size(); ++i) by_type[requests[i].type].push_back(i);
  std::vector<ReadResult> results(requests.size());
  for (const auto& [type, places] : by_type) {
    const TypedResource* resource = nullptr;
    std::unique_ptr<CallState> call;
    if (absl::Status status = Prepare(context, type, &resource, &call); !status.ok()) {
      return status;
    }
    std::vector<const ReadRequest*> of_type;
    for (const size_t place : places) of_type.push_back(&requests[place]);
    std::vector<ReadResult> answers = resource->Read(*call, of_type);
    for (size_t i = 0; i < places.size(); ++i) results[places[i]] = std::move(answers[i]);
  }
  return results;
}

absl::StatusOr<std::vector<PlanResult>> TypedProvider::PlanMany(
    const CallContext& context, const std::vector<PlanRequest>& requests) {
  const std::shared_ptr<void> client = Client();
  std::vector<PlanResult> results;
  for (const PlanRequest& request : requests) {
    const TypedResource* resource = FindIn(resources_, request.type);
    if (resource == nullptr) return UnknownType(request.type);
    results.push_back(resource->Plan(*NewCallOf(context, client), request));
  }
  return results;
}

absl::StatusOr<ApplyResult> TypedProvider::Apply(const CallContext& context,
                                                 const ApplyRequest& request, ApplyEvents& events) {
  const TypedResource* resource = nullptr;
  std::unique_ptr<CallState> call;
  if (absl::Status status = Prepare(context, request.type, &resource, &call); !status.ok()) {
    return status;
  }
  call->events = &events;
  return resource->Apply(*call, request);
}

absl::StatusOr<ResolveResult> TypedProvider::ResolveIntent(const CallContext& context,
                                                           const ResolveRequest& request) {
  const TypedResource* resource = nullptr;
  std::unique_ptr<CallState> call;
  if (absl::Status status = Prepare(context, request.type, &resource, &call); !status.ok()) {
    return status;
  }
  return resource->Resolve(*call, request);
}

absl::StatusOr<ImportResult> TypedProvider::Import(const CallContext& context,
                                                   const ImportRequest& request) {
  const TypedResource* resource = nullptr;
  std::unique_ptr<CallState> call;
  if (absl::Status status = Prepare(context, request.type, &resource, &call); !status.ok()) {
    return status;
  }
  return resource->Import(*call, request);
}

absl::StatusOr<std::vector<ReadDataResult>> TypedProvider::ReadData(
    const CallContext& context, const std::vector<ReadDataRequest>& requests) {
  std::vector<ReadDataResult> results;
  for (const ReadDataRequest& request : requests) {
    const TypedDataSource* source = FindIn(data_sources_, request.type);
    if (source == nullptr) return UnknownType(request.type);
    absl::StatusOr<std::unique_ptr<CallState>> call = NewCall(context);
    if (!call.ok()) return call.status();
    results.push_back(source->Read(**call, request));
  }
  return results;
}

absl::StatusOr<ListResult> TypedProvider::List(const CallContext& context,
                                               const ListRequest& request) {
  const auto entry = definition_.resources.find(request.type);
  if (entry != definition_.resources.end() && !entry->second.functions.list) {
    return absl::UnimplementedError(absl::StrCat("a ", request.type, " cannot be listed"));
  }
  const TypedResource* resource = nullptr;
  std::unique_ptr<CallState> call;
  if (absl::Status status = Prepare(context, request.type, &resource, &call); !status.ok()) {
    return status;
  }
  return resource->List(*call, request);
}

absl::StatusOr<ReviewResult> TypedProvider::Review(const CallContext& context,
                                                   const ReviewRequest& request) {
  ReviewResult result;
  std::shared_ptr<void> client = Client();
  if (!definition_.review || client == nullptr) return result;
  const std::unique_ptr<CallState> call = NewCallOf(context, std::move(client));
  const Result<void> done = definition_.review(*call, request.changes, result.findings);
  if (!done.ok()) {
    Report(done.error(), Severity::kError, "Plan not reviewed", *definition_.config, {},
           result.findings);
  }
  ReportWarnings(*call, *definition_.config, result.findings);
  return result;
}

}  // namespace

void DecodeKnown(const Codec& codec, const Value& value, void* target) {
  Decoding decoding;
  codec.Decode(value, target, decoding);
}

std::unique_ptr<dplan::Provider> NewProvider(Definition definition) {
  const std::vector<std::string> defects = Defects(definition);
  if (!defects.empty()) {
    std::fprintf(stderr, "The provider %s contradicts itself:\n", definition.name.c_str());
    for (const std::string& defect : defects) std::fprintf(stderr, "  %s\n", defect.c_str());
    std::abort();
  }
  return std::make_unique<TypedProvider>(std::move(definition));
}

}  // namespace dplan::sdk::internal
