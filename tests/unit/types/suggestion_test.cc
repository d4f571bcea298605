#include "core/types/suggestion.h"

#include <gtest/gtest.h>

namespace dplan::internal {
namespace {

TEST(Suggestion, FindsTheNearest) {
  const std::vector<std::string> names = {"image", "name", "networks", "command", "ip"};
  const struct {
    const char* name;
    const char* nearest;
  } cases[] = {
      {"imge", "image"},
      {"iamge", "image"},
      {"nmae", "name"},
      {"network", "networks"},
      {"commadn", "command"},
      {"ip", ""},
      {"pi", "ip"},
      {"volumes", ""},
      {"", ""},
      {"completely", ""},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Nearest(c.name, names), c.nearest) << c.name;
  }
}

TEST(Suggestion, IsASentence) {
  EXPECT_EQ(DidYouMean("imge", {"image"}), " Did you mean \"image\"?");
  EXPECT_EQ(DidYouMean("zzz", {"image"}), "");
  EXPECT_EQ(DidYouMean(std::string(1000, 'a'), {std::string(1001, 'a')}), "");
}

}  // namespace
}  // namespace dplan::internal
