#include "core/plugin/version.h"

#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/plugin/find.h"
#include "tests/testing/status_matchers.h"

namespace dplan::testing {
namespace {

using ::testing::HasSubstr;

TEST(VersionTest, ReadsVersions) {
  EXPECT_EQ(ParseVersion("1.2.3")->numbers, (std::array<int64_t, 3>{1, 2, 3}));
  EXPECT_EQ(ParseVersion("1.2")->numbers, (std::array<int64_t, 3>{1, 2, 0}));
  EXPECT_EQ(ParseVersion("7")->numbers, (std::array<int64_t, 3>{7, 0, 0}));
  EXPECT_EQ(ParseVersion("1.2.3-beta.2+x.y")->prerelease, (std::vector<std::string>{"beta", "2"}));
  EXPECT_EQ(ParseVersion("1.2.3+build-5")->prerelease, std::vector<std::string>());
  for (const char* text :
       {"", ".", "1.", ".1", "1..2", "1.2.3.4", "v1.2.3", "1.x", "1.2.3-", "1.2.3-a..b", "1.2.3-ä",
        "-1", "1.2.3 ", " 1", "99999999999999999999", "latest"}) {
    EXPECT_EQ(ParseVersion(text), std::nullopt) << text;
  }
  EXPECT_EQ(ParseVersion(std::string(300, '1')), std::nullopt);
}

TEST(VersionTest, OrdersThem) {
  const char* ordered[] = {"0.9",
                           "1.0.0-alpha",
                           "1.0.0-alpha.1",
                           "1.0.0-alpha.beta",
                           "1.0.0-beta",
                           "1.0.0-beta.2",
                           "1.0.0-beta.11",
                           "1.0.0-rc.1",
                           "1.0.0",
                           "1.0.2",
                           "1.0.10",
                           "1.1",
                           "1.10",
                           "2",
                           "10"};
  const int count = static_cast<int>(std::size(ordered));
  for (int i = 0; i < count; ++i) {
    for (int k = 0; k < count; ++k) {
      EXPECT_EQ(*ParseVersion(ordered[i]) <=> *ParseVersion(ordered[k]), i <=> k)
          << ordered[i] << " " << ordered[k];
    }
  }
  EXPECT_EQ(*ParseVersion("1.2"), *ParseVersion("1.2.0+built"));
}

TEST(VersionTest, DecidesWhatSatisfies) {
  const struct {
    const char* constraint;
    std::vector<const char*> satisfied;
    std::vector<const char*> not_satisfied;
  } cases[] = {
      {"", {"1.2.3", "1.2.3-beta", ""}, {}},
      {"  ", {"1.2.3"}, {}},
      {"1.2.3", {"1.2.3", "1.2.3+x", ""}, {"1.2.4", "1.2.3-beta"}},
      {"= 1.2", {"1.2.0"}, {"1.2.1"}},
      {"=1.2", {"1.2.0"}, {"1.2.1"}},
      {"!= 1.2.5", {"1.2.4", "2.0.0"}, {"1.2.5", "1.2.4-beta"}},
      {"> 1.2", {"1.2.1", "2.0.0"}, {"1.2.0", "1.1.9", "1.3.0-beta"}},
      {">= 1.2", {"1.2.0", "1.2.1"}, {"1.1.9", "1.2.0-beta", "1.3.0-beta"}},
      {"< 1.2", {"1.1.9"}, {"1.2.0", "1.2.0-beta", "1.1.0-beta"}},
      {"<= 1.2", {"1.2.0", "0.1.0"}, {"1.2.1"}},
      {"~> 1.2.3", {"1.2.3", "1.2.30"}, {"1.2.2", "1.3.0", "2.2.3", "1.2.4-beta"}},
      {"~> 1.2", {"1.2.0", "1.9.9"}, {"1.1.9", "2.0.0", "2.0.0-beta"}},
      {"~> 1.0", {"1.0.0", "1.5.0"}, {"0.9.0", "2.0.0"}},
      {"~> 1", {"1.0.0", "1.5.0"}, {"0.9.0", "2.0.0"}},
      {"~> 0.1.0", {"0.1.7"}, {"0.2.0"}},
      {"~> 1.2, != 1.2.5", {"1.2.4", "1.3.0"}, {"1.2.5", "2.0.0"}},
      {">=1.0,<2.0", {"1.0.0", "1.99.0"}, {"0.9.0", "2.0.0"}},
      {"> 2, < 1", {}, {"1.5.0", "3.0.0"}},
      {"1.2.3-beta", {"1.2.3-beta", "1.2.3-beta+x"}, {"1.2.3", "1.2.3-beta.1"}},
      {"= 1.2.3-beta.2", {"1.2.3-beta.2"}, {"1.2.3-beta.1"}},
      {">= 1.2.3-beta", {"1.2.3", "1.3.0"}, {"1.2.3-beta", "1.2.3-rc"}},
      {"1.2.3-beta, > 1.0", {"1.2.3-beta"}, {"1.2.3"}},
      {"1.2.3-beta, > 1.5", {}, {"1.2.3-beta"}},
  };
  for (const auto& c : cases) {
    for (const char* version : c.satisfied) {
      EXPECT_THAT(Satisfies(version, c.constraint), IsOkAndHolds(true))
          << c.constraint << " " << version;
    }
    for (const char* version : c.not_satisfied) {
      EXPECT_THAT(Satisfies(version, c.constraint), IsOkAndHolds(false))
          << c.constraint << " " << version;
    }
  }
}

TEST(VersionTest, SaysWhatIsWrongWithAConstraint) {
  for (const char* constraint : {"latest", "v1.2", ">", "1.2,", ",", "~ 1.2", "== 1.2", "=> 1.2",
                                 "^1.2", "1.2 || 1.3", "1.*", ">= 1.2 < 2", "> > 1"}) {
    // Also where there is no version to compare.
    for (const char* version : {"1.2.3", ""}) {
      EXPECT_THAT(Satisfies(version, constraint),
                  StatusIs(absl::StatusCode::kInvalidArgument,
                           HasSubstr("is no constraint on a version. It is written like")))
          << constraint;
    }
  }
  EXPECT_THAT(Satisfies("1.2.3", ">= 1.2, newest"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("\"newest\" is no")));
  EXPECT_THAT(Satisfies("dev", "1.2"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("\"dev\" is no version")));
}

}  // namespace
}  // namespace dplan::testing
