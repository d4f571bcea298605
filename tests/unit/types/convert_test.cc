#include "core/types/convert.h"

#include <gtest/gtest.h>

#include "tests/testing/random_values.h"
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

const Type kString = Type::String();
const Type kNumber = Type::Number();
const Type kBool = Type::Bool();
const Type kWithOptional =
    Type::ObjectWithOptional({{"a", {Type::String(), false}}, {"b", {Type::Number(), true}}});

struct Case {
  const char* name;
  Value value;
  Type type;
  Value expected;
};

void ExpectConversions(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    ConversionError error;
    EXPECT_EQ(Convert(c.value, c.type, &error), c.expected) << error.text;
  }
}

TEST(Convert, Primitives) {
  ExpectConversions({
      {"the same", Str("x"), kString, Str("x")},
      {"number to string", Dec("1.50"), kString, Str("1.5")},
      {"bool to string", Bool(true), kString, Str("true")},
      {"string to number", Str("1e3"), kNumber, Num(1000)},
      {"string to bool", Str("false"), kBool, Bool(false)},
      {"digit to bool", Str("1"), kBool, Bool(true)},
      {"to any", Str("x"), Type(), Str("x")},
      {"null", Null(), kString, Null(kString)},
      {"null of a type", Null(kNumber), kString, Null(kString)},
      {"unknown", Unknown(), kString, Unknown(kString)},
      {"unknown that is not null", Unknown(kNumber, {.not_null = true}), kString,
       Unknown(kString, {.not_null = true})},
      {"refinements stay if the type does", Unknown(kString, {.prefix = "x"}), kString,
       Unknown(kString, {.prefix = "x"})},
      {"mark", Sensitive(Num(1)), kString, Sensitive(Str("1"))},
  });
}

TEST(Convert, Sequences) {
  ExpectConversions({
      {"tuple to list", Tup({Num(1), Str("a")}), Type::List(kString),
       ListOf(kString, {Str("1"), Str("a")})},
      {"tuple to list of any", Tup({Num(1), Str("a")}), Type::List(Type()),
       ListOf(kString, {Str("1"), Str("a")})},
      {"empty tuple to list of any", Tup({}), Type::List(Type()), ListOf(Type(), {})},
      {"nulls do not decide", Tup({Null(), Num(1)}), Type::List(Type()),
       ListOf(kNumber, {Null(kNumber), Num(1)})},
      {"only nulls", Tup({Null()}), Type::List(Type()), ListOf(Type(), {Null()})},
      {"what may be anything makes all unknown", Tup({Unknown(), Num(1)}), Type::List(Type()),
       Unknown(Type::List(Type()))},
      {"tuple to set", Tup({Num(2), Num(1), Num(2)}), Type::Set(kNumber),
       SetOf(kNumber, {Num(1), Num(2)})},
      {"list to set", ListOf(kNumber, {Num(2), Num(1)}), Type::Set(kString),
       SetOf(kString, {Str("1"), Str("2")})},
      {"set to list", SetOf(kString, {Str("b"), Str("a")}), Type::List(kString),
       ListOf(kString, {Str("a"), Str("b")})},
      {"list to list", ListOf(kNumber, {Num(1)}), Type::List(kString), ListOf(kString, {Str("1")})},
      {"empty list", ListOf(kNumber, {}), Type::List(kString), ListOf(kString, {})},
      {"tuple to tuple", Tup({Num(1), Str("2")}), Type::Tuple({kString, kNumber}),
       Tup({Str("1"), Num(2)})},
      {"marks of elements", Tup({Sensitive(Num(1))}), Type::List(kString),
       ListOf(kString, {Sensitive(Str("1"))})},
      {"marks of elements move to the set", Tup({Sensitive(Num(1))}), Type::Set(kString),
       Sensitive(SetOf(kString, {Str("1")}))},
      {"unknown tuple", Unknown(Type::Tuple({kNumber, kString})), Type::List(Type()),
       Unknown(Type::List(kString))},
      {"unknown elements", Tup({Unknown(kNumber), Str("a")}), Type::List(kString),
       ListOf(kString, {Unknown(kString), Str("a")})},
      {"objects that differ",
       Tup({Obj({{"a", Str("x")}}), Obj({{"a", Str("y")}, {"b", Str("2")}})}),
       Type::List(kWithOptional),
       ListOf(kWithOptional.WithoutOptional(), {Obj({{"a", Str("x")}, {"b", Null(kNumber)}}),
                                                Obj({{"a", Str("y")}, {"b", Num(2)}})})},
  });
}

