#include "core/wire/msgpack.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/value_builders.h"

namespace dplan {
namespace {

using testing::Dec;
using testing::IsOk;
using testing::IsOkAndHolds;
using testing::Null;
using testing::Obj;
using testing::Str;
using testing::Unknown;

struct Case {
  const char* name;
  Type constraint;
  const char* hex;
  Value value;
};

// Forms that we do not send, but that others may.
TEST(Msgpack, EveryFormIsUnderstood) {
  const Case cases[] = {
      {"no bytes", Type::Bool(), "", Null(Type::Bool())},
      {"uint64 that is small", Type::Number(), "cf0000000000000001", Dec("1")},
      {"uint64 beyond int64", Type::Number(), "cfffffffffffffffff", Dec("18446744073709551615")},
      {"int64 that is small", Type::Number(), "d3ffffffffffffffff", Dec("-1")},
      {"int32", Type::Number(), "d280000000", Dec("-2147483648")},
      {"float32", Type::Number(), "ca3dcccccd", Dec("0.1")},
      {"float64 that is an integer", Type::Number(), "cb43e0000000000000",
       Dec("9223372036854775808")},
      {"float64 minus zero", Type::Number(), "cb8000000000000000", Dec("0")},
      {"string with an exponent", Type::Number(), "a3316533", Dec("1000")},
      {"string of 16 bits", Type::String(), "da000161", Str("a")},
      {"string of 32 bits", Type::String(), "db0000000161", Str("a")},
      {"array of 32 bits", Type::List(Type::Bool()), "dd00000001c3",
       Value::List(Type::Bool(), {Value::Bool(true)})},
      {"map of 16 bits", Type::Map(Type::Bool()), "de0001a161c3",
       Value::Map(Type::Bool(), {{"a", Value::Bool(true)}})},
      {"attributes in another order", Type::Object({{"a", Type::Bool()}, {"b", Type::Bool()}}),
       "82a162c2a161c3", Obj({{"a", Value::Bool(true)}, {"b", Value::Bool(false)}})},
      {"type of a dynamic as a string", Type::Dynamic(), "92a822737472696e6722a178", Str("x")},
      {"extension of another code", Type::String(), "d60501020304", Unknown(Type::String())},
      {"empty extension", Type::String(), "c7000c", Unknown(Type::String())},
      {"unknown that is certainly null", Type::String(), "c7030c8101c3", Null(Type::String())},
      {"set in any order with duplicates", Type::Set(Type::Number()), "93020102",
       Value::Set(Type::Number(), {Dec("1"), Dec("2")})},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_THAT(DecodeMsgpack(absl::HexStringToBytes(c.hex), c.constraint), IsOkAndHolds(c.value));
  }
}

TEST(Msgpack, SizesUseTheShortestForm) {
  for (const size_t size : {0u, 31u, 32u, 255u, 256u, 65535u, 65536u}) {
    SCOPED_TRACE(size);
    const Value text = Str(std::string(size, 'x'));
    const std::string bytes = EncodeMsgpack(text, Type::String());
    const size_t head = size < 32 ? 1 : size < 256 ? 2 : size < 65536 ? 3 : 5;
    EXPECT_EQ(bytes.size(), head + size);
    EXPECT_THAT(DecodeMsgpack(bytes, Type::String()), IsOkAndHolds(text));
  }
  for (const size_t size : {15u, 16u, 65535u, 65536u}) {
    SCOPED_TRACE(size);
    const Value list = Value::List(Type::Bool(), std::vector<Value>(size, Value::Bool(true)));
    const std::string bytes = EncodeMsgpack(list, list.type());
    const size_t head = size < 16 ? 1 : size < 65536 ? 3 : 5;
    EXPECT_EQ(bytes.size(), head + size);
    EXPECT_THAT(DecodeMsgpack(bytes, list.type()), IsOkAndHolds(list));
  }
}

TEST(Msgpack, RefinementsOfEverySizeComeBack) {
  for (size_t size = 0; size <= 256; ++size) {
    const Value value = Unknown(Type::String(), {.prefix = std::string(size, 'p')});
    ASSERT_THAT(DecodeMsgpack(EncodeMsgpack(value, Type::String()), Type::String()),
                IsOkAndHolds(value))
        << size;
  }
}

TEST(Msgpack, BoundsThatAreTooLongAreLeftOut) {
  const auto bound =
      std::make_shared<Refinements::Bound>(Refinements::Bound{*Number::Parse("1e2000"), true});
  const Value value = Unknown(Type::Number(), {.not_null = true, .upper = bound});
  EXPECT_THAT(DecodeMsgpack(EncodeMsgpack(value, Type::Number()), Type::Number()),
              IsOkAndHolds(Unknown(Type::Number(), {.not_null = true})));
}

TEST(Msgpack, NullOfAnyTypeIsSentForAnyConstraint) {
  EXPECT_EQ(EncodeMsgpack(Value(), Type::String()), "\xc0");
  EXPECT_EQ(EncodeMsgpack(Unknown(), Type::String()), std::string("\xd4\x00\x00", 3));
}

TEST(MsgpackDeathTest, MarksMustBeGone) {
  const Value secret = Obj({{"password", Str("canary").Marked()}});
  EXPECT_DEATH(EncodeMsgpack(secret, secret.type()), "check failed");
}

}  // namespace
}  // namespace dplan
