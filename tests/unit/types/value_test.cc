#include "dplan/value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

TEST(Value, KnowsWhetherItIsKnown) {
  EXPECT_TRUE(Value().IsNull());
  EXPECT_TRUE(Value().type().IsDynamic());
  EXPECT_TRUE(Null(Type::String()).IsKnown());
  EXPECT_FALSE(Unknown(Type::String()).IsKnown());
  EXPECT_FALSE(Unknown(Type::String()).IsNull());
  const Value partly = Obj({{"a", Tup({Unknown(Type::Bool())})}, {"b", Num(1)}});
  EXPECT_TRUE(partly.IsKnown());
  EXPECT_FALSE(partly.IsWhollyKnown());
  EXPECT_TRUE(partly.Attr("b").IsWhollyKnown());
}

TEST(Value, HasTheTypeOfItsParts) {
  EXPECT_EQ(Obj({{"b", Str("x")}, {"a", Tup({Num(1), Null()})}}).type(),
            Type::Object({{"a", Type::Tuple({Type::Number(), Type()})}, {"b", Type::String()}}));
  EXPECT_EQ(ListOf(Type(), {Num(1), Str("a")}).type(), Type::List(Type()));
  EXPECT_EQ(MapOf(Type::Bool(), {}).type(), Type::Map(Type::Bool()));
}

TEST(Value, TextIsNormalised) {
  EXPECT_EQ(Str("e\u0301"), Str("\u00e9"));
  EXPECT_EQ(MapOf(Type::Bool(), {{"e\u0301", Bool(true)}}),
            MapOf(Type::Bool(), {{"\u00e9", Bool(true)}}));
  EXPECT_EQ(Obj({{"e\u0301", Num(1)}}).type(), Obj({{"\u00e9", Num(1)}}).type());
  // Two spellings of a key are one key.
  EXPECT_EQ(MapOf(Type::Number(), {{"e\u0301", Num(1)}, {"\u00e9", Num(2)}}).size(), 1u);
  EXPECT_EQ(Str("a\xff"
                "b\xc3"),
            Str("a\ufffd"
                "b\ufffd"));
  EXPECT_TRUE(IsUtf8("aé漢😀"));
  EXPECT_FALSE(IsUtf8("a\xff"));
  EXPECT_FALSE(IsUtf8("\xed\xa0\x80")) << "a surrogate";
  EXPECT_FALSE(IsUtf8("\xc0\x80")) << "an overlong form";
}

TEST(Value, NullsTakeTheTypeOfTheirCollection) {
  EXPECT_EQ(ListOf(Type::String(), {Null(), Sensitive(Null())}),
            ListOf(Type::String(), {Null(Type::String()), Sensitive(Null(Type::String()))}));
  EXPECT_EQ(MapOf(Type::String(), {{"a", Null()}}),
            MapOf(Type::String(), {{"a", Null(Type::String())}}));
}

