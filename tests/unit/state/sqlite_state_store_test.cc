#include "state/sqlite_state_store.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "state/state_file.h"
#include "state/state_json.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/state/state_builders.h"
#include "tests/unit/state/temp_folder.h"

namespace dplan::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class SqliteStateStoreTest : public ::testing::Test {
 protected:
  std::unique_ptr<StateStore> Open() { return NewSqliteStateStore(path_); }
  absl::StatusOr<State> Load() { return Open()->Load(); }
  // One run that commits each edit by itself.
  void Run(const std::vector<StateEdit>& edits, const std::string& operation = "op1") {
    const std::unique_ptr<StateStore> store = Open();
    ASSERT_THAT(store->Begin(MakeOperation(operation)), IsOk());
    for (const StateEdit& edit : edits) ASSERT_THAT(store->Commit({edit}), IsOk());
    ASSERT_THAT(store->End("succeeded"), IsOk());
  }

  TempFolder folder_;
  const std::string path_ = folder_.File("s.db");
};

TEST_F(SqliteStateStoreTest, ReadersCreateNoFile) {
  EXPECT_THAT(Load(), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(NamesIn(folder_.path()), SizeIs(0));
  Run({});
  const std::vector<std::string> names = NamesIn(folder_.path());
  EXPECT_THAT(names, ElementsAre("s.db", "s.db.lineage"));
  EXPECT_THAT(Load(), IsOk());
  EXPECT_EQ(NamesIn(folder_.path()), names);
}

TEST_F(SqliteStateStoreTest, FilesAreTheOwnersOnly) {
  Run({Put(MakeObject("t.a"))});
  const std::unique_ptr<StateStore> store = Open();
  ASSERT_THAT(store->Begin(MakeOperation()), IsOk());
  ASSERT_THAT(store->Commit({Put(MakeObject("t.a"))}), IsOk());
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path())) {
    ++files;
    EXPECT_EQ(entry.status().permissions() & std::filesystem::perms(077),
              std::filesystem::perms::none)
        << entry.path();
  }
  // The state, its log and index, the marker, the reserve, the folder of backups and one backup.
  EXPECT_EQ(files, 7);
}

TEST_F(SqliteStateStoreTest, RestsAsOneFile) {
  Run({Put(MakeObject("t.a"))});
  Run({Put(MakeObject("t.b"))});
  EXPECT_THAT(NamesIn(folder_.path()), ElementsAre("s.db", "s.db.backups", "s.db.lineage"));
}

