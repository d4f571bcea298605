#include <gtest/gtest.h>

#include "dplan/value.h"
#include "tests/testing/value_builders.h"

namespace dplan {
namespace {

using testing::At;
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

TEST(Marks, BelongToTheNode) {
  const Value secret = Sensitive(Str("x"));
  EXPECT_TRUE(secret.sensitive());
  EXPECT_EQ(secret.Unmarked(), Str("x"));
  EXPECT_NE(secret, Str("x"));
  EXPECT_TRUE(secret.Marked(false).sensitive()) << "a mark is only ever added";
  EXPECT_FALSE(Str("x").Marked(false).sensitive());
  const Value outer = Obj({{"a", secret}});
  EXPECT_FALSE(outer.sensitive());
  EXPECT_TRUE(outer.ContainsSensitive());
  EXPECT_EQ(outer.UnmarkedDeep(), Obj({{"a", Str("x")}}));
  EXPECT_EQ(outer.Marked().Unmarked(), outer);
}

TEST(Marks, OfElementsMoveToTheSet) {
  EXPECT_EQ(SetOf(Type::String(), {Str("b"), Sensitive(Str("a"))}),
            Sensitive(SetOf(Type::String(), {Str("a"), Str("b")})));
  const Value element = Obj({{"x", Sensitive(Str("a"))}});
  EXPECT_EQ(SetOf(element.type(), {element}),
            Sensitive(SetOf(element.type(), {element.UnmarkedDeep()})));
}

TEST(Marks, AreTakenOffWithTheirPaths) {
  const Value value = Obj({{"a", Sensitive(Tup({Sensitive(Num(1))}))},
                           {"b", ListOf(Type::String(), {Str("x"), Sensitive(Str("y"))})},
                           {"c", MapOf(Type::String(), {{"k", Sensitive(Null(Type::String()))}})},
                           {"d", SetOf(Type::String(), {Sensitive(Str("z"))})},
                           {"e", Num(1)}});
  std::vector<Path> paths;
  const Value unmarked = value.UnmarkedDeep(&paths);
  EXPECT_FALSE(unmarked.ContainsSensitive());
  EXPECT_TRUE(EqualIgnoringMarks(unmarked, value));
  EXPECT_EQ(paths, (std::vector<Path>{At("a"), At("b[1]"), At("c[\"k\"]"), At("d")}));
}

TEST(Marks, ArePutOnByPath) {
  const Value value = Obj({{"l", Tup({Obj({{"x", Num(1)}, {"y", Num(2)}})})},
                           {"m", MapOf(Type::String(), {{"k", Str("v")}})},
                           {"n", Null(Type::List(Type::String()))},
                           {"s", SetOf(Type::String(), {Str("a")})},
                           {"u", Unknown(Type::Object({{"x", Type::Number()}}))}});
  const struct {
    const char* name;
    std::vector<Path> paths;
    Value expected;
  } cases[] = {
      {"nothing", {}, value},
      {"the value itself", {Path()}, Sensitive(value)},
      {"an attribute of an element",
       {At("l[0].x")},
       value.WithAttr("l", Tup({Obj({{"x", Sensitive(Num(1))}, {"y", Num(2)}})}))},
      {"two of one parent",
       {At("l[0].y"), At("l[0].x")},
       value.WithAttr("l", Tup({Obj({{"x", Sensitive(Num(1))}, {"y", Sensitive(Num(2))}})}))},
      {"a node and one in it",
       {At("l"), At("l[0].x")},
       value.WithAttr("l", Sensitive(Tup({Obj({{"x", Sensitive(Num(1))}, {"y", Num(2)}})})))},
      {"a key",
       {At("m[\"k\"]")},
       value.WithAttr("m", MapOf(Type::String(), {{"k", Sensitive(Str("v"))}}))},
      {"below a null",
       {At("n[3]")},
       value.WithAttr("n", Sensitive(Null(Type::List(Type::String()))))},
      {"below an unknown",
       {At("u.x")},
       value.WithAttr("u", Sensitive(Unknown(Type::Object({{"x", Type::Number()}}))))},
      {"inside a set",
       {At("s[0]")},
       value.WithAttr("s", Sensitive(SetOf(Type::String(), {Str("a")})))},
      {"what is not there", {At("l[9].x"), At("m[\"z\"]"), At("q"), At("l[0].x.z")}, value},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(value.MarkedAt(c.paths), c.expected);
  }
}

}  // namespace
}  // namespace dplan