TEST(Value, SetsAreInOrder) {
  const Type number = Type::Number();
  const struct {
    const char* name;
    Value set;
    std::vector<Value> elements;
  } cases[] = {
      {"strings bytewise",
       SetOf(Type::String(), {Str("é"), Str("b"), Str("a"), Str("B")}),
       {Str("B"), Str("a"), Str("b"), Str("é")}},
      {"numbers ascending",
       SetOf(number, {Num(10), Num(9), Num(-1), Dec("0.5")}),
       {Num(-1), Dec("0.5"), Num(9), Num(10)}},
      {"false first", SetOf(Type::Bool(), {Bool(true), Bool(false)}), {Bool(false), Bool(true)}},
      {"null, then unknown",
       SetOf(number, {Unknown(number), Null(number), Num(1)}),
       {Num(1), Null(number), Unknown(number)}},
      {"duplicates",
       SetOf(number, {Num(1), Dec("1.0"), Null(number), Null()}),
       {Num(1), Null(number)}},
      {"unknowns are no duplicates",
       SetOf(number, {Unknown(number), Unknown(number)}),
       {Unknown(number), Unknown(number)}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(c.set.AsElements(), c.elements);
  }
}

TEST(Value, PartlyUnknownElementsAreNoDuplicates) {
  const Value partly = Obj({{"a", Num(1)}, {"b", Unknown(Type::String())}});
  EXPECT_EQ(SetOf(partly.type(), {partly, partly}).size(), 2u);
  const Value whole = Obj({{"a", Num(1)}, {"b", Str("x")}});
  EXPECT_EQ(SetOf(whole.type(), {whole, whole}).size(), 1u);
}

TEST(Value, FindsItsChildren) {
  const Value value = Obj({{"list", ListOf(Type::Number(), {Num(1), Num(2)})}, {"s", Str("x")}});
  ASSERT_NE(value.Find("list"), nullptr);
  EXPECT_EQ(value.Find("lis"), nullptr);
  EXPECT_EQ(*value.Find("list")->Find(1), Num(2));
  EXPECT_EQ(value.Find("list")->Find(2), nullptr);
  EXPECT_EQ(value.Find("list")->Find(-1), nullptr);
  EXPECT_EQ(value.size(), 2u);
  EXPECT_EQ(value.Attr("s"), Str("x"));
  EXPECT_EQ(Null(value.type()).Attr("s"), Null(Type::String()));
  EXPECT_EQ(Unknown(value.type()).Attr("s"), Unknown(Type::String()));
  EXPECT_EQ(Unknown().Attr("anything"), Unknown());
}

TEST(Value, WithAttrReplacesOrAdds) {
  const Value value = Obj({{"a", Num(1)}, {"c", Num(3)}});
  EXPECT_EQ(value.WithAttr("a", Num(9)), Obj({{"a", Num(9)}, {"c", Num(3)}}));
  EXPECT_EQ(value.WithAttr("a", Str("x")), Obj({{"a", Str("x")}, {"c", Num(3)}}));
  EXPECT_EQ(value.WithAttr("b", Num(2)), Obj({{"a", Num(1)}, {"b", Num(2)}, {"c", Num(3)}}));
  EXPECT_EQ(value.WithAttr("b", Num(2)).type(),
            Obj({{"a", Num(1)}, {"b", Num(2)}, {"c", Num(3)}}).type());
}

TEST(Value, AtFollowsThePath) {
  const Value value = Obj({{"l", Tup({Obj({{"x", Num(1)}})})},
                           {"m", MapOf(Type::String(), {{"k", Str("v")}})},
                           {"secret", Sensitive(Obj({{"x", Num(2)}}))},
                           {"u", Unknown(Type::List(Type::Object({{"x", Type::Number()}})))},
                           {"n", Null(Type::Object({{"x", Type::Number()}}))},
                           {"s", SetOf(Type::Number(), {Num(1)})}});
  const struct {
    const char* path;
    std::optional<Value> found;
  } cases[] = {
      {"", value},
      {"l[0].x", Num(1)},
      {"l[1]", std::nullopt},
      {"l.x", std::nullopt},
      {"m[\"k\"]", Str("v")},
      {"m[\"z\"]", std::nullopt},
      {"secret.x", Sensitive(Num(2))},
      {"u[7].x", Unknown(Type::Number())},
      {"u[7].y", std::nullopt},
      {"n.x", std::nullopt},
      {"s[0]", std::nullopt},
      {"nothing", std::nullopt},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.path);
    EXPECT_EQ(value.At(testing::At(c.path)), c.found);
  }
}

