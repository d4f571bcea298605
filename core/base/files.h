#ifndef DPLAN_CORE_BASE_FILES_H_
#define DPLAN_CORE_BASE_FILES_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace dplan {

// The file system, for what the engine reads and writes itself (never the state database). Paths
// are bytes; relative ones start at the working directory. Thread-safe.
class Files {
 public:
  virtual ~Files() = default;
  // NotFound if there is no such file, OutOfRange if it has more than `max_bytes`.
  virtual absl::StatusOr<std::string> Read(const std::string& path, size_t max_bytes) const = 0;
  // Names (not paths) of the entries that are no folders, sorted.
  virtual absl::StatusOr<std::vector<std::string>> List(const std::string& folder) const = 0;
  virtual bool Exists(const std::string& path) const = 0;
  // Replaces the file as a whole or not at all (temporary file, fsync, rename, fsync of the
  // folder), mode 0600.
  virtual absl::Status WriteAtomically(const std::string& path, absl::string_view text) = 0;
};

// The disk.
Files& RealFiles();

}  // namespace dplan

#endif  // DPLAN_CORE_BASE_FILES_H_
