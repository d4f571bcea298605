#include "state/backup.h"

#include <sys/resource.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "state/sqlite_state_store.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/state/state_builders.h"
#include "tests/unit/state/temp_folder.h"

namespace dplan::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class BackupTest : public ::testing::Test {
 protected:
  void Run(const std::vector<StateEdit>& edits) {
    const std::unique_ptr<StateStore> store = NewSqliteStateStore(path_);
    ASSERT_THAT(store->Begin(MakeOperation()), IsOk());
    ASSERT_THAT(store->Commit(edits), IsOk());
    ASSERT_THAT(store->End("succeeded"), IsOk());
  }
  std::vector<std::string> Backups() const {
    return std::filesystem::exists(backups_) ? NamesIn(backups_) : std::vector<std::string>();
  }
  absl::StatusOr<State> Load(const std::string& path) const {
    return NewSqliteStateStore(path)->Load();
  }

  TempFolder folder_;
  const std::string path_ = folder_.File("s.db");
  const std::string backups_ = path_ + ".backups";
};

TEST_F(BackupTest, IsTheStateBeforeTheRun) {
  Run({Put(MakeObject("t.a"))});
  EXPECT_THAT(Backups(), IsEmpty());  // there was nothing to keep
  ASSERT_OK_AND_ASSIGN(const State before, Load(path_));
  Run({Remove("t.a")});
  ASSERT_THAT(Backups(), SizeIs(1));
  ASSERT_OK_AND_ASSIGN(const State kept, Load(backups_ + "/" + Backups()[0]));
  EXPECT_TRUE(kept == before);
  // Without objects there is nothing worth keeping.
  Run({Put(MakeObject("t.b"))});
  EXPECT_THAT(Backups(), SizeIs(1));
}

TEST_F(BackupTest, RunsThatChangeNothingMakeOneCopy) {
  Run({Put(MakeObject("t.a"))});
  for (int i = 0; i < 3; ++i) Run({});
  EXPECT_THAT(Backups(), SizeIs(1));
  Run({Put(MakeObject("t.b"))});
  Run({});
  EXPECT_THAT(Backups(), SizeIs(2));
}

TEST_F(BackupTest, CanBePutBack) {
  Run({Put(MakeObject("t.a"))});
  Run({Remove("t.a"), Put(MakeObject("t.b"))});
  std::filesystem::copy(backups_ + "/" + Backups()[0], path_,
                        std::filesystem::copy_options::overwrite_existing);
  ASSERT_OK_AND_ASSIGN(const State state, Load(path_));
  EXPECT_EQ(state.objects.count(Addr("t.a")), 1u);
  // Another history with the same serial is another copy.
  Run({Remove("t.a"), Put(MakeObject("t.c"))});
  Run({Put(MakeObject("t.d"))});
  EXPECT_THAT(Backups(), SizeIs(2));
  Run({});
  EXPECT_THAT(Backups(), SizeIs(3));
}

TEST_F(BackupTest, CanBeMadeAtAnyTime) {
  EXPECT_THAT(BackupState(path_), StatusIs(absl::StatusCode::kNotFound));
  Run({Put(MakeObject("t.a"))});
  const std::unique_ptr<StateStore> running = NewSqliteStateStore(path_);
  ASSERT_THAT(running->Begin(MakeOperation("op2")), IsOk());
  ASSERT_THAT(running->Commit({Put(MakeObject("t.b"))}), IsOk());
  ASSERT_OK_AND_ASSIGN(const std::string copy, BackupState(path_));
  EXPECT_EQ(std::filesystem::status(copy).permissions(), std::filesystem::perms(0600));
  ASSERT_THAT(running->Commit({Put(MakeObject("t.c"))}), IsOk());
  ASSERT_THAT(running->End("succeeded"), IsOk());
  ASSERT_OK_AND_ASSIGN(const State state, Load(copy));
  EXPECT_EQ(state.objects.size(), 2u);
  // What a copy that was cut short leaves does not stop the next.
  WriteBytes(backups_ + "/unfinished", "half");
  EXPECT_THAT(BackupState(path_), IsOk());
  EXPECT_FALSE(std::filesystem::exists(backups_ + "/unfinished"));
}

TEST_F(BackupTest, ADamagedStateIsNotCopied) {
  Run({Put(MakeObject("t.a", absl::StrCat("\"", std::string(5000, 'x'), "\"")))});
  std::string bytes = ReadBytes(path_);
  bytes[bytes.find("xxxxxxxx")] ^= 1;
  WriteBytes(path_, bytes);
  EXPECT_THAT(BackupState(path_), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(Backups(), IsEmpty());
}

TEST_F(BackupTest, KeepsTheNewestAndOneADay) {
  std::filesystem::create_directory(backups_);
  const auto name = [](int serial, absl::Time time) {
    return absl::StrFormat("%012d-%s-0a1b2c3d.db", serial,
                           absl::FormatTime("%Y%m%dT%H%M%SZ", time, absl::UTCTimeZone()));
  };
  const absl::Time now =
      absl::FromCivil(absl::CivilSecond(2026, 3, 31, 12, 0, 0), absl::UTCTimeZone());
  // Three a day for forty days, the newest with the highest serial.
  for (int i = 0; i < 120; ++i) {
    WriteBytes(backups_ + "/" + name(1000 - i, now - i * absl::Hours(8)), "");
  }
  WriteBytes(backups_ + "/mine.db", "");
  WriteBytes(backups_ + "/000000000001-20200101T000000Z.db", "");
  ASSERT_THAT(PruneBackups(backups_, now), IsOk());
  std::vector<std::string> expected = {"000000000001-20200101T000000Z.db", "mine.db"};
  for (int i = 0; i < 120; ++i) {
    const absl::Time time = now - i * absl::Hours(8);
    // Of 04:00, 12:00 and 20:00 the last is the newest of its day; today there was none at 20:00.
    const bool is_newest_of_day =
        i == 0 || absl::ToCivilHour(time, absl::UTCTimeZone()).hour() == 20;
    if (i < 10 || (is_newest_of_day && i <= 90)) expected.push_back(name(1000 - i, time));
  }
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(Backups(), expected);
  EXPECT_EQ(expected.size(), 2u + 10u + 27u);
}

}  // namespace
}  // namespace dplan::testing
