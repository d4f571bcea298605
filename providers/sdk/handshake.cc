#include "providers/sdk/handshake.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "core/types/text.h"

namespace dplan::sdk {
namespace {

constexpr char kCookieName[] = "TF_PLUGIN_MAGIC_COOKIE";
constexpr char kCookie[] = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

std::string Variable(const char* name) {
  const char* const text = std::getenv(name);
  return text == nullptr ? "" : text;
}

std::string Quoted(const std::string& text) {
  std::string quoted;
  internal::AppendJsonString(text, &quoted);
  return quoted;
}

}  // namespace

PluginEnvironment ReadPluginEnvironment() {
  return {.started_by_host = Variable(kCookieName) == kCookie,
          .client_pem = Variable("PLUGIN_CLIENT_CERT"),
          .socket_folder = Variable("PLUGIN_UNIX_SOCKET_DIR"),
          .asks_for_multiplexing = !Variable("PLUGIN_MULTIPLEX_GRPC").empty()};
}

std::string HandshakeLine(const std::string& socket, const std::string& certificate,
                          bool asked_for_multiplexing) {
  return absl::StrCat("1|6|unix|", socket, "|grpc|", certificate,
                      asked_for_multiplexing ? "|false" : "", "\n");
}

std::string ReattachJson(const std::string& name, int64_t pid, const std::string& socket) {
  return absl::StrCat("{", Quoted("dplan/" + name),
                      ":{\"Protocol\":\"grpc\",\"ProtocolVersion\":6,", "\"Pid\":", pid,
                      ",\"Test\":true,\"Addr\":{\"Network\":\"unix\",\"String\":", Quoted(socket),
                      "}}}");
}

}  // namespace dplan::sdk
