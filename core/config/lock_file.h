#ifndef DPLAN_CORE_CONFIG_LOCK_FILE_H_
#define DPLAN_CORE_CONFIG_LOCK_FILE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "core/base/source_map.h"
#include "dplan/diagnostic.h"

namespace dplan {

// The file beside the configuration in which `dplan init` records the providers that it found.
inline constexpr char kLockFileName[] = "dplan.lock.yaml";
inline constexpr size_t kMaxLockFileBytes = size_t{1} << 20;

// One provider as it was found. The same version is another file on each platform.
struct LockedProvider {
  std::string version;                         // "1.4.0"; empty: it did not say
  std::string constraints;                     // that it satisfied; empty: none
  std::map<std::string, std::string> digests;  // by platform: SHA-256, 64 hexadecimal digits
  friend bool operator==(const LockedProvider&, const LockedProvider&) = default;
};

// By source, spelled as ProviderSource does.
using LockFile = std::map<std::string, LockedProvider>;

// Parses a file of `sources`, strictly: nothing is left out silently. Nothing after an error.
std::optional<LockFile> ParseLockFile(const SourceMap& sources, int32_t file,
                                      Diagnostics& diagnostics);

// What ParseLockFile takes back to the same providers; versions and constraints are UTF-8.
std::string LockFileText(const LockFile& lock);

}  // namespace dplan

#endif  // DPLAN_CORE_CONFIG_LOCK_FILE_H_
