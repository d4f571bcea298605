#ifndef DPLAN_CORE_CONTRACT_ATTRIBUTE_WALK_H_
#define DPLAN_CORE_CONTRACT_ATTRIBUTE_WALK_H_

#include <functional>

#include "dplan/path.h"
#include "dplan/schema.h"
#include "dplan/value.h"

namespace dplan {

// Calls `visit` for each attribute of an object of that schema, at every depth, as far as the value
// goes. A path to something in a set ends at the set.
void VisitAttributes(const Schema& schema, const Value& object,
                     const std::function<void(const Path& path, const Attribute& attribute,
                                              const Value& value)>& visit);

}  // namespace dplan

#endif  // DPLAN_CORE_CONTRACT_ATTRIBUTE_WALK_H_