TEST_F(SqliteStateStoreTest, NeedsItsFolder) {
  const auto store = NewSqliteStateStore(folder_.File("no/such/s.db"));
  EXPECT_THAT(store->Load(), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_FALSE(store->Begin(MakeOperation()).ok());
  EXPECT_THAT(NewSqliteStateStore(folder_.path() + "/")->Load(),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(SqliteStateStoreTest, AcceptsALinkToItsFolderOnly) {
  Run({Put(MakeObject("t.a"))});
  TempFolder other;
  std::filesystem::create_directory_symlink(folder_.path(), other.File("linked"));
  EXPECT_THAT(NewSqliteStateStore(other.File("linked/s.db"))->Load(), IsOk());
  std::filesystem::create_symlink(path_, other.File("s.db"));
  EXPECT_THAT(NewSqliteStateStore(other.File("s.db"))->Load(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("regular file")));
}

TEST_F(SqliteStateStoreTest, ReadersSeeOneSnapshotDuringARun) {
  Run({Put(MakeObject("t.a"))});
  const std::unique_ptr<StateStore> writer = Open();
  ASSERT_THAT(writer->Begin(MakeOperation()), IsOk());
  const std::unique_ptr<StateStore> reader = Open();
  for (int64_t serial = 2; serial < 12; ++serial) {
    ASSERT_THAT(writer->Commit({Put(MakeObject(absl::StrCat("t.b[", serial, "]")))}), IsOk());
    ASSERT_OK_AND_ASSIGN(const State state, reader->Load());
    EXPECT_EQ(state.serial, serial);
    EXPECT_EQ(state.objects.size(), static_cast<size_t>(serial));
  }
  ASSERT_THAT(writer->End("succeeded"), IsOk());
  EXPECT_THAT(reader->Load(), IsOk());
}

TEST_F(SqliteStateStoreTest, AnOvertakenWriterCommitsNothing) {
  Run({Put(MakeObject("t.a"))});
  const std::unique_ptr<StateStore> first = Open();
  const std::unique_ptr<StateStore> second = Open();
  ASSERT_THAT(first->Begin(MakeOperation("op1")), IsOk());
  ASSERT_THAT(first->Commit({Put(MakeObject("t.b"))}), IsOk());
  ASSERT_THAT(second->Begin(MakeOperation("op2")), IsOk());
  const struct {
    const char* name;
    StateEdit edit;
  } kCases[] = {{"fits", Put(MakeObject("t.c"))}, {"would not fit", Remove("t.none")}};
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_THAT(first->Commit({c.edit}),
                StatusIs(absl::StatusCode::kAborted, HasSubstr("another run")));
  }
  ASSERT_THAT(second->Commit({Put(MakeObject("t.d"))}), IsOk());
  EXPECT_FALSE(first->End("failed").ok());
  ASSERT_THAT(second->End("succeeded"), IsOk());
  ASSERT_OK_AND_ASSIGN(const State state, Load());
  EXPECT_EQ(state.objects.size(), 3u);
  EXPECT_EQ(state.objects.count(Addr("t.c")), 0u);
}

TEST_F(SqliteStateStoreTest, BeginTrustsALoadOnlyWhileNothingWasWritten) {
  Run({Put(MakeObject("t.a"))});
  const std::unique_ptr<StateStore> store = Open();
  ASSERT_THAT(store->Load(), IsOk());
  Run({BeginIntent(MakeIntent("i1", "t.b")), Put(MakeObject("t.c"))});
  ASSERT_THAT(store->Begin(MakeOperation("op2")), IsOk());
  // It knows the intent that came after its Load, and the block of t.c.
  ASSERT_THAT(store->Commit({{.end = {"i1"}}, Put(MakeObject("t.c[0]"))}), IsOk());
  ASSERT_THAT(store->End("succeeded"), IsOk());
  ASSERT_OK_AND_ASSIGN(const State state, Load());
  EXPECT_TRUE(state.intents.empty());
  EXPECT_EQ(state.objects.size(), 3u);
}

TEST_F(SqliteStateStoreTest, IsThreadSafe) {
  const std::unique_ptr<StateStore> store = Open();
  ASSERT_THAT(store->Begin(MakeOperation()), IsOk());
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&store, thread] {
      for (int i = 0; i < 20; ++i) {
        EXPECT_THAT(store->Commit({Put(MakeObject(absl::StrCat("t.x", thread, "[", i, "]")))}),
                    IsOk());
        EXPECT_THAT(store->Load(), IsOk());
      }
    });
  }
  threads.clear();
  ASSERT_THAT(store->End("succeeded"), IsOk());
  ASSERT_OK_AND_ASSIGN(const State state, Load());
  EXPECT_EQ(state.serial, 80);
  EXPECT_EQ(state.objects.size(), 80u);
}

// The state at an earlier serial, from the state now and the change log read as documented.
State Rewind(State state, const std::string& path, int64_t serial) {
  sqlite3* database = nullptr;
  EXPECT_EQ(sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
  sqlite3_stmt* row = nullptr;
  sqlite3_prepare_v2(database,
                     "SELECT kind, target, before FROM log WHERE serial > ? ORDER BY n DESC", -1,
                     &row, nullptr);
  sqlite3_bind_int64(row, 1, serial);
  while (sqlite3_step(row) == SQLITE_ROW) {
    const std::string target = reinterpret_cast<const char*>(sqlite3_column_text(row, 1));
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(row, 2));
    const std::optional<std::string> before =
        text == nullptr ? std::nullopt : std::optional<std::string>(text);
    switch (sqlite3_column_int(row, 0)) {
      case 0:
        state.objects.erase(Addr(target));
        if (before.has_value()) state.objects[Addr(target)] = ObjectFromJson(*before).value();
        break;
      case 1:
        state.outputs.erase(target);
        if (before.has_value()) state.outputs[target] = OutputFromJson(*before).value();
        break;
      default:
        state.providers.erase(Prov(target));
        if (before.has_value()) {
          state.providers[Prov(target)] = ProviderRecordFromJson(*before).value();
        }
    }
  }
  sqlite3_finalize(row);
  sqlite3_close(database);
  state.serial = serial;
  state.intents.clear();
  return state;
}

