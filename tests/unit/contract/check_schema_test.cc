#include "core/contract/check_schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/testing/fake_types.h"

namespace dplan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Attribute Nested(Nesting nesting, std::map<std::string, Attribute> attributes) {
  auto nested = std::make_shared<NestedAttributes>();
  nested->nesting = nesting;
  nested->attributes = std::move(attributes);
  return {.type = nested->ImpliedType(), .nested = nested, .optional = true};
}

const Attribute kText = {.type = Type::String(), .optional = true};
const Attribute kAny = {.type = Type::Dynamic(), .optional = true};

std::vector<std::string> Texts(const ProviderSchema& schema) {
  std::vector<std::string> texts;
  for (const Finding& finding : CheckSchema(schema)) {
    EXPECT_EQ(finding.rule, "schema-is-sane");
    texts.push_back((finding.weight == Finding::Weight::kNote ? "note: " : "") + finding.type +
                    ": " + finding.text);
  }
  return texts;
}

// What is wrong with one resource `t`, made by the function.
std::vector<std::string> OfResource(const std::function<void(Schema&)>& make) {
  ProviderSchema schema;
  make(schema.resources["t"]);
  return Texts(schema);
}

std::vector<std::string> OfAttribute(Attribute attribute) {
  return OfResource([&](Schema& schema) { schema.block.attributes["a"] = attribute; });
}

TEST(CheckSchema, FindsNothingInGoodOnes) {
  ProviderSchema schema;
  schema.provider = FakeConfigSchema();
  for (const auto& [name, type] : FakeTypes()) schema.resources[name] = type.schema;
  EXPECT_THAT(Texts(schema), IsEmpty());
  EXPECT_THAT(Texts(ProviderSchema()), IsEmpty());
}

TEST(CheckSchema, LooksAtFlags) {
  EXPECT_THAT(OfAttribute({.type = Type::String()}),
              ElementsAre("t: a: it is neither required nor optional nor computed"));
  EXPECT_THAT(OfAttribute({.type = Type::String(), .required = true, .computed = true}),
              ElementsAre("t: a: what is required is neither optional nor computed"));
  EXPECT_THAT(
      OfAttribute({.type = Type::String(), .optional = true, .computed = true, .write_only = true}),
      ElementsAre("t: a: what is write-only is not computed"));
}

TEST(CheckSchema, LooksIntoNestedAttributes) {
  EXPECT_THAT(OfAttribute(Nested(Nesting::kMap, {{"b", {.type = Type::String()}}})),
              ElementsAre("t: a.b: it is neither required nor optional nor computed"));
  EXPECT_THAT(OfAttribute(Nested(Nesting::kSingle, {})),
              ElementsAre("t: a: it is nested and has no attributes"));
  EXPECT_THAT(OfAttribute(Nested(Nesting::kGroup, {{"b", kText}})),
              ElementsAre("t: a: nested attributes are no group"));
  Attribute other = Nested(Nesting::kSingle, {{"b", kText}});
  other.type = Type::String();
  EXPECT_THAT(OfAttribute(other),
              ElementsAre("t: a: its type is not that of its nested attributes"));
}

TEST(CheckSchema, LooksIntoSets) {
  const std::string any = "t: a: a set has attributes of any type";
  EXPECT_THAT(OfAttribute(Nested(Nesting::kSet, {{"b", kAny}})), ElementsAre(any));
  EXPECT_THAT(OfResource([](Schema& schema) {
                schema.block.blocks["a"] = {.nesting = Nesting::kSet,
                                            .block = {.attributes = {{"b", kAny}}}};
              }),
              ElementsAre(any));
  for (const Type& type : {Type::Set(Type::Dynamic()), Type::List(Type::Set(Type::Dynamic())),
                           Type::Object({{"x", Type::Set(Type::Dynamic())}}),
                           Type::Tuple({Type::Set(Type::Dynamic())})}) {
    EXPECT_THAT(OfAttribute({.type = type, .optional = true}),
                ElementsAre("t: a: the elements of a set are of any type"));
  }
  EXPECT_THAT(
      OfAttribute(Nested(
          Nesting::kSet,
          {{"b",
            Nested(Nesting::kSingle,
                   {{"c", {.type = Type::String(), .optional = true, .write_only = true}}})}})),
      ElementsAre("t: a.b.c: there are no write-only attributes in a set"));
}

TEST(CheckSchema, LooksAtTypes) {
  const Type optional =
      Type::ObjectWithOptional({{"x", {.type = Type::String(), .optional = true}}});
  EXPECT_THAT(OfAttribute({.type = Type::List(optional), .optional = true}),
              ElementsAre("t: a: the type of an attribute has no optional attributes"));
}

