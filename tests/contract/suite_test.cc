// That the suite finds what is wrong: for each rule a provider that breaks it.

#include "core/contract/suite.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <ostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/testing/fake_cloud.h"
#include "tests/testing/fake_provider.h"
#include "tests/testing/forwarding_provider.h"

namespace dplan {
namespace {

using ::testing::ElementsAre;

struct OwnFake {
  explicit OwnFake(std::shared_ptr<FakeCloud> its) : cloud(std::move(its)) {}
  const std::shared_ptr<FakeCloud> cloud;
  const std::unique_ptr<Provider> fake = NewFakeProvider(*cloud);
};

// The fake, but for what one test has it do wrong.
class WrongProvider final : private OwnFake, public ForwardingProvider {
 public:
  struct Mistakes {
    std::string script;  // for the cloud
    std::function<void(ProviderSchema& schema, int call)> schema;
    std::function<void(std::vector<PlanResult>& results, const std::vector<PlanRequest>& requests)>
        plan;
    std::function<void(std::vector<ReadResult>& results, const std::vector<ReadRequest>& requests)>
        read;
    bool takes_any_type = false;
    bool validates_when_configured = false;
    bool answers_nobody = false;
    bool stops_for_good = false;
    bool forgets_data = false;
    bool counts_calls = false;
  };

  WrongProvider(std::shared_ptr<FakeCloud> of, const Mistakes& mistakes)
      : OwnFake(std::move(of)), ForwardingProvider(*fake), mistakes_(mistakes) {}

  absl::StatusOr<ProviderSchema> GetSchema(const CallContext& context) override {
    absl::StatusOr<ProviderSchema> schema = ForwardingProvider::GetSchema(context);
    if (mistakes_.schema) mistakes_.schema(*schema, ++schemas_);
    return schema;
  }
  absl::StatusOr<Diagnostics> Configure(const CallContext& context, const Value& config) override {
    configured_ = true;
    return ForwardingProvider::Configure(context, config);
  }
  absl::StatusOr<std::vector<Diagnostics>> ValidateMany(
      const CallContext& context, const std::vector<ValidateRequest>& requests) override {
    if (mistakes_.validates_when_configured && !configured_) {
      return absl::FailedPreconditionError("not configured");
    }
    const bool data = !requests.empty() && requests.front().mode == ResourceMode::kData;
    if (mistakes_.takes_any_type || data) return std::vector<Diagnostics>(requests.size());
    return ForwardingProvider::ValidateMany(context, requests);
  }
  absl::StatusOr<std::vector<ReadResult>> ReadMany(
      const CallContext& context, const std::vector<ReadRequest>& requests) override {
    auto results = ForwardingProvider::ReadMany(context, requests);
    if (mistakes_.read && results.ok()) mistakes_.read(*results, requests);
    return results;
  }
  absl::StatusOr<std::vector<PlanResult>> PlanMany(
      const CallContext& context, const std::vector<PlanRequest>& requests) override {
    if (stopped_) return absl::CancelledError("stopped");
    auto results = ForwardingProvider::PlanMany(context, requests);
    if (mistakes_.answers_nobody && requests.empty()) results->emplace_back();
    if (mistakes_.plan && results.ok()) mistakes_.plan(*results, requests);
    return results;
  }
  absl::StatusOr<std::vector<ReadDataResult>> ReadData(
      const CallContext&, const std::vector<ReadDataRequest>& requests) override {
    std::vector<ReadDataResult> results;
    for (const ReadDataRequest& request : requests) {
      results.push_back(
          {.state = mistakes_.forgets_data ? Value::Null(request.config.type()) : request.config});
    }
    return results;
  }
  absl::StatusOr<FunctionResult> CallFunction(const CallContext&, const std::string&,
                                              const std::vector<Value>&) override {
    return FunctionResult{.value = Value::Int(mistakes_.counts_calls ? ++calls_ : 1)};
  }
  void Stop() override { stopped_ = mistakes_.stops_for_good; }

