#include "state/sqlite.h"

#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/testing/status_matchers.h"
#include "tests/unit/state/temp_folder.h"

namespace dplan::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class SqliteTest : public ::testing::Test {
 protected:
  void SetUp() override {
    WriteBytes(path_, "");
    ASSERT_OK_AND_ASSIGN(SqliteDatabase database,
                         SqliteDatabase::Open(path_, SqliteAccess::kReadWrite));
    ASSERT_THAT(database.Execute("CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT UNIQUE, c BLOB)"
                                 " STRICT"),
                IsOk());
  }
  SqliteDatabase Open(SqliteAccess access = SqliteAccess::kReadWrite) {
    absl::StatusOr<SqliteDatabase> database = SqliteDatabase::Open(path_, access);
    EXPECT_THAT(database, IsOk());
    database->SetBusyTimeout(0);
    return *std::move(database);
  }

  TempFolder folder_;
  const std::string path_ = folder_.File("t.db");
};

TEST_F(SqliteTest, BindsAndReadsEveryKind) {
  SqliteDatabase database = Open();
  ASSERT_OK_AND_ASSIGN(SqliteStatement select, database.Prepare("SELECT ?, ?, ?, ?, ?, 1.5"));
  const std::string bytes("\0\xff", 2);
  for (int i = 0; i < 2; ++i) {  // usable again
    select.Bind(int64_t{-1} << 62).BindText("té").BindBlob(bytes).BindNull().BindText("");
    ASSERT_THAT(select.Step(), IsOkAndHolds(true));
    EXPECT_EQ(select.Int(0), int64_t{-1} << 62);
    EXPECT_EQ(select.Text(1), "té");
    EXPECT_EQ(select.Blob(2), bytes);
    EXPECT_TRUE(select.IsNull(3));
    EXPECT_EQ(select.Text(3), "");
    EXPECT_EQ(select.ColumnKind(4), SqliteStatement::Kind::kText);
    EXPECT_EQ(select.ColumnKind(5), SqliteStatement::Kind::kReal);
    ASSERT_THAT(select.Step(), IsOkAndHolds(false));
  }
}

TEST_F(SqliteTest, MapsItsCodes) {
  SqliteDatabase database = Open();
  ASSERT_THAT(database.Execute("INSERT INTO t VALUES(1, 'secret', NULL)"), IsOk());
  ASSERT_OK_AND_ASSIGN(SqliteStatement insert,
                       database.Prepare("INSERT INTO t(b, a) VALUES(?, ?)"));
  EXPECT_THAT(insert.BindText("secret").Bind(2).Run(),
              StatusIs(absl::StatusCode::kAborted, Not(HasSubstr("secret"))));
  EXPECT_THAT(insert.BindText("x").BindText("secret").Run(),
              StatusIs(absl::StatusCode::kInternal, Not(HasSubstr("secret"))));
  EXPECT_THAT(insert.BindText("y").Bind(3).Bind(4).Run(), Not(IsOk()));  // one too many
  EXPECT_THAT(insert.BindText("y").Bind(3).Run(), IsOk());

  SqliteDatabase reader = Open(SqliteAccess::kRead);
  EXPECT_THAT(reader.Execute("DELETE FROM t"), StatusIs(absl::StatusCode::kFailedPrecondition));
  ASSERT_OK_AND_ASSIGN(SqliteTransaction writing, SqliteTransaction::BeginWrite(database));
  SqliteDatabase other = Open();
  EXPECT_THAT(SqliteTransaction::BeginWrite(other), StatusIs(absl::StatusCode::kUnavailable));

  EXPECT_THAT(SqliteDatabase::Open(folder_.File("none"), SqliteAccess::kReadWrite),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  WriteBytes(folder_.File("text"), "no database at all");
  EXPECT_THAT(SqliteDatabase::Open(folder_.File("text"), SqliteAccess::kRead)
                  ->QueryInt("PRAGMA user_version"),
              StatusIs(absl::StatusCode::kDataLoss));
  std::filesystem::create_symlink(path_, folder_.File("link"));
  EXPECT_THAT(SqliteDatabase::Open(folder_.File("link"), SqliteAccess::kRead),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(database.QueryInt("SELECT a FROM t WHERE a = 99"),
              StatusIs(absl::StatusCode::kOutOfRange));
}

TEST_F(SqliteTest, IsHardened) {
  SqliteDatabase database = Open();
  const char* const kRefused[] = {
      "SELECT \"no such column\"",
      "ATTACH ':memory:' AS other",
      "SELECT load_extension('x')",
      "CREATE VIEW v AS SELECT 1; SELECT * FROM v",
      "PRAGMA writable_schema=ON; DELETE FROM sqlite_schema",
      ("CREATE TABLE p(a INTEGER PRIMARY KEY); CREATE TABLE q(a REFERENCES p(a));"
       "INSERT INTO q VALUES(1)"),
  };
  for (const char* sql : kRefused) EXPECT_FALSE(database.Execute(sql).ok()) << sql;
  EXPECT_THAT(database.QueryInt("PRAGMA mmap_size"), Not(IsOkAndHolds(1)));
  EXPECT_THAT(database.QueryInt("PRAGMA secure_delete"), IsOkAndHolds(1));
  EXPECT_THAT(database.QueryInt("PRAGMA cell_size_check"), IsOkAndHolds(1));
  EXPECT_THAT(database.QueryInt("PRAGMA temp_store"), IsOkAndHolds(2));
}

TEST_F(SqliteTest, TransactionsRollBackUnlessCommitted) {
  SqliteDatabase database = Open();
  const auto count = [&database] { return database.QueryInt("SELECT count(*) FROM t").value(); };
  {
    ASSERT_OK_AND_ASSIGN(SqliteTransaction transaction, SqliteTransaction::BeginWrite(database));
    ASSERT_THAT(database.Execute("INSERT INTO t(a) VALUES(1)"), IsOk());
    EXPECT_EQ(count(), 1);
  }
  EXPECT_EQ(count(), 0);
  {
    ASSERT_OK_AND_ASSIGN(SqliteTransaction transaction, SqliteTransaction::BeginWrite(database));
    SqliteTransaction moved = std::move(transaction);
    ASSERT_THAT(database.Execute("INSERT INTO t(a) VALUES(1)"), IsOk());
    EXPECT_EQ(database.last_insert_id(), 1);
    EXPECT_EQ(database.changed_rows(), 1);
    ASSERT_THAT(moved.Commit(), IsOk());
  }
  EXPECT_EQ(count(), 1);
}

TEST_F(SqliteTest, CopiesAreWhole) {
  SqliteDatabase database = Open();
  ASSERT_THAT(database.Execute("INSERT INTO t VALUES(7, 'x', x'00')"), IsOk());
  ASSERT_THAT(database.CopyInto(folder_.File("copy")), IsOk());
  ASSERT_OK_AND_ASSIGN(SqliteDatabase copy,
                       SqliteDatabase::Open(folder_.File("copy"), SqliteAccess::kRead));
  EXPECT_THAT(copy.QueryInt("SELECT a FROM t"), IsOkAndHolds(7));
  EXPECT_FALSE(database.CopyInto(folder_.File("copy")).ok());  // never over another file
  EXPECT_FALSE(database.Execute("ATTACH ':memory:' AS other").ok());
}

}  // namespace
}  // namespace dplan::testing
