#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "core/wire/msgpack.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/value_builders.h"

// Input that nobody vouches for: whatever the bytes say, the answer is an error and costs little.

namespace dplan {
namespace {

using ::testing::HasSubstr;
using testing::IsOk;
using testing::IsOkAndHolds;
using testing::StatusIs;

struct Case {
  const char* name;
  Type constraint;
  const char* hex;
  const char* error;
};

TEST(MsgpackBounds, BrokenInputIsAnError) {
  const Type object = Type::Object({{"a", Type::Number()}, {"b", Type::String()}});
  const Case cases[] = {
      {"unused code", Type::String(), "c1", "broken"},
      {"string too short", Type::String(), "a5", "broken"},
      {"string with a size of 4 GiB", Type::String(), "dbffffffff61", "broken"},
      {"list with a size of 4 GiB", Type::List(Type::String()), "ddffffffff", "broken"},
      {"map with a size of 4 GiB", Type::Map(Type::String()), "dfffffffff", "broken"},
      {"map with one key and no value", Type::Map(Type::String()), "81a161", "broken"},
      {"extension with a size of 4 GiB", Type::String(), "c9ffffffff00", "broken"},
      {"bytes after the value", Type::String(), "a16100", "after the value"},
      {"string for a bool", Type::Bool(), "a161", "a bool is required"},
      {"bool for a string", Type::String(), "c3", "a string is required"},
      {"binary for a string", Type::String(), "c40161", "a string is required"},
      {"broken UTF-8", Type::String(), "a1ff", "UTF-8"},
      {"text for a number", Type::Number(), "a3616263", "a number is required"},
      {"not a number", Type::Number(), "cb7ff8000000000000", "a number is required"},
      {"map for a list", Type::List(Type::String()), "80", "a list is required"},
      {"list for a map", Type::Map(Type::String()), "90", "a map is required"},
      {"key twice", Type::Map(Type::Number()), "82a16101a16102", "twice"},
      {"key of another kind", Type::Map(Type::Number()), "810101", "a key must be a string"},
      {"attribute missing", object, "81a16101", "an object with 2 attributes"},
      {"attribute unknown", object, "82a16101a163a178", "there is no attribute \"c\""},
      {"attribute twice", object, "82a16101a16101", "twice"},
      {"attribute of a wrong type", object, "82a161c3a162a178", "at a: a number is required"},
      {"element of a wrong type", Type::List(object), "9182a16101a162c3",
       "at [0].b: a string is required"},
      {"tuple too long", Type::Tuple({Type::Bool()}), "92c3c3", "a tuple of length 1"},
      {"dynamic without its type", Type::Dynamic(), "a161", "with its type"},
      {"dynamic with a broken type", Type::Dynamic(), "92c4027878c0", "type of a value"},
      {"dynamic with an unknown type", Type::Dynamic(), "92c40522666f6f22a161", "type of a value"},
      {"prefix that is no string", Type::String(), "c7030c8102c2", "refinements"},
      {"bound without a number", Type::Number(), "c7050c810392c2c2", "refinements"},
      {"negative length", Type::List(Type::Bool()), "c7030c8105ff", "refinements"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_THAT(DecodeMsgpack(absl::HexStringToBytes(c.hex), c.constraint),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.error)));
  }
}

std::string Wrapped(int depth, const std::string& type) {
  std::string bytes;
  for (int i = 0; i < depth; ++i) {
    bytes += std::string("\x92\xc4", 2) + static_cast<char>(type.size()) + type;
  }
  return bytes + "\xc0";
}

TEST(MsgpackBounds, NestingIsLimited) {
  EXPECT_THAT(DecodeMsgpack(Wrapped(60, "\"dynamic\""), Type::Dynamic()), IsOk());
  EXPECT_THAT(DecodeMsgpack(Wrapped(100'000, "\"dynamic\""), Type::Dynamic()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("nested too deeply")));
}

TEST(MsgpackBounds, UnknownRefinementsArePassedOver) {
  // {1: false, 99: [1, 2]}
  const std::string bytes = absl::HexStringToBytes("c7070c8201c263920102");
  EXPECT_THAT(DecodeMsgpack(bytes, Type::String()),
              IsOkAndHolds(testing::Unknown(Type::String(), {.not_null = true})));
}

TEST(MsgpackBounds, RefinementsThatNestDeeplyAreBroken) {
  std::string payload = std::string("\x81\x63", 2) + std::string(1000, '\x91') + "\xc0";
  std::string bytes("\xc8\x03\xeb\x0c", 4);
  EXPECT_THAT(DecodeMsgpack(bytes + payload, Type::String()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("refinements")));
}

TEST(MsgpackBounds, LongRefinementsAreAnError) {
  const std::string payload = std::string("\x81\x63\xda\x04\x00", 5) + std::string(1024, 'x');
  EXPECT_THAT(DecodeMsgpack(std::string("\xc8\x04\x05\x0c", 4) + payload, Type::String()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("too long")));
}

}  // namespace
}  // namespace dplan
