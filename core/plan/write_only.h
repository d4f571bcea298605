#ifndef DPLAN_CORE_PLAN_WRITE_ONLY_H_
#define DPLAN_CORE_PLAN_WRITE_ONLY_H_

#include <string>
#include <utility>
#include <vector>

#include "dplan/address.h"
#include "dplan/path.h"
#include "dplan/schema.h"
#include "dplan/value.h"

namespace dplan {

// Write-only values are sent to a provider and stored nowhere. So that a change of one is noticed,
// the state keeps a fingerprint of each that was applied: HMAC-SHA-256 in hexadecimal, with the key
// of the state, over lineage, address, path and value. All functions are pure.

using Fingerprints = std::vector<std::pair<Path, std::string>>;  // by path, ascending

// Where a fingerprint belongs.
struct FingerprintPlace {
  const std::string& key;  // of the state
  const std::string& lineage;
  const Address& address;
};

// Of the write-only values of a configuration that are not null; "" where a value is not known yet.
Fingerprints FingerprintsOf(const FingerprintPlace& place, const Schema& schema,
                            const Value& config);

// The write-only places where a configuration has a value, or may have one.
std::vector<Path> SetWriteOnly(const Schema& schema, const Value& config);

// The places where the values differ or may differ from those that were applied.
std::vector<Path> ChangedWriteOnly(const Fingerprints& applied, const Fingerprints& configured);

// The object with null at its write-only places.
Value WithoutWriteOnly(const Schema& schema, const Value& object);

}  // namespace dplan

#endif  // DPLAN_CORE_PLAN_WRITE_ONLY_H_
