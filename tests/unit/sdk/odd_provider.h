#ifndef DPLAN_TESTS_UNIT_SDK_ODD_PROVIDER_H_
#define DPLAN_TESTS_UNIT_SDK_ODD_PROVIDER_H_

#include <memory>
#include <string>
#include <vector>

#include "dplan/provider.h"
#include "tests/testing/fake_cloud.h"
#include "tests/testing/fake_provider.h"

namespace dplan {

// The provider `fake`, but for what a test makes it do otherwise: an author's mistakes.
class OddProvider : public Provider {
 public:
  absl::StatusOr<ProviderSchema> GetSchema(const CallContext& context) override {
    return fake_->GetSchema(context);
  }
  absl::StatusOr<Diagnostics> ValidateConfig(const CallContext& context,
                                             const Value& config) override {
    return fake_->ValidateConfig(context, config);
  }
  absl::StatusOr<std::vector<Diagnostics>> ValidateMany(
      const CallContext& context, const std::vector<ValidateRequest>& requests) override {
    return fake_->ValidateMany(context, requests);
  }
  absl::StatusOr<std::vector<UpgradeResult>> UpgradeMany(
      const CallContext& context, const std::vector<UpgradeRequest>& requests) override {
    return fake_->UpgradeMany(context, requests);
  }
  absl::StatusOr<Diagnostics> Configure(const CallContext& context, const Value& config) override {
    return fake_->Configure(context, config);
  }
  absl::StatusOr<std::vector<ReadResult>> ReadMany(
      const CallContext& context, const std::vector<ReadRequest>& requests) override {
    return fake_->ReadMany(context, requests);
  }
  absl::StatusOr<std::vector<PlanResult>> PlanMany(
      const CallContext& context, const std::vector<PlanRequest>& requests) override {
    return fake_->PlanMany(context, requests);
  }
  absl::StatusOr<ApplyResult> Apply(const CallContext& context, const ApplyRequest& request,
                                    ApplyEvents& events) override {
    return fake_->Apply(context, request, events);
  }
  absl::StatusOr<ResolveResult> ResolveIntent(const CallContext& context,
                                              const ResolveRequest& request) override {
    return fake_->ResolveIntent(context, request);
  }
  absl::StatusOr<ImportResult> Import(const CallContext& context,
                                      const ImportRequest& request) override {
    return fake_->Import(context, request);
  }
  void Stop() override { fake_->Stop(); }

  FakeCloud& cloud() { return cloud_; }

 private:
  FakeCloud cloud_;
  const std::unique_ptr<Provider> fake_ = NewFakeProvider(cloud_);
};

}  // namespace dplan

#endif  // DPLAN_TESTS_UNIT_SDK_ODD_PROVIDER_H_
