#include "core/plugin/executable.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "core/base/sha256.h"
#include "core/base/status_macros.h"

namespace dplan {
namespace {

constexpr size_t kDigestPiece = 1 << 18;

absl::Status CannotBeRead(const std::string& path, int error) {
  return absl::FailedPreconditionError(
      absl::StrCat(path, " cannot be read: ", strerror(error), "."));
}

absl::Status CheckFile(const FileDescriptor& file, const std::string& path) {
  struct stat info;
  if (fstat(file.get(), &info) != 0) return CannotBeRead(path, errno);
  if (!S_ISREG(info.st_mode)) {
    return absl::FailedPreconditionError(absl::StrCat(path, " is no file."));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Executable> OpenExecutable(const std::string& path) {
  // Not blocking, as it may turn out to be a pipe that nobody writes to.
  Executable executable{FileDescriptor(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK))};
  if (!executable.descriptor.ok()) {
    const int error = errno;
    if (error != ENOENT && error != ENOTDIR) return CannotBeRead(path, error);
    return absl::NotFoundError(absl::StrCat(path, " does not exist."));
  }
  DPLAN_RETURN_IF_ERROR(CheckFile(executable.descriptor, path));
  char start[2] = {};
  const ssize_t size = pread(executable.descriptor.get(), start, sizeof(start), 0);
  executable.is_script = size == sizeof(start) && start[0] == '#' && start[1] == '!';
  return executable;
}

absl::StatusOr<std::string> DigestOf(const Executable& executable, const std::string& path) {
  Sha256 digest;
  std::vector<char> piece(kDigestPiece);
  off_t offset = 0;
  while (true) {
    const ssize_t size = pread(executable.descriptor.get(), piece.data(), piece.size(), offset);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return CannotBeRead(path, errno);
    if (size == 0) return digest.Hex();
    digest.Update(absl::string_view(piece.data(), static_cast<size_t>(size)));
    offset += size;
  }
}

absl::StatusOr<std::string> PluginDigest(const std::string& path) {
  DPLAN_ASSIGN_OR_RETURN(const Executable executable, OpenExecutable(path));
  return DigestOf(executable, path);
}

}  // namespace dplan
