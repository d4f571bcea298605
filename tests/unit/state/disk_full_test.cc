// A disk that is really full: a small file system in memory where root may mount one, else a limit
// on the size of each file.

#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "state/emergency_journal.h"
#include "state/sqlite_state_store.h"
#include "state/state_file.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/state/state_builders.h"
#include "tests/unit/state/temp_folder.h"

namespace dplan::testing {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;

// A folder on a file system of its own with 12 MiB.
class SmallDisk {
 public:
  SmallDisk() {
    mounted_ = mount("dplan_test", folder_.path().c_str(), "tmpfs", 0, "size=12m,mode=0700") == 0;
  }
  ~SmallDisk() {
    if (mounted_) umount2(folder_.path().c_str(), MNT_DETACH);
  }

  bool mounted() const { return mounted_; }
  std::string File(const std::string& name) const { return folder_.File(name); }
  // Leaves this many bytes free.
  void Fill(int64_t left) {
    std::ofstream ballast(File("ballast"), std::ios::binary | std::ios::app);
    const auto free = static_cast<int64_t>(std::filesystem::space(folder_.path()).available);
    if (free > left) ballast << std::string(static_cast<size_t>(free - left), 'x');
    ballast.close();
  }
  void Empty() { std::filesystem::remove(File("ballast")); }

 private:
  TempFolder folder_;
  bool mounted_ = false;
};

std::string Large(size_t size) { return absl::StrCat("\"", std::string(size, 'x'), "\""); }

class DiskFullTest : public ::testing::Test {
 protected:
  std::unique_ptr<StateStore> Open() { return NewSqliteStateStore(path_); }

  // Where nothing can be mounted the same is tested by SizeLimitTest, less finely.
  bool CanMount() const { return disk_.mounted(); }

  SmallDisk disk_;
  const std::string path_ = disk_.File("s.db");
};

TEST_F(DiskFullTest, BeginAsksForRoomFirst) {
  if (!CanMount()) return;
  disk_.Fill(3 << 20);
  EXPECT_THAT(Open()->Begin(MakeOperation()),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("6 MiB")));
  EXPECT_FALSE(std::filesystem::exists(path_ + ".reserve"));
  disk_.Empty();
  EXPECT_THAT(Open()->Begin(MakeOperation()), IsOk());
}

