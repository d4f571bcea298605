#ifndef DPLAN_PROVIDERS_SDK_SIDE_SERVICES_H_
#define DPLAN_PROVIDERS_SDK_SIDE_SERVICES_H_

#include <functional>
#include <utility>

#include "proto/go_plugin.grpc.pb.h"

namespace dplan::sdk {

// The services of go-plugin that stand beside the provider's.

class ControllerService final : public plugin::GRPCController::Service {
 public:
  explicit ControllerService(std::function<void()> shutdown) : shutdown_(std::move(shutdown)) {}

  grpc::Status Shutdown(grpc::ServerContext*, const plugin::Empty*, plugin::Empty*) override {
    shutdown_();
    return grpc::Status::OK;
  }

 private:
  const std::function<void()> shutdown_;
};

// Hosts open its stream, and nobody ever asks for a connection.
class BrokerService final : public plugin::GRPCBroker::Service {
 public:
  grpc::Status StartStream(
      grpc::ServerContext*,
      grpc::ServerReaderWriter<plugin::ConnInfo, plugin::ConnInfo>* stream) override {
    plugin::ConnInfo ignored;
    while (stream->Read(&ignored)) {
    }
    return grpc::Status::OK;
  }
};

// What the plugin writes to its streams stays there: there is nothing to tell here.
class StdioService final : public plugin::GRPCStdio::Service {
 public:
  grpc::Status StreamStdio(grpc::ServerContext*, const google::protobuf::Empty*,
                           grpc::ServerWriter<plugin::StdioData>*) override {
    return grpc::Status::OK;
  }
};

}  // namespace dplan::sdk

#endif  // DPLAN_PROVIDERS_SDK_SIDE_SERVICES_H_