TEST(Convert, Mappings) {
  const Type object = Type::Object({{"a", kString}});
  ExpectConversions({
      {"object to map", Obj({{"a", Num(1)}, {"b", Str("x")}}), Type::Map(kString),
       MapOf(kString, {{"a", Str("1")}, {"b", Str("x")}})},
      {"object to map of any", Obj({{"a", Num(1)}, {"b", Str("x")}}), Type::Map(Type()),
       MapOf(kString, {{"a", Str("1")}, {"b", Str("x")}})},
      {"empty object to map", Obj({}), Type::Map(kString), MapOf(kString, {})},
      {"map to map", MapOf(kNumber, {{"a", Num(1)}}), Type::Map(kString),
       MapOf(kString, {{"a", Str("1")}})},
      {"map to object", MapOf(kNumber, {{"a", Num(1)}, {"more", Num(2)}}), object,
       Obj({{"a", Str("1")}})},
      {"object to object drops the rest", Obj({{"a", Num(1)}, {"more", Num(2)}}), object,
       Obj({{"a", Str("1")}})},
      {"optional is null", Obj({{"a", Num(1)}}), kWithOptional,
       Obj({{"a", Str("1")}, {"b", Null(kNumber)}})},
      {"object with any", Obj({{"a", Num(1)}}), Type::Object({{"a", Type()}}),
       Obj({{"a", Num(1)}})},
      {"unknown object", Unknown(Type::Object({{"a", kNumber}})), kWithOptional,
       Unknown(kWithOptional.WithoutOptional())},
      {"null object", Null(Type::Object({{"a", kNumber}, {"z", kNumber}})), object, Null(object)},
      {"deep marks", Obj({{"a", Sensitive(Num(1))}}), object, Obj({{"a", Sensitive(Str("1"))}})},
  });
}

TEST(Convert, FailuresSayWhereAndWhat) {
  const struct {
    const char* name;
    Value value;
    Type type;
    const char* path;
    const char* text;
  } cases[] = {
      {"text that is no number", Str("abc"), kNumber, "", "a number is required"},
      {"text that is no bool", Str("yes"), kBool, "", "a bool is required"},
      {"number to bool", Num(1), kBool, "", "a bool is required"},
      {"bool to number", Bool(true), kNumber, "", "a number is required"},
      {"list to string", Tup({}), kString, "", "a string is required"},
      {"string to list", Str("x"), Type::List(kString), "", "a list is required"},
      {"string to set", Str("x"), Type::Set(kString), "", "a set is required"},
      {"string to map", Str("x"), Type::Map(kString), "", "a map is required"},
      {"list to object", Tup({}), kWithOptional, "", "an object is required"},
      {"list to tuple", ListOf(kString, {}), Type::Tuple({}), "",
       "a tuple of length 0 is required"},
      {"element", Tup({Str("1"), Str("x")}), Type::List(kNumber), "[1]", "a number is required"},
      {"element of a set", SetOf(kString, {Str("x")}), Type::List(kNumber), "",
       "a number is required"},
      {"mixed", Tup({Num(1), Tup({})}), Type::List(Type()), "", "all elements must be of one type"},
      {"attribute", Obj({{"a", Tup({})}}), kWithOptional, "a", "a string is required"},
      {"missing attribute", Obj({{"b", Num(1)}}), kWithOptional, "", "attribute \"a\" is required"},
      {"deep", Obj({{"l", Tup({Obj({{"a", Tup({})}})})}}),
       Type::Object({{"l", Type::List(kWithOptional)}}), "l[0].a", "a string is required"},
      {"map key", MapOf(Type::List(kString), {{"a", ListOf(kString, {})}}), kWithOptional,
       "[\"a\"]", "a string is required"},
      {"unknown of the wrong type", Unknown(Type::List(kString)), kString, "",
       "a string is required"},
      {"null of the wrong type", Null(Type::List(kString)), kString, "", "a string is required"},
      {"secret", Sensitive(Str("canary")), kNumber, "", "a number is required"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    ConversionError error;
    EXPECT_EQ(Convert(c.value, c.type, &error), std::nullopt);
    EXPECT_EQ(error.path.ToString(), c.path);
    EXPECT_EQ(error.text, c.text);
  }
}

TEST(Convert, ToTheSameTypeChangesNothing) {
  SCOPED_TRACE(testing::TestSeed());
  testing::RandomValues random(testing::TestSeed(), {.unknowns = true, .marks = true});
  for (int i = 0; i < 1000; ++i) {
    const Value value = random.Of(random.AnyType(3));
    ConversionError error;
    ASSERT_EQ(Convert(value, value.type(), &error), value);
  }
}

// Whatever comes out is of the type that was asked for, and converting it again changes nothing.
TEST(Convert, ResultsFitTheConstraint) {
  SCOPED_TRACE(testing::TestSeed());
  testing::RandomValues random(testing::TestSeed(), {.unknowns = true, .marks = true});
  int converted = 0;
  for (int i = 0; i < 5000; ++i) {
    const Value value = random.Of(random.AnyType(2));
    const Type type = random.AnyType(2);
    ConversionError error;
    const std::optional<Value> result = Convert(value, type, &error);
    if (!result) {
      ASSERT_FALSE(error.text.empty());
      continue;
    }
    ++converted;
    ASSERT_TRUE(type.Admits(result->type())) << type.ToString();
    ASSERT_EQ(Convert(*result, type, &error), result);
    ASSERT_EQ(result->sensitive() || result->type().kind() == Type::Kind::kSet,
              value.sensitive() || result->type().kind() == Type::Kind::kSet);
    // Only an object drops what it has no attribute for, and the marks with it.
    const bool drops = type.ToString().find("object(") != std::string::npos;
    ASSERT_TRUE(drops || result->ContainsSensitive() == value.ContainsSensitive());
  }
  EXPECT_GT(converted, 500);
}

}  // namespace
}  // namespace dplan
