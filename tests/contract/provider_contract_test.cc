// What every provider must do, whatever it is for. Other transports run the same cases.

#include "tests/contract/provider_contract.h"

#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/contract/check_planned.h"
#include "core/contract/propose.h"
#include "core/types/json.h"
#include "gtest/gtest.h"
#include "tests/testing/value_builders.h"

namespace dplan {
namespace {

class NoEvents final : public ApplyEvents {
 public:
  void Progress(double, const std::string&) override {}
};

// What the violations and errors say, for messages of tests.
std::string Text(const std::vector<Violation>& violations) {
  std::string text;
  for (const Violation& violation : violations) {
    absl::StrAppend(&text, violation.path.ToString(), ": ", violation.text, "\n");
  }
  return text;
}

std::string Text(const Diagnostics& diagnostics) {
  std::string text;
  for (const Diagnostic& item : diagnostics.items()) {
    absl::StrAppend(&text, item.path.ToString(), ": ", item.summary, ": ", item.detail, "\n");
  }
  return text;
}

class ProviderContract : public ::testing::TestWithParam<ContractCase> {
 protected:
  void SetUp() override {
    provider_ = GetParam().make(true);
    absl::StatusOr<ProviderSchema> schema = provider_->GetSchema({});
    ASSERT_TRUE(schema.ok()) << schema.status();
    schema_ = *std::move(schema);
    ASSERT_EQ(schema_.resources.count(GetParam().type), 1u);
    Configure(*provider_);
  }

  void Configure(Provider& provider) {
    const Value config = Coerce(schema_.provider, GetParam().provider_config);
    const absl::StatusOr<Diagnostics> valid = provider.ValidateConfig({}, config);
    ASSERT_TRUE(valid.ok()) << valid.status();
    EXPECT_FALSE(valid->HasErrors()) << Text(*valid);
    const absl::StatusOr<Diagnostics> configured = provider.Configure({}, config);
    ASSERT_TRUE(configured.ok()) << configured.status();
    EXPECT_FALSE(configured->HasErrors()) << Text(*configured);
  }

  static Value Coerce(const Schema& schema, const std::string& json) {
    const absl::StatusOr<Value> value = ValueFromPlainJson(json);
    EXPECT_TRUE(value.ok()) << value.status();
    Diagnostics diagnostics;
    const Value coerced = schema.Coerce(value.value_or(Value()), diagnostics);
    EXPECT_FALSE(diagnostics.HasErrors()) << Text(diagnostics);
    return coerced;
  }

  const Schema& schema() const { return schema_.resources.at(GetParam().type); }
  const Value Null() const { return Value::Null(schema().type()); }
  Value Config(const std::string& json) const { return Coerce(schema(), json); }
  Value Config() const { return Config(GetParam().config); }

  PlanRequest RequestFor(const Value& prior, const Value& config,
                         const std::string& private_data = "") const {
    const Value proposed = config.IsNull() ? config : ProposeNew(schema(), prior, config);
    return {.type = GetParam().type,
            .prior = prior,
            .proposed = proposed,
            .config = config,
            .private_data = private_data};
  }

  // A plan that is as the engine accepts it.
  PlanResult Plan(const PlanRequest& request) {
    const absl::StatusOr<std::vector<PlanResult>> results = provider_->PlanMany({}, {request});
    if (!results.ok() || results->size() != 1) {
      ADD_FAILURE() << results.status();
      return {};
    }
    const PlanResult& result = results->front();
    EXPECT_FALSE(result.diagnostics.HasErrors()) << Text(result.diagnostics);
    ExpectFits(result.planned);
    EXPECT_EQ(Text(CheckPlanned(schema(), request.prior, request.config, result.planned)), "");
    return result;
  }

  void ExpectFits(const Value& value) const {
    Diagnostics diagnostics;
    EXPECT_TRUE(schema().Check(value, diagnostics)) << Text(diagnostics);
    EXPECT_FALSE(value.ContainsSensitive());
  }

