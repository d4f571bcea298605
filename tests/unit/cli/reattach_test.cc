#include "core/cli/reattach.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dplan {
namespace {

using ::testing::HasSubstr;

constexpr char kUnix[] = R"({"Protocol":"grpc","ProtocolVersion":6,"Pid":1,"Test":true,)"
                         R"("Addr":{"Network":"unix","String":"/tmp/x/socket"}})";
constexpr char kTcp[] = R"({"Protocol":"grpc","Addr":{"Network":"tcp","String":"127.0.0.1:80"}})";

std::string Of(const std::string& key, const std::string& entry) {
  return "{\"" + key + "\":" + entry + "}";
}

TEST(ReattachedProviders, AreThoseOfTheEnvironment) {
  Diagnostics diagnostics;
  const auto providers = ReattachedProviders(
      {{"DPLAN_REATTACH_PROVIDERS", Of("dplan/files", kUnix)},
       {"TF_REATTACH_PROVIDERS", Of("registry.terraform.io/hashicorp/random", kTcp)}},
      diagnostics);
  EXPECT_FALSE(diagnostics.HasErrors());
  ASSERT_EQ(providers.size(), 2u);
  EXPECT_EQ(providers.at("dplan/files").target, "unix:/tmp/x/socket");
  EXPECT_EQ(providers.at("dplan/files").protocol, 6);
  EXPECT_EQ(providers.at("dplan/files").server_pem, "");
  EXPECT_EQ(providers.at("hashicorp/random").target, "127.0.0.1:80");
  EXPECT_EQ(providers.at("hashicorp/random").protocol, 5) << "go-plugin leaves the oldest out";
  EXPECT_TRUE(ReattachedProviders({}, diagnostics).empty());
}

TEST(ReattachedProviders, HaveADefaultNamespaceAndAnOrder) {
  Diagnostics diagnostics;
  const auto providers = ReattachedProviders({{"DPLAN_REATTACH_PROVIDERS", Of("files", kUnix)},
                                              {"TF_REATTACH_PROVIDERS", Of("dplan/files", kTcp)}},
                                             diagnostics);
  EXPECT_EQ(providers.at("dplan/files").target, "unix:/tmp/x/socket");
  const auto terraform =
      ReattachedProviders({{"TF_REATTACH_PROVIDERS", Of("random", kTcp)}}, diagnostics);
  EXPECT_EQ(terraform.count("hashicorp/random"), 1u);
  EXPECT_FALSE(diagnostics.HasErrors());
}

TEST(ReattachedProviders, SayWhatIsWrong) {
  struct Case {
    std::string text;
    const char* says;
  };
  const Case cases[] = {
      {"nonsense", "JSON object"},
      {"[]", "JSON object"},
      {Of("../x", kUnix), "no source"},
      {Of("a/b", "1"), "must be an object"},
      {Of("a/b", R"({"Protocol":"netrpc"})"), "grpc"},
      {Of("a/b", R"({"Protocol":"grpc","ProtocolVersion":7})"), "5 or 6"},
      {Of("a/b", R"({"Protocol":"grpc","ProtocolVersion":99999999999999999999})"), "Addr"},
      {Of("a/b", R"({"Protocol":"grpc","Addr":{"Network":"pipe","String":"x"}})"), "unix or tcp"},
      {Of("a/b", R"({"Protocol":"grpc","Addr":{"Network":"unix","String":""}})"), "the address"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    Diagnostics diagnostics;
    EXPECT_TRUE(ReattachedProviders({{"DPLAN_REATTACH_PROVIDERS", c.text}}, diagnostics).empty());
    ASSERT_EQ(diagnostics.items().size(), 1u);
    EXPECT_EQ(diagnostics.items()[0].summary, "Invalid DPLAN_REATTACH_PROVIDERS");
    EXPECT_THAT(diagnostics.items()[0].detail, HasSubstr(c.says));
  }
}

}  // namespace
}  // namespace dplan
