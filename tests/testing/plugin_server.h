#ifndef DPLAN_TESTS_TESTING_PLUGIN_SERVER_H_
#define DPLAN_TESTS_TESTING_PLUGIN_SERVER_H_

#include <memory>
#include <string>
#include <vector>

#include "core/plugin/process.h"
#include "dplan/provider.h"

namespace grpc {
class Service;
}

namespace dplan {

// A provider as a plugin serves it, but in this process: a gRPC server on a Unix socket in a folder
// of its own, or on a port of this machine.
class PluginServer {
 public:
  struct Options {
    bool extension = true;
    bool tls = false;
    bool tcp = false;  // instead of a Unix socket
  };
  // What is served outlives it.
  PluginServer(Provider& provider, Options options);
  explicit PluginServer(const std::vector<grpc::Service*>& services);
  ~PluginServer();
  PluginServer(const PluginServer&) = delete;
  PluginServer& operator=(const PluginServer&) = delete;

  const PluginEndpoint& endpoint() const;
  // At once: what runs is cancelled, and nobody can connect any more.
  void Close();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The client of such a server around the provider: the same provider, but for the way to it.
std::unique_ptr<Provider> OverSocket(std::unique_ptr<Provider> provider,
                                     PluginServer::Options options);

}  // namespace dplan

#endif  // DPLAN_TESTS_TESTING_PLUGIN_SERVER_H_
