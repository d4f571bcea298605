#ifndef DPLAN_PROVIDERS_SDK_HANDSHAKE_H_
#define DPLAN_PROVIDERS_SDK_HANDSHAKE_H_

#include <cstdint>
#include <string>

namespace dplan::sdk {

// How go-plugin's hosts and plugins find each other, seen from the plugin.

// What a host says in the environment of a plugin that it starts.
struct PluginEnvironment {
  bool started_by_host = false;  // it has shown the magic cookie
  std::string client_pem;        // the certificate it will show; empty: it wants no TLS
  std::string socket_folder;     // where it wants the socket; empty: anywhere
  bool asks_for_multiplexing = false;
};

PluginEnvironment ReadPluginEnvironment();

// The one line with which a plugin answers on its stdout, with its newline: it serves protocol 6.
// `certificate` is HandshakeText of its own, or empty. Without multiplexing, which hosts before it
// do not expect to read of.
std::string HandshakeLine(const std::string& socket, const std::string& certificate,
                          bool asked_for_multiplexing);

// What DPLAN_REATTACH_PROVIDERS and TF_REATTACH_PROVIDERS hold, for a provider `dplan/NAME` that
// runs already: JSON in one line.
std::string ReattachJson(const std::string& name, int64_t pid, const std::string& socket);

}  // namespace dplan::sdk

#endif  // DPLAN_PROVIDERS_SDK_HANDSHAKE_H_
