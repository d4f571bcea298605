#ifndef DPLAN_PROVIDERS_DOCKER_API_JSON_H_
#define DPLAN_PROVIDERS_DOCKER_API_JSON_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"

namespace dplan::docker {

using Json = nlohmann::json;

// The most that is taken from an engine: of one answer, in bytes, and of brackets in brackets.
inline constexpr size_t kMaxAnswerBytes = 64 << 20;
inline constexpr int kMaxDepth = 64;

// Decodes what an engine has sent. InvalidArgument for what is no JSON or is beyond the bounds.
absl::StatusOr<Json> ParseJson(absl::string_view text);

// Looking into an answer never fails: what is absent or of another type is as if it were empty.
const Json& At(const Json& object, const std::string& key);
std::string TextAt(const Json& object, const std::string& key);
bool BoolAt(const Json& object, const std::string& key);
int64_t IntAt(const Json& object, const std::string& key);
// Of texts only; other elements are left out.
std::vector<std::string> TextsAt(const Json& object, const std::string& key);
std::map<std::string, std::string> TextMapAt(const Json& object, const std::string& key);
// The elements of a list; of anything else, none.
const Json::array_t& Elements(const Json& list);

}  // namespace dplan::docker

#endif  // DPLAN_PROVIDERS_DOCKER_API_JSON_H_
