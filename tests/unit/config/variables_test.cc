#include "core/config/variables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/base/diagnostic_text.h"
#include "tests/testing/memory_files.h"

namespace dplan {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The configuration declares `variables`; other files and sources as given.
struct Resolved {
  Resolved(const std::string& variables, std::map<std::string, std::string> others,
           const VariableSources& given)
      : files(std::move(others)) {
    files.Put("main.dplan.yaml", absl::StrCat("variables:\n", variables));
    const std::optional<Config> config = LoadConfig(files, ".", sources, diagnostics);
    if (config.has_value()) values = ResolveVariables(*config, given, files, sources, diagnostics);
    for (const Diagnostic& diagnostic : diagnostics.items()) {
      absl::StrAppend(&errors, DiagnosticText(diagnostic, sources, false));
    }
  }

  testing::MemoryFiles files;
  SourceMap sources;
  Diagnostics diagnostics;
  std::optional<std::map<std::string, Value>> values;
  std::string errors;
};

VariableSources::Argument Var(const std::string& text) { return {false, text}; }
VariableSources::Argument VarFile(const std::string& path) { return {true, path}; }

TEST(ResolveVariables, TheLaterSourceWins) {
  const std::map<std::string, std::string> environment = {{"x", "environment"}, {"other", "y"}};
  const std::pair<const std::string, std::string> main = {"dplan.vars.yaml", "x: main"};
  const std::pair<const std::string, std::string> a = {"a.auto.vars.yaml", "x: auto a"};
  const std::pair<const std::string, std::string> b = {"b.auto.vars.yaml", "x: auto b"};
  const std::pair<const std::string, std::string> c = {"c.vars.yaml", "x: file c"};
  struct Case {
    const char* value;
    std::map<std::string, std::string> files;
    VariableSources given;
  };
  const Case cases[] = {
      {"default", {}, {}},
      {"default", {c}, {}},
      {"environment", {}, {.environment = environment}},
      {"main", {main}, {.environment = environment}},
      {"auto a", {main, a}, {.environment = environment}},
      {"auto b", {main, a, b}, {.environment = environment}},
      {"file c", {main, a, b, c}, {environment, {VarFile("c.vars.yaml")}}},
      {"argument", {main, a, b, c}, {environment, {VarFile("c.vars.yaml"), Var("x=argument")}}},
      {"file c", {main, a, b, c}, {environment, {Var("x=argument"), VarFile("c.vars.yaml")}}},
      {"two", {main}, {environment, {Var("x=one"), Var("x=two")}}},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.value);
    const Resolved resolved("  x: {type: string, default: default}\n", test.files, test.given);
    ASSERT_TRUE(resolved.values.has_value()) << resolved.errors;
    EXPECT_EQ(resolved.values->at("x"), Value::String(test.value));
  }
}

TEST(ResolveVariables, ReadsTextByTheTypeOfTheVariable) {
  struct Case {
    const char* type;
    const char* text;
    Value value;
  };
  const Case cases[] = {
      {"string", "4.10", Value::String("4.10")},
      {"string", "${x", Value::String("${x")},
      {"string", "", Value::String("")},
      {"string", "a: [", Value::String("a: [")},
      {"string", "null", Value::String("null")},
      {"string", "x=y", Value::String("x=y")},
      {"number", "4.10", Value::Num(*Number::Parse("4.1"))},
      {"number", "'7'", Value::Int(7)},
      {"bool", "true", Value::Bool(true)},
      {"list(string)", "[1.0, x]",
       Value::List(Type::String(), {Value::String("1.0"), Value::String("x")})},
      {"map(number)", "{a: 1}", Value::Map(Type::Number(), {{"a", Value::Int(1)}})},
      {"any", "7", Value::Int(7)},
      {"any", "x", Value::String("x")},
      {"number", "null", Value::Null(Type::Number())},
      {"number", "", Value::Null(Type::Number())},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(absl::StrCat(c.type, " of ", c.text));
    const std::string declaration = absl::StrCat("  x: {type: ", c.type, "}\n");
    const Resolved argument(declaration, {}, {.arguments = {Var(absl::StrCat("x=", c.text))}});
    ASSERT_TRUE(argument.values.has_value()) << argument.errors;
    EXPECT_EQ(argument.values->at("x"), c.value);
    const Resolved environment(declaration, {}, {.environment = {{"x", c.text}}});
    ASSERT_TRUE(environment.values.has_value()) << environment.errors;
    EXPECT_EQ(environment.values->at("x"), c.value);
  }
}

