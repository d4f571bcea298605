#include <cstddef>
#include <cstdint>
#include <string>

#include "core/config/lock_file.h"
#include "core/types/check.h"

namespace dplan {
namespace {

std::optional<LockFile> Parse(const std::string& text) {
  SourceMap sources;
  const int32_t file = sources.Add(kLockFileName, text);
  Diagnostics diagnostics;
  std::optional<LockFile> lock = ParseLockFile(sources, file, diagnostics);
  DPLAN_CHECK(lock.has_value() != diagnostics.HasErrors());
  return lock;
}

int Try(const uint8_t* data, size_t size) {
  const std::optional<LockFile> lock =
      Parse(std::string(reinterpret_cast<const char*>(data), size));
  if (lock.has_value()) DPLAN_CHECK(Parse(LockFileText(*lock)) == lock);
  return 0;
}

}  // namespace
}  // namespace dplan

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return dplan::Try(data, size);
}
