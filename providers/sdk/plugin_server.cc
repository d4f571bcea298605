#include "providers/sdk/plugin_server.h"

#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/certificate.h"
#include "core/base/status_macros.h"
#include "providers/sdk/plugin_socket.h"
#include "providers/sdk/provider_service.h"
#include "providers/sdk/side_services.h"

namespace dplan::sdk {
namespace {

constexpr int kMaxMessage = 256 << 20;
// For answers that are on their way when the server ends.
constexpr std::chrono::milliseconds kLastAnswers(20);

std::shared_ptr<grpc::ServerCredentials> Credentials(const Certificate& own,
                                                     const std::string& client_pem) {
  if (client_pem.empty()) return grpc::InsecureServerCredentials();
  grpc::SslServerCredentialsOptions options(
      GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_root_certs = client_pem;
  options.pem_key_cert_pairs.push_back({own.key_pem, own.pem});
  return grpc::SslServerCredentials(options);
}

}  // namespace

struct PluginServer::State {
  State(Provider& provider, std::function<void()> shutdown, PluginSocket place)
      : services(provider), controller(std::move(shutdown)), socket(std::move(place)) {}

  absl::Status Start(const std::string& client_pem);

  ProviderServices services;
  ControllerService controller;
  BrokerService broker;
  StdioService stdio;
  PluginSocket socket;
  std::string certificate;
  std::unique_ptr<grpc::Server> server;  // last: ends before what it uses
};

absl::Status PluginServer::State::Start(const std::string& client_pem) {
  Certificate own;
  if (!client_pem.empty()) {
    DPLAN_ASSIGN_OR_RETURN(own, NewCertificate());
    certificate = HandshakeText(own);
  }
  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  builder.SetMaxReceiveMessageSize(kMaxMessage);
  builder.SetMaxSendMessageSize(kMaxMessage);
  builder.AddListeningPort("unix:" + socket.path(), Credentials(own, client_pem));
  services.Register(builder, /*with_extension=*/true);
  builder.RegisterService(&controller);
  builder.RegisterService(&broker);
  builder.RegisterService(&stdio);
  server = builder.BuildAndStart();
  if (server == nullptr) {
    return absl::InternalError(absl::StrCat("nothing can be served on ", socket.path()));
  }
  server->GetHealthCheckService()->SetServingStatus("plugin", true);
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<PluginServer>> PluginServer::Start(Provider& provider,
                                                                  PluginServerOptions options) {
  DPLAN_ASSIGN_OR_RETURN(PluginSocket socket, PluginSocket::Make(options.socket_folder));
  auto state = std::make_unique<State>(provider, std::move(options.shutdown), std::move(socket));
  DPLAN_RETURN_IF_ERROR(state->Start(options.client_pem));
  return std::unique_ptr<PluginServer>(new PluginServer(std::move(state)));
}

PluginServer::PluginServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

PluginServer::~PluginServer() { End(absl::InfiniteDuration()); }

const std::string& PluginServer::socket() const { return state_->socket.path(); }

const std::string& PluginServer::certificate() const { return state_->certificate; }

bool PluginServer::End(absl::Duration grace) {
  if (!state_->services.EndCalls(grace)) return false;
  state_->server->Shutdown(std::chrono::system_clock::now() + kLastAnswers);
  return true;
}

void PluginServer::RemoveSocket() { state_->socket.Remove(); }

}  // namespace dplan::sdk
