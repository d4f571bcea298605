#include <gtest/gtest.h>

#include <algorithm>

#include "core/types/json.h"
#include "dplan/value.h"
#include "tests/testing/random_values.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/value_builders.h"

namespace dplan {
namespace {

using testing::IsOkAndHolds;
using testing::RandomValues;
using testing::TestSeed;

TEST(ValueProperty, MarksComeOffAndGoBackOn) {
  SCOPED_TRACE(TestSeed());
  RandomValues random(TestSeed(), {.unknowns = true, .marks = true});
  int marked = 0;
  for (int i = 0; i < 2000; ++i) {
    const Value value = random.Of(random.AnyType(3));
    std::vector<Path> paths;
    const Value unmarked = value.UnmarkedDeep(&paths);
    ASSERT_FALSE(unmarked.ContainsSensitive());
    ASSERT_EQ(unmarked, value.UnmarkedDeep());
    ASSERT_EQ(paths.empty(), !value.ContainsSensitive());
    const Value again = unmarked.MarkedAt(paths);
    // Marks below a marked node are not told, and so do not come back; all else does.
    std::vector<Path> paths_again;
    ASSERT_EQ(again.UnmarkedDeep(&paths_again), unmarked);
    ASSERT_EQ(paths_again, paths);
    ASSERT_TRUE(EqualIgnoringMarks(again, value));
    marked += paths.empty() ? 0 : 1;
  }
  EXPECT_GT(marked, 200);
}

TEST(ValueProperty, JsonComesBack) {
  SCOPED_TRACE(TestSeed());
  RandomValues random(TestSeed(), {});
  for (int i = 0; i < 2000; ++i) {
    const Type constraint = random.AnyType(3);
    const Value value = random.Of(constraint);
    ASSERT_OK_AND_ASSIGN(const std::string json, ValueToJson(value, constraint));
    ASSERT_THAT(ValueFromJson(json, constraint), IsOkAndHolds(value)) << json;
  }
}

TEST(ValueProperty, PlainJsonIsAFixedPoint) {
  SCOPED_TRACE(TestSeed());
  RandomValues random(TestSeed(), {});
  for (int i = 0; i < 2000; ++i) {
    ASSERT_OK_AND_ASSIGN(const std::string json, ValueToPlainJson(random.Of(random.AnyType(3))));
    ASSERT_OK_AND_ASSIGN(const Value value, ValueFromPlainJson(json));
    ASSERT_THAT(ValueToPlainJson(value), IsOkAndHolds(json));
  }
}

TEST(ValueProperty, TypeJsonComesBack) {
  SCOPED_TRACE(TestSeed());
  RandomValues random(TestSeed(), {});
  for (int i = 0; i < 2000; ++i) {
    const Type type = random.AnyType(4);
    ASSERT_THAT(TypeFromJson(TypeToJson(type)), IsOkAndHolds(type));
  }
}

TEST(ValueProperty, SetsDoNotDependOnTheOrderOfTheirElements) {
  SCOPED_TRACE(TestSeed());
  RandomValues random(TestSeed(), {});
  for (int i = 0; i < 1000; ++i) {
    const Type element = random.AnyType(0);
    std::vector<Value> elements;
    for (int n = 0; n < 6; ++n) elements.push_back(random.Of(element));
    const Value set = Value::Set(element, elements);
    std::reverse(elements.begin(), elements.end());
    elements.push_back(elements.front());
    ASSERT_EQ(Value::Set(element, elements), set);
    const std::vector<Value>& sorted = set.AsElements();
    ASSERT_TRUE(std::is_sorted(sorted.begin(), sorted.end(), [](const Value& a, const Value& b) {
      return Value::Compare(a, b) < 0;
    }));
    ASSERT_EQ(Value::Set(element, sorted), set);
  }
}

TEST(ValueProperty, CompareAgreesWithEquality) {
  SCOPED_TRACE(TestSeed());
  RandomValues random(TestSeed(), {});
  for (int i = 0; i < 2000; ++i) {
    const Type type = random.AnyType(2);
    const Value a = random.Of(type);
    const Value b = random.Of(type);
    ASSERT_EQ(Value::Compare(a, b) == 0, a == b);
    ASSERT_EQ(Value::Compare(a, b) < 0, Value::Compare(b, a) > 0);
    ASSERT_EQ(Value::Compare(a, a), 0);
  }
}

}  // namespace
}  // namespace dplan
