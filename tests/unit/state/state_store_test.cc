#include <cstdlib>
#include <memory>
#include <random>

#include "absl/strings/numbers.h"
#include "state/sqlite_state_store.h"
#include "tests/testing/memory_state_store.h"
#include "tests/unit/state/state_store_suite.h"
#include "tests/unit/state/temp_folder.h"

namespace dplan::testing {
namespace {

struct SqlitePlace {
  TempFolder folder;
  std::unique_ptr<StateStore> Open() { return NewSqliteStateStore(folder.File("s.db")); }
};

// Stands between the store and its user, so that what was recorded outlives the user's pointer.
struct MemoryPlace {
  std::unique_ptr<MemoryStateStore> kept = std::make_unique<MemoryStateStore>();

  struct Borrowed : StateStore {
    MemoryStateStore& store;
    explicit Borrowed(MemoryStateStore& borrowed) : store(borrowed) {}
    absl::StatusOr<State> Load() override { return store.Load(); }
    absl::Status Begin(const Operation& operation) override { return store.Begin(operation); }
    absl::Status Commit(const std::vector<StateEdit>& edits) override {
      return store.Commit(edits);
    }
    absl::Status End(const std::string& outcome) override { return store.End(outcome); }
  };

  std::unique_ptr<StateStore> Open() {
    kept = kept->Reopen();
    return std::make_unique<Borrowed>(*kept);
  }
};

INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, StateStoreSuite, SqlitePlace);
INSTANTIATE_TYPED_TEST_SUITE_P(Memory, StateStoreSuite, MemoryPlace);

uint64_t Seed() {
  uint64_t seed = std::random_device()();
  const char* const given = std::getenv("DPLAN_TEST_SEED");
  if (given != nullptr) {
    EXPECT_TRUE(absl::SimpleAtoi(given, &seed));
  }
  return seed;
}

// The states of both stores but for what differs by nature.
State Comparable(StateStore& store) {
  absl::StatusOr<State> state = store.Load();
  EXPECT_THAT(state, IsOk());
  if (!state.ok()) return {};
  state->lineage.clear();
  state->fingerprint_key.clear();
  return *std::move(state);
}

TEST(StateStoreModel, SqliteDoesAsMemoryDoes) {
  const uint64_t seed = Seed();
  SCOPED_TRACE(absl::StrCat("DPLAN_TEST_SEED=", seed));
  RandomEdits edits(seed);
  SqlitePlace sqlite_place;
  MemoryPlace memory_place;
  std::unique_ptr<StateStore> sqlite = sqlite_place.Open();
  std::unique_ptr<StateStore> memory = memory_place.Open();
  for (int round = 0; round < 30; ++round) {
    ASSERT_THAT(memory->Begin(MakeOperation()), IsOk());
    ASSERT_THAT(sqlite->Begin(MakeOperation()), IsOk());
    for (uint64_t commits = edits.Below(8); commits > 0; --commits) {
      State expected = Comparable(*memory);
      std::vector<StateEdit> group;
      for (uint64_t n = 1 + edits.Below(3); n > 0; --n) {
        group.push_back(edits.Next(expected));
        // Only what the group began with is known to be there; more than one removal may not fit.
        expected.objects.clear();
        expected.intents.clear();
      }
      const absl::Status remembered = memory->Commit(group);
      const absl::Status stored = sqlite->Commit(group);
      ASSERT_EQ(remembered.code(), stored.code()) << remembered << "\n" << stored;
      if (!stored.ok()) break;
    }
    if (edits.Below(3) > 0) {
      const absl::Status remembered = memory->End("succeeded");
      ASSERT_EQ(sqlite->End("succeeded").code(), remembered.code());
    }
    sqlite.reset();
    sqlite = sqlite_place.Open();
    memory = memory_place.Open();
    ASSERT_TRUE(Comparable(*sqlite) == Comparable(*memory)) << "round " << round;
  }
}

TEST(FailingStateStore, FailsFromTheNthCommitOn) {
  for (int nth = 0; nth <= 3; ++nth) {
    SCOPED_TRACE(nth);
    MemoryStateStore memory;
    FailingStateStore store(memory, nth);
    ASSERT_THAT(store.Begin(MakeOperation()), IsOk());
    for (int commit = 1; commit <= 3; ++commit) {
      const absl::Status status = store.Commit({Put(MakeObject(absl::StrCat("t.a", commit)))});
      EXPECT_EQ(status.ok(), nth == 0 || commit < nth) << commit;
    }
    EXPECT_EQ(store.commits(), 3);
    EXPECT_EQ(memory.state().objects.size(), nth == 0 ? 3u : static_cast<size_t>(nth - 1));
  }
}

}  // namespace
}  // namespace dplan::testing
