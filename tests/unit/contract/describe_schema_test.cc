#include "core/contract/describe_schema.h"

#include <gtest/gtest.h>

#include <memory>

#include "core/contract/example_yaml.h"
#include "tests/testing/golden_file.h"
#include "tests/testing/value_builders.h"

namespace dplan {
namespace {

using testing::ExpectGoldenFile;

Attribute Described(Attribute attribute, std::string description) {
  attribute.description = std::move(description);
  return attribute;
}

Attribute Nested(NestedAttributes nested) {
  Attribute attribute;
  attribute.type = nested.ImpliedType();
  attribute.nested = std::make_shared<const NestedAttributes>(std::move(nested));
  attribute.optional = true;
  return attribute;
}

Schema FileSchema() {
  Schema schema;
  schema.version = 2;
  schema.block.description = "A file in the folder of the provider.\n\nIts id is its path.";
  schema.block.attributes = {
      {"path", Described({.type = Type::String(), .required = true},
                         "Relative; a | b is one name.\n\nNever above the folder.")},
      {"mode", {.type = Type::Number(), .optional = true, .computed = true}},
      {"sha256", {.type = Type::String(), .computed = true}},
      {"secret", {.type = Type::String(), .optional = true, .sensitive = true, .write_only = true}},
      {"old", {.type = Type::List(Type::Dynamic()), .optional = true, .deprecated = true}},
      {"owner",
       Nested({.nesting = Nesting::kList,
               .attributes = {{"name", {.type = Type::String(), .required = true}},
                              {"groups", Nested({.nesting = Nesting::kMap,
                                                 .attributes = {{"id",
                                                                 {.type = Type::Number(),
                                                                  .computed = true}}}})}}})},
  };
  schema.block.blocks["rule"] = {
      .nesting = Nesting::kSet,
      .block = {.attributes = {{"port", {.type = Type::Number(), .required = true}}},
                .description = "Who may read it."},
      .min_items = 1,
      .max_items = 3};
  return schema;
}

ProviderSchema FilesSchema() {
  ProviderSchema schema;
  schema.provider.block.description = "Files in one folder.";
  schema.provider.block.attributes = {
      {"folder", Described({.type = Type::String(), .required = true}, "Where they are.")}};
  schema.resources["files_file"] = FileSchema();
  Schema listing;
  listing.block.deprecated = true;
  listing.block.attributes = {{"names", {.type = Type::Set(Type::String()), .computed = true}}};
  schema.data_sources["files_listing"] = listing;
  schema.functions["join"] = {
      .parameters = {{.name = "folder", .type = Type::String(), .description = "May be empty."}},
      .variadic =
          FunctionSignature::Parameter{.name = "names", .type = Type::String(), .allow_null = true},
      .result = Type::String(),
      .summary = "A path of its parts."};
  schema.facts = {
      .name = "files",
      .version = "1.4.0",
      .max_parallel = 8,
      .example = R"({"folder": "/srv/files"})",
      .types = {{"files_file",
                 {.recovery = TypeFacts::Recovery::kNaturalKey,
                  .pure_plan = true,
                  .leaves_before_host = false,
                  .volatile_paths = {Path().Attr("sha256")},
                  .import_id = "{path}",
                  .examples = {R"({"path": "a.txt", "rule": [{"port": 80}], "old": []})"}}}}};
  return schema;
}

TEST(SchemaJson, IsThatOfTerraformAndTheFacts) {
  ExpectGoldenFile("contract/files_schema.json", SchemaJson(FilesSchema()));
}

TEST(SchemaJson, HasNoFactsWhereNoneAreSaid) {
  EXPECT_EQ(SchemaJson(ProviderSchema(), false),
            "{\"provider\":{\"version\":0,\"block\":{\"description_kind\":\"markdown\"}}}\n");
}

TEST(SchemaJson, SurvivesADescriptionThatIsNoText) {
  ProviderSchema schema;
  schema.provider.block.description = "\xff";
  EXPECT_NE(SchemaJson(schema).find("\xEF\xBF\xBD"), std::string::npos);
}

TEST(SchemaMarkdown, DocumentsAll) {
  ExpectGoldenFile("contract/files_schema.md", SchemaMarkdown(FilesSchema(), "files"));
}

TEST(SchemaMarkdown, NeedsNoFacts) {
  EXPECT_EQ(SchemaMarkdown(ProviderSchema(), "x"), "# Provider `x`\n");
}

TEST(ExampleYaml, IsWhatAConfigurationSays) {
  const std::string json = R"({"b": "plain text", "a": "yes", "ns": [1, 0.5, null], "empty": {},
      "expression": "${x}", "objects": [{"k": "v", "l": ["a: b"]}, {}], "10": true, "e": ""})";
  EXPECT_EQ(ExampleYaml({"resources", "t.x"}, json), R"(resources:
  t.x:
    b: plain text
    a: "yes"
    ns:
      - 1
      - 0.5
      - null
    empty: {}
    expression: "$${x}"
    objects:
      - k: v
        l:
          - "a: b"
      - {}
    "10": true
    e: ""
)");
}

TEST(ExampleYaml, OfAnEmptyObject) { EXPECT_EQ(ExampleYaml({"a"}, "{}"), "a: {}\n"); }

TEST(ExampleYaml, IsNothingOfWhatIsNoObject) {
  EXPECT_EQ(ExampleYaml({"a"}, "[]"), "");
  EXPECT_EQ(ExampleYaml({"a"}, "{"), "");
  EXPECT_EQ(ExampleYaml({"a"}, ""), "");
}

}  // namespace
}  // namespace dplan
