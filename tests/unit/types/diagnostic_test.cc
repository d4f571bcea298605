#include "dplan/diagnostic.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/testing/value_builders.h"

namespace dplan {
namespace {

SourceRange At(int32_t file, int32_t line) { return {file, {line, 1, 0}, {line, 2, 1}}; }

std::vector<std::string> Summaries(const Diagnostics& diagnostics) {
  std::vector<std::string> summaries;
  for (const Diagnostic& diagnostic : diagnostics.items()) summaries.push_back(diagnostic.summary);
  return summaries;
}

TEST(Diagnostics, CountsErrors) {
  Diagnostics diagnostics;
  EXPECT_TRUE(diagnostics.empty());
  diagnostics.Warning("w", "Only a warning.");
  EXPECT_FALSE(diagnostics.empty());
  EXPECT_FALSE(diagnostics.HasErrors());
  Diagnostics more;
  more.Error("e", "An error.");
  more.AddStatus("Cannot read state", absl::NotFoundError("no such file"));
  diagnostics.Append(std::move(more));
  EXPECT_EQ(diagnostics.error_count(), 2u);
  EXPECT_THAT(Summaries(diagnostics), ::testing::ElementsAre("w", "e", "Cannot read state"));
  EXPECT_EQ(diagnostics.items().back().detail, "no such file");
  EXPECT_EQ(diagnostics.items().back().severity, Severity::kError);
}

TEST(Diagnostics, SortsByPlaceAndKeepsTheOrderOfEquals) {
  Diagnostics diagnostics;
  diagnostics.Error("file 1", "", At(1, 1));
  diagnostics.Error("line 9", "", At(0, 9));
  diagnostics.Error("line 2 first", "", At(0, 2));
  diagnostics.Error("line 2 with path", "", At(0, 2)).path = Path().Attr("a");
  diagnostics.Warning("line 2 second", "", At(0, 2));
  diagnostics.Error("nowhere", "");
  diagnostics.Sort();
  EXPECT_THAT(Summaries(diagnostics),
              ::testing::ElementsAre("nowhere", "line 2 first", "line 2 second", "line 2 with path",
                                     "line 9", "file 1"));
}

TEST(Diagnostics, LocateFillsOnlyWhatIsMissing) {
  const Address address = Address::Parse("a.b").value();
  const Address other = Address::Parse("c.d").value();
  Diagnostics diagnostics;
  diagnostics.Error("bare", "");
  diagnostics.Error("placed", "", At(3, 3)).address = other;
  diagnostics.Locate(address, At(1, 1));
  EXPECT_EQ(diagnostics.items()[0].address, address);
  EXPECT_EQ(diagnostics.items()[0].range, At(1, 1));
  EXPECT_EQ(diagnostics.items()[1].address, other);
  EXPECT_EQ(diagnostics.items()[1].range, At(3, 3));
}

}  // namespace
}  // namespace dplan
