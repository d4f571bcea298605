#include "state/state_file.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "core/base/files.h"
#include "core/base/status_macros.h"

namespace dplan {
namespace {

constexpr int64_t kReserveBytes = 4 << 20;
// What a run may write before it is told that the disk is full.
constexpr int64_t kWorkBytes = 2 << 20;
constexpr size_t kMarkerBytes = 128;

bool Exists(const std::string& path) {
  struct stat info;
  return lstat(path.c_str(), &info) == 0;
}

absl::Status CheckOwner(const std::string& path, const struct stat& info) {
  if (!S_ISREG(info.st_mode)) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " is not a regular file; a state is never reached through a link"));
  }
  if (info.st_uid != geteuid()) {
    return absl::FailedPreconditionError(absl::StrCat(path, " belongs to user ", info.st_uid,
                                                      ", but this is user ", geteuid(),
                                                      "; run dplan as the owner of the state"));
  }
  if ((info.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return absl::FailedPreconditionError(absl::StrCat(
        path, " can be written by other users; if you trust its content, run: chmod 600 ", path));
  }
  return absl::OkStatus();
}

absl::Status GoneError(const StatePaths& paths, const std::string& lineage) {
  return absl::DataLossError(absl::StrCat(
      paths.database, " is missing, but the state ", lineage,
      " was recorded here. Restore it, for example from ", paths.backups,
      "; to begin with nothing although its objects still exist, remove ", paths.marker, " too"));
}

}  // namespace

absl::Status SystemError(int error, absl::string_view what) {
  const std::string text = absl::StrCat(what, ": ", std::strerror(error));
  switch (error) {
    case ENOENT:
      return absl::NotFoundError(text);
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return absl::ResourceExhaustedError(text);
    case EACCES:
    case EPERM:
    case EROFS:
    case ELOOP:
    case ENOTDIR:
      return absl::FailedPreconditionError(text);
    default:
      return absl::InternalError(text);
  }
}

bool IsNetworkFileSystem(int64_t magic) {
  static constexpr int64_t kMagics[] = {NFS_SUPER_MAGIC,  SMB_SUPER_MAGIC,  SMB2_SUPER_MAGIC,
                                        CIFS_SUPER_MAGIC, FUSE_SUPER_MAGIC, V9FS_MAGIC,
                                        AFS_SUPER_MAGIC,  CODA_SUPER_MAGIC, CEPH_SUPER_MAGIC,
                                        NCP_SUPER_MAGIC,  OCFS2_SUPER_MAGIC};
  return std::find(std::begin(kMagics), std::end(kMagics), magic) != std::end(kMagics);
}

absl::StatusOr<StatePaths> LocateState(const std::string& path, const SqliteStateOptions& options) {
  const size_t slash = path.rfind('/');
  const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  if (name.empty() || name == "." || name == "..") {
    return absl::FailedPreconditionError(absl::StrCat("\"", path, "\" is no name of a state file"));
  }
  char resolved[PATH_MAX];
  if (realpath(folder.c_str(), resolved) == nullptr) {
    return SystemError(errno, absl::StrCat("the folder of ", path));
  }
  StatePaths paths{.folder = resolved};
  paths.database = absl::StrCat(paths.folder == "/" ? "" : paths.folder, "/", name);
  paths.marker = paths.database + ".lineage";
  paths.reserve = paths.database + ".reserve";
  paths.emergency = paths.database + ".emergency.jsonl";
  paths.backups = paths.database + ".backups";
  struct statfs info;
  if (statfs(resolved, &info) != 0) return SystemError(errno, paths.folder);
  paths.network_file_system = IsNetworkFileSystem(static_cast<int64_t>(info.f_type));
  if (paths.network_file_system && !options.allow_network_file_system) {
    return absl::FailedPreconditionError(
        absl::StrCat(paths.folder,
                     " is on a network file system, where the locks of a state cannot be trusted;"
                     " keep it on a local disk"));
  }
  return paths;
}

absl::Status CheckStateFile(const StatePaths& paths) {
  struct stat info;
  if (lstat(paths.database.c_str(), &info) != 0) {
    if (errno != ENOENT) return SystemError(errno, paths.database);
    DPLAN_ASSIGN_OR_RETURN(const std::string lineage, ReadMarker(paths));
    if (!lineage.empty()) return GoneError(paths, lineage);
    return absl::NotFoundError(absl::StrCat("there is no state at ", paths.database));
  }
  DPLAN_RETURN_IF_ERROR(CheckOwner(paths.database, info));
  if (info.st_size == 0) {
    return absl::DataLossError(
        absl::StrCat(paths.database, " is empty, which no state is. Restore it, for example from ",
                     paths.backups));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadMarker(const StatePaths& paths) {
  if (!Exists(paths.marker)) return std::string();
  DPLAN_ASSIGN_OR_RETURN(std::string text, RealFiles().Read(paths.marker, kMarkerBytes));
  absl::StripAsciiWhitespace(&text);
  return text.empty() ? "(unknown)" : text;
}

absl::Status CheckMarker(const StatePaths& paths, const std::string& lineage) {
  DPLAN_ASSIGN_OR_RETURN(const std::string marked, ReadMarker(paths));
  if (marked.empty() || marked == lineage) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      paths.database, " holds the state ", lineage, ", but the one that belongs here is ", marked,
      "; if that is what you want, remove ", paths.marker));
}

absl::Status EnsureMarker(const StatePaths& paths, const std::string& lineage) {
  if (Exists(paths.marker)) return CheckMarker(paths, lineage);
  return RealFiles().WriteAtomically(paths.marker, lineage + "\n");
}

absl::Status CreatePrivateFile(const std::string& path) {
  const int descriptor =
      open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) return SystemError(errno, absl::StrCat("cannot create ", path));
  close(descriptor);
  return absl::OkStatus();
}

absl::Status SyncFolder(const std::string& folder) {
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return SystemError(errno, folder);
  const int result = fsync(descriptor);
  const int error = errno;
  close(descriptor);
  return result == 0 ? absl::OkStatus() : SystemError(error, folder);
}

absl::Status RemoveFile(const std::string& path) {
  if (unlink(path.c_str()) == 0 || errno == ENOENT) return absl::OkStatus();
  return SystemError(errno, absl::StrCat("cannot remove ", path));
}

absl::Status TakeReserve(const StatePaths& paths) {
  const int descriptor =
      open(paths.reserve.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) return SystemError(errno, absl::StrCat("cannot create ", paths.reserve));
  const absl::Cleanup closing = [descriptor] { close(descriptor); };
  int error = posix_fallocate(descriptor, 0, kReserveBytes);
  struct statvfs info;
  if (error == 0 && statvfs(paths.folder.c_str(), &info) != 0) error = errno;
  struct stat database;
  const int64_t backup_bytes =
      stat(paths.database.c_str(), &database) == 0 ? static_cast<int64_t>(database.st_size) : 0;
  if (error == 0 &&
      static_cast<int64_t>(info.f_bavail * info.f_frsize) < kWorkBytes + backup_bytes) {
    error = ENOSPC;
  }
  if (error == 0) return absl::OkStatus();
  RemoveFile(paths.reserve).IgnoreError();
  const absl::Status status =
      SystemError(error, absl::StrCat("cannot reserve space at ", paths.reserve));
  if (!absl::IsResourceExhausted(status)) return status;
  return absl::ResourceExhaustedError(absl::StrCat(
      "there is not enough free space at ", paths.folder,
      " to begin: ", (kReserveBytes + kWorkBytes + backup_bytes) >> 20, " MiB are needed"));
}

}  // namespace dplan
