#include "core/contract/check_planned.h"

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

Attributes PortAttributes() {
  return {{"port", Optional(kNumber)}, {"zone", Either(kString)}, {"id", Computed(kString)}};
}

Schema TestSchema() {
  Schema schema;
  schema.block.attributes = PortAttributes();
  schema.block.attributes["tags"] = Optional(Type::Map(kString));
  schema.block.attributes["secret"] = {.type = kString, .optional = true, .write_only = true};
  schema.block.attributes["single"] = Nested(Nesting::kSingle, PortAttributes());
  schema.block.attributes["either"] = Nested(Nesting::kSingle, PortAttributes(), true);
  schema.block.attributes["list"] = Nested(Nesting::kList, PortAttributes());
  schema.block.attributes["map"] = Nested(Nesting::kMap, PortAttributes());
  schema.block.attributes["set"] = Nested(Nesting::kSet, PortAttributes());
  schema.block.blocks["one"] = Blocks(Nesting::kSingle, PortAttributes());
  schema.block.blocks["group"] = Blocks(Nesting::kGroup, PortAttributes());
  schema.block.blocks["disk"] = Blocks(Nesting::kList, PortAttributes());
  schema.block.blocks["label"] = Blocks(Nesting::kMap, PortAttributes());
  schema.block.blocks["rule"] = Blocks(Nesting::kSet, PortAttributes());
  return schema;
}

Value Port(int port) { return Obj({{"port", Num(port)}}); }
Value Port(int port, const std::string& id) { return Obj({{"port", Num(port)}, {"id", Str(id)}}); }
Value Of(const std::string& name, Value value) { return Obj({{name, std::move(value)}}); }
Value UnknownOf(const std::string& name) {
  const Schema schema = TestSchema();
  return Of(name, Unknown(schema.type().attributes().at(name).type));
}

// "path: text" of each violation.
std::vector<std::string> Texts(const std::vector<Violation>& violations) {
  std::vector<std::string> texts;
  for (const Violation& v : violations) texts.push_back(v.path.ToString() + ": " + v.text);
  return texts;
}

struct Case {
  const char* rule;
  Value prior;
  Value config;
  Value planned;
  std::vector<std::string> violations;
};

void Check(const std::vector<Case>& cases) {
  const Schema schema = TestSchema();
  for (const Case& c : cases) {
    SCOPED_TRACE(c.rule);
    EXPECT_EQ(Texts(CheckPlanned(schema, Fill(schema, c.prior), Fill(schema, c.config),
                                 Fill(schema, c.planned))),
              c.violations);
  }
}

TEST(CheckPlannedTest, Attributes) {
  Refinements not_null;
  not_null.not_null = true;
  Check({
      {"as configured", Null(), Port(1), Port(1), {}},
      {"as configured, an unknown with other refinements",
       Null(),
       Of("zone", Unknown(kString)),
       Of("zone", Unknown(kString, not_null)),
       {}},
      {"other than configured",
       Null(),
       Port(1),
       Port(2),
       {"port: the planned value is not the configured one"}},
      {"as before, where it is configured", Port(1), Port(2), Port(1), {}},
      {"other than before and than configured",
       Port(1),
       Port(2),
       Port(3),
       {"port: the planned value is neither the configured nor the prior one"}},
      {"as before, but not configured any more",
       Port(1),
       Obj({}),
       Port(1),
       {"port: it is neither configured nor computed, but planned with a value"}},
      {"null though configured",
       Null(),
       Port(1),
       Obj({}),
       {"port: the planned value is not the configured one"}},
      {"unknown though configured",
       Null(),
       Port(1),
       Of("port", Unknown(kNumber)),
       {"port: the planned value is not the configured one"}},
      {"known though configured as unknown",
       Null(),
       Of("port", Unknown(kNumber)),
       Port(1),
       {"port: the planned value is not the configured one"}},
      {"only computed: anything", Of("id", Str("a")), Obj({}), Of("id", Unknown(kString)), {}},
      {"computed and not configured: anything", Null(), Obj({}), Of("zone", Str("z")), {}},
      {"computed but configured",
       Null(),
       Of("zone", Str("a")),
       Of("zone", Str("b")),
       {"zone: the planned value is not the configured one"}},
      {"a map in part",
       Null(),
       Of("tags", testing::MapOf(kString, {{"a", Str("1")}})),
       Of("tags", testing::MapOf(kString, {{"a", Str("1")}, {"b", Str("2")}})),
       {"tags: the planned value is not the configured one"}},
      {"write-only: null", Null(), Of("secret", Str("s")), Obj({}), {}},
      {"write-only: as configured", Null(), Of("secret", Str("s")), Of("secret", Str("s")), {}},
      {"write-only: invented",
       Null(),
       Of("secret", Str("s")),
       Of("secret", Str("t")),
       {"secret: it is write-only, but planned with a value of its own"}},
  });
}

