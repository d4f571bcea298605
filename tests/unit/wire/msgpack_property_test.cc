#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "core/types/json.h"
#include "core/wire/msgpack.h"
#include "tests/testing/random_values.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/value_builders.h"

namespace dplan {
namespace {

using testing::IsOkAndHolds;
using testing::RandomValues;
using testing::TestSeed;

TEST(MsgpackProperty, DecodingUndoesEncoding) {
  SCOPED_TRACE(TestSeed());
  RandomValues random(TestSeed(), {.unknowns = true});
  for (int i = 0; i < 3000; ++i) {
    const Type constraint = random.AnyType(3);
    const Value value = random.Of(constraint);
    SCOPED_TRACE(TypeToJson(constraint));
    const std::string bytes = EncodeMsgpack(value, constraint);
    ASSERT_THAT(DecodeMsgpack(bytes, constraint), IsOkAndHolds(value))
        << absl::BytesToHexString(bytes);
  }
}

// What was cut off or changed is an error or another value; it never ends the process.
TEST(MsgpackProperty, BrokenBytesAreSurvived) {
  SCOPED_TRACE(TestSeed());
  RandomValues random(TestSeed(), {.unknowns = true});
  int errors = 0;
  for (int i = 0; i < 3000; ++i) {
    const Type constraint = random.AnyType(3);
    std::string bytes = EncodeMsgpack(random.Of(constraint), constraint);
    bytes[random.Below(bytes.size())] = static_cast<char>(random.Below(256));
    const absl::StatusOr<Value> changed = DecodeMsgpack(bytes, constraint);
    if (changed.ok()) {
      EXPECT_TRUE(constraint.Admits(changed->type()) || changed->IsNull());
    } else {
      ++errors;
    }
    bytes.pop_back();
    if (!bytes.empty()) errors += DecodeMsgpack(bytes, constraint).ok() ? 0 : 1;
  }
  EXPECT_GT(errors, 1000);
}

}  // namespace
}  // namespace dplan
