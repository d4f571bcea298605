#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/contract/check_planned.h"
#include "core/types/json.h"
#include "core/wire/msgpack.h"
#include "tests/peer/plugin_under_test.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/value_builders.h"

// Every provider binary that the machine has: in DPLAN_TEST_PROVIDER_MIRROR, and where Terraform
// would look for one. None of them may reach anything: there is no network, and no proxy either.

namespace dplan::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

struct Found {
  std::string type;  // "aws"
  std::string executable;
};

void PrintTo(const Found& found, std::ostream* out) { *out << found.executable; }

std::string Env(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::vector<std::string> Mirrors() {
  std::vector<std::string> mirrors = absl::StrSplit(Env("DPLAN_TEST_PROVIDER_MIRROR"), ':');
  mirrors.push_back(Env("TF_PLUGIN_CACHE_DIR"));
  mirrors.push_back(Env("HOME") + "/.terraform.d/plugins");
  mirrors.push_back(Env("HOME") + "/.local/share/terraform/plugins");
  for (const char* folder :
       {"/usr/local/share/terraform/plugins", "/usr/share/terraform/plugins", "/opt/tf-plugins"}) {
    mirrors.push_back(folder);
  }
  return mirrors;
}

// HOST/NAMESPACE/TYPE/VERSION/linux_amd64/terraform-provider-TYPE…
void FindIn(const std::string& mirror, std::vector<Found>& found) {
  namespace fs = std::filesystem;
  constexpr int kDepth = 5;
  std::error_code failed;
  for (auto it = fs::recursive_directory_iterator(
           mirror, fs::directory_options::follow_directory_symlink, failed);
       !failed && it != fs::recursive_directory_iterator(); it.increment(failed)) {
    if (it.depth() < kDepth) continue;
    it.disable_recursion_pending();
    const fs::path& path = it->path();
    const std::string type = path.parent_path().parent_path().parent_path().filename();
    if (path.filename().string().starts_with("terraform-provider-" + type) &&
        access(path.c_str(), X_OK) == 0) {
      found.push_back({.type = type, .executable = path});
    }
  }
}

// The peer stands for those that a machine does not have.
std::vector<Found> FoundProviders() {
  std::vector<Found> found = {{.type = "peer", .executable = DPLAN_PEER}};
  for (const std::string& mirror : Mirrors()) {
    if (!mirror.empty()) FindIn(mirror, found);
  }
  return found;
}

// What this process and its children can reach from now on is nothing.
void LeaveTheNetwork() {
  for (const char* name : {"http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"}) {
    setenv(name, "http://127.0.0.1:9", 1);
  }
  setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
  if (unshare(CLONE_NEWNET) != 0) std::cout << "only the proxy keeps providers from the network\n";
}

class FoundProviderTest : public ::testing::TestWithParam<Found> {
 protected:
  static void SetUpTestSuite() { LeaveTheNetwork(); }
};

void ExpectConsistent(const std::string& where, const Block& block);

void ExpectConsistent(const std::string& where, const std::string& name,
                      const Attribute& attribute) {
  SCOPED_TRACE(absl::StrCat(where, ".", name));
  EXPECT_TRUE(attribute.required || attribute.optional || attribute.computed);
  EXPECT_FALSE(attribute.required && (attribute.optional || attribute.computed));
  EXPECT_FALSE(attribute.write_only && attribute.computed);
  if (attribute.nested == nullptr) return;
  EXPECT_EQ(attribute.type, attribute.nested->ImpliedType());
  for (const auto& [inner, nested] : attribute.nested->attributes) {
    ExpectConsistent(absl::StrCat(where, ".", name), inner, nested);
  }
}

void ExpectConsistent(const std::string& where, const Block& block) {
  const Type type = block.ImpliedType();
  ASSERT_EQ(type.kind(), Type::Kind::kObject) << where;
  EXPECT_EQ(type.attributes().size(), block.attributes.size() + block.blocks.size()) << where;
  for (const auto& [name, attribute] : block.attributes) ExpectConsistent(where, name, attribute);
  for (const auto& [name, nested] : block.blocks) {
    EXPECT_TRUE(nested.max_items == 0 || nested.min_items <= nested.max_items) << where << name;
    ExpectConsistent(absl::StrCat(where, ".", name), nested.block);
  }
}

// Types go through JSON, configurations through the encoding of the wire.
void ExpectEncodable(const std::string& where, const Schema& schema, RandomValues& random) {
  SCOPED_TRACE(where);
  EXPECT_THAT(TypeFromJson(TypeToJson(schema.type())), IsOkAndHolds(schema.type()));
  const Value config = RandomConfig(random, schema.block);
  EXPECT_THAT(DecodeMsgpack(EncodeMsgpack(config, schema.type()), schema.type()),
              IsOkAndHolds(config));
  Diagnostics diagnostics;
  EXPECT_TRUE(schema.Check(config, diagnostics)) << Text(diagnostics);
}

// Of each type an object where nothing is configured: the provider reads it, and has an opinion.
void ExpectValidated(const Plugin& plugin) {
  std::vector<ValidateRequest> requests;
  for (const auto& [name, schema] : plugin.schema.resources) {
    Diagnostics diagnostics;
    Value config = schema.Coerce(Obj({}), diagnostics);
    if (!diagnostics.HasErrors()) requests.push_back({.type = name, .config = std::move(config)});
  }
  ASSERT_OK_AND_ASSIGN(const auto answers, plugin.provider->ValidateMany({}, requests));
  EXPECT_EQ(answers.size(), requests.size());
}

TEST_P(FoundProviderTest, IsUnderstood) {
  ASSERT_OK_AND_ASSIGN(const Plugin plugin, Plugin::Start(GetParam().executable));
  std::cout << plugin.schema.resources.size() << " resources, " << plugin.schema.data_sources.size()
            << " data sources, " << plugin.schema.functions.size() << " functions\n";
  EXPECT_THAT(plugin.schema.resources, Not(IsEmpty()));
  EXPECT_EQ(plugin.schema.facts, ProviderFacts());  // it does not have the extension
  RandomValues random(TestSeed(), {.unknowns = true});
  SCOPED_TRACE(TestSeed());
  ExpectConsistent("provider", plugin.schema.provider.block);
  for (const auto* kind : {&plugin.schema.resources, &plugin.schema.data_sources}) {
    for (const auto& [name, schema] : *kind) {
      ExpectConsistent(name, schema.block);
      ExpectEncodable(name, schema, random);
    }
  }
  ExpectValidated(plugin);
}

std::string NameOf(const ::testing::TestParamInfo<Found>& found) {
  std::string name;
  for (const char c : found.param.type) name += absl::ascii_isalnum(c) ? c : '_';
  return absl::StrCat(name, "_", found.index);
}

INSTANTIATE_TEST_SUITE_P(All, FoundProviderTest, ::testing::ValuesIn(FoundProviders()), NameOf);

// What only one provider can be asked.

void ExpectCreationsPlanned(Plugin& aws) {
  const struct Case {
    const char* type;
    const char* config;
    bool legacy;
    const char* unknown;
  } cases[] = {
      {"aws_vpc", R"({"cidr_block": "10.0.0.0/16", "tags": {"Name": "x"}})", true, "id"},
      {"aws_s3_bucket", R"({"bucket": "dplan-test"})", true, "arn"},
      {"aws_iam_policy", R"({"name": "p", "policy": "{\"Version\":\"2012-10-17\"}"})", true, "arn"},
      {"aws_vpc_security_group_ingress_rule",
       R"({"security_group_id": "sg-1", "ip_protocol": "tcp", "from_port": 22, "to_port": 22,
           "cidr_ipv4": "10.0.0.0/8"})",
       false, "arn"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.type);
    const Value none = Value::Null(aws.SchemaOf(c.type).type());
    const Value config = aws.Config(c.type, c.config);
    ASSERT_OK_AND_ASSIGN(const PlanResult plan, aws.Plan(c.type, none, config));
    EXPECT_EQ(Text(plan.diagnostics), "");
    EXPECT_EQ(plan.legacy_type_system, c.legacy);
    EXPECT_FALSE(plan.planned.Attr(c.unknown).IsKnown());
    if (c.legacy) continue;
    EXPECT_THAT(CheckPlanned(aws.SchemaOf(c.type), none, config, plan.planned), IsEmpty());
  }
}

