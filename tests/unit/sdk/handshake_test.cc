#include "providers/sdk/handshake.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <nlohmann/json.hpp>

namespace dplan::sdk {
namespace {

TEST(HandshakeLine, HasSixFields) {
  EXPECT_EQ(HandshakeLine("/tmp/p/socket", "MIIB", false), "1|6|unix|/tmp/p/socket|grpc|MIIB\n");
  EXPECT_EQ(HandshakeLine("/tmp/p/socket", "", false), "1|6|unix|/tmp/p/socket|grpc|\n");
}

TEST(HandshakeLine, HasASeventhForThoseWhoAsk) {
  EXPECT_EQ(HandshakeLine("/s", "MIIB", true), "1|6|unix|/s|grpc|MIIB|false\n");
}

TEST(PluginEnvironment, IsWhatTheHostSays) {
  setenv("TF_PLUGIN_MAGIC_COOKIE",
         "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2", 1);
  setenv("PLUGIN_CLIENT_CERT", "PEM\n", 1);
  setenv("PLUGIN_UNIX_SOCKET_DIR", "/run/p", 1);
  setenv("PLUGIN_MULTIPLEX_GRPC", "true", 1);
  const PluginEnvironment environment = ReadPluginEnvironment();
  EXPECT_TRUE(environment.started_by_host);
  EXPECT_EQ(environment.client_pem, "PEM\n");
  EXPECT_EQ(environment.socket_folder, "/run/p");
  EXPECT_TRUE(environment.asks_for_multiplexing);

  setenv("TF_PLUGIN_MAGIC_COOKIE", "biscuit", 1);
  for (const char* name :
       {"PLUGIN_CLIENT_CERT", "PLUGIN_UNIX_SOCKET_DIR", "PLUGIN_MULTIPLEX_GRPC"}) {
    unsetenv(name);
  }
  const PluginEnvironment none = ReadPluginEnvironment();
  EXPECT_FALSE(none.started_by_host);
  EXPECT_EQ(none.client_pem, "");
  EXPECT_EQ(none.socket_folder, "");
  EXPECT_FALSE(none.asks_for_multiplexing);
}

TEST(ReattachJson, IsWhatHostsTake) {
  const std::string line = ReattachJson("files", 123, "/tmp/a\"b");
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const nlohmann::json json = nlohmann::json::parse(line);
  EXPECT_EQ(json, nlohmann::json::parse(R"({"dplan/files": {
      "Protocol": "grpc", "ProtocolVersion": 6, "Pid": 123, "Test": true,
      "Addr": {"Network": "unix", "String": "/tmp/a\"b"}}})"));
}

}  // namespace
}  // namespace dplan::sdk
