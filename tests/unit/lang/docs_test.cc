#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "core/lang/functions.h"
#include "core/types/json.h"
#include "tests/unit/lang/test_scope.h"

// What docs/language.md says of expressions: its tables end in an expression and its value.

namespace dplan {
namespace {

using testing::Evaluated;
using testing::TestScope;

// The code in a cell of a table; "" if there is none.
std::string CodeIn(absl::string_view cell) {
  cell = absl::StripAsciiWhitespace(cell);
  if (cell.size() < 2 || cell.front() != '`' || cell.back() != '`') return "";
  return std::string(cell.substr(1, cell.size() - 2));
}

TEST(Docs, TellTheTruthOfExpressions) {
  std::ifstream file(DPLAN_SOURCE_DIR "/docs/language.md");
  ASSERT_TRUE(file.is_open());
  const TestScope scope({});
  std::set<std::string> described;
  int count = 0;
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> cells = absl::StrSplit(line, " | ");
    if (!absl::StartsWith(line, "| `") || cells.size() < 2) continue;
    const std::string first = CodeIn(cells[0].substr(2));
    if (cells.size() >= 3) described.insert(first.substr(0, first.find('(')));
    const std::string expression = cells.size() == 4 ? CodeIn(cells[2]) : first;
    const std::string value = CodeIn(absl::StripSuffix(cells.back(), " |"));
    if (expression.empty() || value.empty() || cells.size() == 3) continue;
    SCOPED_TRACE(expression);
    ++count;
    const Evaluated evaluated(absl::StrCat("jsonencode(", expression, ")"), scope);
    ASSERT_FALSE(evaluated.diagnostics.HasErrors());
    const absl::StatusOr<Value> expected = ValueFromPlainJson(value);
    ASSERT_TRUE(expected.ok()) << expected.status();
    const absl::StatusOr<Value> found = ValueFromPlainJson(evaluated.value.AsString());
    EXPECT_EQ(*found, *expected);
  }
  EXPECT_GT(count, 90);
  const std::vector<std::string> names = internal::FunctionNames();
  EXPECT_EQ(described, std::set<std::string>(names.begin(), names.end()));
}

}  // namespace
}  // namespace dplan
