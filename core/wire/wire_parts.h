#ifndef DPLAN_CORE_WIRE_WIRE_PARTS_H_
#define DPLAN_CORE_WIRE_WIRE_PARTS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/wire/messages.h"

// What the conversions of messages.h are made of.
namespace dplan::internal {

// An error about a place in a message: `PLACE: TEXT`. The place is empty where only the caller
// knows it.
absl::Status WireError(absl::string_view place, absl::string_view text);
// The same error with the place of what it is in put in front: `OUTER.PLACE: TEXT`.
absl::Status At(absl::string_view outer, const absl::Status& status);
// `FIELD["KEY"]`, with only the beginning of a long key.
std::string PlaceOf(absl::string_view field, const std::string& key);
std::string PlaceOf(absl::string_view field, int index);

// The beginning of the text, in whole characters, that is at most this many bytes with the "…" that
// then ends it.
std::string Shortened(std::string text, size_t size);
// The text itself, or where it is not UTF-8 and so cannot stand in a message, with U+FFFD.
std::string WireText(const std::string& text);

// The stable code of a diagnostic.
std::string ReadCode(const std::string& wire);

absl::StatusOr<Value> ReadValue(const tfplugin6::DynamicValue& wire, const Type& constraint,
                                absl::string_view place);
// A type in JSON. Attributes that may be left out are for constraints of variables only.
absl::StatusOr<Type> ReadType(const std::string& json, absl::string_view place);
// Numbers of things; a negative one of ours counts as 0.
uint32_t WriteCount(int count);
absl::StatusOr<int> ReadCount(uint32_t count, absl::string_view place);

using WirePaths = google::protobuf::RepeatedPtrField<tfplugin6::AttributePath>;
void WritePaths(const std::vector<Path>& paths, WirePaths* wire);
std::vector<Path> ReadPaths(const WirePaths& wire);

// As messages.h, for both protocols.
absl::StatusOr<Schema> ReadSchema(const tfplugin6::Schema& wire);
absl::StatusOr<Schema> ReadSchema(const tfplugin5::Schema& wire);
absl::StatusOr<FunctionSignature> ReadFunction(const tfplugin6::Function& wire);
absl::StatusOr<FunctionSignature> ReadFunction(const tfplugin5::Function& wire);

// The schema of a type that a request names.
using Schemas = std::map<std::string, Schema>;
absl::StatusOr<const Schema*> FindSchema(const Schemas& schemas, const std::string& type,
                                         absl::string_view place);
// The same of our own request: a failed check if there is none.
const Type& TypeOf(const Schemas& schemas, const std::string& type);

}  // namespace dplan::internal

#endif  // DPLAN_CORE_WIRE_WIRE_PARTS_H_