void ExpectPolicyWritten(Plugin& aws) {
  const Schema& schema = aws.schema.data_sources.at("aws_iam_policy_document");
  Diagnostics diagnostics;
  const Value written = ValueFromPlainJson(R"({"statement": [
    {"sid": "one", "actions": ["s3:Get*"], "resources": ["arn:aws:s3:::b/*"],
     "principals": [{"type": "AWS", "identifiers": ["*"]}],
     "condition": [{"test": "Bool", "variable": "aws:SecureTransport", "values": ["true"]}]}]})")
                            .value();
  const Value config = schema.Coerce(written, diagnostics);
  EXPECT_EQ(Text(diagnostics), "");
  ASSERT_OK_AND_ASSIGN(
      const auto answers,
      aws.provider->ReadData({}, {{.type = "aws_iam_policy_document", .config = config}}));
  EXPECT_EQ(Text(answers[0].diagnostics), "");
  EXPECT_THAT(answers[0].state.Attr("json").AsString(), HasSubstr("aws:SecureTransport"));
}

void ExpectFunctionsCalled(Plugin& aws) {
  ASSERT_OK_AND_ASSIGN(
      const FunctionResult parsed,
      aws.provider->CallFunction({}, "arn_parse", {Str("arn:aws:iam::444455556666:role/example")}));
  EXPECT_EQ(parsed.error, "");
  EXPECT_EQ(parsed.value.Attr("account_id"), Str("444455556666"));
  ASSERT_OK_AND_ASSIGN(const FunctionResult wrong,
                       aws.provider->CallFunction({}, "arn_parse", {Str("no arn")}));
  EXPECT_THAT(wrong.error, Not(IsEmpty()));
}

TEST(AwsTest, DoesWhatNeedsNoNetwork) {
  std::string executable;
  for (const Found& found : FoundProviders()) {
    if (found.type == "aws") executable = found.executable;
  }
  if (executable.empty()) {
    std::cout << "there is no such provider here\n";
    return;
  }
  LeaveTheNetwork();
  ASSERT_OK_AND_ASSIGN(Plugin aws, Plugin::Start(executable));
  aws.Configure(R"({
      "region": "us-east-1", "access_key": "none", "secret_key": "none",
      "skip_credentials_validation": true, "skip_requesting_account_id": true,
      "skip_metadata_api_check": "true", "skip_region_validation": true})");
  ExpectCreationsPlanned(aws);
  ExpectPolicyWritten(aws);
  ExpectFunctionsCalled(aws);
}

}  // namespace
}  // namespace dplan::testing
