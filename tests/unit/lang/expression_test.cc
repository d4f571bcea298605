#include "core/lang/expression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/unit/lang/test_scope.h"

namespace dplan {
namespace {

using testing::Dec;
using ::testing::ElementsAre;
using testing::Evaluated;
using testing::ListOf;
using testing::MapOf;
using testing::Null;
using testing::Num;
using testing::Obj;
using testing::Str;
using testing::TestScope;
using testing::Tup;
using testing::Unknown;

std::string SourceOf(const Evaluated& evaluated, const SourceRange& range) {
  return evaluated.sources.text(0).substr(static_cast<size_t>(range.begin.byte),
                                          static_cast<size_t>(range.end.byte - range.begin.byte));
}

TEST(Expression, CollectsItsReferencesInSourceOrder) {
  struct Case {
    const char* text;
    std::vector<std::string> references;  // in a loop: with `*`
  };
  const Case cases[] = {
      {"1 + 2", {}},
      {"var.a + local.b.c[0]", {"var.a", "local.b"}},
      {"docker_network.ha[var.k].id", {"docker_network.ha", "var.k"}},
      {"data.t.n.x", {"data.t.n"}},
      {"module.m.out", {"module.m"}},
      {"each.key + each.value.x + count.index + self.x",
       {"each.key", "each.value", "count.index", "self"}},
      {"path.module", {"path.module"}},
      {"dplan.workspace", {"dplan.workspace"}},
      {"var.a ? var.b : var.c", {"var.a", "var.b", "var.c"}},
      {"upper(var.a, var.a)", {}},
      {"max(var.a, var.a)", {"var.a", "var.a"}},
      {"{ (var.a) = var.b, c = var.d }", {"var.a", "var.b", "var.d"}},
      {"\"a${var.a}%{if var.b}${var.c}%{endif}\"", {"var.a", "var.b", "var.c"}},
      {"[for x in var.a : x + var.b if var.c]", {"var.a", "var.b*", "var.c*"}},
      {"{ for k, v in var.a : \"${k}${var.b}\" => v... }", {"var.a", "var.b*"}},
      {"[for x in var.a : [for y in var.b : var.c]]", {"var.a", "var.b*", "var.c*"}},
      {"[[for x in var.a : x], var.b]", {"var.a", "var.b"}},
      {"var.a[*].b[var.c]", {"var.a", "var.c*"}},
      {"var.a.*.b[var.c]", {"var.a", "var.c"}},
      {"\"%{for x in var.a}${var.b}%{endfor}${var.c}\"", {"var.a", "var.b*", "var.c"}},
      {"[for var in [] : var.x]", {}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const Evaluated evaluated(c.text, TestScope({}));
    std::vector<std::string> references;
    if (evaluated.expression) {
      std::as_const(*evaluated.expression).VisitReferences([&](const Reference& reference) {
        references.push_back(absl::StrCat(reference.ToString(), reference.in_loop ? "*" : ""));
        EXPECT_TRUE(absl::StartsWith(SourceOf(evaluated, reference.range), "data") ||
                    SourceOf(evaluated, reference.range) == reference.ToString());
      });
    }
    EXPECT_EQ(references, c.references);
  }
}

TEST(Expression, KeepsTheTargetsOfItsReferences) {
  Evaluated evaluated("var.a + var.b", TestScope({}));
  int32_t next = 7;
  evaluated.expression->VisitReferences([&](Reference& reference) { reference.target = next++; });
  std::vector<int32_t> targets;
  std::as_const(*evaluated.expression).VisitReferences([&](const Reference& reference) {
    targets.push_back(reference.target);
  });
  EXPECT_THAT(targets, ElementsAre(7, 8));
}

TEST(Expression, KnowsItsRange) {
  struct Case {
    const char* text;
    const char* range;
  };
  const Case cases[] = {
      {"  1 ", "1"},
      {" var.a + 2 ", "var.a + 2"},
      {"( 1 ) ", "( 1 )"},
      {" -1", "-1"},
      {" a.b[0].c[*].d ", "a.b[0].c[*].d"},
      {" upper( \"x\" ) ", "upper( \"x\" )"},
      {" [1,\n2] ", "[1,\n2]"},
      {" { a = 1 } ", "{ a = 1 }"},
      {" true ? 1 : 2 ", "true ? 1 : 2"},
      {" [for x in []: x] ", "[for x in []: x]"},
      {" \"a${1}b\" ", "\"a${1}b\""},
      {"/* c */ 1 # c", "1"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const Evaluated evaluated(c.text, TestScope({}));
    ASSERT_TRUE(evaluated.expression.has_value());
    EXPECT_EQ(SourceOf(evaluated, evaluated.expression->range()), c.range);
  }
}

TEST(Expression, FindsThePlacesOfItsParts) {
  const Evaluated evaluated("{ a = [1, { \"b c\" = 22 }], d = var.x }", TestScope({}));
  struct Case {
    Path path;
    const char* range;
    const char* key_range;
  };
  const Case cases[] = {
      {Path().Attr("a"), "[1, { \"b c\" = 22 }]", "a"},
      {Path().Attr("a").Index(0), "1", "1"},
      {Path().Attr("a").Index(1).Attr("b c"), "22", "\"b c\""},
      {Path().Attr("a").Index(1).Key("b c"), "22", "\"b c\""},
      {Path().Attr("a").Index(1).Attr("z"), "{ \"b c\" = 22 }", "{ \"b c\" = 22 }"},
      {Path().Attr("a").Index(7), "[1, { \"b c\" = 22 }]", "[1, { \"b c\" = 22 }]"},
      {Path().Attr("d").Attr("e"), "var.x", "var.x"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.path.ToString());
    EXPECT_EQ(SourceOf(evaluated, evaluated.expression->RangeAt(c.path)), c.range);
    EXPECT_EQ(SourceOf(evaluated, evaluated.expression->KeyRangeAt(c.path)), c.key_range);
  }
}

TEST(Expression, IsConstantWithoutReferencesAndCalls) {
  struct Case {
    const char* text;
    std::optional<Value> constant;
  };
  const Case cases[] = {
      {"1 + 2", Num(3)},
      {"[for x in [1] : x]", Tup({Num(1)})},
      {"\"a${1}\"", Str("a1")},
      {"null", Null()},
      {"var.a", std::nullopt},
      {"upper(\"a\")", std::nullopt},
      {"[1, var.a]", std::nullopt},
      {"1 + []", std::nullopt},
      {"docker", std::nullopt},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(Evaluated(c.text, TestScope({})).expression->Constant(), c.constant);
  }
}

TEST(Expression, HasBareNamesOrNot) {
  struct Case {
    const char* text;
    std::optional<std::vector<std::string>> names;
  };
  const Case cases[] = {
      {"docker", {{"docker"}}},
      {"docker_network.ha", {{"docker_network", "ha"}}},
      {" a.b.c.d ", {{"a", "b", "c", "d"}}},
      {"each.foo", {{"each", "foo"}}},
      {"var.x", {{"var", "x"}}},
      {"data.a", {{"data", "a"}}},
      {"data.a.b.c", {{"data", "a", "b", "c"}}},
      {"self", {{"self"}}},
      {"a.b[0]", std::nullopt},
      {"a.b + 1", std::nullopt},
      {"\"a\"", std::nullopt},
      {"1", std::nullopt},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(Evaluated(c.text, TestScope({})).expression->BareNames(), c.names);
    const Evaluated wrapped(absl::StrCat("${", absl::StripAsciiWhitespace(c.text), "}"),
                            TestScope({}), true);
    EXPECT_EQ(wrapped.expression->BareNames(), c.names);
  }
}

TEST(Expression, IsNotDeeperThanItsLimit) {
  const auto repeat = [](const std::string& text, size_t count) {
    std::string result;
    for (size_t i = 0; i < count; ++i) result += text;
    return result;
  };
  struct Case {
    const char* name;
    std::string open;
    std::string middle;
    std::string close;
  };
  const Case cases[] = {
      {"parentheses", "(", "1", ")"},
      {"minus", "-", "1", ""},
      {"tuples", "[", "1", "]"},
      {"objects", "{ a = ", "1", " }"},
      {"loops", "[for x in [1] : ", "x", "]"},
      {"conditionals", "true ? 1 : ", "2", ""},
      {"calls", "abs(", "1", ")"},
      {"indices", "[1][", "0", "]"},
      {"templates", "\"${", "1", "}\""},
      {"directives", "%{if true}", "x", "%{endif}"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const bool as_template = c.open[0] == '%';
    const auto nested = [&](size_t depth) {
      return Evaluated(repeat(c.open, depth) + c.middle + repeat(c.close, depth), TestScope({}),
                       as_template);
    };
    EXPECT_TRUE(nested(90).expression.has_value());
    const Evaluated too_deep = nested(2000);
    EXPECT_FALSE(too_deep.expression.has_value());
    ASSERT_EQ(too_deep.diagnostics.error_count(), 1u);
    EXPECT_EQ(too_deep.diagnostics.items()[0].summary, "Expression too deep");
    EXPECT_EQ(too_deep.diagnostics.items()[0].range.begin.line, 1);
    EXPECT_GT(too_deep.diagnostics.items()[0].range.begin.column, 190);
  }
  // What people write long is not deep.
  EXPECT_EQ(Evaluated("0" + repeat(" + 1", 5000), TestScope({})).value, Num(5000));
  EXPECT_FALSE(Evaluated("true" + repeat(" && true", 5000), TestScope({})).diagnostics.HasErrors());
  EXPECT_TRUE(Evaluated("a.b" + repeat(".c", 5000), TestScope({})).expression.has_value());
  EXPECT_TRUE(Evaluated("[" + repeat("1, ", 5000) + "]", TestScope({})).expression.has_value());
  EXPECT_TRUE(Evaluated("\"" + repeat("${1}", 5000) + "\"", TestScope({})).expression.has_value());
}

TEST(Expression, BoundsTheLengthOfNumbers) {
  EXPECT_TRUE(Evaluated(std::string(4096, '1'), TestScope({})).expression.has_value());
  const Evaluated longer(" " + std::string(4097, '1'), TestScope({}));
  ASSERT_EQ(longer.diagnostics.error_count(), 1u);
  EXPECT_EQ(longer.diagnostics.items()[0].summary, "Invalid number");
  EXPECT_EQ(longer.diagnostics.items()[0].range.begin.column, 2);
  EXPECT_EQ(longer.diagnostics.items()[0].range.end.column, 4099);
}

TEST(Expression, ReadsOverLineEnds) {
  struct Case {
    const char* name;
    const char* text;
    Value value;
  };
  const Case cases[] = {
      {"operands", "1 +\n2", Num(3)},
      {"attributes by line ends", "{\n a = 1\n b = 2\n}", Obj({{"a", Num(1)}, {"b", Num(2)}})},
      {"attributes by both", "{\n a = 1,\n\n b = 2,\n}", Obj({{"a", Num(1)}, {"b", Num(2)}})},
      {"value in parentheses", "{ a = (1\n + 2)\n b = 2 }", Obj({{"a", Num(3)}, {"b", Num(2)}})},
      {"value in a list", "{ a = [1,\n 2]\n b = 2 }",
       Obj({{"a", Tup({Num(1), Num(2)})}, {"b", Num(2)}})},
      {"comments", "[ # a\n 1, // b\n /* c\n d */ 2 ]", Tup({Num(1), Num(2)})},
      {"carriage returns", "{\r\n a = 1\r\n b = 2\r\n}", Obj({{"a", Num(1)}, {"b", Num(2)}})},
      {"loop", "[for x\n in [1]\n : x\n if true]", Tup({Num(1)})},
      {"conditional", "true\n? 1\n: 2", Num(1)},
      {"heredoc", "<<EOT\na\n b\nEOT\n", Str("a\n b\n")},
      {"heredoc, without indentation", "<<-EOT\n    a\n      b\n\n    c\n  EOT\n",
       Str("a\n  b\n\nc\n")},
      {"heredoc, with an expression", "<<-EOT\n  a ${1 + 1}\n  ${3}\n  EOT", Str("a 2\n3\n")},
      {"heredoc, with quotes", "<<E\n\"a\" \\n\nE", Str("\"a\" \\n\n")},
      {"heredoc, with directives", "<<E\n%{ for x in [1, 2] ~}\n- ${x}\n%{ endfor ~}\nE",
       Str("- 1\n- 2\n")},
      {"heredoc, empty", "<<E\nE", Str("")},
      {"heredoc, in a list", "[<<E\na\nE\n, 1]", Tup({Str("a\n"), Num(1)})},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const Evaluated evaluated(c.text, TestScope({}));
    EXPECT_FALSE(evaluated.diagnostics.HasErrors());
    EXPECT_EQ(evaluated.value, c.value);
  }
}

TEST(Expression, ReadsTemplates) {
  struct Case {
    const char* text;
    Value value;
  };
  const Case cases[] = {
      {"", Str("")},
      {"plain \"text\" \\n", Str("plain \"text\" \\n")},
      {"${1}", Num(1)},
      {"${[1]}", Tup({Num(1)})},
      {"${null}", Null()},
      {" ${1}", Str(" 1")},
      {"${1}${2}", Str("12")},
      {"$${a} %%{b} $a %b", Str("${a} %{b} $a %b")},
      {"%{if true}a%{else}b%{endif}", Str("a")},
      {"a\n%{ if true ~}\n  b\n%{ endif ~}\n\n  c ${~ 1 ~}\n  \n d\n",
       Str("a\n  b\n\n  c1  \n d\n")},
      {"${\"}\"}", Str("}")},
      {"${{a = 1}.a}", Num(1)},
      {"\xC3\xA4${\"\xC3\xB6\"}", Str("\xC3\xA4\xC3\xB6")},
      {"line\r\n${1}", Str("line\r\n1")},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const Evaluated evaluated(c.text, TestScope({}), true);
    EXPECT_FALSE(evaluated.diagnostics.HasErrors());
    EXPECT_EQ(evaluated.value, c.value);
  }
}

TEST(Expression, KnowsWhatItCanOfUnknownValues) {
  const TestScope scope({
      {"var.u", Unknown(Type::String())},
      {"var.id", Unknown(Type::String(), {.not_null = true, .prefix = "id-"})},
      {"var.list", Unknown(Type::List(Type::String()))},
      {"var.any", Unknown()},
  });
  struct Case {
    const char* text;
    Value value;
  };
  const auto text = [](const std::string& prefix) {
    return Unknown(Type::String(), {.not_null = true, .prefix = prefix});
  };
  const Case cases[] = {
      {"\"a-${var.u}\"", text("a-")},
      {"\"ab${var.u}\"", text("a")},  // a mark could still be added to the b
      {"\"a-${var.id}x\"", text("a-id-")},
      {"\"${var.u}b\"", text("")},
      {"var.u", Unknown(Type::String())},
      {"format(\"x-%s\", var.u)", text("x-")},
      {"format(\"%%%s\", var.u)", text("%")},
      {"jsonencode([var.u])", text("[")},
      {"jsonencode({ a = var.u })", text("{")},
      {"jsonencode(var.u)", text("")},
      {"startswith(var.id, \"id\")", testing::Bool(true)},
      {"startswith(var.id, \"x\")", testing::Bool(false)},
      {"startswith(var.id, \"id-7\")", Unknown(Type::Bool(), {.not_null = true})},
      {"var.id == \"x\"", testing::Bool(false)},
      {"var.id == null", testing::Bool(false)},
      {"var.u == null", Unknown(Type::Bool(), {.not_null = true})},
      {"true ? var.id : \"x\"", text("id-")},
      {"var.any ? \"a\" : \"b\"", Unknown(Type::String(), {.not_null = true})},
      {"var.any ? \"a\" : var.u", Unknown(Type::String())},
      {"length(var.list) + 1", Unknown(Type::Number(), {.not_null = true})},
      {"var.list[*]", Unknown(Type::List(Type::String()), {.not_null = true})},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const Evaluated evaluated(c.text, scope);
    EXPECT_FALSE(evaluated.diagnostics.HasErrors());
    EXPECT_EQ(evaluated.value, c.value);
    if (!c.value.IsKnown() && !evaluated.value.IsKnown()) {
      EXPECT_EQ(evaluated.value.refinements(), c.value.refinements());
    }
  }
}

TEST(Expression, EvaluatesOnlyWhatIsAskedFor) {
  struct Case {
    const char* text;
    Value value;
  };
  const Case cases[] = {
      {"true ? 1 : var.nope", Num(1)},           {"false && var.nope", testing::Bool(false)},
      {"true || var.nope", testing::Bool(true)}, {"try(var.nope, 1)", Num(1)},
      {"can(var.nope)", testing::Bool(false)},   {"[for x in [] : var.nope]", Tup({})},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const Evaluated evaluated(c.text, TestScope({}));
    EXPECT_FALSE(evaluated.diagnostics.HasErrors());
    EXPECT_EQ(evaluated.value, c.value);
  }
  EXPECT_TRUE(Evaluated("false ? 1 : var.nope", TestScope({})).diagnostics.HasErrors());
  EXPECT_TRUE(Evaluated("true && var.nope", TestScope({})).diagnostics.HasErrors());
}

TEST(Expression, AsksForOneInstanceWhereTheKeyIsKnown) {
  const Value instance = Obj({{"id", Str("i")}});
  struct Case {
    const char* text;
    int instances;
  };
  const Case cases[] = {
      {"t.n[\"a\"].id", 1}, {"t.n[var.key].id", 1},  {"[for k in [\"a\", \"b\"] : t.n[k].id]", 2},
      {"t.n.a.id", 0},      {"t.n[var.unknown]", 0}, {"t.n[var.secret]", 0},
      {"t.n[*]", 0},        {"local.o[\"a\"]", 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const TestScope scope({{"t.n", Obj({{"a", instance}, {"b", instance}})},
                           {"local.o", Obj({{"a", instance}})},
                           {"var.key", Str("b")},
                           {"var.secret", Str("a").Marked()},
                           {"var.unknown", Unknown(Type::String())}});
    const Evaluated evaluated(c.text, scope);
    EXPECT_FALSE(evaluated.diagnostics.HasErrors());
    EXPECT_EQ(scope.instances, c.instances);
  }
}

TEST(Expression, GivesScalarsTheFormTheirPlaceAsksFor) {
  const SourceRange nowhere;
  const auto scalar = [&] { return Expression::Scalar(Dec("4.10"), "4.10", nowhere); };
  const TestScope scope({});
  Diagnostics diagnostics;
  EXPECT_EQ(scalar().Evaluate(scope, diagnostics), Dec("4.1"));
  EXPECT_EQ(scalar().Evaluate(scope, diagnostics, Type::String()), Str("4.10"));
  EXPECT_EQ(scalar().Evaluate(scope, diagnostics, Type::Bool()), Dec("4.1")) << "left to others";
  EXPECT_TRUE(Expression::Scalar(Null(), "~", nowhere)
                  .Evaluate(scope, diagnostics, Type::String())
                  .IsNull());

  std::vector<Expression> elements;
  elements.push_back(scalar());
  elements.push_back(Expression::Literal(Str("x"), nowhere));
  const Expression tuple = Expression::Tuple(std::move(elements), nowhere);
  EXPECT_EQ(tuple.Evaluate(scope, diagnostics, Type::List(Type::String())),
            Tup({Str("4.10"), Str("x")}));
  EXPECT_EQ(tuple.Evaluate(scope, diagnostics, Type::Tuple({Type::Number()})),
            Tup({Dec("4.1"), Str("x")}));

  std::vector<Expression::Item> items;
  items.push_back({"a", nowhere, scalar()});
  items.push_back({"b", nowhere, scalar()});
  const Expression object = Expression::Object(std::move(items), nowhere);
  EXPECT_EQ(object.Evaluate(scope, diagnostics, Type::Object({{"a", Type::String()}})),
            Obj({{"a", Str("4.10")}, {"b", Dec("4.1")}}));
  EXPECT_EQ(object.Evaluate(scope, diagnostics, Type::Map(Type::String())),
            Obj({{"a", Str("4.10")}, {"b", Str("4.10")}}));
  EXPECT_FALSE(diagnostics.HasErrors());
}

TEST(Expression, ReadsFilesFromTheFolderOfTheConfiguration) {
  TestScope scope({{"var.secret", Str("x").Marked()}});
  scope.memory.Put("base/a.txt", "h\xC3\xA4llo");
  scope.memory.Put("/abs.txt", "absolute");
  scope.memory.Put("base/bytes", "\xff\x01");
  scope.memory.Put("base/t.tpl", "%{ for h in hosts ~}\n${h}:${port}\n%{ endfor ~}\n");
  scope.memory.Put("base/one.tpl", "${a}");
  struct Case {
    const char* text;
    Value value;
  };
  const Case cases[] = {
      {"file(\"a.txt\")", Str("h\xC3\xA4llo")},
      {"file(\"/abs.txt\")", Str("absolute")},
      {"fileexists(\"a.txt\")", testing::Bool(true)},
      {"fileexists(\"b.txt\")", testing::Bool(false)},
      {"filebase64(\"bytes\")", Str("/wE=")},
      {"filemd5(\"a.txt\") == md5(file(\"a.txt\"))", testing::Bool(true)},
      {"filesha1(\"a.txt\") == sha1(file(\"a.txt\"))", testing::Bool(true)},
      {"filesha256(\"a.txt\") == sha256(file(\"a.txt\"))", testing::Bool(true)},
      {"filesha512(\"a.txt\") == sha512(file(\"a.txt\"))", testing::Bool(true)},
      {"filebase64sha256(\"a.txt\") == base64sha256(file(\"a.txt\"))", testing::Bool(true)},
      {"filebase64sha512(\"a.txt\") == base64sha512(file(\"a.txt\"))", testing::Bool(true)},
      {"templatefile(\"t.tpl\", { hosts = [\"a\", \"b\"], port = 22 })", Str("a:22\nb:22\n")},
      {"templatefile(\"one.tpl\", { a = [1] })", Tup({Num(1)})},
      {"templatefile(\"one.tpl\", { a = var.secret })", Str("x").Marked()},
      {"templatestring(\"<$${a}>\", { a = 1, b = 2 })", Str("<1>")},
      {"templatestring(\"$${upper(a)}\", tomap({ a = \"x\" }))", Str("X")},
      {"[for x in [1, 2] : templatestring(\"$${y}\", { y = x })]", Tup({Num(1), Num(2)})},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const Evaluated evaluated(c.text, scope);
    EXPECT_FALSE(evaluated.diagnostics.HasErrors());
    EXPECT_EQ(evaluated.value, c.value);
  }
}

TEST(Expression, RangesOverAMillionElements) {
  const Evaluated evaluated("length(range(1000000))", TestScope({}));
  EXPECT_EQ(evaluated.value, Num(1000000));
}

}  // namespace
}  // namespace dplan