TEST(Value, EqualityCountsMarksAndRefinementsOrNot) {
  const Value plain = Obj({{"a", Unknown(Type::String())}, {"b", Num(1)}});
  const Value refined = Obj({{"a", Unknown(Type::String(), {.prefix = "x"})}, {"b", Num(1)}});
  const Value marked = Obj({{"a", Unknown(Type::String())}, {"b", Sensitive(Num(1))}});
  EXPECT_NE(plain, refined);
  EXPECT_NE(plain, marked);
  EXPECT_FALSE(EqualIgnoringMarks(plain, refined));
  EXPECT_TRUE(EqualIgnoringMarks(plain, marked));
  EXPECT_TRUE(EqualIgnoringMarksAndRefinements(refined, marked));
  EXPECT_FALSE(EqualIgnoringMarksAndRefinements(refined, plain.WithAttr("b", Num(2))));
  EXPECT_NE(Null(Type::String()), Null(Type::Number()));
  EXPECT_NE(Null(Type::String()), Unknown(Type::String()));
  EXPECT_NE(ListOf(Type::String(), {}), SetOf(Type::String(), {}));
}

TEST(Value, RefinementsAreKeptWithinLimits) {
  EXPECT_EQ(Unknown(Type::String(), {.prefix = "e\u0301"}).refinements().prefix, "\u00e9");
  // At most 256 bytes, and no half characters.
  const Value longest = Unknown(Type::String(), {.prefix = std::string(255, 'a') + "\u00e9"});
  EXPECT_EQ(longest.refinements().prefix, std::string(255, 'a'));
  EXPECT_TRUE(Unknown(Type::String()).refinements().empty());
  EXPECT_TRUE(Unknown(Type(), {.not_null = true}).refinements().empty());
}

TEST(Value, CompareIsATotalOrderOverTypesToo) {
  const std::vector<Value> ordered = {
      Bool(false), Bool(true),    Num(1), Str(""),  Str("a"), ListOf(Type::Number(), {}),
      Tup({}),     Tup({Num(1)}), Null(), Unknown()};
  for (size_t i = 0; i < ordered.size(); ++i) {
    for (size_t j = 0; j < ordered.size(); ++j) {
      const int order = Value::Compare(ordered[i], ordered[j]);
      const int reverse = Value::Compare(ordered[j], ordered[i]);
      EXPECT_EQ(order == 0, i == j) << i << " " << j;
      EXPECT_EQ(order < 0, reverse > 0) << i << " " << j;
    }
  }
  EXPECT_LT(Value::Compare(Str("a"), Str("b")), 0);
  EXPECT_LT(Value::Compare(Tup({Num(1)}), Tup({Num(2)})), 0);
  EXPECT_LT(Value::Compare(Obj({{"a", Num(1)}}), Obj({{"a", Num(2)}})), 0);
}

TEST(ValueDeathTest, PayloadsAreReadOnlyWhereTheyAreKnownAndOpen) {
  EXPECT_DEATH(Unknown(Type::String()).AsString(), "check failed");
  EXPECT_DEATH(Null(Type::String()).AsString(), "check failed");
  EXPECT_DEATH(Sensitive(Str("x")).AsString(), "check failed");
  EXPECT_DEATH(Num(1).AsString(), "check failed");
  EXPECT_DEATH(Sensitive(Obj({})).size(), "check failed");
  EXPECT_DEATH(Sensitive(Obj({{"a", Num(1)}})).Find("a"), "check failed");
  EXPECT_DEATH(Sensitive(Obj({{"a", Num(1)}})).Attr("a"), "check failed");
  EXPECT_DEATH(Obj({}).Attr("a"), "check failed");
  EXPECT_DEATH(Num(1).refinements(), "check failed");
  EXPECT_DEATH(SetOf(Type::Number(), {Num(1)}).Find(0), "check failed");
  EXPECT_DEATH(ListOf(Type::String(), {Num(1)}), "check failed");
  EXPECT_DEATH(Value::Object(Value::Entries{{"b", Num(1)}, {"a", Num(1)}}), "check failed");
}

TEST(ValueDeathTest, AFailedCheckShowsNoValue) {
  EXPECT_DEATH(Sensitive(Str("canary")).AsString(), ::testing::Not(::testing::HasSubstr("canary")));
}

}  // namespace
}  // namespace dplan
