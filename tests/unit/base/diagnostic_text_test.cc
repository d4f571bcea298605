#include "core/base/diagnostic_text.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace dplan {
namespace {

// The range of the first place where the text stands in the file.
SourceRange RangeOf(const SourceMap& map, int32_t file, const std::string& text) {
  const size_t at = map.text(file).find(text);
  EXPECT_NE(at, std::string::npos) << text;
  return TextOrigin::Verbatim(map, file, at).Range(0, text.size());
}

TEST(DiagnosticText, ShowsPlaceSourceCaretAddressAndDetail) {
  SourceMap map;
  const int32_t file =
      map.Add("main.dplan.yaml", absl::StrCat(std::string(11, '\n'), "    imge: apache/doris\n"));
  Diagnostic diagnostic;
  diagnostic.summary = "Unsupported attribute";
  diagnostic.detail =
      "The resource type docker_container has no attribute \"imge\". Did you mean \"image\"?";
  diagnostic.range = RangeOf(map, file, "imge");
  diagnostic.address = Address{{.type = "docker_container", .name = "fe"}, InstanceKey("1")};
  EXPECT_EQ(DiagnosticText(diagnostic, map, false),
            R"(Error: Unsupported attribute

  on main.dplan.yaml:12:5, in docker_container.fe["1"]:
  12 |     imge: apache/doris
           ^^^^

  The resource type docker_container has no attribute "imge". Did you mean "image"?
)");
}

TEST(DiagnosticText, ShowsRelatedPlacesBeneath) {
  SourceMap map;
  const int32_t a = map.Add("a.dplan.yaml", "locals:\n  x: 1\n");
  const int32_t b = map.Add("b.dplan.yaml", "locals:\n  x: 2\n");
  Diagnostic diagnostic;
  diagnostic.severity = Severity::kWarning;
  diagnostic.summary = "Declared twice";
  diagnostic.detail = "One.\n\nTwo.";
  diagnostic.range = RangeOf(map, b, "x");
  diagnostic.related.push_back({"first declared here", RangeOf(map, a, "x")});
  diagnostic.related.push_back({"without a place", {}});
  EXPECT_EQ(DiagnosticText(diagnostic, map, false),
            R"(Warning: Declared twice

  on b.dplan.yaml:2:3:
  2 |   x: 2
        ^

  One.

  Two.

  on a.dplan.yaml:2:3, first declared here:
  2 |   x: 1
        ^

  without a place:
)");
}

TEST(DiagnosticText, WithoutRangeNamesOnlyAddressAndPath) {
  Diagnostic diagnostic;
  diagnostic.summary = "Wrong value";
  diagnostic.detail = "It is wrong.";
  EXPECT_EQ(DiagnosticText(diagnostic, SourceMap(), false),
            "Error: Wrong value\n\n  It is wrong.\n");
  diagnostic.address = Address{{.type = "docker_network", .name = "ha"}, InstanceKey()};
  diagnostic.path = Path().Attr("ipam").Index(0).Attr("subnet");
  EXPECT_EQ(DiagnosticText(diagnostic, SourceMap(), false),
            "Error: Wrong value\n\n  in docker_network.ha, at ipam[0].subnet:\n\n  It is wrong.\n");
}

TEST(DiagnosticText, MarksTheRange) {
  struct Case {
    const char* name;
    std::string line;
    size_t begin, end;  // bytes
    std::string source;
    std::string carets;
  };
  const Case cases[] = {
      {"empty range", "abc", 1, 1, "abc", " ^"},
      {"end of line", "abc", 3, 3, "abc", "   ^"},
      {"to the next line", "abc\ndef", 1, 6, "abc", " ^^"},
      {"empty line", "\nx", 0, 0, "", "^"},
      {"carriage return", "abc\r\ndef", 1, 8, "abc", " ^^"},
      {"tabs keep their width", "\tab\tc", 4, 5, "\tab\tc", "\t  \t^"},
      {"a tab in the range", "a\tb", 1, 3, "a\tb", " ^^"},
      {"letters of two bytes", "\xC3\xA4\xC3\xB6x", 4, 5, "\xC3\xA4\xC3\xB6x", "  ^"},
      {"wide letters", "\xE4\xB8\xAD\xE6\x96\x87", 3, 6, "\xE4\xB8\xAD\xE6\x96\x87", "  ^^"},
      {"combining letters", "e\xCC\x81x", 3, 4, "e\xCC\x81x", " ^"},
      {"an escape sequence", "a\x1b[31mb", 1, 2, "a\xEF\xBF\xBD[31mb", " ^"},
      {"no UTF-8", "a\xff\xfe", 1, 2, "a\xEF\xBF\xBD\xEF\xBF\xBD", " ^"},
      {"a long line, at its end", std::string(1000, 'x') + "yz", 1000, 1002,
       "..." + std::string(60, 'x') + "yz", std::string(63, ' ') + "^^"},
      {"a long line, at its begin", "yz" + std::string(1000, 'x'), 0, 2,
       "yz" + std::string(158, 'x') + "...", "^^"},
      {"a long range", std::string(1000, 'x'), 0, 1000, std::string(160, 'x') + "...",
       std::string(160, '^')},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    SourceMap map;
    const int32_t file = map.Add("f", c.line);
    Diagnostic diagnostic;
    diagnostic.summary = "S";
    diagnostic.range = TextOrigin::Verbatim(map, file, c.begin).Range(0, c.end - c.begin);
    const std::string text = DiagnosticText(diagnostic, map, false);
    const std::string source = absl::StrCat("  1 |", c.source.empty() ? "" : " ", c.source, "\n");
    EXPECT_EQ(text.substr(text.find(":\n") + 2), absl::StrCat(source, "      ", c.carets, "\n"));
  }
}

TEST(DiagnosticText, Colours) {
  SourceMap map;
  const int32_t file = map.Add("f", "abc");
  Diagnostic diagnostic;
  diagnostic.summary = "S";
  diagnostic.range = TextOrigin::Verbatim(map, file, 1).Range(0, 1);
  EXPECT_EQ(DiagnosticText(diagnostic, map, true),
            "\x1b[1;31mError:\x1b[0m \x1b[1mS\x1b[0m\n\n  on f:1:2:\n"
            "  \x1b[2m1 |\x1b[0m abc\n      \x1b[1;31m ^\x1b[0m\n");
}

TEST(ShellWord, QuotesWhatTheShellWouldRead) {
  EXPECT_EQ(ShellWord("engine.max_destroy-1"), "engine.max_destroy-1");
  EXPECT_EQ(ShellWord(""), "''");
  EXPECT_EQ(ShellWord("a.b[\"$(c)\"]"), "'a.b[\"$(c)\"]'");
  EXPECT_EQ(ShellWord("it's"), "'it'\\''s'");
}

TEST(Nearest, FindsWhatIsMeant) {
  struct Case {
    const char* name;
    std::vector<std::string> candidates;
    const char* nearest;
  };
  const Case cases[] = {
      {"imge", {"name", "image", "images"}, "image"},
      {"iamge", {"name", "image"}, "image"},
      {"resuorces", {"resources", "variables"}, "resources"},
      {"xyz", {"image", "name"}, ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Nearest(c.name, c.candidates), c.nearest);
  }
  EXPECT_EQ(DidYouMean("imge", {"image"}), " Did you mean \"image\"?");
  EXPECT_EQ(DidYouMean("xyz", {"image"}), "");
}

}  // namespace
}  // namespace dplan
