#ifndef DPLAN_TESTS_PEER_PLUGIN_UNDER_TEST_H_
#define DPLAN_TESTS_PEER_PLUGIN_UNDER_TEST_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "dplan/provider.h"
#include "tests/testing/random_values.h"

namespace dplan::testing {

// A real plugin process, driven by hand as the engine drives it. Failures of what must work are
// failures of the test.
struct Plugin {
  std::unique_ptr<Provider> provider;
  ProviderSchema schema;
  pid_t pid = 0;

  // Starts the executable and asks for its schema.
  static absl::StatusOr<Plugin> Start(const std::string& executable);

  const Schema& SchemaOf(const std::string& type) const { return schema.resources.at(type); }
  // A configuration that is written as JSON.
  Value Config(const std::string& type, const std::string& json) const;
  void Configure(const std::string& json);

  // One object's plan, and its application.
  absl::StatusOr<PlanResult> Plan(const std::string& type, const Value& prior, const Value& config,
                                  const std::string& private_data = "");
  absl::StatusOr<ApplyResult> Apply(const std::string& type, const Value& prior,
                                    const Value& config, const PlanResult& plan);
  // Both, with every rule of the contract.
  ApplyResult Change(const std::string& type, const Value& prior, const Value& config,
                     const std::string& private_data = "");
  absl::StatusOr<ReadResult> Read(const std::string& type, const ApplyResult& object);
};

// What the block of a configuration could be: nothing where only the provider has a say, something
// where it must.
Value RandomConfig(RandomValues& random, const Block& block);

// Diagnostics as lines of text.
std::string Text(const Diagnostics& diagnostics);

}  // namespace dplan::testing

#endif  // DPLAN_TESTS_PEER_PLUGIN_UNDER_TEST_H_
