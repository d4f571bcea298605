#include "dplan/number.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "tests/testing/random_values.h"
#include "tests/testing/value_builders.h"

namespace dplan {
namespace {

Number Parsed(const std::string& text) { return Number::Parse(text).value(); }

TEST(Number, ParsesAndPrints) {
  const struct {
    const char* text;
    const char* printed;
  } cases[] = {
      {"0", "0"},
      {"-0", "0"},
      {"-0.0", "0"},
      {"007", "7"},
      {"1", "1"},
      {"-1", "-1"},
      {"0.1", "0.1"},
      {"-0.001", "-0.001"},
      {"1.50", "1.5"},
      {"-1.5e3", "-1500"},
      {"1E+2", "100"},
      {"12.5e-1", "1.25"},
      {"9223372036854775807", "9223372036854775807"},
      {"9223372036854775808", "9223372036854775808"},
      {"-9223372036854775808", "-9223372036854775808"},
      {"-9223372036854775809", "-9223372036854775809"},
      {"123456789012345678901234567890.123456789", "123456789012345678901234567890.123456789"},
      {"1e-20", "0.00000000000000000001"},
      {"3.14159265358979323846264338327950288419716939937510582097494459230781640628620899",
       "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.text);
    const std::optional<Number> number = Number::Parse(c.text);
    ASSERT_TRUE(number.has_value());
    EXPECT_EQ(number->ToString(), c.printed);
    EXPECT_EQ(Number::Parse(number->ToString()), number);
  }
}

TEST(Number, RejectsWhatIsNoDecimal) {
  for (const char* text : {"",      "-",    "+1",      " 1",       "1 ",
                           ".5",    "1.",   "1e",      "1e+",      "0x10",
                           "inf",   "-inf", "nan",     "1_000",    "1,5",
                           "1e1e1", "--1",  "1e10001", "1e-10001", "1e99999999999999999999",
                           "1.5.5"}) {
    SCOPED_TRACE(text);
    EXPECT_EQ(Number::Parse(text), std::nullopt);
  }
  EXPECT_EQ(Number::Parse(std::string(100'001, '1')), std::nullopt);
  EXPECT_EQ(Number::Parse(std::string(50'000, '9')), std::nullopt) << "out of range";
}

TEST(Number, ThousandsOfDigitsAreRoundedTo512Bits) {
  EXPECT_EQ(Parsed("1e10000").ToString(), "1" + std::string(10'000, '0'));
  const Number big = Parsed(std::string(5000, '7'));
  EXPECT_EQ(big.ToString().size(), 5000u);
  EXPECT_EQ(Parsed(big.ToString()), big);
}

TEST(Number, TheShortestDecimalIsChosen) {
  EXPECT_EQ(Number::FromDouble(0.5).ToString(), "0.5");
  // The double's own value, all of it.
  EXPECT_EQ(Number::FromDouble(0.1).ToString(),
            "0.1000000000000000055511151231257827021181583404541015625");
  const Number third = Number::FromInt(1) / Number::FromInt(3);
  const std::string text = third.ToString();
  EXPECT_EQ(Parsed(text), third);
  EXPECT_NE(Parsed(text.substr(0, text.size() - 1)), third) << "one digit less must not do";
  EXPECT_EQ(text.size(), 157u);
}

TEST(Number, KnowsWhatItIs) {
  EXPECT_EQ(Number().ToString(), "0");
  EXPECT_TRUE(Parsed("1e30").IsInteger());
  EXPECT_FALSE(Parsed("0.5").IsInteger());
  EXPECT_FALSE(Number::Infinity(false).IsInteger());
  EXPECT_TRUE(Number::Infinity(true).IsInfinite());
  EXPECT_EQ(Number::Infinity(true).Sign(), -1);
  EXPECT_EQ(Parsed("0.5").Sign(), 1);
  EXPECT_EQ(Number().Sign(), 0);
  EXPECT_EQ(Parsed("-7").AsInt64(), -7);
  EXPECT_EQ(Parsed("9223372036854775808").AsInt64(), std::nullopt);
  EXPECT_EQ(Parsed("0.5").AsInt64(), std::nullopt);
  EXPECT_EQ(Parsed("1e3").AsInt64(), 1000) << "the form must be canonical";
}

TEST(Number, GoesToDoubleExactlyOrNot) {
  EXPECT_EQ(Parsed("0.5").AsExactDouble(), 0.5);
  EXPECT_EQ(Parsed("0.1").AsExactDouble(), std::nullopt);
  EXPECT_EQ(Parsed("0.1").AsDouble(), 0.1);
  EXPECT_EQ(Parsed("9007199254740993").AsExactDouble(), std::nullopt);
  EXPECT_EQ(Parsed("9223372036854775807").AsExactDouble(), std::nullopt);
  EXPECT_EQ(Parsed("1e400").AsExactDouble(), std::nullopt);
  EXPECT_EQ(Number::Infinity(true).AsExactDouble(), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(Number::FromDouble(-0.0), Number());
  EXPECT_EQ(Number::FromUint(std::numeric_limits<uint64_t>::max()).ToString(),
            "18446744073709551615");
}

TEST(Number, Calculates) {
  const struct {
    const char* name;
    Number result;
    const char* expected;
  } cases[] = {
      {"sum", Parsed("0.1") + Parsed("0.2"), "0.3"},
      {"sum beyond int64", Parsed("9223372036854775807") + Parsed("1"), "9223372036854775808"},
      {"back into int64", Parsed("9223372036854775808") - Parsed("1"), "9223372036854775807"},
      {"difference beyond int64", Parsed("-9223372036854775808") - Parsed("1"),
       "-9223372036854775809"},
      {"product beyond int64", Parsed("4294967296") * Parsed("4294967296"), "18446744073709551616"},
      {"quotient", Parsed("1") / Parsed("4"), "0.25"},
      {"whole quotient", Parsed("12") / Parsed("4"), "3"},
      {"remainder", Parsed("7") % Parsed("3"), "1"},
      {"remainder of a negative", Parsed("-7") % Parsed("3"), "-1"},
      {"remainder by a negative", Parsed("7") % Parsed("-3"), "1"},
      {"remainder of a fraction", Parsed("5.5") % Parsed("2"), "1.5"},
      {"remainder of the smallest", Parsed("-9223372036854775808") % Parsed("-1"), "0"},
      {"by infinity", Parsed("5") / Number::Infinity(false), "0"},
      {"with infinity", Parsed("5") + Number::Infinity(true), "-inf"},
      {"negation of the smallest", Parsed("-9223372036854775808").Negate(), "9223372036854775808"},
      {"floor", Parsed("-1.5").Floor(), "-2"},
      {"ceil", Parsed("-1.5").Ceil(), "-1"},
      {"floor of an integer", Parsed("3").Floor(), "3"},
      {"ceil of infinity", Number::Infinity(false).Ceil(), "inf"},
      {"too large", Parsed("1e10000") * Parsed("1e10000") * Parsed("1e10000") * Parsed("1e10000"),
       "inf"},
      {"too small",
       Parsed("1e-10000") * Parsed("1e-10000") * Parsed("1e-10000") * Parsed("1e-10000"), "0"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(c.result.ToString(), c.expected);
  }
}

TEST(Number, OrdersAndHashes) {
  const Number ordered[] = {Number::Infinity(true),
                            Parsed("-1e30"),
                            Parsed("-2"),
                            Parsed("-1.5"),
                            Parsed("0"),
                            Parsed("0.5"),
                            Parsed("9223372036854775807"),
                            Parsed("1e30"),
                            Number::Infinity(false)};
  for (size_t i = 0; i < std::size(ordered); ++i) {
    for (size_t j = 0; j < std::size(ordered); ++j) {
      EXPECT_EQ(ordered[i] <=> ordered[j], i <=> j) << i << " " << j;
    }
  }
  EXPECT_EQ(Parsed("0.1").Hash(), Parsed("0.10").Hash());
  EXPECT_EQ(Parsed("1e3").Hash(), Parsed("1000").Hash());
  EXPECT_NE(Parsed("1").Hash(), Parsed("2").Hash());
}

TEST(Number, ReadsBackWhatItPrints) {
  SCOPED_TRACE(testing::TestSeed());
  testing::RandomValues random(testing::TestSeed(), {});
  for (int i = 0; i < 500; ++i) {
    const Number a = random.AnyNumber();
    const Number b = random.AnyNumber();
    const Number results[] = {a, a + b, a * b, b.Sign() == 0 ? a : a / b};
    for (const Number& number : results) {
      ASSERT_EQ(Number::Parse(number.ToString()), number);
    }
  }
}

TEST(NumberDeathTest, UndefinedResultsAreFailedChecks) {
  EXPECT_DEATH(Parsed("1") / Parsed("0"), "check failed");
  EXPECT_DEATH(Parsed("1") % Parsed("0"), "check failed");
  EXPECT_DEATH(Number::Infinity(false) - Number::Infinity(false), "check failed");
  EXPECT_DEATH(Number::Infinity(false) * Parsed("0"), "check failed");
  EXPECT_DEATH(Number::FromDouble(std::nan("")), "check failed");
}

}  // namespace
}  // namespace dplan
