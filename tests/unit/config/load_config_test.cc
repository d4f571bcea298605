#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "core/base/diagnostic_text.h"
#include "core/base/sha256.h"
#include "core/config/config.h"
#include "tests/testing/memory_files.h"

namespace dplan {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A configuration with what it refers to.
struct Loaded {
  explicit Loaded(std::map<std::string, std::string> texts, const std::string& folder = ".")
      : files(std::move(texts)) {
    config = LoadConfig(files, folder, sources, diagnostics);
    for (const Diagnostic& diagnostic : diagnostics.items()) {
      absl::StrAppend(&errors, DiagnosticText(diagnostic, sources, false));
    }
  }
  explicit Loaded(const std::string& text)
      : Loaded(std::map<std::string, std::string>{{"main.dplan.yaml", text}}) {}

  std::string Source(const SourceRange& range) const {
    return sources.text(range.file)
        .substr(static_cast<size_t>(range.begin.byte),
                static_cast<size_t>(range.end.byte - range.begin.byte));
  }

  testing::MemoryFiles files;
  SourceMap sources;
  Diagnostics diagnostics;
  std::optional<Config> config;
  std::string errors;
};

std::vector<std::string> ReferencesOf(const Expression& expression) {
  std::vector<std::string> names;
  expression.VisitReferences(
      [&names](const Reference& reference) { names.push_back(reference.ToString()); });
  return names;
}

// Scope of expressions that refer to nothing.
class NoScope : public Scope {
 public:
  Value Get(const Reference&, Diagnostics&) const override { return Value(); }
  std::optional<Value> GetInstance(const Reference&, const Value&, Diagnostics&) const override {
    return std::nullopt;
  }
  const Files* files() const override { return nullptr; }
  std::string base_folder() const override { return ""; }
};

Value ValueOf(const Expression& expression, const Type& expected = Type::Dynamic()) {
  Diagnostics diagnostics;
  const Value value = expression.Evaluate(NoScope(), diagnostics, expected);
  EXPECT_FALSE(diagnostics.HasErrors());
  return value;
}

TEST(LoadConfig, ReadsSettings) {
  const Loaded loaded(R"(
dplan:
  required_version: ">= 0.1"
  state: {path: other.db}
  required_providers:
    docker: {source: dplan/docker, version: 0.10}
    ssh:
)");
  ASSERT_TRUE(loaded.config.has_value()) << loaded.errors;
  EXPECT_EQ(loaded.config->required_version, ">= 0.1");
  EXPECT_EQ(loaded.config->state_path, "other.db");
  ASSERT_EQ(loaded.config->required_providers.size(), 2u);
  const RequiredProvider& docker = loaded.config->required_providers.at("docker");
  EXPECT_EQ(docker.source, "dplan/docker");
  EXPECT_EQ(docker.version, "0.10") << "as it is written";
  EXPECT_EQ(loaded.Source(docker.range), "docker");
  EXPECT_EQ(loaded.config->required_providers.at("ssh").source, "dplan/ssh");
}

TEST(LoadConfig, HasDefaults) {
  const Loaded loaded("resources:\n");
  ASSERT_TRUE(loaded.config.has_value()) << loaded.errors;
  EXPECT_EQ(loaded.config->state_path, "dplan.state.db");
  EXPECT_EQ(loaded.config->required_version, "");
  EXPECT_THAT(loaded.config->resources, IsEmpty());
  EXPECT_TRUE(Loaded("").config.has_value()) << "an empty file is an empty configuration";
}

TEST(LoadConfig, ReadsVariables) {
  const Loaded loaded(R"(
variables:
  plain:
  full:
    type: map(object({ip = string, weight = optional(number, 1)}))
    default: {"1": {ip: 10.0.0.1}}
    description: Some hosts
    sensitive: true
    nullable: false
    validation:
      - {condition: length(var.full) > 0, error_message: "At least one of ${var.full}."}
      - condition: ${true}
        error_message: No.
  nothing: {default: null}
)");
  ASSERT_TRUE(loaded.config.has_value()) << loaded.errors;
  const std::vector<VariableDecl>& variables = loaded.config->variables;
  ASSERT_EQ(variables.size(), 3u);
  EXPECT_EQ(variables[0].name, "full") << "sorted by name";
  EXPECT_EQ(loaded.Source(variables[0].range), "full");
  EXPECT_EQ(variables[0].type.type().kind(), Type::Kind::kMap);
  EXPECT_TRUE(variables[0].default_value.has_value());
  EXPECT_EQ(variables[0].description, "Some hosts");
  EXPECT_TRUE(variables[0].sensitive);
  EXPECT_FALSE(variables[0].nullable);
  ASSERT_EQ(variables[0].validations.size(), 2u);
  EXPECT_THAT(ReferencesOf(variables[0].validations[0].condition), ElementsAre("var.full"));
  EXPECT_THAT(ReferencesOf(variables[0].validations[0].error_message), ElementsAre("var.full"));
  EXPECT_EQ(loaded.Source(variables[0].validations[0].range), "length(var.full) > 0");
  EXPECT_EQ(ValueOf(variables[0].validations[1].condition), Value::Bool(true));

  EXPECT_EQ(variables[1].name, "nothing");
  ASSERT_TRUE(variables[1].default_value.has_value()) << "null is a default, too";
  EXPECT_TRUE(ValueOf(*variables[1].default_value).IsNull());

  EXPECT_EQ(variables[2].name, "plain");
  EXPECT_FALSE(variables[2].default_value.has_value());
  EXPECT_TRUE(variables[2].type.type().IsDynamic());
  EXPECT_TRUE(variables[2].nullable);
  EXPECT_FALSE(variables[2].sensitive);
}

TEST(LoadConfig, ReadsLocalsAndOutputs) {
  const Loaded loaded(R"(
locals:
  b: ${local.a}-x
  a: {deep: [1, "${var.x}"]}
outputs:
  o:
    value: ${local.a}
    description: An output
    sensitive: true
    depends_on: [a.b, '${c.d}']
  n: {value: null}
)");
  ASSERT_TRUE(loaded.config.has_value()) << loaded.errors;
  ASSERT_EQ(loaded.config->locals.size(), 2u);
  EXPECT_EQ(loaded.config->locals[0].name, "a");
  EXPECT_THAT(ReferencesOf(loaded.config->locals[0].value), ElementsAre("var.x"));
  EXPECT_THAT(ReferencesOf(loaded.config->locals[1].value), ElementsAre("local.a"));
  ASSERT_EQ(loaded.config->outputs.size(), 2u);
  EXPECT_TRUE(ValueOf(loaded.config->outputs[0].value).IsNull());
  const OutputDecl& output = loaded.config->outputs[1];
  EXPECT_EQ(output.name, "o");
  EXPECT_EQ(output.description, "An output");
  EXPECT_TRUE(output.sensitive);
  ASSERT_EQ(output.depends_on.size(), 2u);
  EXPECT_EQ(output.depends_on[0].reference.ToString(), "a.b");
  EXPECT_EQ(output.depends_on[1].reference.ToString(), "c.d");
  EXPECT_EQ(loaded.Source(output.depends_on[1].reference.range), "c.d");
}

TEST(LoadConfig, ReadsProviders) {
  const Loaded loaded(R"(
providers:
  ssh.host: {for_each: var.hosts, depends_on: [a.b], host: "${each.value.address}"}
  docker:
  docker.other: {host: x}
)");
  ASSERT_TRUE(loaded.config.has_value()) << loaded.errors;
  const std::vector<ProviderDecl>& providers = loaded.config->providers;
  ASSERT_EQ(providers.size(), 3u);
  EXPECT_EQ(providers[0].name, "docker");
  EXPECT_EQ(providers[0].alias, "");
  EXPECT_EQ(ValueOf(providers[0].body), Value::Object(Value::Entries{}));
  EXPECT_EQ(providers[1].alias, "other");
  EXPECT_EQ(providers[2].name, "ssh");
  EXPECT_EQ(providers[2].alias, "host");
  ASSERT_TRUE(providers[2].for_each.has_value());
  EXPECT_THAT(ReferencesOf(*providers[2].for_each), ElementsAre("var.hosts"));
  EXPECT_THAT(ReferencesOf(providers[2].body), ElementsAre("each.value"));
  ASSERT_EQ(providers[2].depends_on.size(), 1u);
}

TEST(LoadConfig, ReadsResources) {
  const Loaded loaded(R"(
resources:
  b_type.two: {count: 3, name: x}
  b_type.one:
    for_each: ${var.x}
    provider: ssh.host[each.key]
    depends_on: [a_type.q, b_type.two]
    name: fe-${each.key}
    ipam: [{subnet: 1.10}]
    enabled: of the provider
  a_type.q:
    lifecycle: {enabled: var.on && true}
    provider: docker
  a_type.r:
)");
  ASSERT_TRUE(loaded.config.has_value()) << loaded.errors;
  const std::vector<ResourceDecl>& resources = loaded.config->resources;
  ASSERT_EQ(resources.size(), 4u);

  EXPECT_EQ(resources[0].type, "a_type");
  EXPECT_EQ(resources[0].name, "q");
  ASSERT_TRUE(resources[0].enabled.has_value());
  EXPECT_THAT(ReferencesOf(*resources[0].enabled), ElementsAre("var.on"));
  ASSERT_TRUE(resources[0].provider.has_value());
  EXPECT_EQ(resources[0].provider->name, "docker");
  EXPECT_EQ(resources[0].provider->alias, "");
  EXPECT_FALSE(resources[0].provider->key.has_value());

  EXPECT_EQ(resources[1].name, "r");
  EXPECT_EQ(ValueOf(resources[1].body), Value::Object(Value::Entries{}));

  const ResourceDecl& one = resources[2];
  EXPECT_EQ(one.name, "one");
  EXPECT_EQ(loaded.Source(one.range), "b_type.one");
  ASSERT_TRUE(one.for_each.has_value());
  EXPECT_THAT(ReferencesOf(*one.for_each), ElementsAre("var.x"));
  ASSERT_TRUE(one.provider.has_value());
  EXPECT_EQ(one.provider->name, "ssh");
  EXPECT_EQ(one.provider->alias, "host");
  ASSERT_TRUE(one.provider->key.has_value());
  EXPECT_THAT(ReferencesOf(*one.provider->key), ElementsAre("each.key"));
  EXPECT_EQ(loaded.Source(one.provider->key->range()), "each.key");
  ASSERT_EQ(one.depends_on.size(), 2u);
  EXPECT_EQ(one.depends_on[1].reference.ToString(), "b_type.two");
  EXPECT_THAT(ReferencesOf(one.body), ElementsAre("each.key"));
  EXPECT_EQ(loaded.Source(one.body.KeyRangeAt(Path().Attr("ipam"))), "ipam");
  EXPECT_EQ(loaded.Source(one.body.RangeAt(Path().Attr("ipam").Index(0).Attr("subnet"))), "1.10");
  EXPECT_EQ(loaded.Source(one.body.KeyRangeAt(Path().Attr("enabled"))), "enabled");

  EXPECT_EQ(ValueOf(*resources[3].count), Value::Int(3));
}

TEST(LoadConfig, GivesScalarsTheirValuesAndTheirText) {
  const Loaded loaded(R"(
locals:
  v: {number: 4.10, bool: true, null: , quoted: "4.10", octal: 012, word: yes, tagged: !!str 1}
)");
  ASSERT_TRUE(loaded.config.has_value()) << loaded.errors;
  const Expression& value = loaded.config->locals.at(0).value;
  EXPECT_EQ(ValueOf(value), Value::Object(std::map<std::string, Value>{
                                {"number", Value::Num(*Number::Parse("4.1"))},
                                {"bool", Value::Bool(true)},
                                {"null", Value()},
                                {"quoted", Value::String("4.10")},
                                {"octal", Value::String("012")},
                                {"word", Value::String("yes")},
                                {"tagged", Value::String("1")}}));
  const Value texts = ValueOf(value, Type::Map(Type::String()));
  EXPECT_EQ(*texts.Find("number"), Value::String("4.10"));
  EXPECT_EQ(*texts.Find("bool"), Value::String("true"));
  EXPECT_TRUE(texts.Find("null")->IsNull());
}

TEST(LoadConfig, TakesStringsForExpressionsWhereOnlyThoseMakeSense) {
  struct Case {
    const char* count;
    const char* reference;
  };
  const Case cases[] = {
      {"var.a", "var.a"},
      {"${var.a}", "var.a"},
      {"\"${var.a}\"", "var.a"},
      {"'var.a + 1'", "var.a"},
      {"|\n      var.a", "var.a"},
      {"|\n      ${var.a}", "var.a"},
      {"'  ${var.a}  '", "var.a"},
      {"[var.a]", nullptr},
      {"{x: \"${var.a}\"}", "var.a"},
      {"3", nullptr},
      {"'3'", nullptr},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.count);
    const Loaded loaded(absl::StrCat("resources:\n  a.b:\n    count: ", c.count, "\n"));
    ASSERT_TRUE(loaded.config.has_value()) << loaded.errors;
    ASSERT_TRUE(loaded.config->resources[0].count.has_value());
    const std::vector<std::string> references = ReferencesOf(*loaded.config->resources[0].count);
    if (c.reference == nullptr) {
      EXPECT_THAT(references, IsEmpty());
    } else {
      EXPECT_THAT(references, ElementsAre(c.reference));
    }
  }
}

