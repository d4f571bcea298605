#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/base/diagnostic_text.h"
#include "core/config/variables.h"
#include "tests/testing/golden_cases.h"
#include "tests/testing/memory_files.h"

// What is said about configurations and values of variables that are wrong, and where.

namespace dplan {
namespace {

using testing::GoldenCase;
using testing::MemoryFiles;

// A case: the text of main.dplan.yaml, and behind it, each from its line on,
//   #file NAME          another file
//   #vars NAME          a file of variables
//   #var NAME=VALUE     --var; #var-file PATH likewise, and #env NAME=VALUE
//   #badvar NAME        --var with bytes that are not UTF-8
//   #nofiles            there is no main.dplan.yaml
struct Given {
  explicit Given(const std::string& input) {
    std::string name = "main.dplan.yaml";
    std::string text;
    for (const absl::string_view line : absl::StrSplit(input, '\n')) {
      if (!absl::StartsWith(line, "#")) {
        absl::StrAppend(&text, line, "\n");
        continue;
      }
      const size_t blank = line.find(' ');
      const absl::string_view word = line.substr(0, blank);
      const std::string rest(blank == absl::string_view::npos ? "" : line.substr(blank + 1));
      if (word == "#file" || word == "#vars") {
        if (!name.empty()) files.Put(name, text);
        name = rest;
        text.clear();
      } else if (word == "#nofiles") {
        name.clear();
      } else if (word == "#env") {
        const std::pair<std::string, std::string> parts = absl::StrSplit(rest, '=');
        variables.environment.insert(parts);
      } else {
        const std::string bad = word == "#badvar" ? "=\xff" : "";
        variables.arguments.push_back({word == "#var-file", rest + bad});
      }
    }
    if (!name.empty()) files.Put(name, text);
  }

  MemoryFiles files;
  VariableSources variables;
};

std::string ErrorsOf(const GoldenCase& c) {
  const Given given(c.input);
  SourceMap sources;
  Diagnostics diagnostics;
  const std::optional<Config> config = LoadConfig(given.files, ".", sources, diagnostics);
  EXPECT_EQ(config.has_value(), !diagnostics.HasErrors());
  if (config.has_value()) {
    EXPECT_FALSE(ResolveVariables(*config, given.variables, given.files, sources, diagnostics));
  }
  EXPECT_TRUE(diagnostics.HasErrors());
  std::string errors;
  for (const Diagnostic& diagnostic : diagnostics.items()) {
    absl::StrAppend(&errors, DiagnosticText(diagnostic, sources, false));
  }
  EXPECT_FALSE(absl::StrContains(errors, "hunter2")) << errors;
  return errors;
}

TEST(Errors, SayWhatIsWrongAndWhere) {
  testing::CheckGoldenCases(DPLAN_SOURCE_DIR "/tests/golden/config/errors.txt", ErrorsOf);
}

}  // namespace
}  // namespace dplan
