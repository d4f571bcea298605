#include "core/base/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "core/base/file_descriptor.h"
#include "core/base/status_macros.h"

namespace dplan {
namespace {

// The status of the call that just failed.
absl::Status SystemError(absl::string_view doing, absl::string_view path) {
  const int error = errno;
  return absl::ErrnoToStatus(error, absl::StrCat(doing, " \"", path, "\""));
}

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

bool IsFolder(const std::string& folder, const dirent& entry) {
  if (entry.d_type == DT_DIR) return true;
  if (entry.d_type != DT_LNK && entry.d_type != DT_UNKNOWN) return false;
  struct stat status;
  return stat(absl::StrCat(folder, "/", entry.d_name).c_str(), &status) == 0 &&
         S_ISDIR(status.st_mode);
}

absl::Status WriteAll(int fd, absl::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return SystemError("write", path);
    text.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status WriteAndClose(int fd, absl::string_view text, const std::string& path) {
  FileDescriptor file(fd);
  DPLAN_RETURN_IF_ERROR(WriteAll(file.get(), text, path));
  if (fsync(file.get()) != 0) return SystemError("fsync", path);
  if (close(file.Release()) != 0) return SystemError("close", path);
  return absl::OkStatus();
}

// Without this the rename itself may be lost with the power.
absl::Status SyncFolder(const std::string& folder) {
  FileDescriptor file(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (file.get() < 0) return SystemError("open", folder);
  if (fsync(file.get()) != 0) return SystemError("fsync", folder);
  return absl::OkStatus();
}

class DiskFiles : public Files {
 public:
  absl::StatusOr<std::string> Read(const std::string& path, size_t max_bytes) const override {
    FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) return SystemError("read", path);
    // Only a hint: pipes have no size, and files grow.
    struct stat status;
    std::string text;
    if (fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode)) {
      text.reserve(std::min(static_cast<size_t>(status.st_size), max_bytes) + 1);
    }
    char buffer[1 << 16];
    while (true) {
      const ssize_t got = read(file.get(), buffer, sizeof(buffer));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return SystemError("read", path);
      if (got == 0) return text;
      if (static_cast<size_t>(got) > max_bytes - text.size()) {
        return absl::OutOfRangeError(
            absl::StrCat("read \"", path, "\": the file has more than ", max_bytes, " bytes"));
      }
      text.append(buffer, static_cast<size_t>(got));
    }
  }

  absl::StatusOr<std::vector<std::string>> List(const std::string& folder) const override {
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(opendir(folder.c_str()), &closedir);
    if (stream == nullptr) return SystemError("list", folder);
    std::vector<std::string> names;
    while (true) {
      errno = 0;
      const dirent* const entry = readdir(stream.get());
      if (entry == nullptr && errno != 0) return SystemError("list", folder);
      if (entry == nullptr) break;
      if (!IsFolder(folder, *entry)) names.push_back(entry->d_name);
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  bool Exists(const std::string& path) const override {
    struct stat status;
    return stat(path.c_str(), &status) == 0;
  }

  absl::Status WriteAtomically(const std::string& path, absl::string_view text) override {
    // mkostemp makes the file with mode 0600.
    std::string temporary = absl::StrCat(path, ".XXXXXX");
    const int fd = mkostemp(temporary.data(), O_CLOEXEC);
    if (fd < 0) return SystemError("write", path);
    absl::Status written = WriteAndClose(fd, text, path);
    if (written.ok() && rename(temporary.c_str(), path.c_str()) != 0) {
      written = SystemError("replace", path);
    }
    if (!written.ok()) {
      unlink(temporary.c_str());
      return written;
    }
    return SyncFolder(FolderOf(path));
  }
};

}  // namespace

Files& RealFiles() {
  static Files* const files = new DiskFiles;
  return *files;
}

}  // namespace dplan
