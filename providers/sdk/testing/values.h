#ifndef DPLAN_PROVIDERS_SDK_TESTING_VALUES_H_
#define DPLAN_PROVIDERS_SDK_TESTING_VALUES_H_

#include <map>
#include <string>
#include <vector>

#include "dplan/path.h"
#include "dplan/schema.h"
#include "dplan/value.h"

namespace dplan::sdk::testing::internal {

// The write-only values that are configured, by their paths; those in sets have none.
std::map<Path, Value> WriteOnlyValues(const dplan::Schema& schema, const Value& config);

// Paths with another value in `now` than in `before`, or only there.
std::vector<Path> Changed(const std::map<Path, Value>& before, const std::map<Path, Value>& now);

// The object with nulls at the paths and below, and instead of unknowns.
Value Blanked(const Value& object, const std::vector<Path>& paths);

// The outermost attributes in which two objects differ, but for those that an ignored path leads
// to or out of.
std::vector<std::string> Differences(const Value& a, const Value& b,
                                     const std::vector<Path>& ignored);

// A value as a test's failure shows it.
std::string Shown(const Value& value);

// Whether the JSON text says this value. Sets `*problem` if not.
bool SaysJson(const Value& value, const std::string& json, std::string* problem);

}  // namespace dplan::sdk::testing::internal

#endif  // DPLAN_PROVIDERS_SDK_TESTING_VALUES_H_