TEST(CheckPlannedTest, TheObjectItself) {
  const Schema schema = TestSchema();
  const Value null = Null(schema.type());
  const Value some = Fill(schema, Port(1));
  EXPECT_EQ(Texts(CheckPlanned(schema, some, null, null)), std::vector<std::string>{});
  EXPECT_EQ(Texts(CheckPlanned(schema, some, some, null)),
            std::vector<std::string>{": it is configured, but planned to be absent"});
  EXPECT_EQ(Texts(CheckPlanned(schema, some, null, some)),
            std::vector<std::string>{": it is not configured, but planned to exist"});
}

TEST(CheckPlannedTest, NestedAttributes) {
  Check({
      {"single: attribute by attribute",
       Null(),
       Of("single", Port(1)),
       Of("single", Port(1, "i")),
       {}},
      {"single: a violation has its whole path",
       Null(),
       Of("single", Port(1)),
       Of("single", Port(2)),
       {"single.port: the planned value is not the configured one"}},
      {"single: unknown though configured",
       Null(),
       Of("single", Port(1)),
       UnknownOf("single"),
       {"single: it is configured, but planned as unknown"}},
      {"single: known though configured as unknown",
       Null(),
       UnknownOf("single"),
       Of("single", Port(1)),
       {"single: the configured value is not known yet, but the planned one is"}},
      {"single: absent though configured",
       Null(),
       Of("single", Port(1)),
       Obj({}),
       {"single: it is configured, but planned to be absent"}},
      {"single: exists though not configured",
       Null(),
       Obj({}),
       Of("single", Port(1)),
       {"single: it is not configured, but planned to exist"}},
      {"single: as before as a whole",
       Of("single", Port(1)),
       Of("single", Port(2)),
       Of("single", Port(1)),
       {}},
      {"optional and computed, not configured: anything",
       Null(),
       Obj({}),
       Of("either", Port(1)),
       {}},
  });
}

TEST(CheckPlannedTest, NestedCollections) {
  Check({
      {"list: by index",
       Null(),
       Of("list", Tup({Port(1), Port(2)})),
       Of("list", Tup({Port(1, "a"), Port(3, "b")})),
       {"list[1].port: the planned value is not the configured one"}},
      {"list: another length",
       Null(),
       Of("list", Tup({Port(1)})),
       Of("list", Tup({Port(1), Port(2)})),
       {"list: the number of elements is not the configured one: 1 configured, 2 planned"}},
      {"list: an element as before",
       Of("list", Tup({Port(7)})),
       Of("list", Tup({Port(1)})),
       Of("list", Tup({Port(7, "a")})),
       {}},
      {"map: by key",
       Null(),
       Of("map", Obj({{"k", Port(1)}})),
       Of("map", Obj({{"k", Port(2)}})),
       {"map[\"k\"].port: the planned value is not the configured one"}},
      {"map: other keys",
       Null(),
       Of("map", Obj({{"k", Port(1)}})),
       Of("map", Obj({{"l", Port(1)}})),
       {"map[\"l\"]: a key of the planned elements is not configured",
        "map[\"k\"]: a key of the configured elements is not planned"}},
      {"set: only the number counts",
       Null(),
       Of("set", Tup({Port(1)})),
       Of("set", Tup({Port(2)})),
       {}},
      {"set: another number",
       Null(),
       Of("set", Tup({Port(1)})),
       Of("set", Tup({Port(1), Port(2)})),
       {"set: the number of elements cannot be the configured one"}},
      {"set: unknown elements may turn out to be equal",
       Null(),
       Of("set", Tup({Of("port", Unknown(kNumber)), Port(1)})),
       Of("set", Tup({Port(1)})),
       {}},
  });
}

