#ifndef DPLAN_CORE_TYPES_CONVERT_H_
#define DPLAN_CORE_TYPES_CONVERT_H_

#include <optional>
#include <string>
#include <vector>

#include "dplan/path.h"
#include "dplan/type.h"
#include "dplan/value.h"

namespace dplan {

// Why a conversion failed, and where in the value.
struct ConversionError {
  Path path;
  std::string
      text;  // "a number is required", "attribute \"ip\" is required"; never holds the value
};

// go-cty's `convert`: primitives to and from strings where the text allows it, lists, sets and
// tuples among each other, maps and objects, dynamic to anything. Marks are kept, nulls and
// unknowns change their type. Attributes an object type does not have are dropped; optional ones
// that are missing become null. Sets `*error` and returns nothing on failure.
std::optional<Value> Convert(const Value& value, const Type& type, ConversionError* error);

// The type that all can be converted to without loss of meaning, as for the arms of a conditional
// or the elements of tolist(): number and bool go to string, tuples to lists, objects to maps.
// Nothing if there is none; dynamic if one of them is dynamic. A part (an element, an attribute) of
// which nothing is known, like that of an untyped null, fits any.
std::optional<Type> Unify(const std::vector<Type>& types);

}  // namespace dplan

#endif  // DPLAN_CORE_TYPES_CONVERT_H_
