#include "core/plan/volatile.h"

#include <gtest/gtest.h>

#include "tests/testing/value_builders.h"

namespace dplan {
namespace {

using testing::At;
using testing::Num;
using testing::Obj;
using testing::Sensitive;
using testing::Str;
using testing::Unknown;

Value Server(Value size, Value health) {
  return Obj({{"size", std::move(size)}, {"state", Obj({{"health", std::move(health)}})}});
}

const std::vector<Path> kHealth = {At("state.health")};

TEST(Volatile, IsLeftOutOfComparisons) {
  const Value good = Server(Num(1), Str("good"));
  EXPECT_TRUE(EqualButVolatile(good, Server(Num(1), Str("bad")), kHealth));
  EXPECT_TRUE(EqualButVolatile(good, Server(Num(1), Unknown(Type::String())), kHealth));
  EXPECT_TRUE(EqualButVolatile(good, Server(Num(1), Sensitive(Str("bad"))), kHealth));
  EXPECT_FALSE(EqualButVolatile(good, Server(Num(2), Str("good")), kHealth));
  EXPECT_FALSE(EqualButVolatile(good, Server(Num(1), Str("bad")), {}));
  EXPECT_FALSE(EqualButVolatile(good, Value::Null(good.type()), kHealth));
}

TEST(Volatile, IsTakenFromTheOther) {
  const Value old = Server(Num(1), Str("old"));
  EXPECT_EQ(WithVolatileOf(Server(Num(2), Str("new")), old, kHealth), Server(Num(2), Str("old")));
  EXPECT_EQ(WithVolatileOf(old, Value::Null(old.type()), kHealth), old);
  EXPECT_EQ(WithVolatileOf(Value::Null(old.type()), old, kHealth), Value::Null(old.type()));
}

TEST(Volatile, PromisesNothing) {
  EXPECT_EQ(WithoutVolatile(Server(Num(1), Str("good")), kHealth),
            Server(Num(1), Unknown(Type::String())));
}

}  // namespace
}  // namespace dplan
