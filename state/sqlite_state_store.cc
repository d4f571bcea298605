#include "state/sqlite_state_store.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "core/base/clock.h"
#include "core/base/failpoint.h"
#include "core/base/files.h"
#include "core/base/ids.h"
#include "core/base/mutex.h"
#include "core/base/status_macros.h"
#include "state/backup.h"
#include "state/emergency_journal.h"
#include "state/sqlite.h"
#include "state/state_file.h"
#include "state/state_reader.h"
#include "state/state_writer.h"

namespace dplan {
namespace {

constexpr int kRestBusyTimeoutMs = 200;

// Says which file it is, and what helps.
absl::Status Explain(const absl::Status& status, const StatePaths& paths) {
  if (status.ok()) return status;
  const absl::string_view message = status.message();
  if (absl::IsDataLoss(status)) {
    return absl::DataLossError(absl::StrCat("the state file ", paths.database,
                                            " is damaged: ", message,
                                            ". Restore it, for example from ", paths.backups));
  }
  return absl::Status(status.code(),
                      absl::StrCat("the state file ", paths.database, ": ", message));
}

absl::Status FillNewFile(const std::string& path) {
  DPLAN_ASSIGN_OR_RETURN(SqliteDatabase database,
                         SqliteDatabase::Open(path, SqliteAccess::kReadWrite));
  DPLAN_RETURN_IF_ERROR(database.Execute("PRAGMA synchronous=EXTRA"));
  return CreateSchema(database, RealIds().NewUuid());
}

// Makes a whole state beside its name first: a file of that name is never half made. Two that do so
// at once take turns; the second finds the state of the first.
absl::Status CreateState(const StatePaths& paths) {
  const int folder = open(paths.folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return SystemError(errno, paths.folder);
  const absl::Cleanup closing = [folder] { close(folder); };
  if (flock(folder, LOCK_EX) != 0) return SystemError(errno, paths.folder);
  if (RealFiles().Exists(paths.database)) return absl::OkStatus();
  const std::string unfinished = paths.database + ".creating";
  for (const char* suffix : {"-journal", ""}) {
    DPLAN_RETURN_IF_ERROR(RemoveFile(unfinished + suffix));
  }
  DPLAN_RETURN_IF_ERROR(CreatePrivateFile(unfinished));
  Failpoint("state.created");
  DPLAN_RETURN_IF_ERROR(Explain(FillNewFile(unfinished), paths));
  int result =
      renameat2(AT_FDCWD, unfinished.c_str(), AT_FDCWD, paths.database.c_str(), RENAME_NOREPLACE);
  if (result != 0 && errno == EINVAL) {
    result = rename(unfinished.c_str(), paths.database.c_str());
  }
  if (result != 0) return SystemError(errno, absl::StrCat("cannot create ", paths.database));
  DPLAN_RETURN_IF_ERROR(SyncFolder(paths.folder));
  Failpoint("state.placed");
  return absl::OkStatus();
}

// At rest a state is one file with a rollback journal, which needs nothing beside it to be read;
// during a run it has a write-ahead log. Each with the setting under which no power cut loses a
// commit.
absl::Status UseWriteAheadLog(SqliteDatabase& database, const StatePaths& paths) {
  DPLAN_RETURN_IF_ERROR(database.Execute("PRAGMA synchronous=EXTRA"));
  if (paths.network_file_system) return database.Execute("PRAGMA journal_mode=DELETE");
  DPLAN_ASSIGN_OR_RETURN(const std::string mode, database.QueryText("PRAGMA journal_mode=WAL"));
  if (mode != "wal") return absl::OkStatus();
  return database.Execute("PRAGMA synchronous=FULL");
}

void UseRollbackJournal(SqliteDatabase& database) {
  database.SetBusyTimeout(kRestBusyTimeoutMs);
  // A reader may be in the way; then the write-ahead log stays, and is as good.
  database.Execute("PRAGMA synchronous=EXTRA; PRAGMA journal_mode=DELETE").IgnoreError();
}

bool BeginsIntents(const std::vector<StateEdit>& edits) {
  return std::any_of(edits.begin(), edits.end(),
                     [](const StateEdit& edit) { return !edit.begin.empty(); });
}

class SqliteStateStore : public StateStore {
 public:
  SqliteStateStore(std::string path, SqliteStateOptions options)
      : path_(std::move(path)), options_(options) {}

  absl::StatusOr<State> Load() override {
    MutexLock lock(mutex_);
    if (run_ != nullptr && run_->database.has_value())
      return LoadFrom(*run_->database, run_->paths);
    DPLAN_ASSIGN_OR_RETURN(const StatePaths paths, LocateState(path_, options_));
    DPLAN_RETURN_IF_ERROR(CheckStateFile(paths));
    // After a crash the file must be brought in order first, which a reader may do but not
    // read-only.
    const bool in_use = RealFiles().Exists(paths.database + "-wal") ||
                        RealFiles().Exists(paths.database + "-journal");
    absl::StatusOr<SqliteDatabase> database = SqliteDatabase::Open(
        paths.database, in_use ? SqliteAccess::kReadWrite : SqliteAccess::kRead);
    if (!database.ok()) return Explain(database.status(), paths);
    return LoadFrom(*database, paths);
  }

  absl::Status Begin(const Operation& operation) override {
    MutexLock lock(mutex_);
    if (run_ != nullptr) return absl::FailedPreconditionError("a run has begun already");
    DPLAN_ASSIGN_OR_RETURN(const StatePaths paths, LocateState(path_, options_));
    absl::Status there = CheckStateFile(paths);
    if (absl::IsNotFound(there)) there = CreateState(paths);
    DPLAN_RETURN_IF_ERROR(there);
    absl::StatusOr<SqliteDatabase> database =
        SqliteDatabase::Open(paths.database, SqliteAccess::kReadWrite);
    if (!database.ok()) return Explain(database.status(), paths);
    auto run = std::make_unique<Run>(Run{.paths = paths, .database = *std::move(database)});
    const absl::Status begun = Begin(*run, operation);
    if (!begun.ok()) return begun;
    failure_ = absl::OkStatus();
    run_ = std::move(run);
    return absl::OkStatus();
  }

  absl::Status Commit(const std::vector<StateEdit>& edits) override {
    MutexLock lock(mutex_);
    if (run_ == nullptr) return absl::FailedPreconditionError("no run has begun");
    if (edits.empty()) return absl::OkStatus();
    if (!failure_.ok()) return Keep(edits, failure_);
    if (run_->on_reserve && BeginsIntents(edits)) {
      return Keep(edits,
                  absl::ResourceExhaustedError(absl::StrCat("the disk of ", run_->paths.database,
                                                            " is full: nothing new is begun")));
    }
    const absl::Status status = run_->writer->Commit(edits);
    if (status.ok()) return status;
    if (absl::IsResourceExhausted(status) && !run_->on_reserve) {
      return CommitOnReserve(edits, status);
    }
    failure_ = Explain(status, run_->paths);
    return Keep(edits, failure_);
  }

  absl::Status End(const std::string& outcome) override {
    MutexLock lock(mutex_);
    if (run_ == nullptr) return absl::FailedPreconditionError("no run has begun");
    const std::unique_ptr<Run> run = std::move(run_);
    if (!failure_.ok()) return failure_;
    const absl::Status ended = run->writer->End(outcome, absl::ToUnixMicros(RealClock().Now()));
    run->writer.reset();
    Failpoint("state.ended");
    if (ended.ok()) UseRollbackJournal(*run->database);
    DPLAN_RETURN_IF_ERROR(Explain(ended, run->paths));
    return RemoveFile(run->paths.reserve);
  }

 private:
  // Between Begin and End.
  struct Run {
    StatePaths paths;
    std::optional<SqliteDatabase> database;  // nothing only while it is opened again
    std::unique_ptr<StateWriter> writer;
    std::string lineage;
    bool on_reserve = false;  // the disk is full, the reserve is given up
  };

  absl::StatusOr<State> LoadFrom(SqliteDatabase& database, const StatePaths& paths)
      DPLAN_REQUIRES(mutex_) {
    absl::StatusOr<StoredState> stored = ReadState(database);
    if (!stored.ok()) return Explain(stored.status(), paths);
    DPLAN_RETURN_IF_ERROR(CheckMarker(paths, stored->head.lineage));
    State state = std::move(stored->state);
    stored->state = State{.intents = state.intents};
    has_objects_ = !state.objects.empty();
    verified_ = *std::move(stored);
    return state;
  }

  // What the file holds, verified: by this call, or by a Load since when nothing was written.
  absl::StatusOr<StoredState> Verify(SqliteDatabase& database) DPLAN_REQUIRES(mutex_) {
    if (verified_.has_value()) {
      StoredState verified = *std::exchange(verified_, std::nullopt);
      DPLAN_RETURN_IF_ERROR(CheckFormat(database).status());
      RowHasher hasher;
      DPLAN_ASSIGN_OR_RETURN(const Head head, ReadHead(database, hasher));
      if (head.Seal(hasher) == verified.head.Seal(hasher)) return verified;
    }
    DPLAN_ASSIGN_OR_RETURN(StoredState stored, ReadState(database));
    has_objects_ = !stored.state.objects.empty();
    return stored;
  }

  absl::Status Begin(Run& run, const Operation& operation) DPLAN_REQUIRES(mutex_) {
    absl::StatusOr<StoredState> stored = Verify(*run.database);
    if (!stored.ok()) return Explain(stored.status(), run.paths);
    run.lineage = stored->head.lineage;
    DPLAN_RETURN_IF_ERROR(EnsureMarker(run.paths, run.lineage));
    DPLAN_RETURN_IF_ERROR(TakeReserve(run.paths));
    if (has_objects_ || stored->version != kFormatVersion) {
      DPLAN_RETURN_IF_ERROR(
          BackupDatabase(*run.database, run.paths, stored->head, RealClock().Now()).status());
      Failpoint("state.backed_up");
    }
    DPLAN_RETURN_IF_ERROR(Explain(UseWriteAheadLog(*run.database, run.paths), run.paths));
    DPLAN_RETURN_IF_ERROR(Explain(Migrate(*run.database, &*stored), run.paths));
    absl::StatusOr<std::unique_ptr<StateWriter>> writer =
        StateWriter::Create(*run.database, *std::move(stored));
    if (!writer.ok()) return Explain(writer.status(), run.paths);
    run.writer = *std::move(writer);
    DPLAN_RETURN_IF_ERROR(Explain(run.writer->Begin(operation), run.paths));
    Failpoint("state.begun");
    return Replay(run);
  }

  // Commits what an earlier run could only write to the emergency journal.
  static absl::Status Replay(Run& run) {
    DPLAN_ASSIGN_OR_RETURN(const std::vector<StateEdit> edits, ReadJournal(run.paths, run.lineage));
    if (edits.empty()) return absl::OkStatus();
    for (const StateEdit& edit : edits) {
      const bool is_new = std::all_of(edit.end.begin(), edit.end.end(), [&](const std::string& id) {
        return run.writer->IsOpen(id);
      });
      if (is_new) DPLAN_RETURN_IF_ERROR(Explain(run.writer->Commit({edit}), run.paths));
    }
    return RemoveJournal(run.paths);
  }

  // Gives the reserve up, and from now on takes results only. Nothing is tried again on a
  // connection that has met an error.
  absl::Status CommitOnReserve(const std::vector<StateEdit>& edits, const absl::Status& full)
      DPLAN_REQUIRES(mutex_) {
    absl::Status status = Reopen();
    const bool reopened = status.ok();
    if (reopened && BeginsIntents(edits)) return Keep(edits, Explain(full, run_->paths));
    if (reopened) status = run_->writer->Commit(edits);
    if (status.ok()) return status;
    failure_ = Explain(reopened ? status : full, run_->paths);
    return Keep(edits, failure_);
  }

  absl::Status Reopen() DPLAN_REQUIRES(mutex_) {
    const StatePaths& paths = run_->paths;
    const OperationRow operation = run_->writer->operation();
    const int64_t fence = run_->writer->fence();
    run_->writer.reset();
    run_->database.reset();
    DPLAN_RETURN_IF_ERROR(RemoveFile(paths.reserve));
    DPLAN_ASSIGN_OR_RETURN(run_->database,
                           SqliteDatabase::Open(paths.database, SqliteAccess::kReadWrite));
    DPLAN_RETURN_IF_ERROR(UseWriteAheadLog(*run_->database, paths));
    DPLAN_ASSIGN_OR_RETURN(StoredState stored, ReadState(*run_->database));
    if (stored.head.fence != fence) {
      return absl::AbortedError("another run has written to the state meanwhile");
    }
    DPLAN_ASSIGN_OR_RETURN(run_->writer, StateWriter::Create(*run_->database, std::move(stored)));
    run_->writer->Continue(operation);
    run_->on_reserve = true;
    return absl::OkStatus();
  }

  // Puts results that cannot be committed where the next run finds them; gives the status, with
  // that said.
  absl::Status Keep(const std::vector<StateEdit>& edits, const absl::Status& status)
      DPLAN_REQUIRES(mutex_) {
    const bool has_results = std::any_of(edits.begin(), edits.end(),
                                         [](const StateEdit& edit) { return !edit.end.empty(); });
    // What does not fit the state now will not fit it later either.
    if (!has_results || absl::IsAborted(status)) return status;
    const absl::Status kept = AppendToJournal(run_->paths, run_->lineage, edits);
    return absl::Status(status.code(),
                        kept.ok()
                            ? absl::StrCat(status.message(), "; results are kept in ",
                                           run_->paths.emergency, " for the next run")
                            : absl::StrCat(status.message(),
                                           "; results could not be kept either: ", kept.message()));
  }

  const std::string path_;
  const SqliteStateOptions options_;
  Mutex mutex_;
  std::unique_ptr<Run> run_ DPLAN_GUARDED_BY(mutex_);  // null: none has begun
  absl::Status failure_ DPLAN_GUARDED_BY(mutex_);      // of the run: nothing more is committed
  // What the last Load read, without the objects.
  std::optional<StoredState> verified_ DPLAN_GUARDED_BY(mutex_);
  bool has_objects_ DPLAN_GUARDED_BY(mutex_) = false;
};

}  // namespace

std::unique_ptr<StateStore> NewSqliteStateStore(std::string path, SqliteStateOptions options) {
  return std::make_unique<SqliteStateStore>(std::move(path), options);
}

}  // namespace dplan
