#ifndef DPLAN_CORE_PLAN_PROPOSE_H_
#define DPLAN_CORE_PLAN_PROPOSE_H_

#include "dplan/schema.h"
#include "dplan/value.h"

namespace dplan {

// What the instance would be if the provider had nothing to say: the configuration, with the prior
// object's values where the configuration leaves computed attributes open. Null prior: everything
// computed that is not configured is null. Values are unmarked and of the schema's type. Pure.
// ProposeNew(s, p, p) == p.
Value ProposeNew(const Schema& schema, const Value& prior, const Value& config);

}  // namespace dplan

#endif  // DPLAN_CORE_PLAN_PROPOSE_H_
