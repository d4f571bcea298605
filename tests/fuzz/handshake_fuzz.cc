#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "core/plugin/handshake.h"
#include "core/types/check.h"

namespace dplan {
namespace {

// A line of the same meaning.
std::string LineOf(const PluginEndpoint& endpoint, absl::string_view certificate) {
  absl::string_view address = endpoint.target;
  const bool is_unix = absl::ConsumePrefix(&address, "unix:");
  return absl::StrCat("1|", endpoint.protocol, is_unix ? "|unix|" : "|tcp|", address, "|grpc|",
                      certificate);
}

int Try(absl::string_view line) {
  const absl::StatusOr<PluginEndpoint> endpoint = ParseHandshake(line);
  if (!endpoint.ok()) {
    DPLAN_CHECK(!endpoint.status().message().empty() && endpoint.status().message().size() < 1000);
    return 0;
  }
  DPLAN_CHECK(line.size() <= kMaxHandshakeBytes);
  DPLAN_CHECK(endpoint->protocol == 5 || endpoint->protocol == 6);
  for (const char c : endpoint->target) DPLAN_CHECK(c > ' ' && c < '\x7f');
  DPLAN_CHECK(endpoint->server_pem.empty() ||
              absl::StartsWith(endpoint->server_pem, "-----BEGIN CERTIFICATE-----\n"));
  // What needs no encoding is read the same again.
  if (!absl::StrContains(endpoint->target, "%")) {
    const absl::StatusOr<PluginEndpoint> again = ParseHandshake(LineOf(*endpoint, ""));
    DPLAN_CHECK(again.ok() && again->target == endpoint->target);
  }
  return 0;
}

}  // namespace
}  // namespace dplan

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return dplan::Try(absl::string_view(reinterpret_cast<const char*>(data), size));
}
