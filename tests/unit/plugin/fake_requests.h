#ifndef DPLAN_TESTS_UNIT_PLUGIN_FAKE_REQUESTS_H_
#define DPLAN_TESTS_UNIT_PLUGIN_FAKE_REQUESTS_H_

#include <string>

#include "core/contract/propose.h"
#include "core/types/json.h"
#include "dplan/provider.h"
#include "tests/testing/fake_types.h"

namespace dplan {

// Requests for objects of the provider `fake`, from configurations as JSON.

inline const Schema& FakeSchema(const std::string& type = "fake_disk") {
  return FakeTypes().at(type).schema;
}
inline Value FakeNothing(const std::string& type = "fake_disk") {
  return Value::Null(FakeSchema(type).type());
}
inline Value FakeConfig(const std::string& json, const std::string& type = "fake_disk") {
  Diagnostics diagnostics;
  return FakeSchema(type).Coerce(ValueFromPlainJson(json).value(), diagnostics);
}
inline Value FakeProviderConfig(const std::string& json = R"({"region": "here"})") {
  Diagnostics diagnostics;
  return FakeConfigSchema().Coerce(ValueFromPlainJson(json).value(), diagnostics);
}
inline PlanRequest FakePlanRequest(const Value& prior, const Value& config,
                                   const std::string& type = "fake_disk") {
  const Schema& schema = FakeSchema(type);
  return {.type = type,
          .prior = prior,
          .proposed = config.IsNull() ? config : ProposeNew(schema, prior, config),
          .config = config,
          .private_data = "private"};
}
// To be applied as the provider would have planned it.
inline ApplyRequest FakeApplyRequest(const Value& prior, const Value& planned, const Value& config,
                                     const std::string& intent = "intent") {
  return {.type = "fake_disk",
          .prior = prior,
          .planned = planned,
          .config = config,
          .private_data = "private",
          .owner = {"lineage", "fake_disk.a", intent}};
}
inline ApplyRequest FakeCreate(const std::string& name, const std::string& intent = "intent") {
  const Value config = FakeConfig(R"({"name": ")" + name + R"(", "size": 1})");
  const Value planned = config.WithAttr("id", Value::Unknown(Type::String()))
                            .WithAttr("generation", Value::Unknown(Type::Number()));
  return FakeApplyRequest(FakeNothing(), planned, config, intent);
}

}  // namespace dplan

#endif  // DPLAN_TESTS_UNIT_PLUGIN_FAKE_REQUESTS_H_