 private:
  const Mistakes mistakes_;
  bool configured_ = false;
  bool stopped_ = false;
  int schemas_ = 0;
  int calls_ = 0;
};

using Mistakes = WrongProvider::Mistakes;

ContractSubject Subject(Mistakes mistakes) {
  auto cloud = std::make_shared<std::shared_ptr<FakeCloud>>();
  return {.make = [cloud, mistakes](bool first) -> absl::StatusOr<std::unique_ptr<Provider>> {
    if (first) {
      *cloud = std::make_shared<FakeCloud>();
      if (absl::Status status = (*cloud)->Run(mistakes.script); !status.ok()) return status;
    }
    return std::make_unique<WrongProvider>(*cloud, mistakes);
  }};
}

const ContractCase& Disk() {
  static const auto* disk = new ContractCase{
      .type = "fake_disk",
      .config = R"({"name": "a", "size": 5, "key": "k"})",
      .changes = {{R"({"name": "a", "size": 6})", ContractCase::Change::kInPlace},
                  {R"({"name": "a", "zone": "z"})", ContractCase::Change::kReplacement}},
      .importable = true,
      .recoverable = true};
  return *disk;
}

const ContractCase& Zone() {
  static const auto* zone = new ContractCase{
      .type = "fake_zone", .mode = ResourceMode::kData, .config = R"({"name": "a"})"};
  return *zone;
}

// The fake has neither data sources nor functions.
void AddMore(ProviderSchema& schema, int) {
  schema.data_sources["fake_zone"].block.attributes["name"] = {.type = Type::String(),
                                                               .required = true};
  schema.functions["one"] = {.result = Type::Number()};
}

const ContractRule& Rule(const std::string& name) {
  const auto& rules = ContractRules();
  return *std::find_if(rules.begin(), rules.end(), [&](const auto& r) { return r.name == name; });
}

struct Wrong {
  std::string rule;
  std::string finding;  // a part of its text
  Mistakes mistakes;
};

void PrintTo(const Wrong& wrong, std::ostream* out) { *out << wrong.rule; }

std::vector<Wrong> WrongBeforeAPlan() {
  const auto bad_schema = [](ProviderSchema& schema, int) {
    schema.resources["fake_disk"].block.attributes["count"] = {.type = Type::String()};
  };
  const auto growing_schema = [](ProviderSchema& schema, int call) {
    schema.resources["fake_" + std::to_string(call)];
  };
  return {
      {"schema-is-sane", "\"count\" is a word", {.schema = bad_schema}},
      {"schema-stays-the-same", "another one", {.schema = growing_schema}},
      {"unknown-types-are-errors", "Validate takes a type", {.takes_any_type = true}},
      {"empty-batches-have-empty-answers", "Plan answers what", {.answers_nobody = true}},
      {"stop-is-for-what-runs", "CANCELLED: stopped", {.stops_for_good = true}},
      {"functions-are-pure", "another result", {.schema = AddMore, .counts_calls = true}},
      {"validate-accepts-the-examples",
       "no good",
       {.script = "fault validate * error \"no good\""}},
      {"validate-takes-unknowns",
       "no good",
       {.script = "fault validate * after 1 error \"no good\""}},
      {"validate-needs-no-configuration", "not configured", {.validates_when_configured = true}},
      {"validate-survives-anything",
       "UNAVAILABLE: oops",
       {.script = "fault validate * after 20 crash \"oops\""}},
      {"validate-survives-anything",
       "UNAVAILABLE: oops",
       {.script = "fault plan * crash \"oops\""}},
  };
}

std::vector<Wrong> WrongPlans() {
  using Plans = std::vector<PlanResult>;
  const auto reverse = [](Plans& results, const auto&) {
    std::reverse(results.begin(), results.end());
  };
  const auto no_replacement = [](Plans& results, const auto&) {
    for (PlanResult& result : results) result.requires_replace.clear();
  };
  const auto replace_more = [](Plans& results, const auto&) {
    for (PlanResult& result : results) result.requires_replace.push_back(Path().Attr("name"));
  };
  const auto keep_deleted = [](Plans& results, const std::vector<PlanRequest>& requests) {
    for (size_t i = 0; i < results.size(); ++i) {
      if (requests[i].proposed.IsNull()) results[i].planned = requests[i].prior;
    }
  };
  return {
      {"plan-keeps-the-configuration",
       "tier: it is neither configured nor computed",
       {.script = "fault plan * set tier \"x\""}},
      {"plan-keeps-the-configuration",
       "size: The schema says number",
       {.script = "fault plan * set size [1]"}},
      {"plan-keeps-the-configuration", "a create replaces something", {.plan = replace_more}},
      {"plan-is-repeatable",
       "generation: a second plan is another one",
       {.script = "fault plan * after 1 set generation 5"}},
      {"plan-keeps-unknowns",
       "the planned value is not the configured one",
       {.script = "fault plan * set size 5"}},
      {"plan-answers-in-order", "the planned value is not the configured one", {.plan = reverse}},
      {"plan-after-apply-is-empty",
       "generation: the plan after an apply",
       {.script = "fault plan * after 1 set generation 5"}},
      {"plan-tells-what-changes", "does not say so", {.plan = no_replacement}},
      {"plan-tells-what-changes",
       "name: it needs a new object, but does not change",
       {.plan = replace_more}},
      {"plan-of-a-deletion-is-null",
       "not configured, but planned to exist",
       {.plan = keep_deleted}},
  };
}

std::vector<Wrong> WrongAfterAPlan() {
  const auto echo = [](std::vector<ReadResult>& results, const std::vector<ReadRequest>& requests) {
    for (size_t i = 0; i < results.size(); ++i) results[i].state = requests[i].current;
  };
  return {
      {"apply-does-what-was-planned", "size: ", {.script = "fault create * set size 99"}},
      {"apply-does-what-was-planned", "unknowns", {.script = "fault create * set id unknown"}},
      {"apply-does-what-was-planned", "half", {.script = "fault create * partial \"half\""}},
      {"apply-does-what-was-planned",
       "UNAVAILABLE: cut",
       {.script = "fault create * lost \"cut\""}},
      {"apply-does-what-was-planned",
       "size: what is read is not",
       {.script = "fault read * set size 99"}},
      {"apply-updates-in-place", "id: ", {.script = "fault update * set id \"other\""}},
      {"write-only-stays-out", "key: Read returns", {.script = "fault read * set key \"k\""}},
      {"delete-is-final", "Read still finds it", {.read = echo}},
      {"delete-is-final", "no way", {.script = "fault delete * error \"no way\""}},
      {"delete-can-be-repeated", "gone", {.script = "fault delete * after 1 error \"gone\""}},
      {"calls-may-be-parallel",
       "rounds of calls",
       {.script = "fault read * after 3 refuse \"busy\""}},
      {"import-finds-the-object",
       "not imported by {id}",
       {.script = "fault import * refuse \"no\""}},
      {"upgrade-keeps-what-is-current",
       "size: an upgrade",
       {.script = "fault upgrade * set size 99"}},
      {"resolve-tells-what-happened", "does not know", {.script = "fault resolve * unknown"}},
      {"data-is-read",
       "configured, but planned to be absent",
       {.schema = AddMore, .forgets_data = true}},
  };
}

std::vector<Wrong> Wrongs() {
  std::vector<Wrong> all = WrongBeforeAPlan();
  for (auto&& part : {WrongPlans(), WrongAfterAPlan()})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

const ContractCase& CaseFor(const ContractRule& rule) {
  static const auto* none = new ContractCase();
  if (rule.about == ContractRule::About::kProvider) return *none;
  return rule.about == ContractRule::About::kData ? Zone() : Disk();
}

class WrongProviders : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongProviders, AreFound) {
  const ContractRule& rule = Rule(GetParam().rule);
  const Findings findings = TryRule(rule, Subject(GetParam().mistakes), CaseFor(rule));
  std::string all;
  for (const Finding& finding : findings) all += finding.text + "\n";
  EXPECT_THAT(all, ::testing::HasSubstr(GetParam().finding));
}

INSTANTIATE_TEST_SUITE_P(Suite, WrongProviders, ::testing::ValuesIn(Wrongs()));

// The fake without mistakes passes, so that it is the mistakes that are found.
TEST(ContractRules, AreKeptByOneThatDoesAllRight) {
  for (const ContractRule& rule : ContractRules()) {
    const Findings findings = TryRule(rule, Subject({.schema = AddMore}), CaseFor(rule));
    for (const Finding& finding : findings) ADD_FAILURE() << rule.name << ": " << finding.text;
  }
}

TEST(ContractRules, AreAllBrokenByATest) {
  std::set<std::string> broken;
  for (const Wrong& wrong : Wrongs()) broken.insert(wrong.rule);
  std::set<std::string> all;
  for (const ContractRule& rule : ContractRules()) {
    EXPECT_TRUE(all.insert(rule.name).second) << rule.name;
    EXPECT_EQ(rule.says.back(), '.') << rule.name;
  }
  EXPECT_EQ(broken, all);
}

// Whatever a rule finds, the object it made is gone in the end.
TEST(CheckContract, LeavesNothingBehind) {
  for (const std::string& script :
       {std::string(), std::string("fault plan * after 1 set generation 5"),
        std::string("fault create * partial \"half\""), std::string("fault read * set size 99")}) {
    auto cloud = std::make_shared<FakeCloud>();
    ASSERT_TRUE(cloud->Run(script).ok());
    const ContractSubject subject = {
        .make = [&](bool) -> absl::StatusOr<std::unique_ptr<Provider>> {
          return std::make_unique<WrongProvider>(cloud, Mistakes());
        }};
    for (const ContractRule& rule : ContractRules()) {
      if (Applies(rule, Disk())) TryRule(rule, subject, Disk());
      EXPECT_EQ(cloud->world.Text(), "") << rule.name << ": " << script;
    }
  }
}

TEST(CheckContract, TriesTheExamplesOfTheProvider) {
  const auto with_facts = [](ProviderSchema& schema, int call) {
    AddMore(schema, call);
    schema.facts.types["fake_disk"].examples = {R"({"name": "a"})", R"({"name": "b"})"};
    schema.facts.types["fake_zone"].examples = {R"({"name": "a"})"};
  };
  std::vector<std::string> tried;
  const Findings findings = CheckContract(Subject({.schema = with_facts}),
                                          [&](const ContractRule& rule, const std::string& type) {
                                            tried.push_back(type + " " + rule.name);
                                          });
  std::vector<std::string> notes;
  for (const Finding& finding : findings) {
    EXPECT_EQ(finding.weight, Finding::Weight::kNote) << finding.type << ": " << finding.text;
    notes.push_back(finding.type + " " + finding.rule);
  }
  EXPECT_THAT(notes, ElementsAre("fake_cluster has-an-example", "fake_network has-an-example",
                                 "fake_server has-an-example"));
  for (const char* expected :
       {" schema-is-sane", "fake_disk apply-updates-in-place",
        "fake_network validate-survives-anything", "fake_zone data-is-read"}) {
    EXPECT_THAT(tried, ::testing::Contains(expected));
  }
  EXPECT_THAT(tried, ::testing::Not(::testing::Contains("fake_network delete-is-final")));
}

TEST(CheckContract, SaysThatAProviderDoesNotStart) {
  const ContractSubject subject = {.make = [](bool) -> absl::StatusOr<std::unique_ptr<Provider>> {
    return absl::NotFoundError("there is no such file");
  }};
  const Findings findings = CheckContract(subject, [](const auto&, const auto&) {});
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].rule, "starts");
  EXPECT_EQ(findings[0].text, "there is no such file");
}

}  // namespace
}  // namespace dplan
