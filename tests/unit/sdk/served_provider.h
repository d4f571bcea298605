#ifndef DPLAN_TESTS_UNIT_SDK_SERVED_PROVIDER_H_
#define DPLAN_TESTS_UNIT_SDK_SERVED_PROVIDER_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "core/types/json.h"
#include "core/wire/messages.h"
#include "dplan/provider.h"
#include "proto/dplan/provider/v1/extension.grpc.pb.h"
#include "proto/tfplugin6.grpc.pb.h"
#include "providers/sdk/provider_service.h"

namespace dplan {

// The services around a provider, called without a socket.
class ServedProvider {
 public:
  explicit ServedProvider(Provider& provider)
      : services_(provider), schemas_(*provider.GetSchema({})) {
    grpc::ServerBuilder builder;
    services_.Register(builder, /*with_extension=*/true);
    server_ = builder.BuildAndStart();
    terraform_ = tfplugin6::Provider::NewStub(server_->InProcessChannel({}));
    extension_ = provider::v1::Extension::NewStub(server_->InProcessChannel({}));
  }
  ~ServedProvider() { server_->Shutdown(std::chrono::system_clock::now()); }

  tfplugin6::Provider::Stub& terraform() { return *terraform_; }
  provider::v1::Extension::Stub& extension() { return *extension_; }
  sdk::ProviderServices& services() { return services_; }
  const ProviderSchema& schemas() const { return schemas_; }

  // A null configuration: all providers of these tests take it.
  void Configure() {
    grpc::ClientContext context;
    tfplugin6::ConfigureProvider::Response response;
    terraform_->ConfigureProvider(&context, {}, &response);
  }

  // A configuration of that type of the schema, and what its creation asks for.
  Value Config(const std::string& type, const std::string& json) const {
    Diagnostics diagnostics;
    return schemas_.resources.at(type).Coerce(ValueFromPlainJson(json).value(), diagnostics);
  }
  ApplyRequest CreateRequest(const std::string& type, const std::string& json,
                             const std::string& intent) const {
    const Value config = Config(type, json);
    return {.type = type,
            .prior = Value::Null(config.type()),
            .planned = config,
            .config = config,
            .owner = {.lineage = "l", .address = type + ".a", .intent = intent}};
  }

 private:
  sdk::ProviderServices services_;
  const ProviderSchema schemas_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<tfplugin6::Provider::Stub> terraform_;
  std::unique_ptr<provider::v1::Extension::Stub> extension_;
};

}  // namespace dplan

#endif  // DPLAN_TESTS_UNIT_SDK_SERVED_PROVIDER_H_
