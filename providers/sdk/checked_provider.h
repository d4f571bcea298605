#ifndef DPLAN_PROVIDERS_SDK_CHECKED_PROVIDER_H_
#define DPLAN_PROVIDERS_SDK_CHECKED_PROVIDER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "core/base/mutex.h"
#include "dplan/provider.h"

namespace dplan::sdk {

// A provider whose answers can be sent: one for each request, of the type of the schema, without
// marks. An answer that is not so is an Internal status that says what is wrong with it; a type
// that does not exist is InvalidArgument. Thread-safe. The provider outlives it.
class CheckedProvider final : public Provider {
 public:
  explicit CheckedProvider(Provider& provider) : provider_(provider) {}

  // The provider is asked until it has answered once.
  absl::StatusOr<std::shared_ptr<const ProviderSchema>> SharedSchema(const CallContext& context)
      DPLAN_EXCLUDES(mutex_);

  absl::StatusOr<ProviderSchema> GetSchema(const CallContext& context) override;
  absl::StatusOr<Diagnostics> ValidateConfig(const CallContext& context,
                                             const Value& config) override;
  absl::StatusOr<std::vector<Diagnostics>> ValidateMany(
      const CallContext& context, const std::vector<ValidateRequest>& requests) override;
  absl::StatusOr<std::vector<UpgradeResult>> UpgradeMany(
      const CallContext& context, const std::vector<UpgradeRequest>& requests) override;
  absl::StatusOr<FunctionResult> CallFunction(const CallContext& context, const std::string& name,
                                              const std::vector<Value>& arguments) override;
  absl::StatusOr<Diagnostics> Configure(const CallContext& context, const Value& config) override;
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
  void Stop() override;

 private:
  Provider& provider_;
  Mutex mutex_;
  std::shared_ptr<const ProviderSchema> schema_ DPLAN_GUARDED_BY(mutex_);
};

// The schema of a type of resource, or of a data source; InvalidArgument if there is none.
absl::StatusOr<const Schema*> ResourceSchema(const ProviderSchema& schemas,
                                             const std::string& type);
absl::StatusOr<const Schema*> DataSourceSchema(const ProviderSchema& schemas,
                                               const std::string& type);
absl::StatusOr<const FunctionSignature*> FunctionNamed(const ProviderSchema& schemas,
                                                       const std::string& name);

// Whether an object of that type can be sent: else Internal, in words without values.
absl::Status CheckAnswer(const std::string& type, const Schema& schema, const Value& value);

}  // namespace dplan::sdk

#endif  // DPLAN_PROVIDERS_SDK_CHECKED_PROVIDER_H_
