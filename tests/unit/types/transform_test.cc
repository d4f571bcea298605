#include "core/types/transform.h"

#include <gtest/gtest.h>

#include "tests/testing/value_builders.h"

namespace dplan {
namespace {

using testing::MapOf;
using testing::Num;
using testing::Obj;
using testing::Sensitive;
using testing::SetOf;
using testing::Str;
using testing::Tup;

TEST(Transform, ReplacesOutermostFirstAndKeepsTheRest) {
  const Value value = Obj({{"a", Sensitive(Tup({Num(1), Num(2)}))},
                           {"m", MapOf(Type::Number(), {{"k", Num(1)}})},
                           {"s", SetOf(Type::Number(), {Num(1)})}});
  std::vector<std::string> seen;
  const Value changed =
      Transform(value, [&seen](const Path& path, const Value& node) -> std::optional<Value> {
        seen.push_back(path.ToString());
        if (path == testing::At("a[1]")) return Str("new");
        if (node == Num(1)) return Num(9);
        return std::nullopt;
      });
  EXPECT_EQ(changed, Obj({{"a", Sensitive(Tup({Num(9), Str("new")}))},
                          {"m", MapOf(Type::Number(), {{"k", Num(9)}})},
                          {"s", SetOf(Type::Number(), {Num(1)})}}));
  EXPECT_EQ(seen, (std::vector<std::string>{"", "a", "a[0]", "a[1]", "m", "m[\"k\"]", "s"}));
}

}  // namespace
}  // namespace dplan
