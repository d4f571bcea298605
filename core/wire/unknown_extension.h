#ifndef DPLAN_CORE_WIRE_UNKNOWN_EXTENSION_H_
#define DPLAN_CORE_WIRE_UNKNOWN_EXTENSION_H_

#include <cstddef>

namespace dplan::internal {

// An unknown value is an extension: of one byte if nothing else is known of it, else with this code
// and a map from these keys to what is known.
constexpr int kRefinedUnknown = 12;
constexpr size_t kMaxRefinements = 1024;

enum RefinementKey {
  kNullness = 1,  // false: certainly not null
  kPrefix = 2,
  kLowerBound = 3,  // [number, inclusive]
  kUpperBound = 4,
  kMinLength = 5,
  kMaxLength = 6,
};

}  // namespace dplan::internal

#endif  // DPLAN_CORE_WIRE_UNKNOWN_EXTENSION_H_
