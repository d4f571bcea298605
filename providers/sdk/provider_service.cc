#include "providers/sdk/provider_service.h"

#include <grpcpp/server_builder.h>

#include "providers/sdk/extension_service.h"
#include "providers/sdk/service_call.h"
#include "providers/sdk/terraform_service.h"

namespace dplan::sdk {

struct ProviderServices::Services {
  explicit Services(Provider& provider) : served(provider) {}
  Served served;
  TerraformService terraform{served};
  ExtensionService extension{served};
};

ProviderServices::ProviderServices(Provider& provider)
    : services_(std::make_unique<Services>(provider)) {}

ProviderServices::~ProviderServices() = default;

void ProviderServices::Register(grpc::ServerBuilder& builder, bool with_extension) {
  builder.RegisterService(&services_->terraform);
  if (with_extension) builder.RegisterService(&services_->extension);
}

bool ProviderServices::EndCalls(absl::Duration grace) {
  services_->served.Stop();
  return services_->served.calls.AwaitNone(grace);
}

}  // namespace dplan::sdk
