#include "tests/bench/bench_world.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/builtin/builtin_provider.h"
#include "core/types/check.h"

namespace dplan::testing {
namespace {

constexpr char kSource[] = "dplan/dplan";

}  // namespace

std::string BlocksConfig(int64_t count) {
  std::string text = "resources:\n";
  for (int64_t i = 0; i < count; ++i) {
    absl::StrAppend(&text, "  dplan_data.b", i, ":\n    input: ");
    if (i % 10 == 9) {
      absl::StrAppend(&text, "${dplan_data.b", i - 1, ".output}\n");
    } else {
      absl::StrAppend(&text, "value-", i, "\n");
    }
  }
  return text;
}

std::string PairsConfig(int64_t count) {
  const int64_t half = count / 2;
  return absl::StrCat("resources:\n  dplan_data.a:\n    count: ", half,
                      "\n    input: value-${count.index}\n  dplan_data.b:\n    count: ", half,
                      "\n    input: ${dplan_data.a[count.index].output}\n");
}

std::string ForEachConfig(int64_t count) {
  std::string text = "locals:\n  objects:\n";
  for (int64_t i = 0; i < count; ++i) {
    absl::StrAppend(&text, "    k", i, ": {name: n", i, ", port: ", i, "}\n");
  }
  absl::StrAppend(&text,
                  "resources:\n  dplan_data.a:\n    for_each: local.objects\n"
                  "    input: ${each.value}\n");
  return text;
}

Object DataObject(const std::string& block, int64_t index, const std::string& text) {
  const std::string value = absl::StrCat("{\"value\":\"", text, "\",\"type\":\"string\"}");
  return {.address = {.block = BlockAddress::Parse(block).value(), .key = InstanceKey(index)},
          .provider = ProviderAddress::Parse("dplan").value(),
          .attributes = absl::StrCat("{\"id\":\"id-", block, "-", index, "\",\"input\":", value,
                                     ",\"output\":", value, ",\"triggers_replace\":null}")};
}

State PairsState(int64_t count) {
  State state{.lineage = "00000000-0000-4000-8000-000000000000", .serial = 1};
  state.providers[ProviderAddress::Parse("dplan").value()] = {.source = kSource, .config = "{}"};
  const BlockAddress first = BlockAddress::Parse("dplan_data.a").value();
  for (int64_t i = 0; i < count / 2; ++i) {
    const std::string text = absl::StrCat("value-", i);
    Object a = DataObject("dplan_data.a", i, text);
    Object b = DataObject("dplan_data.b", i, text);
    b.dependencies = {{Dependency::Kind::kReference, first, InstanceKey(i)}};
    state.objects.emplace(a.address, std::move(a));
    state.objects.emplace(b.address, std::move(b));
  }
  return state;
}

absl::StatusOr<std::unique_ptr<Provider>> BenchWorld::Opener::Open(const std::string& source,
                                                                   const CallContext&) {
  DPLAN_CHECK(source == kSource);
  auto provider = NewBuiltinProvider([this] { return ids_.NewUuid(); });
  return wrap_ == nullptr ? std::move(provider) : wrap_(std::move(provider));
}

BenchWorld::BenchWorld(const std::string& config, WrapProvider wrap)
    : files_({{"main.dplan.yaml", config}}), opener_(std::move(wrap)) {}

Config BenchWorld::Load(SourceMap& sources) const {
  Diagnostics diagnostics;
  std::optional<Config> config = LoadConfig(files_, ".", sources, diagnostics);
  DPLAN_CHECK(config.has_value());
  return *std::move(config);
}

Program BenchWorld::Link(Config config) {
  Diagnostics diagnostics;
  const auto& schemas = providers_.LoadSchemas({kSource}, {}, diagnostics);
  std::optional<Program> program = dplan::Link(std::move(config), schemas, diagnostics);
  DPLAN_CHECK(program.has_value());
  return *std::move(program);
}

Planned BenchWorld::Plan(const Program& program, const State& state) {
  Diagnostics diagnostics;
  std::optional<Planned> planned = MakePlan({.program = program,
                                             .state = state,
                                             .files = files_,
                                             .providers = providers_,
                                             .variables = {},
                                             .options = {},
                                             .context = {}},
                                            diagnostics);
  DPLAN_CHECK(planned.has_value());
  return *std::move(planned);
}

}  // namespace dplan::testing
