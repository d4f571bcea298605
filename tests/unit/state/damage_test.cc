// What a damaged, foreign or tampered state file does: an error, never another state.

#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "state/sqlite_state_store.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/state/state_builders.h"
#include "tests/unit/state/temp_folder.h"

namespace dplan::testing {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;

class DamageTest : public ::testing::Test {
 protected:
  // A state that uses every table, at rest.
  void SetUp() override {
    const std::unique_ptr<StateStore> store = NewSqliteStateStore(path_);
    ASSERT_THAT(store->Begin(MakeOperation()), IsOk());
    Object updated = RichObject();
    updated.attributes = "{\"id\":\"2\"}";
    Object large = MakeObject("t.large", absl::StrCat("\"", std::string(5000, 'x'), "\""));
    Intent intent = MakeIntent("i1", "t.open");
    Object resumable = MakeObject("t.half");
    resumable.status = ObjectStatus::kResumable;
    intent.dependencies = RichObject().dependencies;
    ASSERT_THAT(store->Commit({Put(RichObject()),
                               Put(updated),
                               Put(MakeObject("t.a[0]")),
                               Put(large),
                               BeginIntent(intent),
                               {.report = {{"i1", RichReport()}}, .put = {resumable}},
                               {.outputs = {{"o", OutputValue{"\"number\"", "1", true}}},
                                .providers = {{Prov("ssh"), RichRecord()}}}}),
                IsOk());
    ASSERT_THAT(store->End("succeeded"), IsOk());
    original_ = Load().value();
    bytes_ = ReadBytes(path_);
  }

  absl::StatusOr<State> Load() const { return NewSqliteStateStore(path_)->Load(); }
  absl::Status Begin() const { return NewSqliteStateStore(path_)->Begin(MakeOperation("op2")); }

  // True if the damaged bytes are refused; a failure if they give another state.
  bool IsRefused(const std::string& bytes) {
    WriteBytes(path_, bytes);
    const absl::StatusOr<State> state = Load();
    if (state.ok()) {
      EXPECT_TRUE(*state == original_);
      return false;
    }
    EXPECT_THAT(state.status(), AnyOf(StatusIs(absl::StatusCode::kDataLoss),
                                      StatusIs(absl::StatusCode::kFailedPrecondition)));
    return true;
  }

  // Changes the file as somebody with a SQLite shell would.
  void Sql(const std::string& sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(path_.c_str(), &database), SQLITE_OK);
    char* error = nullptr;
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &error), SQLITE_OK)
        << (error == nullptr ? "" : error);
    sqlite3_free(error);
    sqlite3_close(database);
  }

  TempFolder folder_;
  const std::string path_ = folder_.File("s.db");
  State original_;
  std::string bytes_;
};

TEST_F(DamageTest, CutOffFilesAreRefused) {
  for (const size_t size :
       {size_t{0}, size_t{1}, size_t{16}, size_t{99}, size_t{100}, size_t{4095}, size_t{4096},
        bytes_.size() / 2, bytes_.size() - 4096, bytes_.size() - 1}) {
    SCOPED_TRACE(size);
    EXPECT_TRUE(IsRefused(bytes_.substr(0, size)));
    EXPECT_THAT(Begin(), AnyOf(StatusIs(absl::StatusCode::kDataLoss),
                               StatusIs(absl::StatusCode::kFailedPrecondition)));
  }
  EXPECT_TRUE(IsRefused(std::string(bytes_.size(), '\0')));
  EXPECT_TRUE(IsRefused("this is no database, but it is long enough to have a header" +
                        std::string(200, '!')));
  EXPECT_FALSE(IsRefused(bytes_));
}

// One bit of every fourth byte that is in use, of all in turn as the seed has it; unused space may
// hold anything.
TEST_F(DamageTest, NoFlippedBitGivesAnotherState) {
  const size_t phase = std::random_device()() % 4;
  SCOPED_TRACE(phase);
  int flips = 0;
  int refused = 0;
  for (size_t i = phase; i < bytes_.size(); i += 4) {
    const bool in_empty_space = bytes_[i] == '\0' && i / 4 % 16 != 0;
    if (in_empty_space) continue;
    std::string damaged = bytes_;
    damaged[i] = static_cast<char>(damaged[i] ^ (1 << (i % 8)));
    ++flips;
    if (IsRefused(damaged)) ++refused;
    ASSERT_FALSE(HasFailure()) << "bit " << i % 8 << " of byte " << i;
  }
  RecordProperty("flips", flips);
  RecordProperty("refused", refused);
  EXPECT_GT(flips, 2000);
  EXPECT_GT(refused, flips / 2);
}

TEST_F(DamageTest, LostPagesAreRefused) {
  for (size_t page = 0; page < bytes_.size() / 4096; ++page) {
    SCOPED_TRACE(page);
    std::string damaged = bytes_;
    damaged.replace(page * 4096, 4096, 4096, '\0');
    EXPECT_TRUE(IsRefused(damaged));
  }
}

