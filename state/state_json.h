#ifndef DPLAN_STATE_STATE_JSON_H_
#define DPLAN_STATE_STATE_JSON_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "state/state.h"

namespace dplan {

// Parts of a state as JSON: columns of the state file, the images in its change log, the records of
// the emergency journal. Canonical JSON inside (attributes, values) stays a text, so that no number
// in it is read as a double; the provider's own bytes are Base64. Reading fails with DataLoss.

// ["a.b", …]; "" for no paths, both ways.
std::string PathsToJson(const std::vector<Path>& paths);
absl::StatusOr<std::vector<Path>> PathsFromJson(absl::string_view json);

// Paths with a text each: [["a.b", "text"], …]; "" for none, both ways.
std::string NamedPathsToJson(const std::vector<std::pair<Path, std::string>>& paths);
absl::StatusOr<std::vector<std::pair<Path, std::string>>> NamedPathsFromJson(
    absl::string_view json);

// [{"kind": "reference", "block": "t.n", "key": …}, …]. No key: the whole block; null: the instance
// of a block that is not repeated. "" for none, both ways.
std::string DependenciesToJson(const std::vector<Dependency>& dependencies);
absl::StatusOr<std::vector<Dependency>> DependenciesFromJson(absl::string_view json);

std::string ObjectToJson(const Object& object);
absl::StatusOr<Object> ObjectFromJson(absl::string_view json);

std::string OutputToJson(const OutputValue& output);
absl::StatusOr<OutputValue> OutputFromJson(absl::string_view json);

std::string ProviderRecordToJson(const ProviderRecord& record);
absl::StatusOr<ProviderRecord> ProviderRecordFromJson(absl::string_view json);

// An edit without the intents that it begins and what is reported of them.
std::string ResultToJson(const StateEdit& edit);
absl::StatusOr<StateEdit> ResultFromJson(absl::string_view json);

}  // namespace dplan

#endif  // DPLAN_STATE_STATE_JSON_H_
