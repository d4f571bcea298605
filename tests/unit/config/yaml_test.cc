#include "core/config/yaml.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "core/base/diagnostic_text.h"

namespace dplan {
namespace {

// A file and its tree.
struct Parsed {
  explicit Parsed(const std::string& text) {
    file = sources.Add("f.yaml", text);
    document = ParseYaml(sources, file, diagnostics);
    for (const Diagnostic& diagnostic : diagnostics.items()) {
      absl::StrAppend(&errors, DiagnosticText(diagnostic, sources, false));
    }
  }

  // What the source of a node or an entry is.
  template <typename T>
  std::string Source(const T& part) const {
    const SourceRange range = document->RangeOf(part);
    return sources.text(file).substr(static_cast<size_t>(range.begin.byte),
                                     static_cast<size_t>(range.end.byte - range.begin.byte));
  }

  SourceMap sources;
  int32_t file;
  Diagnostics diagnostics;
  std::unique_ptr<YamlDocument> document;
  std::string errors;
};

// The tree on one line: strings in quotes, all else as it is written.
std::string Dump(const YamlNode& node) {
  if (node.kind == YamlNode::Kind::kSequence) {
    return absl::StrCat("[",
                        absl::StrJoin(node.items, ", ",
                                      [](std::string* out, const YamlNode* item) {
                                        absl::StrAppend(out, Dump(*item));
                                      }),
                        "]");
  }
  if (node.kind == YamlNode::Kind::kMapping) {
    return absl::StrCat("{",
                        absl::StrJoin(node.entries, ", ",
                                      [](std::string* out, const YamlEntry& entry) {
                                        absl::StrAppend(out, entry.key, ": ", Dump(*entry.value));
                                      }),
                        "}");
  }
  const Value value = ScalarValue(node);
  if (value.IsNull()) return "null";
  if (value.type().kind() != Type::Kind::kString) return node.text;
  return absl::StrCat("\"", absl::StrReplaceAll(node.text, {{"\n", "\\n"}}), "\"");
}

TEST(Yaml, BuildsTheTree) {
  struct Case {
    const char* name;
    const char* text;
    const char* tree;
  };
  const Case cases[] = {
      {"nothing", "", "null"},
      {"only a comment", "# a\n", "null"},
      {"only a document's begin", "---\n", "null"},
      {"a document's end", "a: 1\n...\n", "{a: 1}"},
      {"byte order mark",
       "\xEF\xBB\xBF"
       "a: b\n",
       "{a: \"b\"}"},
      {"carriage returns", "a:\r\n  - b\r\n  - c d\r\ne: |\r\n  f\r\n",
       "{a: [\"b\", \"c d\"], e: \"f\\n\"}"},
      {"tabs between", "a:\tb\t# c\n", "{a: \"b\"}"},
      {"core values", "[1, 4.10, true, null, ~, yes, 012, 1:20]",
       "[1, 4.10, true, null, null, \"yes\", \"012\", \"1:20\"]"},
      {"quoted values", "['1', \"true\", 'null', '']", "[\"1\", \"true\", \"null\", \"\"]"},
      {"core tags", "[!!str 1, !!int \"7\", !!float '1.5', !!bool \"true\", !!null '', ! 12]",
       "[\"1\", 7, 1.5, true, null, \"12\"]"},
      {"collection tags", "{a: !!seq [1], b: !!map {c: d}}", "{a: [1], b: {c: \"d\"}}"},
      {"keys are text", "null: 1\n8080: 2\ntrue: 3\n4.10: 4\n~: 5\n'6': 6\n",
       "{null: 1, 8080: 2, true: 3, 4.10: 4, ~: 5, 6: 6}"},
      {"an empty value before a key null", "a:\nnull: b\n", "{a: null, null: \"b\"}"},
      {"a key null without a value", "{null, b: c}", "{null: null, b: \"c\"}"},
      {"empty elements", "- \n- null\n-\n", "[null, null, null]"},
      {"alias", "a: &x {b: [1]}\nc: *x\nd: [*x]\n", "{a: {b: [1]}, c: {b: [1]}, d: [{b: [1]}]}"},
      {"alias of a scalar", "a: &x 1\nb: *x\nc: &y\nd: *y\n", "{a: 1, b: 1, c: null, d: null}"},
      {"alias as a key", "a: &x b\n*x : c\n", "{a: \"b\", b: \"c\"}"},
      {"an anchor that is given again", "a: &x 1\nb: &x 2\nc: *x\n", "{a: 1, b: 2, c: 2}"},
      {"merge", "a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3, r: 4}\n",
       "{a: {p: 1, q: 2}, b: {q: 3, r: 4, p: 1}}"},
      {"merge of many: the first wins",
       "a: &x {p: 1}\nb: &y {p: 2, q: 3}\nc:\n  <<: [*x, *y, {r: 5}]\n",
       "{a: {p: 1}, b: {p: 2, q: 3}, c: {p: 1, q: 3, r: 5}}"},
      {"merge of what is merged", "a: &x {p: 1}\nb: &y {<<: *x, q: 2}\nc: {<<: *y}\n",
       "{a: {p: 1}, b: {q: 2, p: 1}, c: {q: 2, p: 1}}"},
      {"quotes at the end of the file", "a: 'x'", "{a: \"x\"}"},
      {"nothing in quotes at the end", "a: ''", "{a: \"\"}"},
      {"a quote at the end", "a: 'x'''", "{a: \"x'\"}"},
      {"an escaped quote at the end", "a: \"x\\\"\"", "{a: \"x\"\"}"},
      {"quotes closed on another line", "a: 'x\n  '\n", "{a: \"x \"}"},
      {"a quoted << is a key", "'<<': 1\n", "{<<: 1}"},
      {"JSON", "{\"a\":1,\"b\":[true,null,\"x\\u00e4\\/\"],\n\t\"c\":{}}",
       "{a: 1, b: [true, null, \"x\xC3\xA4/\"], c: {}}"},
      {"block scalars", "a: |\n  x\n   y\n\nb: >-\n  x\n  y\n\n  z\nc: |2\n   x\n",
       "{a: \"x\\n y\\n\", b: \"x y\\nz\", c: \" x\\n\"}"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const Parsed parsed(c.text);
    ASSERT_NE(parsed.document, nullptr) << parsed.errors;
    EXPECT_EQ(Dump(parsed.document->root()), c.tree);
  }
}

// MARK stands once in each file, in one scalar; where it stands in the text leads back to the file.
TEST(Yaml, KnowsWhereEachByteOfATextStands) {
  struct Case {
    const char* name;
    std::string text;
    std::string value;
  };
  const Case cases[] = {
      {"plain", "a: MARK\n", "MARK"},
      {"plain, behind others", "a: x y MARK\n", "x y MARK"},
      {"plain, behind two bytes", "\xC3\xA4: \xC3\xB6 MARK\n", "\xC3\xB6 MARK"},
      {"plain, behind a byte order mark",
       "\xEF\xBB\xBF"
       "a: MARK\n",
       "MARK"},
      {"plain, folded", "a: x  \n   y\n\n   MARK\nb: 1\n", "x y\nMARK"},
      {"plain, folded with carriage returns", "a: x\r\n  y MARK\r\n", "x y MARK"},
      {"plain, in flow", "a: [x, y MARK]\n", "y MARK"},
      {"plain, behind tag and anchor", "a: !!str &n MARK\n", "MARK"},
      {"behind a tag with its own line", "a: !!str # c\n  MARK\n", "MARK"},
      {"single quoted", "a: 'x MARK'\n", "x MARK"},
      {"single quoted, with quotes", "a: 'it''s ''MARK'''\n", "it's 'MARK'"},
      {"single quoted, folded", "a: 'x ''\n\n   y\n  MARK '\n", "x '\ny MARK "},
      {"double quoted", "a: \"x MARK\"\n", "x MARK"},
      {"double quoted, escapes", "a: \"\\t\\\"\\x41\\u00e4\\U0001F600\\\\MARK\"\n",
       "\t\"A\xC3\xA4\xF0\x9F\x98\x80\\MARK"},
      {"double quoted, spaces that escapes name", "a: \"\\N\\_\\L\\PMARK\"\n",
       "\xC2\x85\xC2\xA0\xE2\x80\xA8\xE2\x80\xA9MARK"},
      {"double quoted, continued", "a: \"x \\\n    \\ y \\\n  MARK\"\n", "x  y MARK"},
      {"double quoted, folded", "a: \"x  \n\n\n  y\n  MARK\"\n", "x\n\ny MARK"},
      {"literal", "a: |\n  x\n    y\n\n  MARK\n", "x\n  y\n\nMARK\n"},
      {"literal, stripped", "a: |-\n  x\n  MARK\n\n\nb: 1\n", "x\nMARK"},
      {"literal, kept", "a: |+\n  x\n  MARK\n\nb: 1\n", "x\nMARK\n\n"},
      {"literal, carriage returns", "a: |\r\n  x\r\n\r\n  MARK\r\n", "x\n\nMARK\n"},
      {"literal, comment in its header", "a: | # 2 c\n  x\n  MARK\n", "x\nMARK\n"},
      {"literal, indent written", "a:\n  b: |2\n      x\n    MARK\n", "  x\nMARK\n"},
      {"literal, indent written in a list", "a:\n  - |1\n     x\n   MARK\n", "  x\nMARK\n"},
      {"literal, indent written in a mapping of a list", "- b: |2\n     x\n    MARK\n",
       " x\nMARK\n"},
      {"literal, at the end of the file", "a: |\n  x\n  MARK", "x\nMARK"},
      {"folded", "a: >\n  x\n  y\n\n  z MARK\n", "x y\nz MARK\n"},
      {"folded, with more indented lines", "a: >-\n  x\n    y\n    z\n  MARK\n",
       "x\n  y\n  z\nMARK"},
      {"folded, many blank lines", "a: >-\n\n  x\n\n\n\n  MARK\n", "\nx\n\n\nMARK"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const Parsed parsed(c.text);
    ASSERT_NE(parsed.document, nullptr) << parsed.errors;
    const YamlNode* node = &parsed.document->root();
    while (node->kind != YamlNode::Kind::kScalar) {
      if (node->kind == YamlNode::Kind::kSequence) {
        node = node->items.back();
      } else {
        node = node->entries.front().value;
      }
    }
    EXPECT_EQ(node->text, c.value);
    const size_t in_text = node->text.find("MARK");
    ASSERT_NE(in_text, std::string::npos);
    const SourceRange range = parsed.document->OriginOf(*node).Range(in_text, in_text + 4);
    EXPECT_EQ(static_cast<size_t>(range.begin.byte), c.text.find("MARK"));
    EXPECT_EQ(range.end.byte, range.begin.byte + 4);
  }
}

TEST(Yaml, KnowsWhereValuesAreWritten) {
  const Parsed parsed(
      "a: plain text  # c\n'b''s': 'x''y'\n\"c\": \"x\\ny\"\nd: [1, {e: 2} , ]\nf: &n !!str "
      "tagged\n"
      "g:\nh: {}\ni:\n  - 1\n  - j: 2\n*n : |\n  k\nl: \"\"\nm: \"x \\\n  \"\n");
  ASSERT_NE(parsed.document, nullptr) << parsed.errors;
  struct Case {
    const char* key;
    const char* key_source;
    const char* value_source;
  };
  const Case cases[] = {
      {"a", "a", "plain text"},
      {"b's", "'b''s'", "'x''y'"},
      {"c", "\"c\"", "\"x\\ny\""},
      {"d", "d", "[1, {e: 2} , ]"},
      {"f", "f", "tagged"},
      {"g", "g", "g"},
      {"h", "h", "{}"},
      {"i", "i", "- 1\n  - j: 2"},
      {"tagged", "*n", "|\n  k\n"},
      {"l", "l", "\"\""},
      {"m", "m", "\"x \\\n  \""},
  };
  const std::vector<YamlEntry>& entries = parsed.document->root().entries;
  ASSERT_EQ(entries.size(), std::size(cases));
  for (size_t i = 0; i < entries.size(); ++i) {
    SCOPED_TRACE(cases[i].key);
    EXPECT_EQ(entries[i].key, cases[i].key);
    EXPECT_EQ(parsed.Source(entries[i]), cases[i].key_source);
    EXPECT_EQ(parsed.Source(*entries[i].value), cases[i].value_source);
  }
}

TEST(Yaml, AdmitsTheGreatestDepth) {
  const std::string levels(kMaxYamlDepth, '[');
  EXPECT_NE(Parsed(levels + std::string(kMaxYamlDepth, ']')).document, nullptr);
  EXPECT_EQ(Parsed("[" + levels + std::string(kMaxYamlDepth + 1, ']')).document, nullptr);
}

TEST(Yaml, CountsWhatAliasesStandFor) {
  // Each line has ten times the values of the one before.
  std::string text = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]\n";
  for (int i = 1; i <= 4; ++i) {
    const std::string alias = absl::StrCat("*a", i - 1);
    absl::StrAppend(&text, "a", i, ": &a", i, " [",
                    absl::StrJoin(std::vector<std::string>(10, alias), ", "), "]\n");
  }
  const Parsed within(text);
  ASSERT_NE(within.document, nullptr) << within.errors;
  EXPECT_EQ(within.document->root().weight, 1 + 10 + 101 + 1011 + 10111 + 101111);
  absl::StrAppend(&text, "a5: [", absl::StrJoin(std::vector<std::string>(10, "*a4"), ", "), "]\n");
  EXPECT_EQ(Parsed(text).document, nullptr);
}

TEST(Yaml, AdmitsTheGreatestNumberOfValues) {
  // The mapping, a sequence of 998, and a sequence of 999 times that one and 998 more.
  std::vector<std::string> ones(998, "1");
  std::vector<std::string> items(999, "*a");
  items.insert(items.end(), ones.begin(), ones.end());
  const auto text = [&ones](const std::vector<std::string>& last) {
    return absl::StrCat("a: &a [", absl::StrJoin(ones, ","), "]\nb: [", absl::StrJoin(last, ","),
                        "]");
  };
  const Parsed within(text(items));
  ASSERT_NE(within.document, nullptr) << within.errors;
  EXPECT_EQ(within.document->root().weight, kMaxYamlNodes);
  items.push_back("1");
  EXPECT_EQ(Parsed(text(items)).document, nullptr);
}

}  // namespace
}  // namespace dplan
