#include "core/config/unquoted_expression.h"

#include <gtest/gtest.h>

namespace dplan {
namespace {

TEST(WithExpressionQuoted, QuotesTheTextAroundIt) {
  struct Case {
    const char* name;
    const char* line;
    const char* quoted;
  };
  const Case cases[] = {
      {"colon", "  name: ${a ? b : c}", "  name: \"${a ? b : c}\""},
      {"colon and quotes", "  name: ${a ? \"b\" : \"c\"}", "  name: '${a ? \"b\" : \"c\"}'"},
      {"both quotes", "name: ${a ? \"it's\" : b}", "name: '${a ? \"it''s\" : b}'"},
      {"a comment's begin", "a: x-${b # c}", "a: \"x-${b # c}\""},
      {"text around", "- x ${a ? b : c} y # comment", "- \"x ${a ? b : c} y\" # comment"},
      {"in a mapping", "{name: ${var.x}}", "{name: \"${var.x}\"}"},
      {"in a list", "a: [1, ${var.x}, 2]", "a: [1, \"${var.x}\", 2]"},
      {"the second one", "{a: \"${x}\", b: ${y}}", "{a: \"${x}\", b: \"${y}\"}"},
      {"an object", "a: ${ {b: 1} }", "a: \"${ {b: 1} }\""},
      {"braces in a string", "a: ${f(\"}: \") : 1}", "a: '${f(\"}: \") : 1}'"},
      {"a directive", "a: %{if x}y%{endif}", "a: \"%{if x}y%{endif}\""},
      {"not closed", "a: ${b ? c : d", "a: \"${b ? c : d\""},
      {"a backslash", "a: ${b ? \"\\n\" : c}", "a: '${b ? \"\\n\" : c}'"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(WithExpressionQuoted(c.line), c.quoted);
  }
  EXPECT_EQ(WithExpressionQuoted("  name: ${var.x},", true), "  name: \"${var.x}\",");
}

TEST(WithExpressionQuoted, LeavesWhatYamlUnderstands) {
  const char* const cases[] = {
      "name: ${var.x}",
      "name: \"${a ? b : c}\"",
      "name: '${a ? b : c}'",
      "name: x${var.x}y # ${a ? b : c}",
      "# name: ${a ? b : c}",
      "a: [\"${x}\", '${y}']",
      "a: $ {b: c}",
      "a: {b: c}",
      "",
  };
  for (const char* const line : cases) {
    SCOPED_TRACE(line);
    EXPECT_EQ(WithExpressionQuoted(line), std::nullopt);
  }
}

}  // namespace
}  // namespace dplan
