#include "core/plugin/stderr_tail.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace dplan::testing {
namespace {

std::string TailOf(const std::string& bytes) {
  StderrTail tail;
  tail.Add(bytes);
  return tail.Text();
}

size_t Lines(const std::string& text) {
  return std::vector<std::string>(absl::StrSplit(text, '\n')).size();
}

TEST(StderrTailTest, KeepsTheLastLines) {
  EXPECT_EQ(TailOf(""), "");
  EXPECT_EQ(TailOf("a\nb\n"), "a\nb");
  EXPECT_EQ(TailOf("a\n\nb"), "a\n\nb");
  EXPECT_EQ(TailOf("a\r\nb\r\n"), "a\nb");
  std::string many;
  for (int i = 1; i <= 1000; ++i) absl::StrAppend(&many, "line ", i, "\n");
  EXPECT_TRUE(absl::StartsWith(TailOf(many), "line 981\n")) << TailOf(many);
  EXPECT_TRUE(absl::EndsWith(TailOf(many), "\nline 1000"));
  EXPECT_EQ(Lines(TailOf(many)), 20u);
  EXPECT_EQ(Lines(TailOf(many + "not ended")), 20u);
  EXPECT_TRUE(absl::EndsWith(TailOf(many + "not ended"), "\nline 1000\nnot ended"));
}

TEST(StderrTailTest, IsTheSameHoweverTheBytesCome) {
  const std::string bytes = "first\n{\"@level\":\"warn\",\"@message\":\"second\"}\n\xc3\xa4 third";
  StderrTail tail;
  for (const char c : bytes) tail.Add(absl::string_view(&c, 1));
  EXPECT_EQ(tail.Text(), "first\nwarn: second\n\xc3\xa4 third");
  EXPECT_EQ(tail.Text(), TailOf(bytes));
}

TEST(StderrTailTest, ReducesTheLinesOfALog) {
  const struct {
    const char* line;
    const char* text;
  } cases[] = {
      {R"({"@level":"error","@message":"no space","@timestamp":"2026-01-01","disk":"a"})",
       "error: no space"},
      {R"({"@message":"no level"})", "no level"},
      {R"({"@level":"info","@message":"two\nlines"})", "info: two lines"},
      {R"({"@level":"info","@message":"\u001b[31mred"})", "info: \xEF\xBF\xBD[31mred"},
      {R"({"@level":5,"@message":"odd level"})", "odd level"},
      {R"({"@level":"info","@message":5})", R"({"@level":"info","@message":5})"},
      {R"({"@level":"info"})", R"({"@level":"info"})"},
      {R"({"@level":"info","@message":"cut)", R"({"@level":"info","@message":"cut)"},
      {"[1]", "[1]"},
      {"{", "{"},
  };
  for (const auto& c : cases) EXPECT_EQ(TailOf(absl::StrCat(c.line, "\n")), c.text);
}

TEST(StderrTailTest, ShowsNothingThatActsOnATerminal) {
  EXPECT_EQ(TailOf("a\tb\x1b[2Jc\x07\x7f\xff"
                   "d\n"),
            "a\tb\xEF\xBF\xBD[2Jc\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
            "d");
  EXPECT_EQ(TailOf(std::string("a\0b", 3)),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(TailOf("\xe2\x80\xaethgir ot tfel"), "\xEF\xBF\xBDthgir ot tfel");
}

TEST(StderrTailTest, IsBounded) {
  StderrTail tail;
  for (int i = 0; i < 100; ++i) tail.Add(std::string(1 << 20, 'x'));
  EXPECT_EQ(tail.Text(), std::string(1024, 'x') + "…");
  tail.Add("\n");
  for (int i = 0; i < 30; ++i) tail.Add(std::string(900, 'y') + "\n");
  EXPECT_LE(tail.Text().size(), 4096u);
  EXPECT_EQ(Lines(tail.Text()), 4u);
  // Control characters grow to three bytes each.
  for (int i = 0; i < 30; ++i) tail.Add(std::string(1000, '\x01') + "\n");
  EXPECT_LE(tail.Text().size(), 4096u);
}

TEST(StderrTailTest, CutsBetweenCharacters) {
  for (int shift = 0; shift < 4; ++shift) {
    std::string line(static_cast<size_t>(shift), 'x');
    for (int i = 0; i < 600; ++i) line += "\xe2\x82\xac";
    const std::string text = TailOf(line);
    const size_t kept = text.size() - std::string("…").size();
    EXPECT_LE(kept, 1024u);
    EXPECT_EQ((kept - static_cast<size_t>(shift)) % 3, 0u);
  }
}

}  // namespace
}  // namespace dplan::testing
