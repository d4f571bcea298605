#include "providers/docker/api/version.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace dplan::docker {
namespace {

bool ParseComponent(absl::string_view text, int* component) {
  return !text.empty() && text.size() <= 4 &&
         std::all_of(text.begin(), text.end(), absl::ascii_isdigit) &&
         absl::SimpleAtoi(text, component);
}

}  // namespace

std::string ToString(ApiVersion version) { return absl::StrCat(version.major, ".", version.minor); }

absl::StatusOr<ApiVersion> ParseApiVersion(absl::string_view text) {
  const size_t dot = text.find('.');
  ApiVersion version;
  if (dot == text.npos || !ParseComponent(text.substr(0, dot), &version.major) ||
      !ParseComponent(text.substr(dot + 1), &version.minor)) {
    return absl::InvalidArgumentError("what answers does not say which Engine API it speaks");
  }
  return version;
}

absl::StatusOr<ApiVersion> NegotiateApi(absl::string_view newest_of_engine) {
  const absl::StatusOr<ApiVersion> newest = ParseApiVersion(newest_of_engine);
  if (!newest.ok()) return newest.status();
  if (*newest < kOldestApi) {
    return absl::FailedPreconditionError(absl::StrCat("it speaks Engine API ", ToString(*newest),
                                                      ", and ", ToString(kOldestApi),
                                                      " (Docker 20.10) is needed: update it"));
  }
  return std::min(*newest, kNewestApi);
}

}  // namespace dplan::docker