TEST(CheckPlannedTest, Blocks) {
  const std::string unknown_block = "a block is planned as unknown; only attributes in it may be";
  const Value unknown_element = Unknown(TestSchema().block.blocks["disk"].block.ImpliedType());
  Check({
      {"single: attribute by attribute",
       Null(),
       Of("one", Port(1)),
       Of("one", Port(2)),
       {"one.port: the planned value is not the configured one"}},
      {"single: absent though configured",
       Null(),
       Of("one", Port(1)),
       Obj({}),
       {"one: it is configured, but planned to be absent"}},
      {"single: exists though not configured",
       Null(),
       Obj({}),
       Of("one", Port(1)),
       {"one: it is not configured, but planned to exist"}},
      {"single: unknown", Null(), Of("one", Port(1)), UnknownOf("one"), {"one: " + unknown_block}},
      {"group: attribute by attribute",
       Of("group", Port(1)),
       Of("group", Port(2)),
       Of("group", Port(3)),
       {"group.port: the planned value is neither the configured nor the prior one"}},
      {"list: as many", Null(), Of("disk", Tup({Port(1)})), Of("disk", Tup({Port(1, "a")})), {}},
      {"list: more",
       Null(),
       Of("disk", Tup({Port(1)})),
       Of("disk", Tup({Port(1), Port(2)})),
       {"disk: the number of blocks is not the configured one: 1 configured, 2 planned"}},
      {"list: by index, with what was before",
       Of("disk", Tup({Port(7)})),
       Of("disk", Tup({Port(1)})),
       Of("disk", Tup({Port(7)})),
       {}},
      {"list: null",
       Null(),
       Of("disk", Tup({Port(1)})),
       Of("disk", Null(Type::List(unknown_element.type()))),
       {"disk: it is planned as null; no blocks are an empty collection"}},
  });
}

TEST(CheckPlannedTest, BlockCollections) {
  const std::string unknown_block = "a block is planned as unknown; only attributes in it may be";
  const Value unknown_element = Unknown(TestSchema().block.blocks["disk"].block.ImpliedType());
  Check({
      {"list: unknown",
       Null(),
       Of("disk", Tup({Port(1)})),
       UnknownOf("disk"),
       {"disk: " + unknown_block}},
      {"list: configured as unknown, planned so", Null(), UnknownOf("disk"), UnknownOf("disk"), {}},
      {"list: configured as unknown, planned as something",
       Null(),
       UnknownOf("disk"),
       Of("disk", Tup({Port(1)})),
       {"disk: the configured blocks are not known yet, but planned as something"}},
      {"list: an unknown element",
       Null(),
       Of("disk", Tup({Port(1)})),
       Of("disk", Tup({unknown_element})),
       {"disk[0]: " + unknown_block}},
      {"map: other keys",
       Null(),
       Of("label", Obj({{"k", Port(1)}})),
       Of("label", Obj({{"l", Port(1)}})),
       {"label[\"l\"]: a key of the planned blocks is not configured",
        "label[\"k\"]: a key of the configured blocks is not planned"}},
      {"map: by key",
       Null(),
       Of("label", Obj({{"k", Port(1)}})),
       Of("label", Obj({{"k", Port(2)}})),
       {"label[\"k\"].port: the planned value is not the configured one"}},
      {"set: elements are not correlated",
       Null(),
       Of("rule", Tup({Port(1)})),
       Of("rule", Tup({Port(2)})),
       {}},
      {"set: an unknown element",
       Null(),
       Of("rule", Tup({Port(1)})),
       Of("rule", Tup({unknown_element})),
       {"rule: " + unknown_block}},
      {"set: a null element",
       Null(),
       Of("rule", Tup({Port(1)})),
       Of("rule", Tup({Null(unknown_element.type())})),
       {"rule: a block of the set is planned as null"}},
  });
}

