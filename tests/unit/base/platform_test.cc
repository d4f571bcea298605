#include "core/base/platform.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dplan {
namespace {

TEST(Platform, NamesThisMachineAsTerraformDoes) {
  EXPECT_THAT(Platform(), ::testing::MatchesRegex("[a-z]+_[a-z0-9_]+"));
#if defined(__linux__) && defined(__x86_64__)
  EXPECT_EQ(Platform(), "linux_amd64");
#elif defined(__linux__) && defined(__aarch64__)
  EXPECT_EQ(Platform(), "linux_arm64");
#endif
}

}  // namespace
}  // namespace dplan