TEST(ResolveVariables, ConvertsWhatFilesHold) {
  const Resolved resolved(
      "  version: {type: string}\n"
      "  hosts: {type: 'map(object({ip = string, port = optional(number, 22)}))'}\n"
      "  computed: {type: number}\n",
      {{"dplan.vars.yaml",
        "version: 4.10\nhosts: {a: {ip: 1.10}, b: {ip: x, port: '7'}}\ncomputed: ${1 + 1}\n"}},
      {});
  ASSERT_TRUE(resolved.values.has_value()) << resolved.errors;
  EXPECT_EQ(resolved.values->at("version"), Value::String("4.10")) << "as it is written";
  EXPECT_EQ(resolved.values->at("computed"), Value::Int(2));
  const Value& hosts = resolved.values->at("hosts");
  EXPECT_EQ(hosts.Find("a")->Attr("ip"), Value::String("1.10"));
  EXPECT_EQ(hosts.Find("a")->Attr("port"), Value::Int(22));
  EXPECT_EQ(hosts.Find("b")->Attr("port"), Value::Int(7));
}

TEST(ResolveVariables, MarksSensitiveValues) {
  const Resolved resolved(
      "  s: {type: string, sensitive: true}\n  t: {sensitive: true, default: 1}\n", {},
      {.arguments = {Var("s=secret")}});
  ASSERT_TRUE(resolved.values.has_value()) << resolved.errors;
  EXPECT_EQ(resolved.values->at("s"), Value::String("secret").Marked());
  EXPECT_EQ(resolved.values->at("t"), Value::Int(1).Marked());
}

TEST(ResolveVariables, TakesTheDefaultForNullOnlyWhereNullIsNotAdmitted) {
  const std::map<std::string, std::string> nulls = {{"dplan.vars.yaml", "a: null\nb: null\n"}};
  const Resolved resolved(
      "  a: {type: number, default: 1}\n  b: {type: number, default: 1, nullable: false}\n", nulls,
      {});
  ASSERT_TRUE(resolved.values.has_value()) << resolved.errors;
  EXPECT_EQ(resolved.values->at("a"), Value::Null(Type::Number()));
  EXPECT_EQ(resolved.values->at("b"), Value::Int(1));
}

TEST(ResolveVariables, SettledValuesAreFinal) {
  const VariableSources given = {
      .environment = {{"x", "environment"}, {"secret", "s"}},
      .settled = std::map<std::string, Value>{{"x", Value::String("settled")}}};
  const Resolved resolved("  x: {type: string}\n  secret: {type: string, sensitive: true}\n",
                          {{"dplan.vars.yaml", "{x: [of another type], not_declared: 1}"}}, given);
  ASSERT_TRUE(resolved.values.has_value()) << resolved.errors;
  EXPECT_EQ(resolved.values->at("x"), Value::String("settled"));
  EXPECT_EQ(resolved.values->at("secret"), Value::String("s").Marked());
}

TEST(ResolveVariables, NeverShowsSensitiveValues) {
  const char kSecret[] = "hunter2";
  const std::string number = "  s: {type: number, sensitive: true}\n";
  struct Case {
    const char* name;
    std::string variables;
    std::map<std::string, std::string> files;
    VariableSources given;
  };
  const Case cases[] = {
      {"wrong type in a file", number, {{"dplan.vars.yaml", "s: hunter2\n"}}, {}},
      {"wrong type as an argument", number, {}, {.arguments = {Var("s=hunter2")}}},
      {"wrong type in the environment", number, {}, {.environment = {{"s", "hunter2"}}}},
      {"no YAML", number, {}, {.arguments = {Var("s=[hunter2")}}},
      {"a template", number, {{"dplan.vars.yaml", "s: ${hunter2\n"}}, {}},
      {"a reference", number, {{"dplan.vars.yaml", "s: ${var.hunter2}\n"}}, {}},
      {"no UTF-8",
       "  s: {type: string, sensitive: true}\n",
       {},
       {.arguments = {Var("s=hunter2\xff")}}},
      {"a default", "  s:\n    type: number\n    sensitive: true\n    default: hunter2\n", {}, {}},
      {"an argument without a name", number, {}, {.arguments = {Var("hunter2")}}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const Resolved resolved(c.variables, c.files, c.given);
    EXPECT_FALSE(resolved.values.has_value());
    EXPECT_THAT(resolved.errors, HasSubstr("Error: "));
    EXPECT_THAT(resolved.errors, Not(HasSubstr(kSecret)));
  }
}

}  // namespace
}  // namespace dplan
