#include "tests/peer/plugin_under_test.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/contract/check_planned.h"
#include "core/contract/propose.h"
#include "core/plugin/plugin_provider.h"
#include "core/plugin/process.h"
#include "core/types/json.h"
#include "tests/testing/value_builders.h"

namespace dplan::testing {
namespace {

class NoEvents : public ApplyEvents {
 public:
  void Progress(double, const std::string&) override {}
};

void ExpectLawful(const char* rules, const std::vector<Violation>& violations) {
  for (const Violation& violation : violations) {
    ADD_FAILURE() << rules << " at `" << violation.path.ToString() << "`: " << violation.text;
  }
}

Value NonNull(RandomValues& random, const Type& type) {
  for (;;) {
    Value value = random.Of(type);
    if (!value.IsKnown() || !value.IsNull()) return value;
  }
}

Value Collect(Nesting nesting, const Type& element, std::vector<Value> items) {
  std::map<std::string, Value> entries;
  if (nesting == Nesting::kMap) {
    for (Value& item : items) entries.emplace(absl::StrCat("k", entries.size()), std::move(item));
    return element.HasDynamic() ? Value::Object(std::move(entries))
                                : Value::Map(element, std::move(entries));
  }
  if (nesting == Nesting::kSet) return Value::Set(element, std::move(items));
  return element.HasDynamic() ? Value::Tuple(std::move(items))
                              : Value::List(element, std::move(items));
}

// Makes one configuration. A schema can be so deep and wide that only some of its blocks are
// filled.
class ConfigMaker {
 public:
  explicit ConfigMaker(RandomValues& random) : random_(random) {}

  Value Of(const Block& block) {
    std::map<std::string, Value> values;
    for (const auto& [name, attribute] : block.attributes) values.emplace(name, Of(attribute));
    for (const auto& [name, nested] : block.blocks) values.emplace(name, Of(nested));
    return Value::Object(std::move(values));
  }

 private:
  Value Of(const Attribute& attribute) {
    if (attribute.ComputedOnly()) return Value::Null(attribute.type);
    if (!attribute.required && random_.OneIn(3)) return Value::Null(attribute.type);
    if (attribute.nested != nullptr) return Of(*attribute.nested);
    return attribute.required ? NonNull(random_, attribute.type) : random_.Of(attribute.type);
  }

  Value Of(const NestedAttributes& nested) {
    const auto one = [&] {
      std::map<std::string, Value> values;
      for (const auto& [name, attribute] : nested.attributes) values.emplace(name, Of(attribute));
      return Value::Object(std::move(values));
    };
    if (nested.nesting == Nesting::kSingle) return one();
    std::vector<Value> items;
    for (uint64_t i = Count(); i > 0; --i) items.push_back(one());
    NestedAttributes single = nested;
    single.nesting = Nesting::kSingle;
    return Collect(nested.nesting, single.ImpliedType(), std::move(items));
  }

  Value Of(const NestedBlock& nested) {
    const Type type = nested.block.ImpliedType();
    if (nested.nesting == Nesting::kGroup) return Of(nested.block);
    if (nested.nesting == Nesting::kSingle) {
      return Count() == 0 ? Value::Null(type) : Of(nested.block);
    }
    std::vector<Value> items;
    for (uint64_t i = Count(); i > 0; --i) items.push_back(Of(nested.block));
    return Collect(nested.nesting, type, std::move(items));
  }

  uint64_t Count() {
    const uint64_t count = std::min(random_.Below(4), left_);
    left_ -= count;
    return count;
  }

  RandomValues& random_;
  uint64_t left_ = 200;  // blocks and nested objects
};

}  // namespace

absl::StatusOr<Plugin> Plugin::Start(const std::string& executable) {
  DPLAN_ASSIGN_OR_RETURN(auto process,
                         PluginProcess::Start({.name = "test/peer", .executable = executable}));
  Plugin plugin;
  plugin.pid = process->pid();
  plugin.provider = NewPluginProvider(std::move(process));
  DPLAN_ASSIGN_OR_RETURN(plugin.schema, plugin.provider->GetSchema({}));
  return plugin;
}

Value Plugin::Config(const std::string& type, const std::string& json) const {
  Diagnostics diagnostics;
  Value config = SchemaOf(type).Coerce(ValueFromPlainJson(json).value(), diagnostics);
  EXPECT_EQ(Text(diagnostics), "");
  return config;
}

void Plugin::Configure(const std::string& json) {
  Diagnostics diagnostics;
  const Value config = schema.provider.Coerce(ValueFromPlainJson(json).value(), diagnostics);
  EXPECT_EQ(Text(diagnostics), "");
  for (const auto& answer :
       {provider->ValidateConfig({}, config), provider->Configure({}, config)}) {
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_EQ(Text(*answer), "");
  }
}

absl::StatusOr<PlanResult> Plugin::Plan(const std::string& type, const Value& prior,
                                        const Value& config, const std::string& private_data) {
  const Value proposed = config.IsNull() ? config : ProposeNew(SchemaOf(type), prior, config);
  DPLAN_ASSIGN_OR_RETURN(auto results, provider->PlanMany({}, {{.type = type,
                                                                .prior = prior,
                                                                .proposed = proposed,
                                                                .config = config,
                                                                .private_data = private_data}}));
  return std::move(results[0]);
}

absl::StatusOr<ApplyResult> Plugin::Apply(const std::string& type, const Value& prior,
                                          const Value& config, const PlanResult& plan) {
  NoEvents events;
  return provider->Apply({},
                         {.type = type,
                          .prior = prior,
                          .planned = plan.planned,
                          .config = config,
                          .private_data = plan.private_data},
                         events);
}

ApplyResult Plugin::Change(const std::string& type, const Value& prior, const Value& config,
                           const std::string& private_data) {
  auto plan = Plan(type, prior, config, private_data);
  EXPECT_TRUE(plan.ok()) << plan.status();
  if (!plan.ok()) return {};
  EXPECT_EQ(Text(plan->diagnostics), "");
  if (plan->diagnostics.HasErrors()) return {};
  ExpectLawful("planned", CheckPlanned(SchemaOf(type), prior, config, plan->planned));
  auto result = Apply(type, prior, config, *plan);
  EXPECT_TRUE(result.ok()) << result.status();
  if (!result.ok()) return {};
  EXPECT_EQ(Text(result->diagnostics), "");
  EXPECT_TRUE(result->state.has_value());
  if (!result->state.has_value()) return {};
  EXPECT_TRUE(result->state->IsWhollyKnown());
  ExpectLawful("applied", CheckRefines(SchemaOf(type), plan->planned, *result->state));
  return *std::move(result);
}

absl::StatusOr<ReadResult> Plugin::Read(const std::string& type, const ApplyResult& object) {
  DPLAN_ASSIGN_OR_RETURN(
      auto results,
      provider->ReadMany(
          {},
          {{.type = type, .current = object.state.value(), .private_data = object.private_data}}));
  return std::move(results[0]);
}

Value RandomConfig(RandomValues& random, const Block& block) {
  return ConfigMaker(random).Of(block);
}

std::string Text(const Diagnostics& diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics.items()) {
    absl::StrAppend(&text, diagnostic.severity == Severity::kError ? "error" : "warning", " at `",
                    diagnostic.path.ToString(), "`: ", diagnostic.summary, ": ", diagnostic.detail,
                    "\n");
  }
  return text;
}

}  // namespace dplan::testing