// The type of such blocks is dynamic, so that only these functions notice.
TEST(CheckPlannedTest, AnswersOfAnotherKindThanBlocks) {
  Schema schema;
  schema.block.blocks["disk"] =
      Blocks(Nesting::kList, {{"any", {.type = Type::Dynamic(), .optional = true}}});
  const Value config = Of("disk", Tup({Of("any", Num(1))}));
  const auto planned = [&](Value disk) {
    const Value answer = Of("disk", std::move(disk));
    std::vector<std::string> texts = Texts(CheckPlanned(schema, answer, config, answer));
    const std::vector<std::string> refined = Texts(CheckRefines(schema, config, answer));
    texts.insert(texts.end(), refined.begin(), refined.end());
    return texts;
  };
  EXPECT_EQ(planned(Str("no")),
            (std::vector<std::string>{"disk: it is planned as something else than blocks",
                                      "disk: it is something else than blocks"}));
  EXPECT_EQ(planned(Tup({Str("no")})),
            (std::vector<std::string>{"disk[0]: it is planned as something else than a block",
                                      "disk[0]: it is something else than a block"}));
}

struct RefinesCase {
  const char* rule;
  Value planned;
  Value final;
  std::vector<std::string> violations;
};

void Check(const std::vector<RefinesCase>& cases) {
  const Schema schema = TestSchema();
  for (const RefinesCase& c : cases) {
    SCOPED_TRACE(c.rule);
    EXPECT_EQ(Texts(CheckRefines(schema, Fill(schema, c.planned), Fill(schema, c.final))),
              c.violations);
  }
}

TEST(CheckRefinesTest, Attributes) {
  Check({
      {"known as it is", Port(1), Port(1), {}},
      {"known changes", Port(1), Port(2), {"port: the value is not the planned one"}},
      {"known turns null",
       Port(1),
       Obj({}),
       {"port: it was planned with a value, but is null now"}},
      {"null turns known", Obj({}), Port(1), {"port: it was planned as null, but has a value now"}},
      {"known turns unknown",
       Port(1),
       Of("port", Unknown(kNumber)),
       {"port: it was known in the plan, but is unknown now"}},
      {"unknown turns known", Of("id", Unknown(kString)), Of("id", Str("x")), {}},
      {"unknown turns null", Of("id", Unknown(kString)), Obj({}), {}},
      {"unknown stays unknown", Of("id", Unknown(kString)), Of("id", Unknown(kString)), {}},
      {"a map gains a key",
       Of("tags", testing::MapOf(kString, {})),
       Of("tags", testing::MapOf(kString, {{"a", Str("1")}})),
       {"tags[\"a\"]: a key of the elements was not planned"}},
      {"a map loses a key",
       Of("tags", testing::MapOf(kString, {{"a", Str("1")}})),
       Of("tags", testing::MapOf(kString, {})),
       {"tags[\"a\"]: a planned key of the elements is missing"}},
      {"a map with an unknown value",
       Of("tags", testing::MapOf(kString, {{"a", Unknown(kString)}})),
       Of("tags", testing::MapOf(kString, {{"a", Str("1")}})),
       {}},
  });
}

TEST(CheckRefinesTest, TheObjectItself) {
  const Schema schema = TestSchema();
  const Value null = Null(schema.type());
  const Value some = Fill(schema, Port(1));
  EXPECT_EQ(Texts(CheckRefines(schema, null, null)), std::vector<std::string>{});
  EXPECT_EQ(Texts(CheckRefines(schema, some, null)),
            std::vector<std::string>{": it was planned to exist, but is absent"});
  EXPECT_EQ(Texts(CheckRefines(schema, null, some)),
            std::vector<std::string>{": it was planned to be absent, but exists"});
}

