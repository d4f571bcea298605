#ifndef DPLAN_PROVIDERS_SDK_PLUGIN_SERVER_H_
#define DPLAN_PROVIDERS_SDK_PLUGIN_SERVER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "dplan/provider.h"

namespace dplan::sdk {

struct PluginServerOptions {
  std::string socket_folder;       // in which the socket is to be; empty: that for temporary files
  std::string client_pem;          // the certificate that a host must show; empty: no TLS
  std::function<void()> shutdown;  // is called when a host asks for the end
};

// A gRPC server with all services of a plugin, on a Unix socket that only this user can reach.
// Thread-safe.
class PluginServer {
 public:
  // The provider outlives it.
  static absl::StatusOr<std::unique_ptr<PluginServer>> Start(Provider& provider,
                                                             PluginServerOptions options);
  // Waits for all calls.
  ~PluginServer();
  PluginServer(const PluginServer&) = delete;
  PluginServer& operator=(const PluginServer&) = delete;

  const std::string& socket() const;       // its path
  const std::string& certificate() const;  // as it stands in a handshake; empty: no TLS

  // Asks all calls to end and then ends the server. False if one of them still runs after `grace`.
  bool End(absl::Duration grace);
  // For a process that ends without destroying this.
  void RemoveSocket();

 private:
  struct State;
  explicit PluginServer(std::unique_ptr<State> state);
  const std::unique_ptr<State> state_;
};

}  // namespace dplan::sdk

#endif  // DPLAN_PROVIDERS_SDK_PLUGIN_SERVER_H_