TEST(CheckSchema, LooksAtNames) {
  EXPECT_THAT(OfResource([](Schema& schema) {
                schema.block.attributes = {{"a b", kText}, {"for_each", kText}};
                schema.block.blocks["Caps"] = {};
                schema.block.blocks["for_each"] = {};
              }),
              ElementsAre("t: \"for_each\" is a word of the configuration language",
                          "t: \"a b\": the name is none that can be written",
                          "t: Caps: a block's name has small letters, digits and \"_\" only",
                          "t: for_each: an attribute has the same name"));
  ProviderSchema schema;
  schema.provider.block.attributes["alias"] = kText;
  schema.resources["Type"];
  schema.data_sources["d"].block.attributes["count"] = kText;
  EXPECT_THAT(Texts(schema),
              ElementsAre(": \"alias\" is a word of the configuration language",
                          "Type: a type's name has small letters, digits and \"_\" only",
                          "data d: \"count\" is a word of the configuration language"));
}

TEST(CheckSchema, LooksAtLimitsOfBlocks) {
  const auto of = [](Nesting nesting, int64_t least, int64_t most) {
    return OfResource([&](Schema& schema) {
      schema.version = -1;
      schema.block.blocks["b"] = {.nesting = nesting, .min_items = least, .max_items = most};
    });
  };
  const std::string version = "t: the version of the schema is negative";
  EXPECT_THAT(
      of(Nesting::kSingle, 0, 1),
      ElementsAre(version, "t: b: a single block has 0 as both limits, or 1 where it is required"));
  EXPECT_THAT(of(Nesting::kSingle, 1, 1), ElementsAre(version));
  EXPECT_THAT(of(Nesting::kMap, 1, 0),
              ElementsAre(version, "t: b: a block of this nesting has no limits"));
  const std::string wrong =
      "t: b: the least number of blocks is greater than the greatest, or negative";
  EXPECT_THAT(of(Nesting::kList, 2, 1), ElementsAre(version, wrong));
  EXPECT_THAT(of(Nesting::kSet, -1, 0), ElementsAre(version, wrong));
  EXPECT_THAT(of(Nesting::kSet, 2, 0), ElementsAre(version));
}

TEST(CheckSchema, LooksAtFunctions) {
  ProviderSchema schema;
  schema.functions["no-name"] = {.parameters = {{.name = "a"}, {.name = ""}},
                                 .variadic = FunctionSignature::Parameter{.name = "a"}};
  schema.functions["1st"] = {};
  EXPECT_THAT(Texts(schema), ElementsAre(": the function 1st: the name is none that can be written",
                                         ": the function no-name: a parameter has no name",
                                         ": the function no-name: two parameters are called a"));
}

TEST(CheckSchema, LooksAtFacts) {
  ProviderSchema schema;
  schema.resources["f_a"].block.attributes = {
      {"x", kText}, {"n", Nested(Nesting::kList, {{"y", kText}})}, {"any", kAny}};
  schema.resources["f_a"].block.blocks["b"].block.attributes = {{"z", kText}};
  schema.data_sources["g"];
  schema.facts = {
      .name = "f",
      .max_parallel = -1,
      .example = "{",
      .types = {{"f_b", {}},
                {"f_a",
                 {.volatile_paths = {Path().Attr("x"), Path().Attr("n").Attr("y"),
                                     Path().Attr("n").Index(0).Attr("y"),
                                     Path().Attr("b").Attr("z"), Path().Attr("any").Attr("all"),
                                     Path().Attr("w"), Path().Attr("n").Attr("z"), Path()},
                  .max_parallel = -1,
                  .import_id = "n/{x}/{id}{open",
                  .examples = {R"({"x": "text"})", R"({"w": 1})"}}}}};
  EXPECT_THAT(
      Texts(schema),
      ElementsAre(
          "note: g: its name does not begin with f_, so that a configuration must say whose it is",
          ": a number of its facts is negative", ::testing::StartsWith(": an example is no JSON: "),
          "f_a: a number of its facts is negative",
          "f_a: it has no \"w\", which is said to be volatile",
          "f_a: it has no \"n.z\", which is said to be volatile",
          "f_a: it has no \"\", which is said to be volatile",
          "f_a: it has no \"id\", which its import id names",
          ::testing::StartsWith("f_a: an example does not fit the schema: "),
          "f_b: there are facts of it, but no such type"));
}

}  // namespace
}  // namespace dplan