TEST(CheckRefinesTest, Refinements) {
  const auto bound = [](int number, bool inclusive) {
    return std::make_shared<Refinements::Bound>(
        Refinements::Bound{Number::FromInt(number), inclusive});
  };
  Refinements not_null, prefix, range, length;
  not_null.not_null = true;
  prefix.prefix = "d-";
  range.lower = bound(1, true);
  range.upper = bound(5, false);
  length.min_length = 1;
  length.max_length = 2;
  const Type list = Type::List(kNumber);
  const Type set = Type::Set(kNumber);
  struct RefinedCase {
    const char* rule;
    Value planned;
    Value final;
    bool lawful;
  };
  const std::vector<RefinedCase> cases = {
      {"not null", Unknown(kString, not_null), Null(kString), false},
      {"not null and not null", Unknown(kString, not_null), Str("x"), true},
      {"prefix", Unknown(kString, prefix), Str("e-1"), false},
      {"with the prefix", Unknown(kString, prefix), Str("d-1"), true},
      {"at the inclusive bound", Unknown(kNumber, range), Num(1), true},
      {"at the exclusive bound", Unknown(kNumber, range), Num(5), false},
      {"below the range", Unknown(kNumber, range), Num(0), false},
      {"above the range", Unknown(kNumber, range), Num(6), false},
      {"too short", Unknown(list, length), testing::ListOf(kNumber, {}), false},
      {"long enough", Unknown(list, length), testing::ListOf(kNumber, {Num(1)}), true},
      {"too long", Unknown(list, length), testing::ListOf(kNumber, {Num(1), Num(1), Num(1)}),
       false},
      {"a set that can still become short enough", Unknown(set, length),
       testing::SetOf(kNumber, {Unknown(kNumber), Unknown(kNumber), Unknown(kNumber)}), true},
      {"a set that is too large", Unknown(set, length),
       testing::SetOf(kNumber, {Num(1), Num(2), Num(3)}), false},
      {"still unknown", Unknown(kString, prefix), Unknown(kString), true},
  };
  for (const RefinedCase& c : cases) {
    SCOPED_TRACE(c.rule);
    Schema schema;
    schema.block.attributes["v"] = Computed(c.planned.type());
    const std::vector<std::string> texts =
        Texts(CheckRefines(schema, Of("v", c.planned), Of("v", c.final)));
    EXPECT_EQ(texts, c.lawful ? std::vector<std::string>{}
                              : std::vector<std::string>{
                                    "v: the value is outside of the range that was planned"});
  }
}

TEST(CheckRefinesTest, Types) {
  Schema schema;
  schema.block.attributes["v"] = Computed(Type::Dynamic());
  const auto refines = [&](Value planned, Value final) {
    return Texts(CheckRefines(schema, Of("v", std::move(planned)), Of("v", std::move(final))))
        .empty();
  };
  EXPECT_TRUE(refines(Unknown(), Str("x")));
  EXPECT_TRUE(refines(Unknown(Type::List(Type::Dynamic())), testing::ListOf(kNumber, {Num(1)})));
  EXPECT_TRUE(refines(Unknown(kNumber), Null()));
  EXPECT_FALSE(refines(Unknown(kNumber), Str("1")));
  EXPECT_FALSE(refines(Num(1), Str("1")));
  EXPECT_FALSE(refines(Unknown(Type::Object({{"a", kNumber}})), Of("b", Num(1))));
  EXPECT_FALSE(refines(Unknown(Type::Tuple({kNumber})), Tup({Num(1), Num(2)})));
}

