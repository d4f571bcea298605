#ifndef DPLAN_CORE_CONFIG_EXAMPLE_FILE_H_
#define DPLAN_CORE_CONFIG_EXAMPLE_FILE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/source_map.h"
#include "dplan/diagnostic.h"

namespace dplan {

inline constexpr size_t kMaxExampleFileBytes = size_t{1} << 20;

// Configurations that a provider is tried with, as JSON objects.
struct ProviderExamples {
  std::string provider;  // of the provider itself; empty: none is written
  // By type: an object, and other configurations of that object.
  std::map<std::string, std::vector<std::string>> types;
  friend bool operator==(const ProviderExamples&, const ProviderExamples&) = default;
};

// Parses a file of `sources`: a mapping from `provider` to a configuration, and from types to
// lists of them. Values are fixed. Nothing after an error.
std::optional<ProviderExamples> ParseExamples(const SourceMap& sources, int32_t file,
                                              Diagnostics& diagnostics);

}  // namespace dplan

#endif  // DPLAN_CORE_CONFIG_EXAMPLE_FILE_H_
