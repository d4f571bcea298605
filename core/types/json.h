#ifndef DPLAN_CORE_TYPES_JSON_H_
#define DPLAN_CORE_TYPES_JSON_H_

#include <string>

#include "absl/status/statusor.h"
#include "dplan/type.h"
#include "dplan/value.h"

namespace dplan {

// The JSON form of values and types, cty's: what the state stores, `--json` prints and providers
// take for an upgrade. Canonical: keys sorted, no white space, numbers in plain decimal, UTF-8 as
// it is. Where the constraint says dynamic, the value is {"value": …, "type": …}.

// The value must be wholly known and carry no marks (a failed check); an infinity is an error.
absl::StatusOr<std::string> ValueToJson(const Value& value, const Type& constraint);
// Attributes missing from an object are null; attributes it does not have are an error. Numbers
// never pass through double. Nesting is limited to 64.
absl::StatusOr<Value> ValueFromJson(const std::string& json, const Type& constraint);

// Plain JSON as `jsonencode` and `dplan output --json` write it: types follow from the text, there
// is no wrapper for dynamic. Same rules for marks and unknowns.
absl::StatusOr<std::string> ValueToPlainJson(const Value& value);
// Objects become objects, arrays tuples.
absl::StatusOr<Value> ValueFromPlainJson(const std::string& json);

// `"string"`, `["list","string"]`, `["object",{"a":"number"}]`, `"dynamic"`.
std::string TypeToJson(const Type& type);
absl::StatusOr<Type> TypeFromJson(const std::string& json);

}  // namespace dplan

#endif  // DPLAN_CORE_TYPES_JSON_H_