TEST(CheckRefinesTest, NestedAttributesAndBlocks) {
  const Value open = Obj({{"port", Num(1)}, {"id", Unknown(kString)}});
  Check({
      {"unknown in a list", Of("disk", Tup({open})), Of("disk", Tup({Port(1, "a")})), {}},
      {"known in a list of blocks",
       Of("disk", Tup({open})),
       Of("disk", Tup({Port(2, "a")})),
       {"disk[0].port: the value is not the planned one"}},
      {"known in a nested attribute",
       Of("single", open),
       Of("single", Port(2)),
       {"single.port: the value is not the planned one"}},
      {"blocks unknown as a whole become anything",
       UnknownOf("disk"),
       Of("disk", Tup({Port(1), Port(2)})),
       {}},
      {"a block that is unknown as a whole may be absent", UnknownOf("one"), Obj({}), {}},
      {"fewer blocks",
       Of("disk", Tup({open})),
       Of("disk", Tup({})),
       {"disk: the number of blocks is not the planned one: 1 planned, 0 now"}},
      {"another key of blocks",
       Of("label", Obj({{"k", open}})),
       Of("label", Obj({{"l", open}})),
       {"label[\"k\"]: a planned key of the blocks is missing",
        "label[\"l\"]: a key of the blocks was not planned"}},
      {"a single block vanishes",
       Of("one", Port(1)),
       Obj({}),
       {"one: it was planned to exist, but is absent"}},
      {"a single block appears",
       Obj({}),
       Of("one", Port(1)),
       {"one: it was planned to be absent, but exists"}},
  });
}

TEST(CheckRefinesTest, Sets) {
  const Value open = Obj({{"port", Num(1)}, {"id", Unknown(kString)}});
  const Value other_open = Obj({{"port", Unknown(kNumber)}, {"id", Str("b")}});
  Check({
      {"equal", Of("rule", Tup({Port(1), Port(2)})), Of("rule", Tup({Port(1), Port(2)})), {}},
      {"an unknown in an element",
       Of("rule", Tup({open, Port(2)})),
       Of("rule", Tup({Port(1, "z"), Port(2)})),
       {}},
      {"unknowns at different places",
       Of("rule", Tup({open, other_open})),
       Of("rule", Tup({Port(1, "z"), Port(9, "b")})),
       {}},
      {"elements that turn out to be equal",
       Of("rule", Tup({open, other_open})),
       Of("rule", Tup({Port(1, "b")})),
       {}},
      {"a planned element is missing",
       Of("rule", Tup({Port(1), Port(2)})),
       Of("rule", Tup({Port(1)})),
       {"rule: one of the planned blocks has no counterpart"}},
      {"an element that was not planned",
       Of("rule", Tup({open})),
       Of("rule", Tup({Port(2, "a")})),
       {"rule: one of the planned blocks has no counterpart",
        "rule: one of the blocks was not planned"}},
      {"more elements than planned",
       Of("rule", Tup({open})),
       Of("rule", Tup({Port(1, "a"), Port(1, "b")})),
       {"rule: there are more blocks than planned"}},
      {"the same for nested attributes",
       Of("set", Tup({open})),
       Of("set", Tup({Port(2)})),
       {"set: one of the planned elements has no counterpart",
        "set: one of the elements was not planned"}},
      {"nested attributes with an unknown",
       Of("set", Tup({open})),
       Of("set", Tup({Port(1, "a")})),
       {}},
  });
}

TEST(CheckRefinesTest, LargeSetsAreCheckedWithoutComparingEachWithEach) {
  Schema schema;
  schema.block.blocks["rule"] = Blocks(Nesting::kSet, PortAttributes());
  std::vector<Value> planned;
  std::vector<Value> final;
  for (int i = 0; i < 4000; ++i) {
    planned.push_back(Obj({{"port", Num(i)}, {"id", Unknown(kString)}}));
    final.push_back(Port(i, "id-" + std::to_string(4000 - i)));
  }
  EXPECT_TRUE(CheckRefines(schema, Fill(schema, Of("rule", Tup(planned))),
                           Fill(schema, Of("rule", Tup(final))))
                  .empty());
}

}  // namespace
}  // namespace dplan
