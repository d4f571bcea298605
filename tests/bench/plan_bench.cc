#include <benchmark/benchmark.h>

#include <string>
#include <utility>
#include <vector>

#include "core/plan/render.h"
#include "core/plan/schedule.h"
#include "core/types/check.h"
#include "tests/bench/bench_world.h"

// The stages from the text of the configuration to the order of the steps.

namespace dplan::testing {
namespace {

void Load(benchmark::State& state) {
  const BenchWorld world(BlocksConfig(state.range(0)));
  for (auto _ : state) {
    SourceMap sources;
    benchmark::DoNotOptimize(world.Load(sources));
  }
  state.SetComplexityN(state.range(0));
}
BENCHMARK(Load)->Arg(1000)->Arg(10000)->Complexity()->Unit(benchmark::kMillisecond);

void Link(benchmark::State& state) {
  BenchWorld world(BlocksConfig(state.range(0)));
  for (auto _ : state) {
    state.PauseTiming();
    SourceMap sources;
    Config config = world.Load(sources);
    state.ResumeTiming();
    benchmark::DoNotOptimize(world.Link(std::move(config)));
  }
  state.SetComplexityN(state.range(0));
}
BENCHMARK(Link)->Arg(1000)->Arg(10000)->Complexity()->Unit(benchmark::kMillisecond);

// Everything is to be created.
void Plan(benchmark::State& state, std::string (*config)(int64_t)) {
  BenchWorld world(config(state.range(0)));
  SourceMap sources;
  const Program program = world.Link(world.Load(sources));
  for (auto _ : state) {
    const Planned planned = world.Plan(program, {});
    DPLAN_CHECK(static_cast<int64_t>(planned.plan.steps.size()) >= state.range(0));
  }
  state.SetComplexityN(state.range(0));
}
BENCHMARK_CAPTURE(Plan, blocks, BlocksConfig)
    ->Arg(1000)
    ->Arg(10000)
    ->Complexity()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Plan, pairs, PairsConfig)
    ->Arg(1000)
    ->Arg(10000)
    ->Complexity()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Plan, for_each, ForEachConfig)
    ->Arg(1000)
    ->Arg(10000)
    ->Complexity()
    ->Unit(benchmark::kMillisecond);

// Nothing is to be done, which shows only after everything was read and compared.
void PlanNothing(benchmark::State& state) {
  BenchWorld world(PairsConfig(state.range(0)));
  SourceMap sources;
  const Program program = world.Link(world.Load(sources));
  const State recorded = PairsState(state.range(0));
  for (auto _ : state) {
    const Planned planned = world.Plan(program, recorded);
    DPLAN_CHECK(!planned.plan.HasChanges());
  }
  state.SetComplexityN(state.range(0));
}
BENCHMARK(PlanNothing)->Arg(1000)->Arg(10000)->Complexity()->Unit(benchmark::kMillisecond);

void Order(benchmark::State& state) {
  BenchWorld world(PairsConfig(state.range(0)));
  SourceMap sources;
  const Program program = world.Link(world.Load(sources));
  const std::vector<Change> changes = world.Plan(program, {}).plan.changes;
  for (auto _ : state) {
    Diagnostics diagnostics;
    DPLAN_CHECK(!Schedule(changes, diagnostics).empty());
  }
  state.SetComplexityN(state.range(0));
}
BENCHMARK(Order)->Arg(1000)->Arg(10000)->Complexity()->Unit(benchmark::kMillisecond);

void Render(benchmark::State& state) {
  BenchWorld world(BlocksConfig(state.range(0)));
  SourceMap sources;
  const Program program = world.Link(world.Load(sources));
  const Planned planned = world.Plan(program, {});
  for (auto _ : state) DPLAN_CHECK(!PlanText(planned.plan, {}).empty());
  state.SetComplexityN(state.range(0));
}
BENCHMARK(Render)->Arg(1000)->Arg(10000)->Complexity()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace dplan::testing
