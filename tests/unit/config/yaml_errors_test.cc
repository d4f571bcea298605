#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/base/diagnostic_text.h"
#include "core/config/yaml.h"

namespace dplan {
namespace {

// What is said about a file that is no YAML as it is wanted.
std::string ErrorsOf(const std::string& text) {
  SourceMap sources;
  const int32_t file = sources.Add("f.yaml", text);
  Diagnostics diagnostics;
  const std::unique_ptr<YamlDocument> document = ParseYaml(sources, file, diagnostics);
  EXPECT_EQ(document == nullptr, diagnostics.HasErrors());
  std::string errors;
  for (const Diagnostic& diagnostic : diagnostics.items()) {
    absl::StrAppend(&errors, DiagnosticText(diagnostic, sources, false));
  }
  return errors;
}

struct Case {
  const char* name;
  std::string text;
  const char* errors;
};

void Check(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(ErrorsOf(c.text), c.errors);
  }
}

TEST(YamlErrors, Characters) {
  Check({
      {"not UTF-8", "a: b\nc: \xC3\xA4 \xFF\n",
       "Error: Invalid character\n\n  on f.yaml:2:6:\n  2 | c: \xC3\xA4 \xEF\xBF\xBD\n           "
       "^\n\n"
       "  The byte 0xFF is no part of a character in UTF-8. Save the file in UTF-8.\n"},
      {"UTF-16",
       std::string("\xFF\xFE"
                   "a\0:\0",
                   6),
       "Error: Invalid character\n\n  on f.yaml:1:1:\n  1 | \xEF\xBF\xBD\xEF\xBF\xBD"
       "a\xEF\xBF\xBD:\xEF\xBF\xBD\n      ^\n\n"
       "  The byte 0xFF is no part of a character in UTF-8. Save the file in UTF-8.\n"},
      {"NUL", std::string("a: b\0c\n", 7),
       "Error: Invalid character\n\n  on f.yaml:1:5:\n  1 | a: b\xEF\xBF\xBD"
       "c\n          ^\n\n"
       "  The control character U+0000 is not allowed here. In a double-quoted string it can be "
       "written \"\\x00\".\n"},
      {"what the parser takes for the end", "a: b\x04\n",
       "Error: Invalid character\n\n  on f.yaml:1:5:\n  1 | a: b\xEF\xBF\xBD\n          ^\n\n"
       "  The control character U+0004 is not allowed here. In a double-quoted string it can be "
       "written \"\\x04\".\n"},
  });
}

}  // namespace
}  // namespace dplan
