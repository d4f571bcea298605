#include "state/sqlite.h"

#include <sqlite3.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"

namespace dplan {
namespace {

constexpr int kBusyTimeoutMs = 5000;

bool IsOutOfSpace(int error) { return error == ENOSPC || error == EDQUOT || error == EFBIG; }

absl::StatusCode CodeOf(int extended_code, int system_error) {
  switch (extended_code & 0xff) {
    case SQLITE_FULL:
      return absl::StatusCode::kResourceExhausted;
    case SQLITE_IOERR:
      if (IsOutOfSpace(system_error)) return absl::StatusCode::kResourceExhausted;
      return extended_code == SQLITE_IOERR_CORRUPTFS || extended_code == SQLITE_IOERR_SHORT_READ
                 ? absl::StatusCode::kDataLoss
                 : absl::StatusCode::kInternal;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR:  // our statements are right, so the tables or the file's format are not
    case SQLITE_SCHEMA:
      return absl::StatusCode::kDataLoss;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
      return absl::StatusCode::kUnavailable;
    case SQLITE_CONSTRAINT:
      return absl::StatusCode::kAborted;
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
      // Opening the journal fails with CANTOPEN when the folder has no room for one more entry.
      return IsOutOfSpace(system_error) ? absl::StatusCode::kResourceExhausted
                                        : absl::StatusCode::kFailedPrecondition;
    default:
      return absl::StatusCode::kInternal;
  }
}

// SQLite's own texts name tables, columns and constraints, never values. `last_errno` is that after
// the call: SQLite does not keep the errno of every failed write.
absl::Status StatusOf(sqlite3* database, int code, int last_errno = 0) {
  const int extended = database != nullptr ? sqlite3_extended_errcode(database) : code;
  const int reported = extended == SQLITE_OK || extended == SQLITE_ROW ? code : extended;
  const int kept_errno = database != nullptr ? sqlite3_system_errno(database) : 0;
  const int system_error = kept_errno != 0 ? kept_errno : last_errno;
  std::string text = database != nullptr ? sqlite3_errmsg(database) : sqlite3_errstr(code);
  absl::StrAppend(&text, " (SQLite ", reported);
  const bool system_matters =
      (reported & 0xff) == SQLITE_IOERR || (reported & 0xff) == SQLITE_CANTOPEN;
  if (system_matters && system_error != 0) {
    absl::StrAppend(&text, ": ", std::strerror(system_error));
  }
  text += ")";
  return absl::Status(CodeOf(reported, system_matters ? system_error : 0), text);
}

absl::string_view Bytes(const void* data, int size) {
  return data == nullptr
             ? absl::string_view()
             : absl::string_view(static_cast<const char*>(data), static_cast<size_t>(size));
}

}  // namespace

void SqliteStatement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

SqliteStatement& SqliteStatement::Bind(int64_t value) {
  const int code = sqlite3_bind_int64(statement_.get(), next_parameter_++, value);
  if (bind_error_ == 0) bind_error_ = code;
  return *this;
}

SqliteStatement& SqliteStatement::BindText(absl::string_view text) {
  // An empty view may have a null pointer, which SQLite would take for NULL.
  const char* data = text.empty() ? "" : text.data();
  const int code = sqlite3_bind_text64(statement_.get(), next_parameter_++, data, text.size(),
                                       SQLITE_STATIC, SQLITE_UTF8);
  if (bind_error_ == 0) bind_error_ = code;
  return *this;
}

SqliteStatement& SqliteStatement::BindBlob(absl::string_view bytes) {
  const char* data = bytes.empty() ? "" : bytes.data();
  const int code =
      sqlite3_bind_blob64(statement_.get(), next_parameter_++, data, bytes.size(), SQLITE_STATIC);
  if (bind_error_ == 0) bind_error_ = code;
  return *this;
}

SqliteStatement& SqliteStatement::BindNull() {
  const int code = sqlite3_bind_null(statement_.get(), next_parameter_++);
  if (bind_error_ == 0) bind_error_ = code;
  return *this;
}

absl::StatusOr<bool> SqliteStatement::Step() {
  sqlite3* database = sqlite3_db_handle(statement_.get());
  if (bind_error_ != 0) {
    const int code = std::exchange(bind_error_, 0);
    Reset();
    return StatusOf(nullptr, code);
  }
  errno = 0;
  const int code = sqlite3_step(statement_.get());
  const int last_errno = errno;
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) {
    Reset();
    return false;
  }
  absl::Status status = StatusOf(database, code, last_errno);
  Reset();
  return status;
}

absl::Status SqliteStatement::Run() {
  const absl::StatusOr<bool> row = Step();
  if (row.ok() && *row) Reset();
  return row.status();
}

void SqliteStatement::Reset() {
  sqlite3_reset(statement_.get());
  next_parameter_ = 1;
}

SqliteStatement::Kind SqliteStatement::ColumnKind(int column) const {
  switch (sqlite3_column_type(statement_.get(), column)) {
    case SQLITE_INTEGER:
      return Kind::kInteger;
    case SQLITE_TEXT:
      return Kind::kText;
    case SQLITE_BLOB:
      return Kind::kBlob;
    case SQLITE_FLOAT:
      return Kind::kReal;
    default:
      return Kind::kNull;
  }
}