TEST_F(DamageTest, PlantedAndForeignSchemasAreRefused) {
  const struct {
    const char* name;
    const char* sql;
    absl::StatusCode code;
    const char* text;
  } kCases[] = {
      {"trigger", "CREATE TRIGGER planted AFTER INSERT ON instance BEGIN DELETE FROM intent; END",
       absl::StatusCode::kDataLoss, "tables"},
      {"view", "CREATE VIEW planted AS SELECT 1", absl::StatusCode::kDataLoss, "tables"},
      {"table", "CREATE TABLE planted(a)", absl::StatusCode::kDataLoss, "tables"},
      {"index", "CREATE INDEX planted ON instance(status)", absl::StatusCode::kDataLoss, "tables"},
      {"another column", "ALTER TABLE output ADD COLUMN planted TEXT", absl::StatusCode::kDataLoss,
       "tables"},
      {"no guard of the log", "DROP TRIGGER log_is_not_updated", absl::StatusCode::kDataLoss,
       "tables"},
      {"newer version", "PRAGMA user_version=3", absl::StatusCode::kFailedPrecondition,
       "format version 3"},
      {"older version", "PRAGMA user_version=1", absl::StatusCode::kDataLoss, "tables"},
      {"no version", "PRAGMA user_version=0", absl::StatusCode::kDataLoss, "version"},
      {"another program's", "PRAGMA application_id=1234", absl::StatusCode::kFailedPrecondition,
       "not a dplan state"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    WriteBytes(path_, bytes_);
    Sql(c.sql);
    EXPECT_THAT(Load(), StatusIs(c.code, AllOf(HasSubstr(c.text), HasSubstr(path_))));
    EXPECT_THAT(Begin(), StatusIs(c.code));
  }
}

TEST_F(DamageTest, ChangedRowsAreRefused) {
  const char* const kCases[] = {
      "UPDATE instance SET attributes = '{}'",
      "UPDATE instance SET status = 1 - status WHERE id = 2",
      "UPDATE instance SET serial = serial + 1 WHERE id = 1",
      "UPDATE instance SET private = x'00' WHERE id = 1",
      "UPDATE instance SET sensitive = NULL WHERE id = 1",
      "UPDATE instance SET key = 1 WHERE id = 2",
      "UPDATE instance SET key = '0' WHERE id = 2",
      "UPDATE instance SET key = x'01' WHERE id = 2",
      "UPDATE instance SET block = 1, key = 'z' WHERE id = 2",
      "UPDATE instance SET status = 2",
      "UPDATE instance SET status = 3",
      "DELETE FROM write_only",
      "UPDATE write_only SET fingerprints = '[]'",
      "UPDATE write_only SET fingerprints = ''",
      "INSERT INTO write_only SELECT instance + 1, fingerprints FROM write_only",
      "PRAGMA foreign_keys=OFF; INSERT INTO write_only VALUES(99, '[]')",
      "DELETE FROM report",
      "UPDATE report SET known_id = 'id-2'",
      "UPDATE report SET checkpoint = '{}'",
      "PRAGMA foreign_keys=OFF; UPDATE report SET address = 't.other'",
      "DELETE FROM fingerprint_key",
      "UPDATE fingerprint_key SET key = zeroblob(32)",
      "DELETE FROM instance WHERE id = 2",
      "DELETE FROM dependency WHERE n = 3",
      "UPDATE dependency SET key = NULL WHERE n = 1",
      "UPDATE dependency SET kind = 3 WHERE n = 1",
      "UPDATE block SET address = 't.b' WHERE address = 't.a'",
      "UPDATE block SET address = '!' WHERE address = 't.a'",
      "UPDATE provider SET config = '{}' WHERE config IS NOT NULL",
      "UPDATE provider SET digest = NULL",
      "DELETE FROM output",
      "UPDATE output SET sensitive = 0",
      "UPDATE output SET name = 'p'",
      "DELETE FROM intent",
      "UPDATE intent SET id = 'i2'",
      "UPDATE intent SET action = 3",
      "UPDATE operation SET actor = 'nobody@nowhere'",
      "UPDATE head SET serial = serial - 1",
      "UPDATE head SET lineage = 'other'",
      "UPDATE head SET content = zeroblob(32)",
      "DELETE FROM head",
      "INSERT INTO log SELECT n + 100, operation, serial, kind, target, before, after, hash FROM"
      " log WHERE n = 1",
      // What the guards of the change log would not let happen, they being away meanwhile.
      "PRAGMA writable_schema=ON; CREATE TABLE kept AS SELECT * FROM sqlite_schema WHERE type ="
      " 'trigger'; DROP TRIGGER log_is_not_updated; DROP TRIGGER log_is_not_deleted;"
      " UPDATE log SET before = NULL; INSERT INTO sqlite_schema SELECT * FROM kept;"
      " DROP TABLE kept",
      "PRAGMA writable_schema=ON; CREATE TABLE kept AS SELECT * FROM sqlite_schema WHERE type ="
      " 'trigger'; DROP TRIGGER log_is_not_updated; DROP TRIGGER log_is_not_deleted;"
      " DELETE FROM log WHERE n = 2; INSERT INTO sqlite_schema SELECT * FROM kept;"
      " DROP TABLE kept",
      "PRAGMA writable_schema=ON; CREATE TABLE kept AS SELECT * FROM sqlite_schema WHERE type ="
      " 'trigger'; DROP TRIGGER log_is_not_updated; DROP TRIGGER log_is_not_deleted;"
      " DELETE FROM log WHERE n = (SELECT max(n) FROM log); INSERT INTO sqlite_schema SELECT *"
      " FROM kept; DROP TABLE kept",
  };
  for (const char* sql : kCases) {
    SCOPED_TRACE(sql);
    WriteBytes(path_, bytes_);
    Sql(sql);
    EXPECT_THAT(Load(), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("is damaged: ")));
  }
}