TEST_F(SqliteStateStoreTest, EveryEarlierStateCanBeRecovered) {
  std::map<int64_t, State> history;
  const std::unique_ptr<StateStore> store = Open();
  ASSERT_THAT(store->Begin(MakeOperation()), IsOk());
  RandomEdits edits(7);
  State now;
  for (int i = 0; i < 150; ++i) {
    ASSERT_OK_AND_ASSIGN(now, store->Load());
    history[now.serial] = now;
    history[now.serial].intents.clear();
    ASSERT_THAT(store->Commit({edits.Next(now)}), IsOk());
  }
  ASSERT_THAT(store->Commit({Put(RichObject())}), IsOk());
  ASSERT_OK_AND_ASSIGN(now, store->Load());
  history[now.serial] = now;
  history[now.serial].intents.clear();
  ASSERT_THAT(store->Commit({Remove(RichObject().address.ToString())}), IsOk());
  ASSERT_THAT(store->End("succeeded"), IsOk());
  ASSERT_OK_AND_ASSIGN(now, Load());
  for (const auto& [serial, state] : history) {
    SCOPED_TRACE(serial);
    ASSERT_TRUE(Rewind(now, path_, serial) == state);
  }
}

TEST_F(SqliteStateStoreTest, RunsAreRecorded) {
  Run({Put(MakeObject("t.a")), Put(MakeObject("t.b"))}, "op1");
  const std::unique_ptr<StateStore> dies = Open();
  ASSERT_THAT(dies->Begin(MakeOperation("op2")), IsOk());
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open_v2(path_.c_str(), &database, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
  std::vector<std::string> rows;
  const auto add = [](void* target, int, char** values, char**) {
    std::string text;
    for (int i = 0; i < 5; ++i) {
      absl::StrAppend(&text, values[i] == nullptr ? "null" : values[i], " ");
    }
    static_cast<std::vector<std::string>*>(target)->push_back(text);
    return 0;
  };
  sqlite3_exec(database, "SELECT uid, kind, actor, first_serial, outcome FROM operation", add,
               &rows, nullptr);
  sqlite3_close(database);
  EXPECT_THAT(rows, ElementsAre("op1 apply me@here 0 succeeded ", "op2 apply me@here 2 null "));
}

// A chain of data objects, each from an intent that is committed with the result of the one before.
TEST_F(SqliteStateStoreTest, AChainOfAThousandIsSmall) {
  const auto object = [](int i) {
    Object made = MakeObject(absl::StrCat("dplan_data.link", i),
                             absl::StrCat("{\"id\":\"6e0b7d1c-9a4f-4c35-8b1e-0d6f2a59", 1000 + i,
                                          "\",\"input\":{\"type\":\"string\",\"value\":\"link ", i,
                                          "\"},\"output\":{\"type\":\"string\",\"value\":\"link ",
                                          i, "\"},\"triggers_replace\":null}"));
    if (i > 0) {
      made.dependencies = {
          {.block = Addr(absl::StrCat("dplan_data.link", i - 1)).block, .key = InstanceKey()}};
    }
    return made;
  };
  const auto id = [](int i) { return absl::StrCat("intent", i); };
  const auto intent = [&](int i) {
    Intent made = MakeIntent(id(i), object(i).address.ToString());
    made.planned = object(i).attributes;
    made.dependencies = object(i).dependencies;
    return made;
  };
  constexpr int kLength = 1000;
  const std::unique_ptr<StateStore> store = Open();
  ASSERT_THAT(store->Begin(MakeOperation()), IsOk());
  ASSERT_THAT(store->Commit({BeginIntent(intent(0))}), IsOk());
  for (int i = 0; i < kLength; ++i) {
    std::vector<StateEdit> edits = {EndIntent(id(i), object(i))};
    if (i + 1 < kLength) edits.push_back(BeginIntent(intent(i + 1)));
    ASSERT_THAT(store->Commit(edits), IsOk());
  }
  ASSERT_THAT(store->End("succeeded"), IsOk());
  RecordProperty("size", static_cast<int>(std::filesystem::file_size(path_)));
  EXPECT_LT(std::filesystem::file_size(path_), 600'000u);
  ASSERT_OK_AND_ASSIGN(const State state, Load());
  EXPECT_EQ(state.objects.size(), static_cast<size_t>(kLength));
  EXPECT_EQ(state.serial, 2 * kLength);
}

TEST(StateFileSystem, KnowsNetworkFileSystems) {
  const struct {
    const char* name;
    int64_t magic;
    bool network;
  } kCases[] = {{"ext4", 0xef53, false},          {"xfs", 0x58465342, false},
                {"btrfs", 0x9123683e, false},     {"tmpfs", 0x01021994, false},
                {"overlayfs", 0x794c7630, false}, {"nfs", 0x6969, true},
                {"cifs", 0xff534d42, true},       {"smb2", 0xfe534d42, true},
                {"fuse", 0x65735546, true},       {"9p", 0x01021997, true}};
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(IsNetworkFileSystem(c.magic), c.network);
  }
}

}  // namespace
}  // namespace dplan::testing
