#ifndef DPLAN_PROVIDERS_SDK_EXTENSION_SERVICE_H_
#define DPLAN_PROVIDERS_SDK_EXTENSION_SERVICE_H_

#include "proto/dplan/provider/v1/extension.grpc.pb.h"
#include "providers/sdk/service_call.h"

namespace dplan::sdk {

namespace extension = ::dplan::provider::v1;

// dplan.provider.v1.Extension around a provider; see ProviderServices.
class ExtensionService final : public extension::Extension::Service {
 public:
  explicit ExtensionService(Served& served) : served_(served) {}

  grpc::Status Hello(grpc::ServerContext* peer, const extension::HelloRequest* wire,
                     extension::HelloResponse* response) override;
  grpc::Status ValidateMany(grpc::ServerContext* peer, const extension::ValidateManyRequest* wire,
                            extension::ValidateManyResponse* response) override;
  grpc::Status UpgradeMany(grpc::ServerContext* peer, const extension::UpgradeManyRequest* wire,
                           extension::UpgradeManyResponse* response) override;
  grpc::Status ReadMany(grpc::ServerContext* peer, const extension::ReadManyRequest* wire,
                        extension::ReadManyResponse* response) override;
  grpc::Status PlanMany(grpc::ServerContext* peer, const extension::PlanManyRequest* wire,
                        extension::PlanManyResponse* response) override;
  grpc::Status Apply(grpc::ServerContext* peer, const extension::ApplyRequest* wire,
                     grpc::ServerWriter<extension::ApplyEvent>* writer) override;
  grpc::Status ResolveIntent(grpc::ServerContext* peer, const extension::ResolveIntentRequest* wire,
                             extension::ResolveIntentResponse* response) override;
  grpc::Status Cancel(grpc::ServerContext* peer, const extension::CancelRequest* wire,
                      extension::CancelResponse* response) override;
  grpc::Status List(grpc::ServerContext* peer, const extension::ListRequest* wire,
                    extension::ListResponse* response) override;
  grpc::Status Review(grpc::ServerContext* peer, const extension::ReviewRequest* wire,
                      extension::ReviewResponse* response) override;

 private:
  Served& served_;
};

}  // namespace dplan::sdk

#endif  // DPLAN_PROVIDERS_SDK_EXTENSION_SERVICE_H_
