#ifndef DPLAN_CORE_LANG_DESCRIPTION_H_
#define DPLAN_CORE_LANG_DESCRIPTION_H_

#include <string>

#include "dplan/type.h"
#include "dplan/value.h"

namespace dplan::internal {

// What a message tells of a value, after its name: `is 3`, `is "x"`, `is tuple with 2 elements`,
// `has a sensitive value`, `will be known only after apply`. Never anything of a sensitive value;
// long texts are cut.
std::string DescribeValue(const Value& value);

// `string`, `list of object`, `tuple`: a type by its outermost parts.
std::string DescribeType(const Type& type);

}  // namespace dplan::internal

#endif  // DPLAN_CORE_LANG_DESCRIPTION_H_