  OwnerMark Owner(const std::string& name = "a") {
    return {.lineage = "lineage",
            .address = absl::StrCat(GetParam().type, ".", name),
            .intent = absl::StrCat("intent-", ++intents_)};
  }

  ApplyResult Apply(const ApplyRequest& request) {
    NoEvents events;
    const absl::StatusOr<ApplyResult> result = provider_->Apply({}, request, events);
    if (!result.ok()) {
      ADD_FAILURE() << result.status();
      return {};
    }
    EXPECT_FALSE(result->diagnostics.HasErrors()) << Text(result->diagnostics);
    EXPECT_TRUE(result->state.has_value());
    if (!result->state.has_value()) return {};
    ExpectFits(*result->state);
    EXPECT_TRUE(result->state->IsWhollyKnown());
    EXPECT_EQ(Text(CheckRefines(schema(), request.planned, *result->state)), "");
    return *result;
  }

  ApplyResult PlanAndApply(const Value& prior, const Value& config,
                           const std::string& private_data = "") {
    const PlanRequest plan = RequestFor(prior, config, private_data);
    const PlanResult planned = Plan(plan);
    return Apply({.type = plan.type,
                  .prior = prior,
                  .planned = planned.planned,
                  .config = config,
                  .private_data = planned.private_data,
                  .owner = Owner()});
  }

  ReadResult Read(const Value& current, const std::string& private_data) {
    const absl::StatusOr<std::vector<ReadResult>> results = provider_->ReadMany(
        {}, {{.type = GetParam().type, .current = current, .private_data = private_data}});
    if (!results.ok() || results->size() != 1) {
      ADD_FAILURE() << results.status();
      return {};
    }
    EXPECT_FALSE(results->front().diagnostics.HasErrors()) << Text(results->front().diagnostics);
    return results->front();
  }

  ApplyResult Destroy(const Value& prior, const std::string& private_data) {
    return Apply({.type = GetParam().type,
                  .prior = prior,
                  .planned = Null(),
                  .config = Null(),
                  .private_data = private_data,
                  .owner = Owner()});
  }