TEST(LoadConfig, MergesTheFilesOfTheFolder) {
  const std::map<std::string, std::string> texts = {
      {"d/b.dplan.yml", "locals: {x: 1}\nresources: {t.b: }\n"},
      {"d/a.dplan.yaml", "locals: {z: 1}\ndplan: {required_version: '1'}\n"},
      {"d/c.dplan.json", "{\"locals\": {\"y\": 1}, \"dplan\": {\"state\": {\"path\": \"s\"}}}"},
      {"d/notes.yaml", "- not a configuration"},
      {"d/.a.dplan.yaml", "- nor is a hidden file"},
      {"d/e/f.dplan.yaml", "- nor one in another folder"},
  };
  const Loaded loaded(texts, "d");
  ASSERT_TRUE(loaded.config.has_value()) << loaded.errors;
  EXPECT_EQ(loaded.config->folder, "d");
  ASSERT_EQ(loaded.config->locals.size(), 3u);
  EXPECT_EQ(loaded.config->locals[0].name, "x");
  EXPECT_EQ(loaded.config->locals[1].name, "y");
  EXPECT_EQ(loaded.config->locals[2].name, "z");
  EXPECT_EQ(loaded.config->required_version, "1");
  EXPECT_EQ(loaded.config->state_path, "s");
  ASSERT_EQ(loaded.config->files.size(), 3u);
  EXPECT_EQ(loaded.config->files[0].first, "a.dplan.yaml");
  EXPECT_EQ(loaded.config->files[0].second, texts.at("d/a.dplan.yaml"));
  EXPECT_EQ(loaded.config->files[1].first, "b.dplan.yml");
  EXPECT_EQ(loaded.config->files[2].first, "c.dplan.json");
  EXPECT_EQ(loaded.sources.name(loaded.config->locals[0].range.file), "d/b.dplan.yml");
}

TEST(LoadConfig, DigestsNamesAndContents) {
  const std::string digest = Loaded("locals: {a: 1}").config->digest;
  EXPECT_EQ(digest, Sha256Hex("15:main.dplan.yaml:14:locals: {a: 1}"));
  EXPECT_EQ(Loaded("locals: {a: 1}").config->digest, digest);
  EXPECT_NE(Loaded("locals: {a: 1} ").config->digest, digest);
  EXPECT_NE(
      Loaded(std::map<std::string, std::string>{{"x.dplan.yaml", "locals: {a: 1}"}}).config->digest,
      digest);
}

}  // namespace
}  // namespace dplan
