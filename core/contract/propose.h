#ifndef DPLAN_CORE_CONTRACT_PROPOSE_H_
#define DPLAN_CORE_CONTRACT_PROPOSE_H_

#include "dplan/schema.h"
#include "dplan/value.h"

namespace dplan {

// What the instance would be if the provider had nothing to say: the configuration, with the prior
// object's values where the configuration leaves computed attributes open. Values are unmarked and
// of the schema's type. Pure. ProposeNew(s, p, p) == p.
//
//   prior null               everything computed that is not configured is null
//   prior unknown            everything computed that is not configured is unknown
//   computed, unconfigured   the prior value; but null for an optional nested attribute whose prior
//                            value holds something that only a configuration can have set
//   nested attributes,       lists by index, maps by key, sets by pairing each configured element
//   blocks                   with the equal prior one, else with the first unused one that differs
//                            only where it is computed and not configured. Without a counterpart,
//                            and where unknown as a whole, as configured
//   everything else          as configured, even if null
Value ProposeNew(const Schema& schema, const Value& prior, const Value& config);

}  // namespace dplan

#endif  // DPLAN_CORE_CONTRACT_PROPOSE_H_
