#ifndef DPLAN_CORE_CLI_RECORDED_H_
#define DPLAN_CORE_CLI_RECORDED_H_

#include <map>
#include <string>

#include "dplan/schema.h"
#include "dplan/value.h"
#include "state/state.h"

namespace dplan {

// What the state holds, as values and as text. Pure.

// The object's value with its marks. `schema` may be null or of another version: then the value has
// the types that its JSON shows, and every attribute with something sensitive in it is marked as a
// whole.
Value RecordedValue(const Object& object, const Schema* schema);

// The output's value, marked if it is sensitive.
Value RecordedValue(const OutputValue& output);

// `name = value` lines, sensitive ones hidden; "" for none.
std::string OutputsText(const std::map<std::string, OutputValue>& outputs);
// {"name":{"sensitive":…,"type":…,"value":…}, …} on one line; a sensitive value is left out unless
// `reveal`.
std::string OutputsJson(const std::map<std::string, OutputValue>& outputs, bool reveal);

// The text as a JSON string, with its quotes. What is not UTF-8 becomes U+FFFD.
std::string JsonText(const std::string& text);

}  // namespace dplan

#endif  // DPLAN_CORE_CLI_RECORDED_H_
