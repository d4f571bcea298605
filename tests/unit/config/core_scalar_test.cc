#include "core/config/core_scalar.h"

#include <gtest/gtest.h>

namespace dplan {
namespace {

TEST(CoreScalar, KnowsNullsAndBools) {
  for (const char* const text : {"", "~", "null", "Null", "NULL"}) {
    SCOPED_TRACE(text);
    EXPECT_EQ(CoreScalar(text), Value());
  }
  for (const char* const text : {"true", "True", "TRUE"}) {
    SCOPED_TRACE(text);
    EXPECT_EQ(CoreScalar(text), Value::Bool(true));
  }
  for (const char* const text : {"false", "False", "FALSE"}) {
    SCOPED_TRACE(text);
    EXPECT_EQ(CoreScalar(text), Value::Bool(false));
  }
}

TEST(CoreScalar, KnowsNumbers) {
  struct Case {
    const char* text;
    const char* number;
  };
  const Case cases[] = {
      {"0", "0"},
      {"-0", "0"},
      {"12", "12"},
      {"+12", "12"},
      {"-12", "-12"},
      {"4.10", "4.1"},
      {"0.5", "0.5"},
      {".5", "0.5"},
      {"-.5", "-0.5"},
      {"5.", "5"},
      {"5.e1", "50"},
      {"1e3", "1000"},
      {"1E+3", "1000"},
      {"-1.5e-1", "-0.15"},
      {"0x1F", "31"},
      {"0xffffffffffffffffff", "4722366482869645213695"},
      {"0o17", "15"},
      {"123456789012345678901234567890", "123456789012345678901234567890"},
      {"9007199254740993", "9007199254740993"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(CoreScalar(c.text), Value::Num(*Number::Parse(c.number)));
  }
}

TEST(CoreScalar, TakesAllElseForStrings) {
  const char* const cases[] = {
      "yes",   "no",    "on",    "y",     "tRUE",  "nULL",    "012",  "00",    "-01",  "01.5",
      "1:20",  "1_000", "0b1",   "0o8",   "0xg",   "0x",      "0o",   "-0x1F", "1e",   "1e+",
      ".",     "-",     "+",     "-.",    "..5",   "1.2.3",   "1 2",  " 1",    "1 ",   "2026-01-01",
      ".inf",  "-.inf", ".nan",  "inf",   "NaN",   "1e99999", "1.5m", "0.0.0", "1,5",  "\"1\"",
      "1e1.5", "--1",   "null ", "True ", "truex", "1e5e5",   "+.e3", "5..",   "0X1F", "1\n2"};
  for (const char* const text : cases) {
    SCOPED_TRACE(text);
    EXPECT_EQ(CoreScalar(text), std::nullopt);
  }
  EXPECT_EQ(CoreScalar(std::string(100000, '9')), std::nullopt) << "nobody means that as a number";
}

}  // namespace
}  // namespace dplan
