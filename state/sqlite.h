#ifndef DPLAN_STATE_SQLITE_H_
#define DPLAN_STATE_SQLITE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

struct sqlite3;
struct sqlite3_stmt;

namespace dplan {

// SQLite with owners for its handles and absl::Status for its codes. Nothing here is thread-safe,
// and no error ever holds a bound value.

// A prepared statement. Usable again after Run() or Reset(). The database outlives it.
class SqliteStatement {
 public:
  // Parameters are bound from the first to the last. What is bound must stay alive until the
  // statement was run or reset.
  SqliteStatement& Bind(int64_t value);
  SqliteStatement& BindText(absl::string_view text);
  SqliteStatement& BindBlob(absl::string_view bytes);
  SqliteStatement& BindNull();

  // True: a row is there, and its columns can be read until the next call.
  absl::StatusOr<bool> Step();
  // Runs a statement that gives no rows, or whose rows do not matter.
  absl::Status Run();
  void Reset();

  // Columns count from 0. Text and blobs are "" for null.
  enum class Kind { kNull, kInteger, kText, kBlob, kReal };
  Kind ColumnKind(int column) const;
  bool IsNull(int column) const { return ColumnKind(column) == Kind::kNull; }
  int64_t Int(int column) const;
  absl::string_view Text(int column) const;
  absl::string_view Blob(int column) const;

 private:
  friend class SqliteDatabase;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  explicit SqliteStatement(sqlite3_stmt* statement) : statement_(statement) {}

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int next_parameter_ = 1;
  int bind_error_ = 0;
};

enum class SqliteAccess { kRead, kReadWrite };

// A connection to a file that may have been tampered with: extensions, views, double-quoted strings
// and changes of the schema's text are off, sizes are limited.
class SqliteDatabase {
 public:
  // The file must exist (it may be empty) and no part of the path may be a symbolic link.
  static absl::StatusOr<SqliteDatabase> Open(const std::string& path, SqliteAccess access);
  static absl::StatusOr<SqliteDatabase> OpenInMemory();

  absl::StatusOr<SqliteStatement> Prepare(absl::string_view sql);
  // Any number of statements without parameters; rows are thrown away.
  absl::Status Execute(const std::string& sql);
  // The first column of the first row; OutOfRange if there is no row.
  absl::StatusOr<int64_t> QueryInt(absl::string_view sql);
  absl::StatusOr<std::string> QueryText(absl::string_view sql);

  // Of the last INSERT, UPDATE or DELETE.
  int64_t changed_rows() const;
  int64_t last_insert_id() const;

  void SetBusyTimeout(int milliseconds);
  // A consistent, compact copy. `path` must be an empty file or not exist.
  absl::Status CopyInto(const std::string& path);

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  explicit SqliteDatabase(sqlite3* database) : database_(database) {}
  friend class SqliteTransaction;
  // Runs a statement that is kept prepared from its first use on.
  absl::Status RunKept(std::optional<SqliteStatement>& kept, const char* sql);
  static absl::StatusOr<SqliteDatabase> OpenWithFlags(const std::string& path, int flags);
  absl::Status Harden();

  std::unique_ptr<sqlite3, Close> database_;
  std::optional<SqliteStatement> begin_write_;
  std::optional<SqliteStatement> commit_;
};

// A transaction, rolled back on destruction unless it was committed. The database outlives it.
class SqliteTransaction {
 public:
  // One snapshot for all reads.
  static absl::StatusOr<SqliteTransaction> BeginRead(SqliteDatabase& database);
  // The write lock at once: a transaction that reads first and writes later may find that it
  // cannot.
  static absl::StatusOr<SqliteTransaction> BeginWrite(SqliteDatabase& database);

  SqliteTransaction(SqliteTransaction&& other) noexcept;
  SqliteTransaction& operator=(SqliteTransaction&&) = delete;
  ~SqliteTransaction();

  absl::Status Commit();

 private:
  explicit SqliteTransaction(SqliteDatabase* database) : database_(database) {}
  SqliteDatabase* database_;  // null: over
};

}  // namespace dplan

#endif  // DPLAN_STATE_SQLITE_H_
