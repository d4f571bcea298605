#include "core/types/json.h"

#include <gtest/gtest.h>

#include "tests/testing/status_matchers.h"
#include "tests/testing/value_builders.h"

namespace dplan {
namespace {

using testing::Bool;
using testing::Dec;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::IsOkAndHolds;
using testing::ListOf;
using testing::MapOf;
using testing::Null;
using testing::Num;
using testing::Obj;
using testing::SetOf;
using testing::StatusIs;
using testing::Str;
using testing::Tup;

const Type kObject = Type::Object({{"a", Type::Number()}, {"b", Type::String()}});

TEST(ValueJson, IsWrittenCanonically) {
  const struct {
    Value value;
    Type constraint;
    const char* json;
  } cases[] = {
      {Str("a\"\\\n\t\x01\x7f/é漢"), Type::String(), "\"a\\\"\\\\\\n\\t\\u0001\\u007f/é漢\""},
      {Dec("1e20"), Type::Number(), "100000000000000000000"},
      {Dec("-0.50"), Type::Number(), "-0.5"},
      {MapOf(Type::Number(), {{"z", Num(1)}, {"a", Num(2)}}), Type::Map(Type::Number()),
       "{\"a\":2,\"z\":1}"},
      {Obj({{"b", Str("x")}, {"a", Null(Type::Number())}}), kObject, "{\"a\":null,\"b\":\"x\"}"},
      {SetOf(Type::Bool(), {Bool(true), Bool(false)}), Type::Set(Type::Bool()), "[false,true]"},
      {Obj({{"any", Tup({Str("x")})}}), Type::Object({{"any", Type()}}),
       "{\"any\":{\"value\":[\"x\"],\"type\":[\"tuple\",[\"string\"]]}}"},
      {Null(), Type::String(), "null"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(ValueToJson(c.value, c.constraint), IsOkAndHolds(std::string(c.json)));
  }
}

TEST(ValueJson, IsReadWithTheLiberty) {
  const struct {
    const char* name;
    const char* json;
    Type constraint;
    Value value;
  } cases[] = {
      {"white space", " { \"a\" : 1 ,\n\"b\":\t\"x\" } ", kObject,
       Obj({{"a", Num(1)}, {"b", Str("x")}})},
      {"missing attributes are null", "{\"b\":\"x\"}", kObject,
       Obj({{"a", Null(Type::Number())}, {"b", Str("x")}})},
      {"number as a string", "\"1.5\"", Type::Number(), Dec("1.5")},
      {"number for a string", "1.50", Type::String(), Str("1.5")},
      {"bool for a string", "true", Type::String(), Str("true")},
      {"bool as a string", "\"true\"", Type::Bool(), Bool(true)},
      {"exponent", "-1.5E+3", Type::Number(), Num(-1500)},
      {"escapes", R"("\u00e9\ud83d\ude00\/\b\f")", Type::String(), Str("é😀/\b\f")},
      {"normal form", R"("e\u0301")", Type::String(), Str("é")},
      {"type before value", R"({"type":"string","value":"x"})", Type(), Str("x")},
      {"dynamic in dynamic", R"({"value":{"value":1,"type":"number"},"type":"dynamic"})", Type(),
       Num(1)},
      {"null of a type", R"({"value":null,"type":"string"})", Type(), Null(Type::String())},
      {"set in any order", "[2,1,2]", Type::Set(Type::Number()),
       SetOf(Type::Number(), {Num(1), Num(2)})},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_THAT(ValueFromJson(c.json, c.constraint), IsOkAndHolds(c.value));
  }
}

TEST(ValueJson, WhatDoesNotFitIsAnError) {
  const struct {
    const char* json;
    Type constraint;
    const char* error;
  } cases[] = {
      {"", Type::String(), "a string is required"},
      {"\"a", Type::String(), "a string is broken"},
      {"\"\x01\"", Type::String(), "a string is broken"},
      {"\"\\x\"", Type::String(), "a string is broken"},
      {"\"\\ud800x\"", Type::String(), "a string is broken"},
      {"\"\\udc00\"", Type::String(), "a string is broken"},
      {"\"\xff\"", Type::String(), "UTF-8"},
      {"\"a\" x", Type::String(), "after the value"},
      {"nul", Type::String(), "null is required"},
      {"tru", Type::Bool(), "a bool is required"},
      {"\"yes\"", Type::Bool(), "a bool is required"},
      {"01", Type::Number(), "after the value"},
      {"1.", Type::Number(), "a number is broken"},
      {"-", Type::Number(), "a number is broken"},
      {"1e", Type::Number(), "a number is broken"},
      {"1e10001", Type::Number(), "within limits"},
      {"\"x\"", Type::Number(), "a number is required"},
      {"[1,]", Type::List(Type::Number()), "required"},
      {"[1 2]", Type::List(Type::Number()), "expected \",\" or \"]\""},
      {"[1", Type::List(Type::Number()), "expected"},
      {"{}", Type::List(Type::Number()), "an array is required"},
      {"[]", Type::Map(Type::Number()), "an object is required"},
      {"{\"a\" 1}", Type::Map(Type::Number()), "expected \":\""},
      {"{\"a\":1,\"a\":2}", Type::Map(Type::Number()), "twice"},
      {"{\"a\":1,\"a\":2}", kObject, "attribute \"a\" is there twice"},
      {"{\"c\":1}", kObject, "there is no attribute \"c\""},
      {"[1]", Type::Tuple({}), "too long"},
      {"[]", Type::Tuple({Type()}), "too short"},
      {"{\"value\":1}", Type(), "is missing"},
      {"{\"value\":1,\"type\":\"number\",\"x\":1}", Type(), "are expected"},
      {"{\"value\":1,\"type\":\"nmber\"}", Type(), "unknown name"},
      {"{\"value\":\"a\",\"type\":\"number\"}", Type(), "a number is required"},
      {"1", Type(), "an object is required"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.json);
    EXPECT_THAT(ValueFromJson(c.json, c.constraint),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.error)));
  }
}

std::string Nested(size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(ValueJson, NestingIsLimited) {
  EXPECT_THAT(ValueFromPlainJson(Nested(64)), IsOk());
  EXPECT_THAT(ValueFromPlainJson(Nested(65)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("nested too deeply")));
  EXPECT_THAT(ValueFromPlainJson(std::string(1'000'000, '[')),
              StatusIs(absl::StatusCode::kInvalidArgument));
  std::string type = "\"bool\"";
  for (int i = 0; i < 1000; ++i) type = "[\"list\"," + type + "]";
  EXPECT_THAT(TypeFromJson(type), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(ValueJson, ManyDigitsAreNoProblem) {
  const std::string digits = "1" + std::string(8000, '0');
  ASSERT_OK_AND_ASSIGN(const Value value, ValueFromPlainJson(digits));
  EXPECT_THAT(ValueToPlainJson(value), IsOkAndHolds(digits));
}

TEST(ValueJson, InfinityIsAnError) {
  const Value value = Tup({Value::Num(Number::Infinity(false))});
  EXPECT_THAT(ValueToJson(value, value.type()), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ValueToPlainJson(value), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(PlainJson, TypesFollowFromTheText) {
  EXPECT_THAT(ValueFromPlainJson(R"({"b":[1,"x",null,true,{}],"a":1.5})"),
              IsOkAndHolds(Obj({{"a", Dec("1.5")},
                                {"b", Tup({Num(1), Str("x"), Null(), Bool(true), Obj({})})}})));
  EXPECT_THAT(ValueFromPlainJson("{\"a\":1,\"a\":1}"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ValueFromPlainJson(""), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ValueToPlainJson(MapOf(Type(), {{"a", Num(1)}, {"b", Str("x")}})),
              IsOkAndHolds(std::string("{\"a\":1,\"b\":\"x\"}")));
}

TEST(TypeJson, IsWrittenAndRead) {
  const struct {
    Type type;
    const char* json;
  } cases[] = {
      {Type(), "\"dynamic\""},
      {Type::Map(Type::List(Type::Bool())), "[\"map\",[\"list\",\"bool\"]]"},
      {Type::Tuple({}), "[\"tuple\",[]]"},
      {kObject, "[\"object\",{\"a\":\"number\",\"b\":\"string\"}]"},
      {Type::ObjectWithOptional({{"a", {Type::Bool(), true}}, {"b", {Type::Set(Type()), false}}}),
       "[\"object\",{\"a\":\"bool\",\"b\":[\"set\",\"dynamic\"]},[\"a\"]]"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.json);
    EXPECT_EQ(TypeToJson(c.type), c.json);
    EXPECT_THAT(TypeFromJson(c.json), IsOkAndHolds(c.type));
  }
}

TEST(TypeJson, WhatIsNoTypeIsAnError) {
  for (const char* json :
       {"", "1", "\"foo\"", "[]", "[\"list\"]", "[\"list\",\"bool\",\"bool\"]",
        "[\"foo\",\"bool\"]", "[\"object\"]", "[\"object\",[]]", "[\"object\",{\"a\":1}]",
        "[\"tuple\",{}]", "[\"object\",{\"a\":\"bool\"},[\"b\"]]", "[\"object\",{},[],[]]",
        "\"bool\" 1", "[\"object\",{\"a\":\"bool\",\"a\":\"bool\"}]", "{\"a\":1}", "[1]", "null"}) {
    SCOPED_TRACE(json);
    EXPECT_THAT(TypeFromJson(json), StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST(JsonDeathTest, MarksAndUnknownsMustBeGone) {
  const Value secret = Tup({Str("canary").Marked()});
  EXPECT_DEATH((void)ValueToJson(secret, secret.type()), "check failed");
  EXPECT_DEATH((void)ValueToPlainJson(testing::Unknown(Type::String())), "check failed");
}

}  // namespace
}  // namespace dplan
