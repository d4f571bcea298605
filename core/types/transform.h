#ifndef DPLAN_CORE_TYPES_TRANSFORM_H_
#define DPLAN_CORE_TYPES_TRANSFORM_H_

#include <functional>
#include <optional>

#include "dplan/path.h"
#include "dplan/value.h"

namespace dplan {

// The value with every node for which `replace` has an answer replaced by it, outermost first: what
// is inside a replaced node is not visited. Marks of nodes that stay are kept. Sets are not
// entered. `replace` must answer with values that fit where the node stood.
Value Transform(const Value& value,
                const std::function<std::optional<Value>(const Path&, const Value&)>& replace);

}  // namespace dplan

#endif  // DPLAN_CORE_TYPES_TRANSFORM_H_
