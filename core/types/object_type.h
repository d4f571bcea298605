#ifndef DPLAN_CORE_TYPES_OBJECT_TYPE_H_
#define DPLAN_CORE_TYPES_OBJECT_TYPE_H_

#include "dplan/type.h"
#include "dplan/value.h"

namespace dplan::internal {

// The type of the object with these attributes, which must be sorted by name. Cheap if this thread
// made one like it not long ago.
Type ObjectTypeOf(const Value::Entries& attributes);

}  // namespace dplan::internal

#endif  // DPLAN_CORE_TYPES_OBJECT_TYPE_H_
