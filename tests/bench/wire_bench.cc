#include <benchmark/benchmark.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/types/check.h"
#include "core/wire/msgpack.h"
#include "tests/testing/value_builders.h"

// Values between the engine and a provider: a list of so many objects.

namespace dplan::testing {
namespace {

Value Servers(int64_t count) {
  std::vector<Value> servers;
  for (int64_t i = 0; i < count; ++i) {
    servers.push_back(Obj({{"name", Str(absl::StrCat("server-", i))},
                           {"port", Num(8000 + i)},
                           {"weight", Dec("0.25")},
                           {"id", Unknown(Type::String())}}));
  }
  const Type type = servers.front().type();
  return ListOf(type, std::move(servers));
}

void EncodeValue(benchmark::State& state) {
  const Value servers = Servers(state.range(0));
  for (auto _ : state) DPLAN_CHECK(!EncodeMsgpack(servers, servers.type()).empty());
  state.SetComplexityN(state.range(0));
}
BENCHMARK(EncodeValue)->Arg(1000)->Arg(10000)->Complexity()->Unit(benchmark::kMicrosecond);

void DecodeValue(benchmark::State& state) {
  const Value servers = Servers(state.range(0));
  const std::string bytes = EncodeMsgpack(servers, servers.type());
  for (auto _ : state) DPLAN_CHECK(DecodeMsgpack(bytes, servers.type()).ok());
  state.SetComplexityN(state.range(0));
}
BENCHMARK(DecodeValue)->Arg(1000)->Arg(10000)->Complexity()->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace dplan::testing
