#include <benchmark/benchmark.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "core/types/check.h"
#include "tests/bench/bench_world.h"
#include "tests/testing/forwarding_provider.h"
#include "tests/testing/plugin_server.h"

// What it costs that a provider is a process: refresh and plan where nothing is to be done, without
// a plugin, through one with the extension's batches, and through one that takes single calls. The
// plugin's work is part of the time. The counters say how many calls reached the provider in one
// plan.

namespace dplan::testing {
namespace {

using Calls = std::atomic<int64_t>;

// The provider behind the socket.
class CountedProvider final : public ForwardingProvider {
 public:
  CountedProvider(std::unique_ptr<Provider> provider, Calls& reads, Calls& plans)
      : ForwardingProvider(*provider),
        provider_(std::move(provider)),
        reads_(reads),
        plans_(plans) {}

  absl::StatusOr<std::vector<ReadResult>> ReadMany(
      const CallContext& context, const std::vector<ReadRequest>& requests) override {
    ++reads_;
    return ForwardingProvider::ReadMany(context, requests);
  }
  absl::StatusOr<std::vector<PlanResult>> PlanMany(
      const CallContext& context, const std::vector<PlanRequest>& requests) override {
    ++plans_;
    return ForwardingProvider::PlanMany(context, requests);
  }

 private:
  const std::unique_ptr<Provider> provider_;
  Calls& reads_;
  Calls& plans_;
};

enum class Way { kNoPlugin, kBatches, kSingleCalls };

void PlanNothingThrough(benchmark::State& state, Way way) {
  Calls reads = 0;
  Calls plans = 0;
  BenchWorld world(PairsConfig(state.range(0)), [&](std::unique_ptr<Provider> provider) {
    std::unique_ptr<Provider> counted =
        std::make_unique<CountedProvider>(std::move(provider), reads, plans);
    if (way == Way::kNoPlugin) return counted;
    return OverSocket(std::move(counted), {.extension = way == Way::kBatches, .tls = true});
  });
  SourceMap sources;
  const Program program = world.Link(world.Load(sources));
  const State recorded = PairsState(state.range(0));
  for (auto _ : state) {
    DPLAN_CHECK(!world.Plan(program, recorded).plan.HasChanges());
  }
  using Counter = benchmark::Counter;
  state.counters["reads"] = Counter(static_cast<double>(reads), Counter::kAvgIterations);
  state.counters["plans"] = Counter(static_cast<double>(plans), Counter::kAvgIterations);
}
BENCHMARK_CAPTURE(PlanNothingThrough, no_plugin, Way::kNoPlugin)
    ->Arg(1000)
    ->Arg(10000)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(PlanNothingThrough, batches, Way::kBatches)
    ->Arg(1000)
    ->Arg(10000)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(PlanNothingThrough, single_calls, Way::kSingleCalls)
    ->Arg(1000)
    ->Arg(10000)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace dplan::testing
