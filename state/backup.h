#ifndef DPLAN_STATE_BACKUP_H_
#define DPLAN_STATE_BACKUP_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "state/sqlite.h"
#include "state/sqlite_state_store.h"
#include "state/state_file.h"
#include "state/state_rows.h"

namespace dplan {

// Copies of a state file in the folder `<name>.backups` beside it, each a complete state file named
// `<serial>-<UTC time>-<start of the change log's hash>.db`. Of the copies the newest ten stay, and
// of each of the last thirty days the newest.

// Copies the state at this path now, also while a run is going on, and gives the path of the copy.
// NotFound if there is no state.
absl::StatusOr<std::string> BackupState(const std::string& state_path,
                                        const SqliteStateOptions& options = {});

// The same from an open database with no transaction, at this head. Where the newest copy is of the
// same serial and history already, it is given and no new one made.
absl::StatusOr<std::string> BackupDatabase(SqliteDatabase& database, const StatePaths& paths,
                                           const Head& head, absl::Time now);

// Removes the copies that need not stay. Files with other names are left alone.
absl::Status PruneBackups(const std::string& folder, absl::Time now);

}  // namespace dplan

#endif  // DPLAN_STATE_BACKUP_H_
