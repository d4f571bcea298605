#ifndef DPLAN_CORE_PLAN_VOLATILE_H_
#define DPLAN_CORE_PLAN_VOLATILE_H_

#include <vector>

#include "dplan/path.h"
#include "dplan/value.h"

namespace dplan {

// Volatile places of an object change by themselves (dplan/provider.h, TypeFacts). They are never
// drift and never a change. All functions are pure; without such places they give back what they
// were given.

// The object with unknowns at its volatile places: nothing is promised of them.
Value WithoutVolatile(const Value& object, const std::vector<Path>& volatile_paths);

// The object with what `other` has at the volatile places.
Value WithVolatileOf(const Value& object, const Value& other,
                     const std::vector<Path>& volatile_paths);

// Equal but for what is volatile, marks and refinements.
bool EqualButVolatile(const Value& a, const Value& b, const std::vector<Path>& volatile_paths);

}  // namespace dplan

#endif  // DPLAN_CORE_PLAN_VOLATILE_H_
