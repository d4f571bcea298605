#include "core/plugin/handshake.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/testing/status_matchers.h"

namespace dplan::testing {
namespace {

using ::testing::HasSubstr;

TEST(HandshakeTest, ReadsTheLineOfAPlugin) {
  ASSERT_OK_AND_ASSIGN(const PluginEndpoint endpoint,
                       ParseHandshake("1|6|unix|/tmp/plugin123|grpc|"));
  EXPECT_EQ(endpoint.target, "unix:/tmp/plugin123");
  EXPECT_EQ(endpoint.protocol, 6);
  EXPECT_EQ(endpoint.server_pem, "");
  EXPECT_EQ(endpoint.own.pem, "");
}

TEST(HandshakeTest, ReadsTheCertificate) {
  ASSERT_OK_AND_ASSIGN(const Certificate certificate, NewCertificate());
  for (const char* rest : {"", "|true", "|false"}) {
    ASSERT_OK_AND_ASSIGN(const PluginEndpoint endpoint,
                         ParseHandshake(absl::StrCat("1|5|tcp|127.0.0.1:1234|grpc|",
                                                     HandshakeText(certificate), rest)));
    EXPECT_EQ(endpoint.target, "127.0.0.1:1234");
    EXPECT_EQ(endpoint.protocol, 5);
    EXPECT_EQ(endpoint.server_pem, certificate.pem);
  }
}

TEST(HandshakeTest, ReadsWhatOthersWrite) {
  const struct {
    const char* line;
    const char* target;
  } cases[] = {
      {"1|6|unix|/s|grpc", "unix:/s"},
      {"1|6|unix|/s|grpc||true", "unix:/s"},
      {" 1 | 6 | unix | /s | grpc |\r", "unix:/s"},
      {"1|6|unix|/a b/100%/x?y#z|grpc|", "unix:/a%20b/100%25/x%3fy%23z"},
      {"1|6|unix|/\xc3\xa4|grpc|", "unix:/%c3%a4"},
      {"1|6|tcp|localhost:1|grpc|", "localhost:1"},
      {"1|6|tcp|[::1]:65535|grpc|", "[::1]:65535"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.line);
    ASSERT_OK_AND_ASSIGN(const PluginEndpoint endpoint, ParseHandshake(c.line));
    EXPECT_EQ(endpoint.target, c.target);
  }
}

TEST(HandshakeTest, SaysWhatIsWrong) {
  constexpr char kNoHandshake[] = "which is no handshake";
  const std::string long_path = "1|6|unix|/" + std::string(107, 'x') + "|grpc|";
  const struct {
    std::string line;
    const char* message;
  } cases[] = {
      {"", "begins its output with \"\", which is no handshake"},
      {"hello", "begins its output with \"hello\", which is no handshake"},
      {"\x1b[31mhello", "begins its output with \"\xEF\xBF\xBD[31mhello\""},
      {"This binary is a plugin. These are not meant to be executed directly.", kNoHandshake},
      {"1|6|unix", kNoHandshake},
      {"1|6|unix|/s|grpc||true|x", kNoHandshake},
      {"x1|6|unix|/s|grpc|", kNoHandshake},
      {"debug: 1|6|unix|/s|grpc|", kNoHandshake},
      {"|6|unix|/s|grpc|", kNoHandshake},
      {std::string(300, 'x'), "xxx…\", which is no handshake"},
      {std::string(2 * kMaxHandshakeBytes, '|'), kNoHandshake},
      {"2|6|unix|/s|grpc|", "speaks version \"2\" of the handshake of plugins"},
      {"1|4|unix|/s|grpc|", "speaks version \"4\" of the provider protocol"},
      {"1|7|unix|/s|grpc|", "and dplan speaks 5 and 6"},
      {"1||unix|/s|grpc|", "speaks version \"\" of the provider protocol"},
      {"1|06|unix|/s|grpc|", "speaks version \"06\""},
      {"1|6|unix|/s", "speaks \"netrpc\", and dplan speaks gRPC"},
      {"1|6|unix|/s|netrpc|", "speaks \"netrpc\", and dplan speaks gRPC"},
      {"1|6|udp|/s|grpc|", "listens on a network of the kind \"udp\""},
      {"1|6||/s|grpc|", "listens on a network of the kind \"\""},
      {"1|6|unix||grpc|", "listens on \"\", which is no absolute path"},
      {"1|6|unix|s|grpc|", "listens on \"s\", which is no absolute path of at most 107 bytes"},
      {long_path, "which is no absolute path of at most 107 bytes"},
      {std::string("1|6|unix|/s\0t|grpc|", 19), "which is no absolute path"},
      {"1|6|tcp|10.0.0.1:80|grpc|", "listens on \"10.0.0.1:80\", which is no port of 127.0.0.1"},
      {"1|6|tcp|0.0.0.0:80|grpc|", "which is no port of 127.0.0.1"},
      {"1|6|tcp|example.com:80|grpc|", "which is no port of 127.0.0.1"},
      {"1|6|tcp|127.0.0.1|grpc|", "which is no port of 127.0.0.1"},
      {"1|6|tcp|127.0.0.1:|grpc|", "which is no port of 127.0.0.1"},
      {"1|6|tcp|127.0.0.1:0|grpc|", "which is no port of 127.0.0.1"},
      {"1|6|tcp|127.0.0.1:-1|grpc|", "which is no port of 127.0.0.1"},
      {"1|6|tcp|127.0.0.1:+1|grpc|", "which is no port of 127.0.0.1"},
      {"1|6|tcp|127.0.0.1:65536|grpc|", "which is no port of 127.0.0.1"},
      {"1|6|tcp|127.0.0.1:99999999999999999999|grpc|", "which is no port of 127.0.0.1"},
      {"1|6|unix|/s|grpc|AAAA", "shows a certificate in its handshake that cannot be read"},
      {"1|6|unix|/s|grpc|&&&&", "shows a certificate in its handshake that cannot be read"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.line.substr(0, 100));
    EXPECT_THAT(ParseHandshake(c.line),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.message)));
  }
}

}  // namespace
}  // namespace dplan::testing
