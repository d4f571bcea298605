#include "tests/testing/plugin_server.h"

#include <stdlib.h>
#include <unistd.h>

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/certificate.h"
#include "core/plugin/plugin_provider.h"
#include "core/types/check.h"
#include "grpcpp/impl/service_type.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "providers/sdk/provider_service.h"
#include "tests/testing/forwarding_provider.h"

namespace dplan {
namespace {

Certificate NewCertificateOrDie() {
  absl::StatusOr<Certificate> certificate = NewCertificate();
  DPLAN_CHECK(certificate.ok());
  return *std::move(certificate);
}

std::shared_ptr<grpc::ServerCredentials> MutualTls(PluginEndpoint& endpoint) {
  const Certificate server = NewCertificateOrDie();
  endpoint.own = NewCertificateOrDie();
  endpoint.server_pem = server.pem;
  grpc::SslServerCredentialsOptions options(
      GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_root_certs = endpoint.own.pem;
  options.pem_key_cert_pairs.push_back({server.key_pem, server.pem});
  return grpc::SslServerCredentials(options);
}

// Both ends of a connection, and what is behind it.
struct Ends {
  Ends(std::unique_ptr<Provider> served, PluginServer::Options options)
      : provider(std::move(served)),
        server(*provider, options),
        client(NewReattachedProvider("dplan/served", server.endpoint())) {}

  const std::unique_ptr<Provider> provider;
  PluginServer server;
  const std::unique_ptr<Provider> client;
};

class SocketProvider final : private Ends, public ForwardingProvider {
 public:
  SocketProvider(std::unique_ptr<Provider> served, PluginServer::Options options)
      : Ends(std::move(served), options), ForwardingProvider(*client) {}
};

}  // namespace

struct PluginServer::State {
  State() {
    DPLAN_CHECK(mkdtemp(folder.data()) != nullptr);
    socket = folder + "/socket";
    endpoint.target = "unix:" + socket;
    builder.SetMaxReceiveMessageSize(256 << 20);
  }
  ~State() {
    unlink(socket.c_str());
    rmdir(folder.c_str());
  }

  void Start(const std::shared_ptr<grpc::ServerCredentials>& credentials, bool tcp) {
    int port = 0;
    builder.AddListeningPort(tcp ? "127.0.0.1:0" : endpoint.target, credentials, &port);
    server = builder.BuildAndStart();
    DPLAN_CHECK(server != nullptr);
    if (tcp) endpoint.target = absl::StrCat("127.0.0.1:", port);
  }

  std::string folder = "/tmp/dplan_server_XXXXXX";
  std::string socket;
  PluginEndpoint endpoint;
  std::unique_ptr<sdk::ProviderServices> services;
  grpc::ServerBuilder builder;
  std::unique_ptr<grpc::Server> server;
};

PluginServer::PluginServer(Provider& provider, Options options)
    : state_(std::make_unique<State>()) {
  state_->services = std::make_unique<sdk::ProviderServices>(provider);
  state_->services->Register(state_->builder, options.extension);
  state_->Start(options.tls ? MutualTls(state_->endpoint) : grpc::InsecureServerCredentials(),
                options.tcp);
}

PluginServer::PluginServer(const std::vector<grpc::Service*>& services)
    : state_(std::make_unique<State>()) {
  for (grpc::Service* service : services) state_->builder.RegisterService(service);
  state_->Start(grpc::InsecureServerCredentials(), false);
}

PluginServer::~PluginServer() { Close(); }

const PluginEndpoint& PluginServer::endpoint() const { return state_->endpoint; }

void PluginServer::Close() {
  state_->server->Shutdown(std::chrono::system_clock::now());
  state_->server->Wait();
}

std::unique_ptr<Provider> OverSocket(std::unique_ptr<Provider> provider,
                                     PluginServer::Options options) {
  return std::make_unique<SocketProvider>(std::move(provider), options);
}

}  // namespace dplan
