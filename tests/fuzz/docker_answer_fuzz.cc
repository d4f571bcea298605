#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "core/types/check.h"
#include "providers/docker/api/calls.h"
#include "providers/docker/api/version.h"

namespace dplan::docker {
namespace {

int Try(absl::string_view text) {
  for (const int code : {200, 400, 404}) {
    const absl::Status status = StatusOfAnswer({.code = code, .body = std::string(text)});
    DPLAN_CHECK(status.ok() == (code == 200));
    for (const char c : status.message()) DPLAN_CHECK(static_cast<unsigned char>(c) >= ' ');
  }
  const absl::StatusOr<ApiVersion> version = NegotiateApi(text);
  DPLAN_CHECK(!version.ok() || (*version >= kOldestApi && *version <= kNewestApi));
  // What was decoded is within the bounds, so it can be written, and is then read the same.
  const absl::StatusOr<Json> json = ParseJson(text);
  DPLAN_CHECK(!json.ok() || *ParseJson(json->dump()) == *json);
  return 0;
}

}  // namespace
}  // namespace dplan::docker

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return dplan::docker::Try(absl::string_view(reinterpret_cast<const char*>(data), size));
}
