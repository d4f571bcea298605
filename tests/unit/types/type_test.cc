#include "dplan/type.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "tests/testing/random_values.h"
#include "tests/testing/value_builders.h"

namespace dplan {
namespace {

const Type kObject = Type::Object({{"a", Type::Number()}, {"b", Type::List(Type::String())}});

TEST(Type, PrintsAsItIsWritten) {
  const struct {
    Type type;
    const char* text;
  } cases[] = {
      {Type(), "any"},
      {Type::Bool(), "bool"},
      {Type::Map(Type::Set(Type::Number())), "map(set(number))"},
      {kObject, "object({a = number, b = list(string)})"},
      {Type::ObjectWithOptional({{"a", {Type::Bool(), true}}}), "object({a = optional(bool)})"},
      {Type::Object({{"a b", Type::Bool()}}), "object({\"a b\" = bool})"},
      {Type::Object({}), "object({})"},
      {Type::Tuple({Type::Bool(), Type::Dynamic()}), "tuple([bool, any])"},
  };
  for (const auto& c : cases) EXPECT_EQ(c.type.ToString(), c.text);
}

TEST(Type, KnowsItsParts) {
  EXPECT_EQ(Type::List(Type::Bool()).element(), Type::Bool());
  EXPECT_EQ(kObject.attributes().at("a").type, Type::Number());
  EXPECT_EQ(Type::Tuple({Type::Bool()}).elements().size(), 1u);
  EXPECT_TRUE(Type::Bool().IsPrimitive());
  EXPECT_FALSE(Type().IsPrimitive());
  EXPECT_TRUE(Type::Map(Type()).IsCollection());
  EXPECT_FALSE(kObject.IsCollection());
  EXPECT_FALSE(kObject.HasDynamic());
  EXPECT_TRUE(Type::Tuple({Type::Bool(), Type::Map(Type())}).HasDynamic());
  EXPECT_TRUE(Type::Object({{"a", Type::List(Type())}}).HasDynamic());
}

TEST(Type, EqualityIsOfTheStructure) {
  SCOPED_TRACE(testing::TestSeed());
  testing::RandomValues one(testing::TestSeed(), {});
  testing::RandomValues same(testing::TestSeed(), {});
  Type last;
  for (int i = 0; i < 2000; ++i) {
    const Type type = one.AnyType(3);
    ASSERT_EQ(type, same.AnyType(3));
    ASSERT_EQ(type == last, type.ToString() == last.ToString());
    last = type;
  }
  EXPECT_NE(Type::Object({{"a", Type::Bool()}}),
            Type::ObjectWithOptional({{"a", {Type::Bool(), true}}}));
  EXPECT_NE(Type::List(Type::Bool()), Type::Set(Type::Bool()));
}

TEST(Type, TypesOfTwoThreadsAreEqual) {
  Type other;
  std::thread([&other] {
    other = Type::Object({{"a", Type::Number()}, {"b", Type::List(Type::String())}});
  }).join();
  EXPECT_EQ(other, kObject);
  EXPECT_EQ(other.ToString(), kObject.ToString());
}

TEST(Type, AdmitsWhatFits) {
  const struct {
    const char* name;
    Type constraint;
    Type type;
    bool admits;
  } cases[] = {
      {"the same", kObject, kObject, true},
      {"dynamic admits anything", Type(), kObject, true},
      {"nothing else admits dynamic", kObject, Type(), false},
      {"dynamic inside", Type::List(Type()), Type::List(Type::Bool()), true},
      {"another element", Type::List(Type::String()), Type::List(Type::Bool()), false},
      {"another kind", Type::List(Type()), Type::Set(Type::Bool()), false},
      {"another name", Type::Object({{"a", Type()}}), Type::Object({{"b", Type()}}), false},
      {"one name more", Type::Object({{"a", Type()}}), Type::Object({{"a", Type()}, {"b", Type()}}),
       false},
      {"optional does not count", Type::ObjectWithOptional({{"a", {Type(), true}}}),
       Type::Object({{"a", Type::Bool()}}), true},
      {"longer tuple", Type::Tuple({Type()}), Type::Tuple({Type(), Type()}), false},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(c.constraint.Admits(c.type), c.admits);
  }
}

TEST(Type, WithoutOptionalIsWithoutItAtEveryDepth) {
  const Type inner = Type::ObjectWithOptional({{"a", {Type::Bool(), true}}});
  EXPECT_EQ(Type::Tuple({Type::Map(inner), Type::String()}).WithoutOptional(),
            Type::Tuple({Type::Map(Type::Object({{"a", Type::Bool()}})), Type::String()}));
}

TEST(TypeDeathTest, PartsOfAnotherKindAreFailedChecks) {
  EXPECT_DEATH(Type::Bool().element(), "check failed");
  EXPECT_DEATH(Type::Bool().attributes(), "check failed");
  EXPECT_DEATH(Type::Bool().elements(), "check failed");
}

}  // namespace
}  // namespace dplan
