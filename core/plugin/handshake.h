#ifndef DPLAN_CORE_PLUGIN_HANDSHAKE_H_
#define DPLAN_CORE_PLUGIN_HANDSHAKE_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/base/certificate.h"

namespace dplan {

// Where a provider listens, and how it is spoken to.
struct PluginEndpoint {
  std::string target;      // of a gRPC channel: "unix:/tmp/…/socket" or "127.0.0.1:10000"
  int protocol = 6;        // of Terraform: 5 or 6
  std::string server_pem;  // the certificate that it must show; empty: no TLS
  Certificate own;         // what this side shows
};

// What a plugin must find in its environment to know that it is one.
inline constexpr char kMagicCookieName[] = "TF_PLUGIN_MAGIC_COOKIE";
inline constexpr char kMagicCookieValue[] =
    "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

// A longer line is none.
inline constexpr size_t kMaxHandshakeBytes = 16384;

// Reads the first line that a plugin writes to stdout, without its end: go-plugin's
// `1|PROTOCOL|unix|/path/of/socket|grpc|CERTIFICATE`, where the certificate may be empty or absent.
// `own` stays empty. InvalidArgument says what is wrong; its message goes on after the name of the
// provider: "speaks …".
absl::StatusOr<PluginEndpoint> ParseHandshake(absl::string_view line);

}  // namespace dplan

#endif  // DPLAN_CORE_PLUGIN_HANDSHAKE_H_
