#include <benchmark/benchmark.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/lang/expression.h"
#include "core/types/check.h"
#include "tests/testing/value_builders.h"

// Expressions: over a list of so many objects in `var.servers`.

namespace dplan::testing {
namespace {

// Every reference is to the same value.
class OneValueScope : public Scope {
 public:
  explicit OneValueScope(Value value) : value_(std::move(value)) {}
  Value Get(const Reference&, Diagnostics&) const override { return value_; }
  std::optional<Value> GetInstance(const Reference&, const Value&, Diagnostics&) const override {
    return std::nullopt;
  }
  const Files* files() const override { return nullptr; }
  std::string base_folder() const override { return "."; }

 private:
  Value value_;
};

OneValueScope ScopeOfServers(int64_t count) {
  std::vector<Value> servers;
  for (int64_t i = 0; i < count; ++i) {
    servers.push_back(Obj({{"name", Str(absl::StrCat("server-", i))}, {"port", Num(8000 + i)}}));
  }
  return OneValueScope(Tup(std::move(servers)));
}

Expression Parsed(const std::string& text) {
  Diagnostics diagnostics;
  std::optional<Expression> expression = Expression::Parse(text, {}, diagnostics);
  DPLAN_CHECK(expression.has_value());
  return *std::move(expression);
}

void Evaluate(benchmark::State& state, const std::string& text) {
  const OneValueScope scope = ScopeOfServers(state.range(0));
  const Expression expression = Parsed(text);
  for (auto _ : state) {
    Diagnostics diagnostics;
    benchmark::DoNotOptimize(expression.Evaluate(scope, diagnostics));
    DPLAN_CHECK(!diagnostics.HasErrors());
  }
  state.SetComplexityN(state.range(0));
}
BENCHMARK_CAPTURE(Evaluate, for_object,
                  "{ for s in var.servers : s.name => \"${s.name}:${s.port + 1}\" if s.port > 0 }")
    ->Arg(1000)
    ->Arg(10000)
    ->Complexity()
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(Evaluate, splat_join, "join(\",\", sort(var.servers[*].name))")
    ->Arg(1000)
    ->Arg(10000)
    ->Complexity()
    ->Unit(benchmark::kMicrosecond);
// What it costs does not depend on the size of the value.
BENCHMARK_CAPTURE(Evaluate, one_element, "var.servers[7].port + 1")
    ->Arg(1000)
    ->Arg(10000)
    ->Complexity(benchmark::o1);

void Parse(benchmark::State& state) {
  std::string text = "[";
  for (int64_t i = 0; i < state.range(0); ++i) {
    absl::StrAppend(&text, "upper(\"a-${var.x}\"), ");
  }
  text += "1]";
  for (auto _ : state) benchmark::DoNotOptimize(Parsed(text));
  state.SetComplexityN(state.range(0));
}
BENCHMARK(Parse)->Arg(1000)->Arg(10000)->Complexity()->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace dplan::testing
