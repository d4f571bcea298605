#ifndef DPLAN_STATE_STATE_READER_H_
#define DPLAN_STATE_STATE_READER_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "state/sqlite.h"
#include "state/state_rows.h"

namespace dplan {

inline constexpr int64_t kFormatVersion = 2;  // what is written; older ones are read

// Creates the tables of the current format and the head row in an empty database.
absl::Status CreateSchema(SqliteDatabase& database, const std::string& lineage);

// That this is a state file of a version we know, with exactly the tables it should have; its
// version. Cheap.
absl::StatusOr<int64_t> CheckFormat(SqliteDatabase& database);

// A whole verified state and what a writer needs to go on from it.
struct StoredState {
  int64_t version = 0;  // of the format
  State state;
  Head head;
  StoredNames names;
  int64_t log_rows = 0;
};

// Everything, in one snapshot: format, SQLite's own check, the digest of every row, their sum, the
// chain of the change log (its newest kVerifiedLogRows rows). DataLoss says what does not fit.
absl::StatusOr<StoredState> ReadState(SqliteDatabase& database);

inline constexpr int64_t kVerifiedLogRows = 50'000;

// Brings a state file that was read to the current version of the format, in one transaction; it
// may be of that version already. Aborted if it changed since it was read.
absl::Status Migrate(SqliteDatabase& database, StoredState* stored);

// Of a copy that was just made: SQLite's own check, the head row and the sum of the digests as they
// stand.
absl::StatusOr<Head> CheckCopy(SqliteDatabase& database);

}  // namespace dplan

#endif  // DPLAN_STATE_STATE_READER_H_