TEST_F(DamageTest, OldRowsInNewStatesAreRefused) {
  // A row with the digest that it had once is as wrong as any other.
  Sql("ATTACH ':memory:' AS m; CREATE TABLE m.old AS SELECT * FROM instance WHERE id = 2");
  const std::string row_before =
      "UPDATE instance SET (attributes, serial, digest) = "
      "(SELECT attributes, serial, digest FROM old.instance WHERE id = 2)"
      " WHERE id = 2";
  const std::string old_path = folder_.File("old.db");
  WriteBytes(old_path, bytes_);
  const std::unique_ptr<StateStore> store = NewSqliteStateStore(path_);
  ASSERT_THAT(store->Begin(MakeOperation("op2")), IsOk());
  ASSERT_THAT(store->Commit({Put(MakeObject("t.a[0]", "[\"new\"]"))}), IsOk());
  ASSERT_THAT(store->End("succeeded"), IsOk());
  Sql(absl::StrCat("ATTACH '", old_path, "' AS old; ", row_before));
  EXPECT_THAT(Load(), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(DamageTest, FilesThatOthersCanWriteAreRefused) {
  for (const int mode : {0620, 0602, 0666}) {
    SCOPED_TRACE(mode);
    chmod(path_.c_str(), static_cast<mode_t>(mode));
    EXPECT_THAT(Load(), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("chmod 600")));
    EXPECT_THAT(Begin(), StatusIs(absl::StatusCode::kFailedPrecondition));
  }
  chmod(path_.c_str(), 0600);
  EXPECT_THAT(Load(), IsOk());
  if (geteuid() != 0) return;  // only root can give a file away
  ASSERT_EQ(chown(path_.c_str(), 12345, static_cast<gid_t>(-1)), 0);
  EXPECT_THAT(Load(), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("12345")));
}

TEST_F(DamageTest, AStateThatIsGoneIsNotANewOne) {
  std::filesystem::remove(path_);
  const auto is_gone = StatusIs(absl::StatusCode::kDataLoss,
                                AllOf(HasSubstr(original_.lineage), HasSubstr("missing")));
  EXPECT_THAT(Load(), is_gone);
  EXPECT_THAT(Begin(), is_gone);
  EXPECT_FALSE(std::filesystem::exists(path_));
  // As the message says, there is a way to begin anew.
  std::filesystem::remove(path_ + ".lineage");
  EXPECT_THAT(Load(), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Begin(), IsOk());
  ASSERT_OK_AND_ASSIGN(const State state, Load());
  EXPECT_NE(state.lineage, original_.lineage);
}

TEST_F(DamageTest, AnEmptyFileIsNeverAState) {
  WriteBytes(path_, "");
  std::filesystem::remove(path_ + ".lineage");
  EXPECT_THAT(Load(), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("empty")));
  EXPECT_THAT(Begin(), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("empty")));
}

TEST_F(DamageTest, AnotherStateInItsPlaceIsRefused) {
  const std::string other = folder_.File("other.db");
  ASSERT_THAT(NewSqliteStateStore(other)->Begin(MakeOperation()), IsOk());
  std::filesystem::remove(path_);
  std::filesystem::copy(other, path_);
  EXPECT_THAT(Load(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr(original_.lineage)));
  EXPECT_THAT(Begin(), StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(DamageTest, TheMarkerComesBack) {
  std::filesystem::remove(path_ + ".lineage");
  EXPECT_THAT(Load(), IsOk());
  EXPECT_THAT(Begin(), IsOk());
  EXPECT_EQ(ReadBytes(path_ + ".lineage"), original_.lineage + "\n");
}

}  // namespace
}  // namespace dplan::testing
