#include "core/contract/propose.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/testing/value_builders.h"
#include "tests/unit/contract/schema_builders.h"

namespace dplan {
namespace {

using testing::Attributes;
using testing::Blocks;
using testing::Computed;
using testing::Either;
using testing::Fill;
using testing::Nested;
using testing::Null;
using testing::Num;
using testing::Obj;
using testing::Optional;
using testing::Str;
using testing::Tup;
using testing::Unknown;

const Type kString = Type::String();
const Type kNumber = Type::Number();

// What is configured, what the provider makes, and what is either.
Attributes PortAttributes() {
  return {{"port", Optional(kNumber)}, {"zone", Either(kString)}, {"id", Computed(kString)}};
}

Schema TestSchema() {
  Schema schema;
  schema.block.attributes = PortAttributes();
  schema.block.attributes["single"] = Nested(Nesting::kSingle, PortAttributes());
  schema.block.attributes["list"] = Nested(Nesting::kList, PortAttributes());
  schema.block.attributes["map"] = Nested(Nesting::kMap, PortAttributes());
  schema.block.attributes["set"] = Nested(Nesting::kSet, PortAttributes());
  schema.block.attributes["either"] = Nested(Nesting::kSingle, PortAttributes(), true);
  schema.block.attributes["deep"] =
      Nested(Nesting::kList,
             {{"inner", Nested(Nesting::kMap, PortAttributes())}, {"x", Optional(kNumber)}}, true);
  schema.block.attributes["open"] = {.type = Type::Dynamic(), .optional = true, .computed = true};
  schema.block.attributes["secret"] = {.type = kString, .optional = true, .write_only = true};
  schema.block.blocks["one"] = Blocks(Nesting::kSingle, PortAttributes());
  schema.block.blocks["group"] = Blocks(Nesting::kGroup, PortAttributes());
  schema.block.blocks["disk"] = Blocks(Nesting::kList, PortAttributes());
  schema.block.blocks["label"] = Blocks(Nesting::kMap, PortAttributes());
  schema.block.blocks["rule"] = Blocks(Nesting::kSet, PortAttributes());
  schema.block.blocks["rule"].block.blocks["part"] = Blocks(Nesting::kList, PortAttributes());
  schema.block.blocks["rule"].block.blocks["bag"] = Blocks(Nesting::kSet, PortAttributes());
  return schema;
}

Value Port(int port) { return Obj({{"port", Num(port)}}); }
Value Port(int port, const std::string& id) { return Obj({{"port", Num(port)}, {"id", Str(id)}}); }

struct Case {
  const char* rule;
  Value prior;  // null: nothing there
  Value config;
  Value proposed;
};

void Check(const std::vector<Case>& cases) {
  const Schema schema = TestSchema();
  for (const Case& c : cases) {
    SCOPED_TRACE(c.rule);
    const Value prior = c.prior.IsNull() ? Value::Null(schema.type()) : Fill(schema, c.prior);
    const Value config = Fill(schema, c.config);
    EXPECT_EQ(ProposeNew(schema, prior, config), Fill(schema, c.proposed));
    EXPECT_EQ(ProposeNew(schema, config, config), config);
    if (prior.IsWhollyKnown() && !prior.IsNull()) {
      EXPECT_EQ(ProposeNew(schema, prior, prior), prior);
    }
  }
}

TEST(ProposeNewTest, Attributes) {
  Check({
      {"without a prior object: the configuration, computed ones null", Null(),
       Obj({{"port", Num(1)}}), Obj({{"port", Num(1)}})},
      {"computed and not configured: as before", Obj({{"id", Str("i")}, {"zone", Str("z")}}),
       Obj({{"port", Num(1)}}), Obj({{"port", Num(1)}, {"id", Str("i")}, {"zone", Str("z")}})},
      {"computed but configured: as configured", Obj({{"zone", Str("old")}}),
       Obj({{"zone", Str("new")}}), Obj({{"zone", Str("new")}})},
      {"not computed: as configured, even null", Obj({{"port", Num(1)}}), Obj({}), Obj({})},
      {"configured as unknown: unknown", Obj({{"zone", Str("old")}}),
       Obj({{"zone", Unknown(kString)}}), Obj({{"zone", Unknown(kString)}})},
      {"of any type: as before with its type", Obj({{"open", Num(1)}}), Obj({}),
       Obj({{"open", Num(1)}})},
      {"write-only: as configured", Obj({}), Obj({{"secret", Str("s")}}),
       Obj({{"secret", Str("s")}})},
  });
}

TEST(ProposeNewTest, UnknownPriorMakesComputedUnknown) {
  Schema schema;
  schema.block.attributes = PortAttributes();
  schema.block.blocks["one"] = Blocks(Nesting::kSingle, PortAttributes());
  const Value config = Fill(schema, Obj({{"port", Num(1)}, {"one", Port(2)}}));
  const Value want =
      Fill(schema,
           Obj({{"port", Num(1)},
                {"zone", Unknown(kString)},
                {"id", Unknown(kString)},
                {"one",
                 Obj({{"port", Num(2)}, {"zone", Unknown(kString)}, {"id", Unknown(kString)}})}}));
  EXPECT_EQ(ProposeNew(schema, Unknown(schema.type()), config), want);
}

TEST(ProposeNewTest, NestedAttributes) {
  Check({
      {"single: attribute by attribute", Obj({{"single", Port(1, "i")}}),
       Obj({{"single", Port(2)}}), Obj({{"single", Port(2, "i")}})},
      {"single, not configured any more: null", Obj({{"single", Port(1, "i")}}), Obj({}), Obj({})},
      {"single, unknown as a whole: unknown", Obj({{"single", Port(1, "i")}}),
       Obj({{"single", Unknown(TestSchema().block.attributes["single"].type)}}),
       Obj({{"single", Unknown(TestSchema().block.attributes["single"].type)}})},
      {"list: by index, new elements as configured",
       Obj({{"list", Tup({Port(1, "a"), Port(2, "b")})}}),
       Obj({{"list", Tup({Port(2), Port(2), Port(3)})}}),
       Obj({{"list", Tup({Port(2, "a"), Port(2, "b"), Port(3)})}})},
      {"map: by key", Obj({{"map", Obj({{"x", Port(1, "a")}, {"y", Port(2, "b")}})}}),
       Obj({{"map", Obj({{"y", Port(9)}, {"z", Port(3)}})}}),
       Obj({{"map", Obj({{"y", Port(9, "b")}, {"z", Port(3)}})}})},
      {"set: by what is configured", Obj({{"set", Tup({Port(1, "a"), Port(2, "b")})}}),
       Obj({{"set", Tup({Port(2), Port(3)})}}), Obj({{"set", Tup({Port(2, "b"), Port(3)})}})},
      {"optional and computed, not configured, only computed values before: as before",
       Obj({{"either", Obj({{"id", Str("i")}, {"zone", Str("z")}})}}), Obj({}),
       Obj({{"either", Obj({{"id", Str("i")}, {"zone", Str("z")}})}})},
      {"optional and computed, not configured, something before that was configured: null",
       Obj({{"either", Port(1, "i")}}), Obj({}), Obj({})},
      {"the same at depth: an element of a map in an element of a list",
       Obj({{"deep", Tup({Obj({{"inner", Obj({{"k", Port(1)}})}})})}}), Obj({}), Obj({})},
  });
}

TEST(ProposeNewTest, NestedBlocks) {
  const Value unknown_disks =
      Unknown(Type::List(TestSchema().block.blocks["disk"].block.ImpliedType()));
  Check({
      {"single: attribute by attribute", Obj({{"one", Port(1, "i")}}), Obj({{"one", Port(2)}}),
       Obj({{"one", Port(2, "i")}})},
      {"single: null stays null", Obj({{"one", Port(1, "i")}}), Obj({}), Obj({})},
      {"single that was not there: as configured", Obj({}), Obj({{"one", Port(2)}}),
       Obj({{"one", Port(2)}})},
      {"group: attribute by attribute", Obj({{"group", Port(1, "i")}}), Obj({}),
       Obj({{"group", Obj({{"id", Str("i")}})}})},
      {"list: by index", Obj({{"disk", Tup({Port(1, "a"), Port(2, "b")})}}),
       Obj({{"disk", Tup({Port(7)})}}), Obj({{"disk", Tup({Port(7, "a")})}})},
      {"list, unknown as a whole: unknown", Obj({{"disk", Tup({Port(1, "a")})}}),
       Obj({{"disk", unknown_disks}}), Obj({{"disk", unknown_disks}})},
      {"map: by key", Obj({{"label", Obj({{"x", Port(1, "a")}})}}),
       Obj({{"label", Obj({{"x", Port(2)}, {"y", Port(3)}})}}),
       Obj({{"label", Obj({{"x", Port(2, "a")}, {"y", Port(3)}})}})},
  });
}

TEST(ProposeNewTest, SetsOfBlocks) {
  const auto rules = [](std::vector<Value> elements) {
    return Obj({{"rule", Tup(std::move(elements))}});
  };
  const auto with = [](int port, const char* name, std::vector<Value> blocks) {
    return Obj({{"port", Num(port)}, {name, Tup(std::move(blocks))}});
  };
  const auto zoned = [](int port, const char* zone) {
    return Obj({{"port", Num(port)}, {"zone", Str(zone)}});
  };
  Check({
      {"differs where computed and not configured: paired", rules({Port(1, "a"), Port(2, "b")}),
       rules({Port(2)}), rules({Port(2, "b")})},
      {"differs where not computed: not paired", rules({Port(1, "a")}), rules({Port(2)}),
       rules({Port(2)})},
      {"differs where computed but configured: not paired", rules({zoned(1, "old")}),
       rules({zoned(1, "new")}), rules({zoned(1, "new")})},
      {"two candidates: the first", rules({zoned(1, "x"), zoned(1, "y")}), rules({Port(1)}),
       rules({zoned(1, "x")})},
      {"an equal one goes before one that fits", rules({zoned(1, "x"), zoned(1, "y")}),
       rules({zoned(1, "x"), Port(1)}), rules({zoned(1, "x"), zoned(1, "y")})},
      {"each prior element is used once", rules({Port(1, "a")}), rules({zoned(1, "x"), Port(1)}),
       rules({zoned(1, "x"), Port(1, "a")})},
      {"nested lists are compared by the same rule", rules({with(1, "part", {Port(5, "p")})}),
       rules({with(1, "part", {Port(5)})}), rules({with(1, "part", {Port(5, "p")})})},
      {"nested lists of another length: not paired",
       rules({Obj({{"port", Num(1)}, {"id", Str("i")}, {"part", Tup({Port(5, "p")})}})}),
       rules({Port(1)}), rules({Port(1)})},
      {"nested sets must be equal: not paired", rules({with(1, "bag", {Port(5, "p")})}),
       rules({with(1, "bag", {Port(5)})}), rules({with(1, "bag", {Port(5)})})},
      {"an element with an unknown: not paired", rules({Port(1, "a")}),
       rules({Obj({{"port", Unknown(kNumber)}})}), rules({Obj({{"port", Unknown(kNumber)}})})},
  });
}

// A pairing that compares each with each would be noticed here.
TEST(ProposeNewTest, LargeSetsArePairedWithoutComparingEachWithEach) {
  Schema schema;
  schema.block.blocks["rule"] = Blocks(Nesting::kSet, PortAttributes());
  std::vector<Value> prior;
  std::vector<Value> config;
  for (int i = 0; i < 4000; ++i) {
    prior.push_back(Port(i, "id-" + std::to_string(4000 - i)));
    config.push_back(Port(i));
  }
  const Value before = Fill(schema, Obj({{"rule", Tup(prior)}}));
  EXPECT_EQ(ProposeNew(schema, before, Fill(schema, Obj({{"rule", Tup(config)}}))), before);
}

TEST(ProposeNewTest, BlocksWithAttributesOfAnyTypeAreTuplesAndObjects) {
  Schema schema;
  schema.block.blocks["disk"] =
      Blocks(Nesting::kList,
             {{"any", {.type = Type::Dynamic(), .optional = true}}, {"id", Computed(kString)}});
  schema.block.blocks["label"] =
      Blocks(Nesting::kMap,
             {{"any", {.type = Type::Dynamic(), .optional = true}}, {"id", Computed(kString)}});
  const auto element = [](Value any, Value id) { return Obj({{"any", any}, {"id", id}}); };
  const Value prior = Obj({{"disk", Tup({element(Num(1), Str("a"))})},
                           {"label", Obj({{"k", element(Str("s"), Str("b"))}})}});
  const Value config = Obj({{"disk", Tup({element(Str("x"), Null(kString))})},
                            {"label", Obj({{"k", element(Num(2), Null(kString))}})}});
  const Value want = Obj({{"disk", Tup({element(Str("x"), Str("a"))})},
                          {"label", Obj({{"k", element(Num(2), Str("b"))}})}});
  EXPECT_EQ(ProposeNew(schema, prior, config), want);
}

}  // namespace
}  // namespace dplan
