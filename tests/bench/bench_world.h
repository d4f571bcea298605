#ifndef DPLAN_TESTS_BENCH_BENCH_WORLD_H_
#define DPLAN_TESTS_BENCH_BENCH_WORLD_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "core/base/source_map.h"
#include "core/config/config.h"
#include "core/plan/planner.h"
#include "core/plan/program.h"
#include "core/plan/provider_set.h"
#include "state/state.h"
#include "tests/testing/counting_ids.h"
#include "tests/testing/memory_files.h"

namespace dplan::testing {

// Configurations of `count` instances of dplan_data, as YAML.
std::string BlocksConfig(int64_t count);   // a block each; every tenth refers to the one before
std::string PairsConfig(int64_t count);    // two blocks with count: b[i] refers to a[i]
std::string ForEachConfig(int64_t count);  // one block over a map of objects

// What is recorded after PairsConfig(count) was applied.
State PairsState(int64_t count);
// The instance `block[index]` of such a state, with the value `text`.
Object DataObject(const std::string& block, int64_t index, const std::string& text);

// Makes the provider that is measured with out of the built-in one.
using WrapProvider = std::function<std::unique_ptr<Provider>(std::unique_ptr<Provider>)>;

// One configuration and the stages that it goes through, with the built-in provider, or with what
// `wrap` makes of it. Each ends the process where there is an error. Used by one thread.
class BenchWorld {
 public:
  explicit BenchWorld(const std::string& config, WrapProvider wrap = nullptr);

  // `sources` outlives what comes of it.
  Config Load(SourceMap& sources) const;
  Program Link(Config config);
  Planned Plan(const Program& program, const State& state);

 private:
  class Opener : public ProviderOpener {
   public:
    explicit Opener(WrapProvider wrap) : wrap_(std::move(wrap)) {}
    absl::StatusOr<std::unique_ptr<Provider>> Open(const std::string& source,
                                                   const CallContext& context) override;

   private:
    CountingIds ids_;
    WrapProvider wrap_;
  };

  MemoryFiles files_;
  Opener opener_;
  ProviderSet providers_{opener_};
};

}  // namespace dplan::testing

#endif  // DPLAN_TESTS_BENCH_BENCH_WORLD_H_
