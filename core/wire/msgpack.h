#ifndef DPLAN_CORE_WIRE_MSGPACK_H_
#define DPLAN_CORE_WIRE_MSGPACK_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dplan/type.h"
#include "dplan/value.h"

namespace dplan {

// Values as MessagePack, as providers and the engine exchange them (cty's encoding). The constraint
// says how: it is the type that a schema implies, and where it is dynamic the value is sent with
// its type.

// The value must be of the constraint's type, which must be without optional flags, and without
// marks (failed checks). Refinements of unknowns are sent as far as they fit into 1024 bytes.
std::string EncodeMsgpack(const Value& value, const Type& constraint);

// A non-integer that was sent as a 64-bit float is taken as the shortest decimal that means it: 0.1
// is 0.1, and stays so when it went through JSON. No bytes at all are a null. An error names the
// place in the value, never the value itself. Nesting is limited to 64.
absl::StatusOr<Value> DecodeMsgpack(absl::string_view bytes, const Type& constraint);

}  // namespace dplan

#endif  // DPLAN_CORE_WIRE_MSGPACK_H_