  std::unique_ptr<Provider> provider_;
  ProviderSchema schema_;
  int intents_ = 0;
};

void ExpectSaneAttributes(const std::map<std::string, Attribute>& attributes) {
  for (const auto& [name, attribute] : attributes) {
    SCOPED_TRACE(name);
    EXPECT_TRUE(attribute.required || attribute.optional || attribute.computed);
    EXPECT_FALSE(attribute.required && (attribute.optional || attribute.computed));
    EXPECT_FALSE(attribute.write_only && attribute.computed);
    if (attribute.nested == nullptr) continue;
    EXPECT_NE(attribute.nested->nesting, Nesting::kGroup);
    EXPECT_EQ(attribute.type, attribute.nested->ImpliedType());
    ExpectSaneAttributes(attribute.nested->attributes);
  }
}

void ExpectSaneBlock(const Block& block) {
  ExpectSaneAttributes(block.attributes);
  for (const auto& [name, nested] : block.blocks) {
    SCOPED_TRACE(name);
    EXPECT_EQ(block.attributes.count(name), 0u);
    EXPECT_GE(nested.min_items, 0);
    EXPECT_TRUE(nested.max_items == 0 || nested.max_items >= nested.min_items);
    ExpectSaneBlock(nested.block);
  }
}

TEST_P(ProviderContract, SchemaIsSane) {
  ExpectSaneBlock(schema_.provider.block);
  for (const auto& [type, schema] : schema_.resources) {
    SCOPED_TRACE(type);
    EXPECT_GE(schema.version, 0);
    ExpectSaneBlock(schema.block);
  }
  const absl::StatusOr<ProviderSchema> again = provider_->GetSchema({});
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->resources.size(), schema_.resources.size());
  EXPECT_EQ(again->resources.at(GetParam().type).type(), schema().type());
}

TEST_P(ProviderContract, ValidatesWithKnownAndUnknownValues) {
  const Value known = Config();
  const Value unknown =
      known.WithAttr(GetParam().attribute, Value::Unknown(known.Attr(GetParam().attribute).type()));
  const absl::StatusOr<std::vector<Diagnostics>> results = provider_->ValidateMany(
      {},
      {{.type = GetParam().type, .config = known}, {.type = GetParam().type, .config = unknown}});
  ASSERT_TRUE(results.ok()) << results.status();
  ASSERT_EQ(results->size(), 2u);
  for (const Diagnostics& diagnostics : *results) {
    EXPECT_FALSE(diagnostics.HasErrors()) << Text(diagnostics);
  }
}

TEST_P(ProviderContract, ValidatesBeforeItIsConfigured) {
  const std::unique_ptr<Provider> fresh = GetParam().make(false);
  ASSERT_TRUE(fresh->GetSchema({}).ok());
  const auto results = fresh->ValidateMany({}, {{.type = GetParam().type, .config = Config()}});
  ASSERT_TRUE(results.ok()) << results.status();
  EXPECT_EQ(results->size(), 1u);
}

TEST_P(ProviderContract, PlanIsRepeatableAndChangesNothing) {
  const PlanRequest request = RequestFor(Null(), Config());
  const PlanRequest before = request;
  const PlanResult first = Plan(request);
  const PlanResult second = Plan(request);
  EXPECT_EQ(first.planned, second.planned);
  EXPECT_EQ(first.private_data, second.private_data);
  EXPECT_TRUE(first.requires_replace == second.requires_replace);
  EXPECT_EQ(request.prior, before.prior);
  EXPECT_EQ(request.proposed, before.proposed);
  EXPECT_EQ(request.config, before.config);
  EXPECT_TRUE(first.requires_replace.empty());
}

TEST_P(ProviderContract, CreatesWhatWasPlannedAndReadsItBack) {
  const ApplyResult created = PlanAndApply(Null(), Config());
  ASSERT_TRUE(created.state.has_value());
  ASSERT_FALSE(created.state->IsNull());
  EXPECT_EQ(Read(*created.state, created.private_data).state, *created.state);
}

TEST_P(ProviderContract, PlanAfterApplyIsEmpty) {
  const ApplyResult created = PlanAndApply(Null(), Config());
  ASSERT_TRUE(created.state.has_value());
  const PlanResult again = Plan(RequestFor(*created.state, Config(), created.private_data));
  EXPECT_EQ(again.planned, *created.state);
  EXPECT_TRUE(again.requires_replace.empty());
}

TEST_P(ProviderContract, UpdatesInPlace) {
  const ApplyResult created = PlanAndApply(Null(), Config());
  ASSERT_TRUE(created.state.has_value());
  const Value config = Config(GetParam().update);
  const PlanResult planned = Plan(RequestFor(*created.state, config, created.private_data));
  EXPECT_TRUE(planned.requires_replace.empty());
  EXPECT_FALSE(planned.planned == *created.state);
  const ApplyResult updated = PlanAndApply(*created.state, config, created.private_data);
  ASSERT_TRUE(updated.state.has_value());
  EXPECT_EQ(updated.state->Attr("id"), created.state->Attr("id"));
  EXPECT_EQ(Read(*updated.state, updated.private_data).state, *updated.state);
  EXPECT_EQ(Plan(RequestFor(*updated.state, config, updated.private_data)).planned, *updated.state);
}

TEST_P(ProviderContract, SaysWhatNeedsANewObject) {
  ASSERT_FALSE(GetParam().replacement.empty());
  const ApplyResult created = PlanAndApply(Null(), Config());
  ASSERT_TRUE(created.state.has_value());
  const PlanRequest request =
      RequestFor(*created.state, Config(GetParam().replacement), created.private_data);
  const PlanResult planned = Plan(request);
  ASSERT_FALSE(planned.requires_replace.empty());
  for (const Path& path : planned.requires_replace) {
    SCOPED_TRACE(path.ToString());
    EXPECT_NE(planned.planned.At(path), created.state->At(path));
  }
}

TEST_P(ProviderContract, DeletesForGood) {
  const ApplyResult created = PlanAndApply(Null(), Config());
  ASSERT_TRUE(created.state.has_value());
  const ApplyResult deleted = Destroy(*created.state, created.private_data);
  ASSERT_TRUE(deleted.state.has_value());
  EXPECT_TRUE(deleted.state->IsNull());
  EXPECT_TRUE(Plan(RequestFor(*created.state, Null())).planned.IsNull());
}

TEST_P(ProviderContract, UnknownConfigurationGivesUnknownPlans) {
  const Value config = Config();
  const Value open = config.WithAttr(GetParam().attribute,
                                     Value::Unknown(config.Attr(GetParam().attribute).type()));
  const PlanResult planned = Plan(RequestFor(Null(), open));
  EXPECT_FALSE(planned.planned.Attr(GetParam().attribute).IsKnown());
  if (!GetParam().other.empty()) {
    EXPECT_FALSE(planned.planned.Attr(GetParam().other).IsKnown());
  }
}

TEST_P(ProviderContract, ImportsWhatIsThere) {
  const ApplyResult created = PlanAndApply(Null(), Config());
  ASSERT_TRUE(created.state.has_value());
  const std::string id = created.state->Attr("id").AsString();
  const absl::StatusOr<ImportResult> imported =
      provider_->Import({}, {.type = GetParam().type, .id = id});
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_FALSE(imported->diagnostics.HasErrors()) << Text(imported->diagnostics);
  ExpectFits(imported->state);
  ASSERT_FALSE(imported->state.IsNull());
  EXPECT_EQ(imported->state.Attr("id"), created.state->Attr("id"));
  // Import may leave to a read what it does not know; what is read then is what can be planned
  // with.
  const ReadResult read = Read(imported->state, imported->private_data);
  ExpectFits(read.state);
  ASSERT_FALSE(read.state.IsNull());
  EXPECT_EQ(Read(read.state, read.private_data).state, read.state);
  Plan(RequestFor(read.state, Config(), read.private_data));
}

TEST_P(ProviderContract, UpgradesWhatItRecordedItself) {
  const ApplyResult created = PlanAndApply(Null(), Config());
  ASSERT_TRUE(created.state.has_value());
  const absl::StatusOr<std::string> json = ValueToJson(*created.state, schema().type());
  ASSERT_TRUE(json.ok()) << json.status();
  const auto results = provider_->UpgradeMany(
      {}, {{.type = GetParam().type, .version = schema().version, .attributes = *json},
           {.type = GetParam().type, .version = schema().version, .attributes = "{"},
           {.type = GetParam().type, .version = schema().version + 1, .attributes = *json}});
  ASSERT_TRUE(results.ok()) << results.status();
  ASSERT_EQ(results->size(), 3u);
  EXPECT_FALSE((*results)[0].diagnostics.HasErrors()) << Text((*results)[0].diagnostics);
  EXPECT_EQ((*results)[0].state, *created.state);
  EXPECT_TRUE((*results)[1].diagnostics.HasErrors());
  EXPECT_TRUE((*results)[2].diagnostics.HasErrors());
}

TEST_P(ProviderContract, ResolvesWhatWasNotRecorded) {
  using Outcome = ResolveResult::Outcome;
  const PlanResult planned = Plan(RequestFor(Null(), Config()));
  const OwnerMark owner = Owner();
  const auto never_begun = provider_->ResolveIntent(
      {}, {.type = GetParam().type, .prior = Null(), .planned = planned.planned, .owner = owner});
  ASSERT_TRUE(never_begun.ok()) << never_begun.status();
  EXPECT_EQ(never_begun->outcome, GetParam().finds_creates ? Outcome::kAbsent : Outcome::kUnknown);

  const ApplyResult created = PlanAndApply(Null(), Config());
  ASSERT_TRUE(created.state.has_value());
  const auto delete_not_begun = provider_->ResolveIntent({}, {.type = GetParam().type,
                                                              .prior = *created.state,
                                                              .planned = Null(),
                                                              .private_data = created.private_data,
                                                              .owner = owner});
  ASSERT_TRUE(delete_not_begun.ok()) << delete_not_begun.status();
  EXPECT_EQ(delete_not_begun->outcome, Outcome::kExists);
  EXPECT_EQ(delete_not_begun->state, *created.state);
}

// A type that does not exist is an error for that item, or of the call, but nothing worse.
TEST_P(ProviderContract, KnowsItsTypes) {
  const Value object = Config();
  const auto validated = provider_->ValidateMany({}, {{.type = "no_such_type", .config = object}});
  EXPECT_TRUE(!validated.ok() || validated->at(0).HasErrors());
  const auto read = provider_->ReadMany({}, {{.type = "no_such_type", .current = object}});
  EXPECT_TRUE(!read.ok() || read->at(0).diagnostics.HasErrors());
  const auto upgraded = provider_->UpgradeMany({}, {{.type = "no_such_type", .attributes = "{}"}});
  EXPECT_TRUE(!upgraded.ok() || upgraded->at(0).diagnostics.HasErrors());
  PlanRequest plan = RequestFor(Null(), object);
  plan.type = "no_such_type";
  const auto planned = provider_->PlanMany({}, {plan});
  EXPECT_TRUE(!planned.ok() || planned->at(0).diagnostics.HasErrors());
  NoEvents events;
  const auto applied = provider_->Apply({},
                                        {.type = "no_such_type",
                                         .prior = Null(),
                                         .planned = plan.proposed,
                                         .config = object,
                                         .owner = Owner()},
                                        events);
  EXPECT_TRUE(!applied.ok() || applied->diagnostics.HasErrors());
  const auto imported = provider_->Import({}, {.type = "no_such_type", .id = "x"});
  EXPECT_TRUE(!imported.ok() || imported->diagnostics.HasErrors());
}

TEST_P(ProviderContract, AnswersItemByItemInOrder) {
  EXPECT_TRUE(provider_->PlanMany({}, {}).value().empty());
  EXPECT_TRUE(provider_->ReadMany({}, {}).value().empty());
  EXPECT_TRUE(provider_->ValidateMany({}, {}).value().empty());
  EXPECT_TRUE(provider_->UpgradeMany({}, {}).value().empty());
  std::vector<PlanRequest> requests;
  for (int i = 0; i < 50; ++i) {
    const std::string& json = i % 3 == 0 ? GetParam().replacement : GetParam().config;
    requests.push_back(RequestFor(Null(), Config(json)));
  }
  const auto results = provider_->PlanMany({}, requests);
  ASSERT_TRUE(results.ok()) << results.status();
  ASSERT_EQ(results->size(), requests.size());
  for (size_t i = 0; i < requests.size(); ++i) {
    SCOPED_TRACE(i);
    EXPECT_EQ(Text(CheckPlanned(schema(), Null(), requests[i].config, (*results)[i].planned)), "");
    EXPECT_EQ((*results)[i].planned, (*results)[i % 3].planned);
  }
}

TEST_P(ProviderContract, TakesCallsFromManyThreads) {
  const PlanRequest plan = RequestFor(Null(), Config());
  const ApplyResult created = PlanAndApply(Null(), Config());
  ASSERT_TRUE(created.state.has_value());
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this, &plan, &created] {
      for (int i = 0; i < 20; ++i) {
        EXPECT_TRUE(provider_->GetSchema({}).ok());
        EXPECT_FALSE(Plan(plan).planned.IsNull());
        EXPECT_EQ(Read(*created.state, created.private_data).state, *created.state);
      }
    });
  }
}

INSTANTIATE_TEST_SUITE_P(Providers, ProviderContract, ::testing::ValuesIn(ContractCases()),
                         [](const ::testing::TestParamInfo<ContractCase>& test) {
                           return test.param.name;
                         });

}  // namespace
}  // namespace dplan
