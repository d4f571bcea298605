#include "core/lang/type_constraint.h"

#include <gtest/gtest.h>

#include "core/types/convert.h"
#include "tests/unit/lang/test_scope.h"

namespace dplan {
namespace {

using testing::Bool;
using testing::Evaluated;
using testing::ListOf;
using testing::MapOf;
using testing::Null;
using testing::Num;
using testing::Obj;
using testing::SetOf;
using testing::Str;
using testing::TestScope;
using testing::Tup;
using testing::Unknown;

TypeConstraint Parsed(const std::string& text) {
  SourceMap sources;
  Diagnostics diagnostics;
  const int32_t file = sources.Add("t", text);
  std::optional<TypeConstraint> type =
      TypeConstraint::Parse(text, TextOrigin::Verbatim(sources, file, 0), diagnostics);
  EXPECT_TRUE(type.has_value()) << text;
  return type.value_or(TypeConstraint());
}

TEST(TypeConstraint, ReadsTypes) {
  const Type string = Type::String();
  struct Case {
    const char* text;
    Type type;
  };
  const Case cases[] = {
      {"any", Type::Dynamic()},
      {"bool", Type::Bool()},
      {"number", Type::Number()},
      {" string ", string},
      {"list(string)", Type::List(string)},
      {"set(number)", Type::Set(Type::Number())},
      {"map(list(bool))", Type::Map(Type::List(Type::Bool()))},
      {"list(any)", Type::List(Type::Dynamic())},
      {"tuple([])", Type::Tuple({})},
      {"tuple([string, number])", Type::Tuple({string, Type::Number()})},
      {"object({})", Type::Object({})},
      {"object({a = string, \"b c\" = number})",
       Type::Object({{"a", string}, {"b c", Type::Number()}})},
      {"object({\n  a = string\n  b = optional(number, 1)\n})",
       Type::ObjectWithOptional({{"a", {string, false}}, {"b", {Type::Number(), true}}})},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(Parsed(c.text).type(), c.type);
  }
}

TEST(TypeConstraint, FillsInDefaultsAndConverts) {
  struct Case {
    const char* type;
    const char* value;
    Value applied;
  };
  const Value one = Obj({{"a", Str("1")}, {"b", Num(7)}});
  const Case cases[] = {
      {"any", "[1, \"a\"]", Tup({Num(1), Str("a")})},
      {"string", "1", Str("1")},
      {"list(string)", "[1, true]", ListOf(Type::String(), {Str("1"), Str("true")})},
      {"object({a = string, b = optional(number, 7)})", "{ a = 1 }", one},
      {"object({a = string, b = optional(number, 7)})", "{ a = 1, b = null }", one},
      {"object({a = string, b = optional(number, 7)})", "{ a = 1, b = \"7\", c = 2 }", one},
      {"object({a = optional(string)})", "{}", Obj({{"a", Null(Type::String())}})},
      {"object({a = optional(string, 5)})", "{}", Obj({{"a", Str("5")}})},
      {"map(object({a = string, b = optional(number, 7)}))", "{ x = { a = 1 } }",
       MapOf(one.type(), {{"x", one}})},
      {"list(object({a = string, b = optional(number, 7)}))", "[{ a = 1 }]",
       ListOf(one.type(), {one})},
      {"set(object({a = string, b = optional(number, 7)}))", "[{ a = 1 }]",
       SetOf(one.type(), {one})},
      {"tuple([string, object({b = optional(number, 7)})])", "[1, {}]",
       Tup({Str("1"), Obj({{"b", Num(7)}})})},
      {"object({o = optional(object({b = optional(number, 7)}), {})})", "{}",
       Obj({{"o", Obj({{"b", Num(7)}})}})},
      {"object({o = optional(object({b = optional(number, 7)}))})", "{}",
       Obj({{"o", Null(Type::Object({{"b", Type::Number()}}))}})},
      {"object({b = optional(number, 7)})", "null", Null(Type::Object({{"b", Type::Number()}}))},
      {"object({b = optional(bool, true)})", "var.unknown",
       Unknown(Type::Object({{"b", Type::Bool()}}))},
      {"object({a = string, b = optional(number, 7)})", "var.secret", one.Marked()},
  };
  const TestScope scope(
      {{"var.unknown", Unknown()}, {"var.secret", Obj({{"a", Num(1)}}).Marked()}});
  for (const Case& c : cases) {
    SCOPED_TRACE(::testing::Message() << c.type << " of " << c.value);
    ConversionError error;
    const std::optional<Value> applied =
        Parsed(c.type).Apply(Evaluated(c.value, scope).value, &error);
    ASSERT_TRUE(applied.has_value()) << error.text;
    EXPECT_EQ(*applied, c.applied);
  }
}

TEST(TypeConstraint, SaysWhereAValueDoesNotFit) {
  struct Case {
    const char* type;
    const char* value;
    const char* path;
    const char* text;
  };
  const Case cases[] = {
      {"number", "\"x\"", "", "a number is required"},
      {"list(number)", "[1, \"x\"]", "[1]", "a number is required"},
      {"map(object({a = number}))", "{ k = { a = \"x\" } }", "k.a", "a number is required"},
      {"object({a = number})", "{}", "", "attribute \"a\" is required"},
      {"object({o = optional(object({a = number}), { a = 1 })})", "{ o = { a = [] } }", "o.a",
       "a number is required"},
      {"tuple([number])", "[1, 2]", "", "a tuple of length 1 is required"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.type);
    ConversionError error;
    EXPECT_FALSE(Parsed(c.type).Apply(Evaluated(c.value, TestScope({})).value, &error));
    EXPECT_EQ(error.path.ToString(), c.path);
    EXPECT_EQ(error.text, c.text);
  }
}

}  // namespace
}  // namespace dplan
