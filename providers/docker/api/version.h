#ifndef DPLAN_PROVIDERS_DOCKER_API_VERSION_H_
#define DPLAN_PROVIDERS_DOCKER_API_VERSION_H_

#include <compare>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace dplan::docker {

// A version of the Engine API: "1.41".
struct ApiVersion {
  int major = 0;
  int minor = 0;
  friend auto operator<=>(const ApiVersion&, const ApiVersion&) = default;
};

// What this provider speaks.
inline constexpr ApiVersion kOldestApi = {1, 41};
inline constexpr ApiVersion kNewestApi = {1, 51};

std::string ToString(ApiVersion version);
// InvalidArgument for what is no version.
absl::StatusOr<ApiVersion> ParseApiVersion(absl::string_view text);
// The version to speak with an engine whose newest is this. FailedPrecondition if it is too old.
absl::StatusOr<ApiVersion> NegotiateApi(absl::string_view newest_of_engine);

}  // namespace dplan::docker

#endif  // DPLAN_PROVIDERS_DOCKER_API_VERSION_H_
