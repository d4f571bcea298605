#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "core/types/check.h"
#include "state/sqlite_state_store.h"
#include "state/state_store.h"
#include "tests/bench/bench_world.h"

// The SQLite file, with so many objects recorded already.

namespace dplan::testing {
namespace {

// A store over a file of its own, in the middle of a run; both are gone with it.
class RecordedStore {
 public:
  explicit RecordedStore(int64_t count) {
    std::string name = (std::filesystem::temp_directory_path() / "dplan-bench-XXXXXX").string();
    DPLAN_CHECK(mkdtemp(name.data()) != nullptr);
    folder_ = name;
    store_ = NewSqliteStateStore(folder_ + "/dplan.state.db");
    DPLAN_CHECK(store_->Begin({.id = "run", .kind = "apply", .actor = "me@here"}).ok());
    State state = PairsState(count);
    StateEdit all;
    for (auto& [address, object] : state.objects) all.put.push_back(std::move(object));
    for (auto& [address, record] : state.providers) all.providers[address] = std::move(record);
    DPLAN_CHECK(store_->Commit({all}).ok());
  }
  ~RecordedStore() {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  RecordedStore(const RecordedStore&) = delete;
  RecordedStore& operator=(const RecordedStore&) = delete;

  StateStore& store() { return *store_; }

 private:
  std::string folder_;
  std::unique_ptr<StateStore> store_;
};

// One step of an apply by itself: its intent, then its result. Does not depend on what else there
// is.
void CommitStep(benchmark::State& state) {
  RecordedStore recorded(state.range(0));
  const Object object = DataObject("dplan_data.a", 7, "changed");
  int64_t step = 0;
  for (auto _ : state) {
    const std::string id = absl::StrCat("intent-", ++step);
    const Intent intent{.id = id,
                        .address = object.address,
                        .provider = object.provider,
                        .action = IntentAction::kUpdate,
                        .planned = object.attributes,
                        .prior = object.attributes,
                        .request_digest = "digest"};
    DPLAN_CHECK(recorded.store().Commit({{.begin = {intent}}}).ok());
    DPLAN_CHECK(recorded.store().Commit({{.end = {id}, .put = {object}}}).ok());
  }
  state.SetComplexityN(state.range(0));
}
BENCHMARK(CommitStep)
    ->Arg(1000)
    ->Arg(10000)
    ->Complexity(benchmark::o1)
    ->Unit(benchmark::kMicrosecond);

void LoadState(benchmark::State& state) {
  RecordedStore recorded(state.range(0));
  for (auto _ : state) {
    const absl::StatusOr<State> loaded = recorded.store().Load();
    DPLAN_CHECK(loaded.ok());
    DPLAN_CHECK(static_cast<int64_t>(loaded->objects.size()) == state.range(0));
  }
  state.SetComplexityN(state.range(0));
}
BENCHMARK(LoadState)->Arg(1000)->Arg(10000)->Complexity()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace dplan::testing
