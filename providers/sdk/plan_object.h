#ifndef DPLAN_PROVIDERS_SDK_PLAN_OBJECT_H_
#define DPLAN_PROVIDERS_SDK_PLAN_OBJECT_H_

#include <vector>

#include "dplan/path.h"
#include "dplan/sdk/internal/object_spec.h"
#include "dplan/value.h"

namespace dplan::sdk::internal {

// What a schema alone can plan. Pure; values are unmarked and of the spec's type.

// `object` with defaults wherever the configuration has null and the schema has one, and without
// write-only values, at every depth. Both are present.
Value WithDefaults(const ObjectSpec& spec, const Value& object, const Value& config);

// The write-only values of the configuration put into an object that has none, at every depth.
Value WithWriteOnly(const ObjectSpec& spec, const Value& object, const Value& config);

struct ObjectPlan {
  Value planned;
  std::vector<Path> requires_replace;  // in no order
};

// The plan of an object that is created (`prior` null) or updated: the proposed object with
// defaults; if it then differs from the prior one, or a write-only value changed, every computed
// attribute that is not configured becomes unknown, but for stable ones that have a value; and the
// changes that replace the object.
ObjectPlan PlanObject(const ObjectSpec& spec, const Value& prior, const Value& proposed,
                      const Value& config, bool write_only_changed);

}  // namespace dplan::sdk::internal

#endif  // DPLAN_PROVIDERS_SDK_PLAN_OBJECT_H_
