#include "core/config/example_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "core/base/diagnostic_text.h"

namespace dplan {
namespace {

using ::testing::HasSubstr;

struct Parsed {
  explicit Parsed(const std::string& text) {
    const int32_t file = sources.Add("examples.yaml", text);
    examples = ParseExamples(sources, file, diagnostics);
    for (const Diagnostic& diagnostic : diagnostics.items()) {
      absl::StrAppend(&errors, DiagnosticText(diagnostic, sources, false));
    }
  }
  SourceMap sources;
  Diagnostics diagnostics;
  std::optional<ProviderExamples> examples;
  std::string errors;
};

TEST(ExampleFile, IsReadAsJson) {
  const Parsed parsed(
      "provider: {root: /tmp}\n"
      "files_file:\n"
      "  - {name: a, mode: 0o644, tags: [x, null, true]}\n"
      "  - {name: \"$${B\", size: 12345678901234567890123}\n"
      "files_link: {to: a}\n");
  EXPECT_EQ(parsed.errors, "");
  const ProviderExamples expected = {R"({"root":"/tmp"})",
                                     {{"files_file",
                                       {R"({"mode":420,"name":"a","tags":["x",null,true]})",
                                        R"({"name":"${B","size":12345678901234567890123})"}},
                                      {"files_link", {R"({"to":"a"})"}}}};
  EXPECT_EQ(parsed.examples, expected);
}

TEST(ExampleFile, NamesThePlaceOfAMistake) {
  struct Case {
    const char* text;
    const char* place;
  };
  const Case cases[] = {
      {"- a\n", "examples.yaml:1:1"},
      {"a: [1]\n", "examples.yaml:1:5"},
      {"a: text\n", "examples.yaml:1:4"},
      {"provider: [x]\n", "examples.yaml:1:11"},
      {"a: {x: \"${var.y}\"}\n", "examples.yaml:1:4"},
      {"a: {x: [}\n", "examples.yaml:1:"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const Parsed parsed(c.text);
    EXPECT_FALSE(parsed.examples.has_value());
    EXPECT_THAT(parsed.errors, HasSubstr(c.place));
  }
}

}  // namespace
}  // namespace dplan
