#ifndef DPLAN_TESTS_TESTING_MEMORY_FILES_H_
#define DPLAN_TESTS_TESTING_MEMORY_FILES_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/base/files.h"
#include "core/base/mutex.h"

namespace dplan::testing {

// Files that are a map from path to text. Folders exist where a file stands beneath them; "."
// always does. Paths are compared as they are written, but for a leading "./".
class MemoryFiles : public Files {
 public:
  MemoryFiles() = default;
  explicit MemoryFiles(std::map<std::string, std::string> files) {
    for (auto& [path, text] : files) Put(path, std::move(text));
  }

  void Put(const std::string& path, std::string text) {
    MutexLock lock(mutex_);
    files_[Plain(path)] = std::move(text);
  }
  void Remove(const std::string& path) {
    MutexLock lock(mutex_);
    files_.erase(Plain(path));
  }

  absl::StatusOr<std::string> Read(const std::string& path, size_t max_bytes) const override {
    MutexLock lock(mutex_);
    const auto found = files_.find(Plain(path));
    if (found == files_.end()) {
      return absl::NotFoundError(absl::StrCat("read \"", path, "\": No such file or directory"));
    }
    if (found->second.size() > max_bytes) {
      return absl::OutOfRangeError(
          absl::StrCat("read \"", path, "\": the file has more than ", max_bytes, " bytes"));
    }
    return found->second;
  }

  absl::StatusOr<std::vector<std::string>> List(const std::string& folder) const override {
    MutexLock lock(mutex_);
    const std::string prefix = folder == "." ? "" : absl::StrCat(Plain(folder), "/");
    bool exists = prefix.empty();
    std::vector<std::string> names;
    for (const auto& [path, text] : files_) {
      if (!absl::StartsWith(path, prefix)) continue;
      exists = true;
      std::string name = path.substr(prefix.size());
      if (!absl::StrContains(name, '/')) names.push_back(std::move(name));
    }
    if (!exists) {
      return absl::NotFoundError(absl::StrCat("list \"", folder, "\": No such file or directory"));
    }
    return names;
  }

  bool Exists(const std::string& path) const override {
    MutexLock lock(mutex_);
    const std::string plain = Plain(path);
    if (plain == "." || files_.count(plain) > 0) return true;
    const auto beneath = files_.lower_bound(plain + "/");
    return beneath != files_.end() && absl::StartsWith(beneath->first, plain + "/");
  }

  absl::Status WriteAtomically(const std::string& path, absl::string_view text) override {
    Put(path, std::string(text));
    return absl::OkStatus();
  }

 private:
  static std::string Plain(const std::string& path) {
    return absl::StartsWith(path, "./") ? path.substr(2) : path;
  }

  mutable Mutex mutex_;
  std::map<std::string, std::string> files_ DPLAN_GUARDED_BY(mutex_);
};

}  // namespace dplan::testing

#endif  // DPLAN_TESTS_TESTING_MEMORY_FILES_H_
