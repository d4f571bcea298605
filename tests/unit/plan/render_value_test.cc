#include "core/plan/render_value.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/plan/render.h"
#include "tests/testing/value_builders.h"

namespace dplan {
namespace {

using testing::Bool;
using testing::Dec;
using testing::ListOf;
using testing::MapOf;
using testing::Null;
using testing::Num;
using testing::Obj;
using testing::Sensitive;
using testing::SetOf;
using testing::Str;
using testing::Tup;
using testing::Unknown;

TEST(RenderValueTest, ValueText) {
  struct Case {
    const char* name;
    Value value;
    int indent;
    const char* text;
  };
  const std::vector<Case> cases = {
      {"null", Null(), 0, "null"},
      {"bool", Bool(true), 0, "true"},
      {"a number that no double holds", Dec("12345678901234567890.125"), 0,
       "12345678901234567890.125"},
      {"string", Str("a \"b\"\t"), 0, R"("a \"b\"\t")"},
      {"a string that looks like a number", Str("5"), 0, "\"5\""},
      {"unknown", Unknown(), 0, "(known after apply)"},
      {"sensitive", Sensitive(Str("s")), 0, "(sensitive value)"},
      {"sensitive with elements", Sensitive(Obj({{"a", Num(1)}})), 0, "(sensitive value)"},
      {"empty list", Tup({}), 0, "[]"},
      {"empty map", MapOf(Type::String(), {}), 0, "{}"},
      {"list", ListOf(Type::Number(), {Num(1), Num(2)}), 2, "- 1\n  - 2"},
      {"set in its order", SetOf(Type::String(), {Str("b"), Str("a")}), 0, "- \"a\"\n- \"b\""},
      {"list of lists", Tup({Tup({Num(1), Num(2)}), Num(3)}), 0, "- - 1\n  - 2\n- 3"},
      {"map", MapOf(Type::Number(), {{"a", Num(1)}, {"b c", Num(2)}}), 4, "a: 1\n    \"b c\": 2"},
      {"object in object", Obj({{"a", Obj({{"b", Num(1)}, {"c", Null()}})}, {"d", Tup({})}}), 0,
       "a:\n  b: 1\n  c: null\nd: []"},
      {"list of objects", Tup({Obj({{"a", Num(1)}, {"b", Tup({Num(2)})}})}), 0,
       "- a: 1\n  b:\n    - 2"},
      {"text of several lines", Obj({{"t", Str("one\n\ntwo\n")}}), 0, "t: |\n  one\n\n  two"},
      {"text without a newline at the end", Tup({Str("one\ntwo")}), 0, "- |-\n  one\n  two"},
      {"text with controls stays on one line", Str("one\n\x1b[31mtwo"), 0,
       "\"one\\n\\u001b[31mtwo\""},
      {"sensitive in a list", Tup({Sensitive(Str("s")), Unknown()}), 0,
       "- (sensitive value)\n- (known after apply)"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(ValueText(c.value, c.indent), c.text);
  }
}

TEST(RenderValueTest, NothingReachesATerminalThatItWouldActUpon) {
  struct Case {
    const char* name;
    const char* text;
    const char* quoted;
  };
  const std::vector<Case> cases = {
      {"escape", "\x1b[2J", R"("\u001b[2J")"},
      {"delete", "\x7f", R"("\u007f")"},
      {"control beyond ASCII", "\xc2\x9b", R"("\u009b")"},
      {"right-to-left override", "\xe2\x80\xae", R"("\u202e")"},
      {"isolate", "\xe2\x81\xa6", R"("\u2066")"},
      {"letters beyond ASCII stay",
       "Gr\xc3\xbc\xc3\x9f"
       "e \xe2\x82\xac",
       "\"Gr\xc3\xbc\xc3\x9f"
       "e \xe2\x82\xac\""},
      {"newline", "\n", R"("\n")"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(QuotedText(c.text), c.quoted);
  }
}

TEST(RenderValueTest, Keys) {
  EXPECT_EQ(KeyText("a.b/c_d-1"), "a.b/c_d-1");
  EXPECT_EQ(KeyText("a b"), "\"a b\"");
  EXPECT_EQ(KeyText(""), "\"\"");
  EXPECT_EQ(KeyText("-a"), "\"-a\"");
}

TEST(RenderValueTest, FingerprintsTellApart) {
  const std::vector<Value> different = {Null(),
                                        Unknown(),
                                        Str("1"),
                                        Num(1),
                                        Bool(true),
                                        Str("11"),
                                        Tup({Str("1"), Str("1")}),
                                        Tup({Str("11")}),
                                        Obj({{"a", Num(1)}}),
                                        MapOf(Type::Number(), {{"a", Num(1)}}),
                                        Sensitive(Str("1")),
                                        Tup({Tup({}), Tup({})}),
                                        Tup({Tup({Tup({})})}),
                                        SetOf(Type::String(), {Str("11")})};
  for (size_t i = 0; i < different.size(); ++i) {
    for (size_t j = 0; j < different.size(); ++j) {
      EXPECT_EQ(Fingerprint(different[i], true) == Fingerprint(different[j], true), i == j)
          << i << " and " << j;
    }
  }
  EXPECT_EQ(Fingerprint(Str("a"), false), Fingerprint(Str("b"), false));
  EXPECT_NE(Fingerprint(Str("a"), false), Fingerprint(Num(1), false));
  EXPECT_NE(Fingerprint(Tup({Num(1)}), false), Fingerprint(Tup({Num(1), Num(2)}), false));
}

}  // namespace
}  // namespace dplan
