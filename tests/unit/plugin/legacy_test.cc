#include "core/plugin/legacy.h"

#include <string>
#include <utility>

#include "gtest/gtest.h"
#include "tests/testing/value_builders.h"

namespace dplan {
namespace {

using testing::ListOf;
using testing::MapOf;
using testing::Null;
using testing::Num;
using testing::Obj;
using testing::SetOf;
using testing::Str;
using testing::Unknown;

// A block with the attribute `a` and, if a nesting is given, blocks `inner` of that nesting in it.
Block BlockWith(std::optional<Nesting> inner) {
  Block block;
  block.attributes["a"] = {.type = Type::String(), .required = true};
  if (inner.has_value()) {
    block.blocks["inner"].nesting = *inner;
    block.blocks["inner"].block.attributes["b"] = {.type = Type::Number(), .optional = true};
  }
  return block;
}

Schema SchemaWith(Nesting nesting, std::optional<Nesting> inner = std::nullopt) {
  Schema schema;
  schema.block.attributes["id"] = {.type = Type::String(), .computed = true};
  schema.block.blocks["sub"].nesting = nesting;
  schema.block.blocks["sub"].block = BlockWith(inner);
  return schema;
}

const Type& Sub() {
  static const auto* type = new Type(Type::Object({{"a", Type::String()}}));
  return *type;
}
const Value& UnknownSub() {
  static const auto* value = new Value(Obj({{"a", Unknown(Type::String())}}));
  return *value;
}

struct Case {
  const char* name;
  Nesting nesting;
  Value sub;
  Value normal;
};
void PrintTo(const Case& test, std::ostream* out) { *out << test.name; }

class LegacyTest : public ::testing::TestWithParam<Case> {};

TEST_P(LegacyTest, GivesBlocksTheirForm) {
  const Schema schema = SchemaWith(GetParam().nesting);
  const Value object = Obj({{"id", Null(Type::String())}, {"sub", GetParam().sub}});
  const Value normal = NormalizeLegacy(schema, object);
  EXPECT_EQ(normal, Obj({{"id", Null(Type::String())}, {"sub", GetParam().normal}}));
  EXPECT_EQ(normal.type(), schema.type());
  EXPECT_EQ(NormalizeLegacy(schema, normal), normal);
}

Value One() { return Obj({{"a", Str("x")}}); }
Value Half() { return Obj({{"a", Null(Type::String())}}); }

INSTANTIATE_TEST_SUITE_P(
    Table, LegacyTest,
    ::testing::Values(
        Case{"ListNull", Nesting::kList, Null(Type::List(Sub())), ListOf(Sub(), {})},
        Case{"ListUnknown", Nesting::kList, Unknown(Type::List(Sub())),
             ListOf(Sub(), {UnknownSub()})},
        Case{"ListEmpty", Nesting::kList, ListOf(Sub(), {}), ListOf(Sub(), {})},
        Case{"ListFull", Nesting::kList, ListOf(Sub(), {One(), Half()}),
             ListOf(Sub(), {One(), Half()})},
        Case{"SetNull", Nesting::kSet, Null(Type::Set(Sub())), SetOf(Sub(), {})},
        Case{"SetUnknown", Nesting::kSet, Unknown(Type::Set(Sub())), SetOf(Sub(), {UnknownSub()})},
        Case{"SetFull", Nesting::kSet, SetOf(Sub(), {One()}), SetOf(Sub(), {One()})},
        Case{"SingleNull", Nesting::kSingle, Null(Sub()), Null(Sub())},
        Case{"SingleUnknown", Nesting::kSingle, Unknown(Sub()), UnknownSub()},
        Case{"SingleKnown", Nesting::kSingle, One(), One()},
        Case{"GroupNull", Nesting::kGroup, Null(Sub()), Half()},
        Case{"GroupUnknown", Nesting::kGroup, Unknown(Sub()), UnknownSub()},
        Case{"MapNull", Nesting::kMap, Null(Type::Map(Sub())), Null(Type::Map(Sub()))},
        Case{"MapFull", Nesting::kMap, MapOf(Sub(), {{"k", One()}}), MapOf(Sub(), {{"k", One()}})}),
    [](const ::testing::TestParamInfo<Case>& test) { return std::string(test.param.name); });

TEST(NormalizeLegacyTest, ReachesBlocksInBlocks) {
  const Type inner = Type::Object({{"b", Type::Number()}});
  const Schema schema = SchemaWith(Nesting::kList, Nesting::kList);
  const Type sub = Type::Object({{"a", Type::String()}, {"inner", Type::List(inner)}});
  const auto object = [&](std::vector<Value> subs) {
    return Obj({{"id", Str("i")}, {"sub", ListOf(sub, std::move(subs))}});
  };
  const Value before = object({Obj({{"a", Str("x")}, {"inner", Null(Type::List(inner))}}),
                               Obj({{"a", Str("y")}, {"inner", Unknown(Type::List(inner))}})});
  EXPECT_EQ(NormalizeLegacy(schema, before),
            object({Obj({{"a", Str("x")}, {"inner", ListOf(inner, {})}}),
                    Obj({{"a", Str("y")},
                         {"inner", ListOf(inner, {Obj({{"b", Unknown(Type::Number())}})})}})}));
}

// What is made up for a block that is unknown, or for a group that is null, has all of its blocks.
TEST(NormalizeLegacyTest, MakesWholeBlocks) {
  const Type inner = Type::Object({{"b", Type::Number()}});
  const Value unknown_inner = Obj({{"b", Unknown(Type::Number())}});
  const Value null_inner = Obj({{"b", Null(Type::Number())}});
  struct {
    Nesting nesting;
    Value unknown;
    Value empty;
  } const cases[] = {
      {Nesting::kList, ListOf(inner, {unknown_inner}), ListOf(inner, {})},
      {Nesting::kSet, SetOf(inner, {unknown_inner}), SetOf(inner, {})},
      {Nesting::kMap, MapOf(inner, {}), MapOf(inner, {})},
      {Nesting::kSingle, unknown_inner, Null(inner)},
      {Nesting::kGroup, unknown_inner, null_inner},
  };
  for (const auto& test : cases) {
    const Schema schema = SchemaWith(Nesting::kGroup, test.nesting);
    const Type sub = schema.type().attributes().at("sub").type;
    EXPECT_EQ(NormalizeLegacy(schema, Obj({{"id", Str("i")}, {"sub", Unknown(sub)}})).Attr("sub"),
              Obj({{"a", Unknown(Type::String())}, {"inner", test.unknown}}));
    EXPECT_EQ(NormalizeLegacy(schema, Obj({{"id", Str("i")}, {"sub", Null(sub)}})).Attr("sub"),
              Obj({{"a", Null(Type::String())}, {"inner", test.empty}}));
  }
}

TEST(NormalizeLegacyTest, LeavesWhatIsNoObject) {
  const Schema schema = SchemaWith(Nesting::kList);
  EXPECT_EQ(NormalizeLegacy(schema, Null(schema.type())), Null(schema.type()));
  EXPECT_EQ(NormalizeLegacy(schema, Unknown(schema.type())), Unknown(schema.type()));
}

// Lists of blocks with dynamic attributes are tuples, and may be null of a type that says nothing.
TEST(NormalizeLegacyTest, LeavesDynamicBlocks) {
  Schema schema;
  schema.block.blocks["sub"].nesting = Nesting::kList;
  schema.block.blocks["sub"].block.attributes["a"] = {.type = Type::Dynamic(), .optional = true};
  for (const Value& sub : {Null(), Unknown(), testing::Tup({Obj({{"a", Num(1)}})})}) {
    const Value object = Obj({{"sub", sub}});
    EXPECT_EQ(NormalizeLegacy(schema, object), object);
  }
}

}  // namespace
}  // namespace dplan
