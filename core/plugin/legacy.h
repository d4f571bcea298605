#ifndef DPLAN_CORE_PLUGIN_LEGACY_H_
#define DPLAN_CORE_PLUGIN_LEGACY_H_

#include "dplan/schema.h"
#include "dplan/value.h"

namespace dplan {

// An object from a provider of the older, laxer contract, with its blocks as all others give them:
// a list or a set of blocks that is null is empty, and one that is unknown has one block with
// nothing but unknowns; a group is never null, and neither it nor a single block is unknown as a
// whole. Maps of blocks, and blocks with dynamic attributes, do not exist there and stay as they
// are, as do attributes. What conforms is not changed. Pure.
Value NormalizeLegacy(const Schema& schema, const Value& object);

}  // namespace dplan

#endif  // DPLAN_CORE_PLUGIN_LEGACY_H_
