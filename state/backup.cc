#include "state/backup.h"

#include <sys/stat.h>
#include <sys/types.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "core/base/clock.h"
#include "core/base/files.h"
#include "core/base/status_macros.h"
#include "state/state_reader.h"

namespace dplan {
namespace {

constexpr size_t kNewestKept = 10;
constexpr absl::Duration kDailyKept = absl::Hours(24 * 30);
constexpr char kTimeFormat[] = "%E4Y%m%dT%H%M%SZ";

struct Backup {
  absl::Time time;
  int64_t serial = 0;
  std::string history;
  std::string name;
};

std::string HistoryOf(const Head& head) {
  return absl::BytesToHexString(head.chain.view().substr(0, 4));
}

std::string NameOf(int64_t serial, absl::Time time, absl::string_view history) {
  return absl::StrFormat("%012d-%s-%s.db", serial,
                         absl::FormatTime(kTimeFormat, time, absl::UTCTimeZone()), history);
}

std::optional<Backup> BackupOf(const std::string& name) {
  absl::string_view rest = name;
  if (!absl::ConsumeSuffix(&rest, ".db")) return std::nullopt;
  const std::vector<std::string> parts = absl::StrSplit(rest, '-');
  if (parts.size() != 3) return std::nullopt;
  Backup backup{.history = parts[2], .name = name};
  std::string error;
  const bool ok = absl::SimpleAtoi(parts[0], &backup.serial) &&
                  absl::ParseTime(kTimeFormat, parts[1], &backup.time, &error) &&
                  NameOf(backup.serial, backup.time, backup.history) == name;
  if (!ok) return std::nullopt;
  return backup;
}

// Newest first.
absl::StatusOr<std::vector<Backup>> ListBackups(const std::string& folder) {
  DPLAN_ASSIGN_OR_RETURN(const std::vector<std::string> names, RealFiles().List(folder));
  std::vector<Backup> backups;
  for (const std::string& name : names) {
    if (std::optional<Backup> backup = BackupOf(name)) backups.push_back(*std::move(backup));
  }
  std::sort(backups.begin(), backups.end(), [](const Backup& a, const Backup& b) {
    return std::pair(a.time, a.serial) > std::pair(b.time, b.serial);
  });
  return backups;
}

absl::Status MakeFolder(const StatePaths& paths) {
  if (mkdir(paths.backups.c_str(), S_IRWXU) == 0) return SyncFolder(paths.folder);
  if (errno == EEXIST) return absl::OkStatus();
  return SystemError(errno, absl::StrCat("cannot make ", paths.backups));
}

absl::Status CopyAndCheck(SqliteDatabase& database, const std::string& path, const Head& head) {
  DPLAN_RETURN_IF_ERROR(CreatePrivateFile(path));
  DPLAN_RETURN_IF_ERROR(database.CopyInto(path));
  DPLAN_ASSIGN_OR_RETURN(SqliteDatabase copy, SqliteDatabase::Open(path, SqliteAccess::kRead));
  DPLAN_ASSIGN_OR_RETURN(const Head copied, CheckCopy(copy));
  if (copied.serial == head.serial && copied.chain == head.chain) return absl::OkStatus();
  return absl::AbortedError("another run has written to the state meanwhile");
}

}  // namespace

absl::StatusOr<std::string> BackupState(const std::string& state_path,
                                        const SqliteStateOptions& options) {
  DPLAN_ASSIGN_OR_RETURN(const StatePaths paths, LocateState(state_path, options));
  DPLAN_RETURN_IF_ERROR(CheckStateFile(paths));
  DPLAN_ASSIGN_OR_RETURN(SqliteDatabase database,
                         SqliteDatabase::Open(paths.database, SqliteAccess::kReadWrite));
  DPLAN_ASSIGN_OR_RETURN(const StoredState stored, ReadState(database));
  return BackupDatabase(database, paths, stored.head, RealClock().Now());
}

absl::StatusOr<std::string> BackupDatabase(SqliteDatabase& database, const StatePaths& paths,
                                           const Head& head, absl::Time now) {
  DPLAN_RETURN_IF_ERROR(MakeFolder(paths));
  DPLAN_ASSIGN_OR_RETURN(const std::vector<Backup> backups, ListBackups(paths.backups));
  const bool is_there = !backups.empty() && backups.front().serial == head.serial &&
                        backups.front().history == HistoryOf(head);
  if (is_there) {
    return absl::StrCat(paths.backups, "/", backups.front().name);
  }
  const std::string path =
      absl::StrCat(paths.backups, "/", NameOf(head.serial, now, HistoryOf(head)));
  const std::string unfinished = paths.backups + "/unfinished";
  DPLAN_RETURN_IF_ERROR(RemoveFile(unfinished));
  absl::Status status = CopyAndCheck(database, unfinished, head);
  if (status.ok() && rename(unfinished.c_str(), path.c_str()) != 0) {
    status = SystemError(errno, path);
  }
  if (!status.ok()) {
    RemoveFile(unfinished).IgnoreError();
    return absl::Status(status.code(),
                        absl::StrCat("cannot back up the state to ", path, ": ", status.message()));
  }
  DPLAN_RETURN_IF_ERROR(SyncFolder(paths.backups));
  DPLAN_RETURN_IF_ERROR(PruneBackups(paths.backups, now));
  return path;
}

absl::Status PruneBackups(const std::string& folder, absl::Time now) {
  DPLAN_ASSIGN_OR_RETURN(const std::vector<Backup> backups, ListBackups(folder));
  std::set<std::string> days;
  for (size_t i = 0; i < backups.size(); ++i) {
    const Backup& backup = backups[i];
    const std::string day = absl::FormatTime("%Y%m%d", backup.time, absl::UTCTimeZone());
    const bool is_newest_of_its_day = days.insert(day).second;
    const bool is_recent = now - backup.time <= kDailyKept;
    if (i < kNewestKept || (is_newest_of_its_day && is_recent)) continue;
    DPLAN_RETURN_IF_ERROR(RemoveFile(absl::StrCat(folder, "/", backup.name)));
  }
  return absl::OkStatus();
}

}  // namespace dplan
