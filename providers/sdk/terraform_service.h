#ifndef DPLAN_PROVIDERS_SDK_TERRAFORM_SERVICE_H_
#define DPLAN_PROVIDERS_SDK_TERRAFORM_SERVICE_H_

#include "proto/tfplugin6.grpc.pb.h"
#include "providers/sdk/service_call.h"

namespace dplan::sdk {

// tfplugin6.Provider around a provider; see ProviderServices.
class TerraformService final : public tfplugin6::Provider::Service {
 public:
  explicit TerraformService(Served& served) : served_(served) {}

  grpc::Status GetProviderSchema(grpc::ServerContext* peer,
                                 const tfplugin6::GetProviderSchema::Request* wire,
                                 tfplugin6::GetProviderSchema::Response* response) override;
  grpc::Status ValidateProviderConfig(
      grpc::ServerContext* peer, const tfplugin6::ValidateProviderConfig::Request* wire,
      tfplugin6::ValidateProviderConfig::Response* response) override;
  grpc::Status ValidateResourceConfig(
      grpc::ServerContext* peer, const tfplugin6::ValidateResourceConfig::Request* wire,
      tfplugin6::ValidateResourceConfig::Response* response) override;
  grpc::Status ValidateDataResourceConfig(
      grpc::ServerContext* peer, const tfplugin6::ValidateDataResourceConfig::Request* wire,
      tfplugin6::ValidateDataResourceConfig::Response* response) override;
  grpc::Status UpgradeResourceState(grpc::ServerContext* peer,
                                    const tfplugin6::UpgradeResourceState::Request* wire,
                                    tfplugin6::UpgradeResourceState::Response* response) override;
  grpc::Status ConfigureProvider(grpc::ServerContext* peer,
                                 const tfplugin6::ConfigureProvider::Request* wire,
                                 tfplugin6::ConfigureProvider::Response* response) override;
  grpc::Status ReadResource(grpc::ServerContext* peer, const tfplugin6::ReadResource::Request* wire,
                            tfplugin6::ReadResource::Response* response) override;
  grpc::Status PlanResourceChange(grpc::ServerContext* peer,
                                  const tfplugin6::PlanResourceChange::Request* wire,
                                  tfplugin6::PlanResourceChange::Response* response) override;
  grpc::Status ApplyResourceChange(grpc::ServerContext* peer,
                                   const tfplugin6::ApplyResourceChange::Request* wire,
                                   tfplugin6::ApplyResourceChange::Response* response) override;
  grpc::Status ImportResourceState(grpc::ServerContext* peer,
                                   const tfplugin6::ImportResourceState::Request* wire,
                                   tfplugin6::ImportResourceState::Response* response) override;
  grpc::Status ReadDataSource(grpc::ServerContext* peer,
                              const tfplugin6::ReadDataSource::Request* wire,
                              tfplugin6::ReadDataSource::Response* response) override;
  grpc::Status GetFunctions(grpc::ServerContext* peer, const tfplugin6::GetFunctions::Request* wire,
                            tfplugin6::GetFunctions::Response* response) override;
  grpc::Status CallFunction(grpc::ServerContext* peer, const tfplugin6::CallFunction::Request* wire,
                            tfplugin6::CallFunction::Response* response) override;
  grpc::Status StopProvider(grpc::ServerContext* peer, const tfplugin6::StopProvider::Request* wire,
                            tfplugin6::StopProvider::Response* response) override;

 private:
  Served& served_;
};

}  // namespace dplan::sdk

#endif  // DPLAN_PROVIDERS_SDK_TERRAFORM_SERVICE_H_
