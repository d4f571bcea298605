#ifndef DPLAN_TESTS_TESTING_FAKE_TYPES_H_
#define DPLAN_TESTS_TESTING_FAKE_TYPES_H_

#include <map>
#include <string>
#include <vector>

#include "dplan/provider.h"
#include "dplan/schema.h"

namespace dplan {

// One type of the fake cloud: its schema, and what a real cloud would know besides.
struct FakeType {
  Schema schema;
  std::vector<std::string> replace;       // attributes whose change needs a new object
  std::map<std::string, Value> defaults;  // of optional and computed attributes; others are unknown
  std::vector<std::string> references;    // attributes that hold the id of another object
  bool unique_name = false;               // two objects with one name cannot be at the same time
  TypeFacts facts;
};

// The types, by name. All have `name` (required) and the computed `id`, which is made of type and
// name
// ("disk-a", the second of that name "disk-a-2"), and `generation`, which counts from 1 the changes
// that were planned as such.
//
//   fake_disk     size (default 10), tier, labels; replaced when `zone` changes; `password` is
//   sensitive,
//                 `key` write-only
//   fake_cluster  `nodes` (default 3) and `region`, the latter replaced; `token` is write-only; its
//                 `health` changes by itself; what is interrupted can be resumed, one at a time
//   fake_network  replaced when name or `cidr` changes; names are unique
//   fake_server   disk_id and network_id refer to objects that must exist; blocks boot (single),
//   nic (list,
//                 at most 3, with a computed `address`), rule (set), tag (map); nested attributes
//                 mounts (list, with a computed `device`); replaced when `image` changes
const std::map<std::string, FakeType>& FakeTypes();

// The configuration of the provider: `region`, `token` (sensitive); both optional.
const Schema& FakeConfigSchema();

}  // namespace dplan

#endif  // DPLAN_TESTS_TESTING_FAKE_TYPES_H_