int64_t SqliteStatement::Int(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

absl::string_view SqliteStatement::Text(int column) const {
  const void* data = sqlite3_column_text(statement_.get(), column);
  return Bytes(data, sqlite3_column_bytes(statement_.get(), column));
}

absl::string_view SqliteStatement::Blob(int column) const {
  const void* data = sqlite3_column_blob(statement_.get(), column);
  return Bytes(data, sqlite3_column_bytes(statement_.get(), column));
}

void SqliteDatabase::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

absl::StatusOr<SqliteDatabase> SqliteDatabase::Open(const std::string& path, SqliteAccess access) {
  return OpenWithFlags(
      path, access == SqliteAccess::kRead ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
}

absl::StatusOr<SqliteDatabase> SqliteDatabase::OpenInMemory() {
  return OpenWithFlags(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY);
}

absl::StatusOr<SqliteDatabase> SqliteDatabase::OpenWithFlags(const std::string& path, int flags) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(
      path.c_str(), &handle,
      flags | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX, nullptr);
  SqliteDatabase database(handle);
  if (code != SQLITE_OK) return StatusOf(handle, code);
  DPLAN_RETURN_IF_ERROR(database.Harden());
  return database;
}

absl::Status SqliteDatabase::Harden() {
  sqlite3* handle = database_.get();
  static constexpr struct {
    int option;
    int value;
  } kOptions[] = {
      {SQLITE_DBCONFIG_DEFENSIVE, 1},   {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
      {SQLITE_DBCONFIG_ENABLE_VIEW, 0}, {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
      {SQLITE_DBCONFIG_ENABLE_FKEY, 1}, {SQLITE_DBCONFIG_DQS_DML, 0},
      {SQLITE_DBCONFIG_DQS_DDL, 0},
  };
  for (const auto& [option, value] : kOptions) {
    const int code = sqlite3_db_config(handle, option, value, nullptr);
    if (code != SQLITE_OK) return StatusOf(handle, code);
  }
  sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, 64 << 20);
  sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, 1 << 20);
  sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit(handle, SQLITE_LIMIT_EXPR_DEPTH, 100);
  sqlite3_limit(handle, SQLITE_LIMIT_VDBE_OP, 25000);
  SetBusyTimeout(kBusyTimeoutMs);
  return Execute(
      "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA foreign_keys=ON;"
      "PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON;");
}

absl::StatusOr<SqliteStatement> SqliteDatabase::Prepare(absl::string_view sql) {
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  SqliteStatement statement(handle);
  if (code != SQLITE_OK) return StatusOf(database_.get(), code);
  return statement;
}

absl::Status SqliteDatabase::Execute(const std::string& sql) {
  const int code = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : StatusOf(database_.get(), code);
}

absl::Status SqliteDatabase::RunKept(std::optional<SqliteStatement>& kept, const char* sql) {
  if (!kept.has_value()) {
    DPLAN_ASSIGN_OR_RETURN(kept, Prepare(sql));
  }
  return kept->Run();
}

absl::StatusOr<int64_t> SqliteDatabase::QueryInt(absl::string_view sql) {
  DPLAN_ASSIGN_OR_RETURN(SqliteStatement statement, Prepare(sql));
  DPLAN_ASSIGN_OR_RETURN(const bool row, statement.Step());
  if (!row) return absl::OutOfRangeError("the query gave no row");
  return statement.Int(0);
}

absl::StatusOr<std::string> SqliteDatabase::QueryText(absl::string_view sql) {
  DPLAN_ASSIGN_OR_RETURN(SqliteStatement statement, Prepare(sql));
  DPLAN_ASSIGN_OR_RETURN(const bool row, statement.Step());
  if (!row) return absl::OutOfRangeError("the query gave no row");
  return std::string(statement.Text(0));
}

int64_t SqliteDatabase::changed_rows() const { return sqlite3_changes64(database_.get()); }

int64_t SqliteDatabase::last_insert_id() const {
  return sqlite3_last_insert_rowid(database_.get());
}

void SqliteDatabase::SetBusyTimeout(int milliseconds) {
  sqlite3_busy_timeout(database_.get(), milliseconds);
}

absl::Status SqliteDatabase::CopyInto(const std::string& path) {
  // VACUUM attaches the copy; nothing else may ever be attached.
  sqlite3_limit(database_.get(), SQLITE_LIMIT_ATTACHED, 1);
  absl::StatusOr<SqliteStatement> statement = Prepare("VACUUM INTO ?");
  const absl::Status status = statement.ok() ? statement->BindText(path).Run() : statement.status();
  sqlite3_limit(database_.get(), SQLITE_LIMIT_ATTACHED, 0);
  return status;
}

absl::StatusOr<SqliteTransaction> SqliteTransaction::BeginRead(SqliteDatabase& database) {
  DPLAN_RETURN_IF_ERROR(database.Execute("BEGIN"));
  return SqliteTransaction(&database);
}

absl::StatusOr<SqliteTransaction> SqliteTransaction::BeginWrite(SqliteDatabase& database) {
  DPLAN_RETURN_IF_ERROR(database.RunKept(database.begin_write_, "BEGIN IMMEDIATE"));
  return SqliteTransaction(&database);
}

SqliteTransaction::SqliteTransaction(SqliteTransaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}

SqliteTransaction::~SqliteTransaction() {
  // Fails only where SQLite has rolled back by itself already.
  if (database_ != nullptr) database_->Execute("ROLLBACK").IgnoreError();
}

absl::Status SqliteTransaction::Commit() {
  DPLAN_RETURN_IF_ERROR(database_->RunKept(database_->commit_, "COMMIT"));
  database_ = nullptr;
  return absl::OkStatus();
}

}  // namespace dplan