TEST_F(DiskFullTest, ResultsAreCommittedOnTheReserveAndNothingNewBegins) {
  if (!CanMount()) return;
  const std::unique_ptr<StateStore> store = Open();
  ASSERT_THAT(store->Begin(MakeOperation()), IsOk());
  ASSERT_THAT(
      store->Commit({BeginIntent(MakeIntent("i1", "t.a")), BeginIntent(MakeIntent("i2", "t.b")),
                     BeginIntent(MakeIntent("i3", "t.c"))}),
      IsOk());
  disk_.Fill(0);
  ASSERT_THAT(store->Commit({EndIntent("i1", MakeObject("t.a", Large(100'000)))}), IsOk());
  EXPECT_FALSE(std::filesystem::exists(path_ + ".reserve"));
  EXPECT_THAT(store->Commit({BeginIntent(MakeIntent("i4", "t.d"))}),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("full")));
  ASSERT_THAT(store->Commit({EndIntent("i2", MakeObject("t.b"))}), IsOk());
  // Together with something new a result is not committed, but kept.
  EXPECT_THAT(store->Commit({BeginIntent(MakeIntent("i5", "t.e")),
                             EndIntent("i3", MakeObject("t.c", "[3]"))}),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("kept in")));
  EXPECT_THAT(store->End("failed"), IsOk());
  ASSERT_OK_AND_ASSIGN(State state, Open()->Load());
  EXPECT_EQ(state.objects.size(), 2u);
  EXPECT_EQ(state.intents.count("i3"), 1u);

  disk_.Empty();
  const std::unique_ptr<StateStore> next = Open();
  ASSERT_THAT(next->Begin(MakeOperation("op2")), IsOk());
  ASSERT_OK_AND_ASSIGN(state, next->Load());
  EXPECT_EQ(state.objects.at(Addr("t.c")).attributes, "[3]");
  EXPECT_TRUE(state.intents.empty());
  EXPECT_FALSE(std::filesystem::exists(path_ + ".emergency.jsonl"));
}

TEST_F(DiskFullTest, ABeginningThatFillsTheDiskIsRefusedWhole) {
  if (!CanMount()) return;
  const std::unique_ptr<StateStore> store = Open();
  ASSERT_THAT(store->Begin(MakeOperation()), IsOk());
  ASSERT_THAT(store->Commit({BeginIntent(MakeIntent("i1", "t.a"))}), IsOk());
  disk_.Fill(0);
  Intent large = MakeIntent("i2", "t.b");
  large.planned = Large(200'000);
  EXPECT_THAT(store->Commit({BeginIntent(large)}), StatusIs(absl::StatusCode::kResourceExhausted));
  ASSERT_THAT(store->Commit({EndIntent("i1", MakeObject("t.a"))}), IsOk());
  EXPECT_THAT(store->End("failed"), IsOk());
  ASSERT_OK_AND_ASSIGN(const State state, Open()->Load());
  EXPECT_EQ(state.objects.size(), 1u);
  EXPECT_TRUE(state.intents.empty());
}

TEST_F(DiskFullTest, WhatTheReserveCannotHoldIsRefused) {
  if (!CanMount()) return;
  const std::unique_ptr<StateStore> store = Open();
  ASSERT_THAT(store->Begin(MakeOperation()), IsOk());
  ASSERT_THAT(store->Commit({Put(MakeObject("t.a")), BeginIntent(MakeIntent("i1", "t.b"))}),
              IsOk());
  disk_.Fill(0);
  EXPECT_THAT(store->Commit({EndIntent("i1", MakeObject("t.b", Large(10 << 20)))}),
              StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_FALSE(store->End("failed").ok());
  disk_.Empty();
  ASSERT_OK_AND_ASSIGN(const State state, Open()->Load());
  EXPECT_EQ(state.objects.size(), 1u);
  EXPECT_EQ(state.intents.size(), 1u);
}

// Each file ends at a size, as a quota may have it. The reserve cannot help there.
TEST(SizeLimitTest, ResultsAreKeptInTheEmergencyJournal) {
  TempFolder folder;
  const std::string path = folder.File("s.db");
  const std::unique_ptr<StateStore> store = NewSqliteStateStore(path);
  ASSERT_THAT(store->Begin(MakeOperation()), IsOk());
  ASSERT_THAT(
      store->Commit({BeginIntent(MakeIntent("i1", "t.a")), BeginIntent(MakeIntent("i2", "t.b"))}),
      IsOk());
  signal(SIGXFSZ, SIG_IGN);
  struct rlimit before;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  struct rlimit limit = before;
  limit.rlim_cur = std::filesystem::file_size(path + "-wal") + 100;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
  const absl::Status first = store->Commit({EndIntent("i1", RichObject())});
  StateEdit second_edit = EndIntent("i2", MakeObject("t.b"));
  second_edit.outputs["o"] = OutputValue{"\"number\"", "1", false};
  second_edit.outputs["p"] = std::nullopt;
  second_edit.providers[Prov("ssh")] = RichRecord();
  second_edit.remove = {Addr("t.b")};
  const absl::Status second = store->Commit({second_edit});
  const absl::Status new_work = store->Commit({BeginIntent(MakeIntent("i3", "t.c"))});
  const absl::Status ended = store->End("failed");
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  signal(SIGXFSZ, SIG_DFL);
  for (const absl::Status& status : {first, second}) {
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("kept in")));
  }
  EXPECT_FALSE(new_work.ok());
  EXPECT_FALSE(ended.ok());

  ASSERT_OK_AND_ASSIGN(State state, NewSqliteStateStore(path)->Load());
  EXPECT_EQ(state.intents.size(), 2u);
  EXPECT_TRUE(state.objects.empty());
  const std::unique_ptr<StateStore> next = NewSqliteStateStore(path);
  ASSERT_THAT(next->Begin(MakeOperation("op2")), IsOk());
  ASSERT_OK_AND_ASSIGN(state, next->Load());
  Object rich = RichObject();
  rich.serial = 3;
  EXPECT_TRUE(state.objects.at(rich.address) == rich);
  EXPECT_EQ(state.objects.size(), 1u);
  EXPECT_TRUE(state.intents.empty());
  EXPECT_EQ(state.outputs.size(), 1u);
  EXPECT_TRUE(state.providers.at(Prov("ssh")) == RichRecord());
  EXPECT_EQ(state.serial, 4);
}

class EmergencyJournalTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_OK_AND_ASSIGN(paths_, LocateState(folder_.File("s.db"), {})); }
  TempFolder folder_;
  StatePaths paths_;
};

TEST_F(EmergencyJournalTest, KeepsResultsOnly) {
  StateEdit mixed = EndIntent("i1", RichObject());
  mixed.begin = {MakeIntent("i2", "t.b")};
  ASSERT_THAT(AppendToJournal(paths_, "line", {BeginIntent(MakeIntent("i0", "t.c"))}), IsOk());
  EXPECT_FALSE(std::filesystem::exists(paths_.emergency));
  ASSERT_THAT(AppendToJournal(paths_, "line", {mixed, Put(MakeObject("t.d"))}), IsOk());
  ASSERT_THAT(AppendToJournal(paths_, "line", {{.end = {"i3"}}}), IsOk());
  EXPECT_EQ(std::filesystem::status(paths_.emergency).permissions(), std::filesystem::perms(0600));
  ASSERT_OK_AND_ASSIGN(const std::vector<StateEdit> edits, ReadJournal(paths_, "line"));
  ASSERT_EQ(edits.size(), 2u);
  EXPECT_TRUE(edits[0].begin.empty());
  ASSERT_EQ(edits[0].put.size(), 1u);
  EXPECT_TRUE(edits[0].put[0] == RichObject());
  EXPECT_EQ(edits[1].end, std::vector<std::string>{"i3"});
  EXPECT_THAT(ReadJournal(paths_, "other"),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("line")));
  ASSERT_THAT(RemoveJournal(paths_), IsOk());
  EXPECT_TRUE(ReadJournal(paths_, "line").value().empty());
}

TEST_F(EmergencyJournalTest, DropsDamagedLinesOnly) {
  ASSERT_THAT(AppendToJournal(paths_, "line", {{.end = {"i1"}}}), IsOk());
  const std::string whole = ReadBytes(paths_.emergency);
  // A write that was cut off, and another after it.
  WriteBytes(paths_.emergency, whole + whole.substr(0, whole.size() / 2));
  ASSERT_THAT(AppendToJournal(paths_, "line", {{.end = {"i2"}}}), IsOk());
  ASSERT_OK_AND_ASSIGN(const std::vector<StateEdit> edits, ReadJournal(paths_, "line"));
  ASSERT_EQ(edits.size(), 2u);
  EXPECT_EQ(edits[0].end[0], "i1");
  EXPECT_EQ(edits[1].end[0], "i2");
  for (size_t i = 0; i + 1 < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    WriteBytes(paths_.emergency, damaged);
    EXPECT_TRUE(ReadJournal(paths_, "line").value().empty()) << i;
  }
}

TEST_F(EmergencyJournalTest, IsReplayedOnce) {
  const std::unique_ptr<StateStore> store = NewSqliteStateStore(paths_.database);
  ASSERT_THAT(store->Begin(MakeOperation()), IsOk());
  ASSERT_THAT(
      store->Commit({BeginIntent(MakeIntent("i1", "t.a")), BeginIntent(MakeIntent("i2", "t.b"))}),
      IsOk());
  ASSERT_THAT(store->Commit({EndIntent("i1", MakeObject("t.a", "[1]"))}), IsOk());
  ASSERT_THAT(store->End("succeeded"), IsOk());
  ASSERT_OK_AND_ASSIGN(State state, store->Load());
  // The result of i1 was committed after all; that of i2 was not, and is there twice.
  const StateEdit result = EndIntent("i2", MakeObject("t.b"));
  ASSERT_THAT(AppendToJournal(paths_, state.lineage,
                              {EndIntent("i1", MakeObject("t.a", "[0]")), result, result}),
              IsOk());
  ASSERT_THAT(store->Begin(MakeOperation("op2")), IsOk());
  ASSERT_OK_AND_ASSIGN(state, store->Load());
  EXPECT_EQ(state.objects.at(Addr("t.a")).attributes, "[1]");
  EXPECT_EQ(state.objects.count(Addr("t.b")), 1u);
  EXPECT_EQ(state.serial, 4);
  ASSERT_THAT(store->End("succeeded"), IsOk());
}

}  // namespace
}  // namespace dplan::testing
