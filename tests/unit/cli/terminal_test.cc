#include "core/cli/terminal.h"

#include <gtest/gtest.h>

namespace dplan {
namespace {

TEST(Terminal, SaysDurationsInWholeSeconds) {
  EXPECT_EQ(ElapsedText(absl::Milliseconds(900)), "0s");
  EXPECT_EQ(ElapsedText(absl::Seconds(59)), "59s");
  EXPECT_EQ(ElapsedText(absl::Seconds(65)), "1m5s");
  EXPECT_EQ(ElapsedText(absl::Minutes(123)), "2h3m");
}

TEST(Terminal, CutsToColumnsNotBytes) {
  EXPECT_EQ(CutToWidth("short", 5), "short");
  EXPECT_EQ(CutToWidth("longer", 5), "long…");
  EXPECT_EQ(CutToWidth("äöüßé", 5), "äöüßé");
  EXPECT_EQ(CutToWidth("äöüßéñ", 5), "äöüß…");
}

TEST(Terminal, HasColoursOnlyWhereTheyAreOn) {
  EXPECT_EQ(Colors::Of(false).red, "");
  EXPECT_EQ(Colors::Of(true).red, "\x1b[31m");
}

}  // namespace
}  // namespace dplan
