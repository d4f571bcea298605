#ifndef DPLAN_TESTS_TESTING_GOLDEN_CASES_H_
#define DPLAN_TESTS_TESTING_GOLDEN_CASES_H_

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace dplan::testing {

struct GoldenCase {
  std::string name;
  std::string input;
  std::string expected;
};

// A file of cases, each of them
//   ### NAME
//   INPUT …
//   ---
//   EXPECTED …
// Blank lines at the end of EXPECTED do not count.
inline std::vector<GoldenCase> ReadGoldenCases(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.is_open()) << path;
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  std::vector<GoldenCase> cases;
  std::string* part = nullptr;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    if (absl::StartsWith(line, "### ")) {
      cases.push_back({.name = std::string(line.substr(4)), .input = "", .expected = ""});
      part = &cases.back().input;
    } else if (line == "---" && part == &cases.back().input) {
      part = &cases.back().expected;
    } else if (part != nullptr) {
      absl::StrAppend(part, line, "\n");
    }
  }
  for (GoldenCase& c : cases) {
    while (absl::EndsWith(c.expected, "\n\n")) c.expected.pop_back();
    if (c.expected == "\n") c.expected.clear();
  }
  return cases;
}

// Compares what `actual` makes of each input with what the file expects. With DPLAN_ACCEPT set in
// the environment it writes that into the file instead: the difference that git shows afterwards is
// to be read before it is committed.
inline void CheckGoldenCases(const std::string& path,
                             const std::function<std::string(const GoldenCase&)>& actual) {
  const std::vector<GoldenCase> cases = ReadGoldenCases(path);
  EXPECT_FALSE(cases.empty());
  const bool accept = std::getenv("DPLAN_ACCEPT") != nullptr;
  std::string accepted;
  for (const GoldenCase& c : cases) {
    SCOPED_TRACE(c.name);
    const std::string found = actual(c);
    absl::StrAppend(&accepted, "### ", c.name, "\n", c.input, "---\n", found, "\n");
    if (!accept) {
      EXPECT_EQ(found, c.expected);
    }
  }
  accepted.pop_back();
  if (accept) std::ofstream(path) << accepted;
}

}  // namespace dplan::testing

#endif  // DPLAN_TESTS_TESTING_GOLDEN_CASES_H_
