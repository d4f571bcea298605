#ifndef DPLAN_TESTS_TESTING_FORWARDING_PROVIDER_H_
#define DPLAN_TESTS_TESTING_FORWARDING_PROVIDER_H_

#include <string>
#include <vector>

#include "dplan/provider.h"

namespace dplan {

// Another provider, but for what a test overrides.
class ForwardingProvider : public Provider {
 public:
  explicit ForwardingProvider(Provider& provider) : provider_(provider) {}

  absl::StatusOr<ProviderSchema> GetSchema(const CallContext& context) override {
    return provider_.GetSchema(context);
  }
  absl::StatusOr<Diagnostics> ValidateConfig(const CallContext& context,
                                             const Value& config) override {
    return provider_.ValidateConfig(context, config);
  }
  absl::StatusOr<std::vector<Diagnostics>> ValidateMany(
      const CallContext& context, const std::vector<ValidateRequest>& requests) override {
    return provider_.ValidateMany(context, requests);
  }
  absl::StatusOr<std::vector<UpgradeResult>> UpgradeMany(
      const CallContext& context, const std::vector<UpgradeRequest>& requests) override {
    return provider_.UpgradeMany(context, requests);
  }
  absl::StatusOr<FunctionResult> CallFunction(const CallContext& context, const std::string& name,
                                              const std::vector<Value>& arguments) override {
    return provider_.CallFunction(context, name, arguments);
  }
  absl::StatusOr<Diagnostics> Configure(const CallContext& context, const Value& config) override {
    return provider_.Configure(context, config);
  }
  absl::StatusOr<std::vector<ReadResult>> ReadMany(
      const CallContext& context, const std::vector<ReadRequest>& requests) override {
    return provider_.ReadMany(context, requests);
  }
  absl::StatusOr<std::vector<PlanResult>> PlanMany(
      const CallContext& context, const std::vector<PlanRequest>& requests) override {
    return provider_.PlanMany(context, requests);
  }
  absl::StatusOr<ApplyResult> Apply(const CallContext& context, const ApplyRequest& request,
                                    ApplyEvents& events) override {
    return provider_.Apply(context, request, events);
  }
  absl::StatusOr<ResolveResult> ResolveIntent(const CallContext& context,
                                              const ResolveRequest& request) override {
    return provider_.ResolveIntent(context, request);
  }
  absl::StatusOr<ImportResult> Import(const CallContext& context,
                                      const ImportRequest& request) override {
    return provider_.Import(context, request);
  }
  absl::StatusOr<std::vector<ReadDataResult>> ReadData(
      const CallContext& context, const std::vector<ReadDataRequest>& requests) override {
    return provider_.ReadData(context, requests);
  }
  absl::StatusOr<ListResult> List(const CallContext& context, const ListRequest& request) override {
    return provider_.List(context, request);
  }
  absl::StatusOr<ReviewResult> Review(const CallContext& context,
                                      const ReviewRequest& request) override {
    return provider_.Review(context, request);
  }
  void Stop() override { provider_.Stop(); }

 private:
  Provider& provider_;
};

}  // namespace dplan

#endif  // DPLAN_TESTS_TESTING_FORWARDING_PROVIDER_H_
