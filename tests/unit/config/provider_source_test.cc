#include "core/config/provider_source.h"

#include <gtest/gtest.h>

namespace dplan {
namespace {

TEST(ProviderSource, HasOneSpelling) {
  EXPECT_EQ(ProviderSource("dplan/docker"), "dplan/docker");
  EXPECT_EQ(ProviderSource("hashicorp/random"), "hashicorp/random");
  EXPECT_EQ(ProviderSource("registry.terraform.io/hashicorp/random"), "hashicorp/random");
  EXPECT_EQ(ProviderSource("registry.opentofu.org/hashicorp/random"),
            "registry.opentofu.org/hashicorp/random");
  EXPECT_EQ(ProviderSource("localhost:8080/a-b/c_d"), "localhost:8080/a-b/c_d");
  EXPECT_EQ(ProviderSource(DefaultProviderSource("docker")), "dplan/docker");
}

TEST(ProviderSource, IsNothingThatLeadsElsewhere) {
  for (const char* text : {"",
                           "/",
                           "docker",
                           "a/",
                           "/a",
                           "a//b",
                           "../docker",
                           "dplan/..",
                           "dplan/.hidden",
                           "./x/y",
                           "host/a/b",
                           "../../a/b",
                           "example.com/../b",
                           "a/b/c/d",
                           "dplan/doc ker",
                           "dplan/doc\nker",
                           "dplan/docker:1",
                           "https://example.com/a/b",
                           "-a/b",
                           "..:/a/b"}) {
    EXPECT_EQ(ProviderSource(text), std::nullopt) << text;
  }
  EXPECT_EQ(ProviderSource(std::string("a/b\0c", 5)), std::nullopt);
  EXPECT_EQ(ProviderSource("a/" + std::string(200, 'b')), std::nullopt);
}

}  // namespace
}  // namespace dplan
