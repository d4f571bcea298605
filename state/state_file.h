#ifndef DPLAN_STATE_STATE_FILE_H_
#define DPLAN_STATE_STATE_FILE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "state/sqlite_state_store.h"

namespace dplan {

// A state file and what lies beside it, as files. (The database itself is only ever opened by
// SQLite: closing a descriptor of it would drop the locks that SQLite has on it.) Errors name the
// path.
struct StatePaths {
  std::string folder;     // absolute, without symbolic links
  std::string database;   // <folder>/<name>
  std::string marker;     // <name>.lineage: which state is or was here
  std::string reserve;    // <name>.reserve: space for the last commits on a full disk
  std::string emergency;  // <name>.emergency.jsonl: results that could not be committed
  std::string backups;    // <name>.backups/
  bool network_file_system = false;
};

// NotFound if there is no such folder; FailedPrecondition on a network file system that was not
// allowed.
absl::StatusOr<StatePaths> LocateState(const std::string& path, const SqliteStateOptions& options);

// The magic number of a file system (statfs) on which locks or shared memory cannot be trusted.
bool IsNetworkFileSystem(int64_t magic);

// That there is a state file here that may be opened: NotFound if there is nothing and never was,
// DataLoss if it is empty or gone, FailedPrecondition if others could have written to it.
absl::Status CheckStateFile(const StatePaths& paths);

// The lineage of the state that is or was here; "" if there is no marker.
absl::StatusOr<std::string> ReadMarker(const StatePaths& paths);
// FailedPrecondition if it names another lineage.
absl::Status CheckMarker(const StatePaths& paths, const std::string& lineage);
// Writes it if it is not there; else the same as CheckMarker.
absl::Status EnsureMarker(const StatePaths& paths, const std::string& lineage);

// An empty file of mode 0600 that was not there before.
absl::Status CreatePrivateFile(const std::string& path);
// Makes names in the folder durable.
absl::Status SyncFolder(const std::string& folder);
// Removes a file if it is there.
absl::Status RemoveFile(const std::string& path);

// ResourceExhausted unless the file system has room for the reserve and for a run on this state;
// takes the reserve.
absl::Status TakeReserve(const StatePaths& paths);

// `what` with the text of the errno, as one of the codes of StateStore.
absl::Status SystemError(int error, absl::string_view what);

}  // namespace dplan

#endif  // DPLAN_STATE_STATE_FILE_H_
