#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "core/types/check.h"
#include "providers/docker/api/streams.h"

namespace dplan::docker {
namespace {

// What a decoder makes of the bytes, taken in pieces of this size.
std::string Lines(absl::string_view bytes, size_t piece) {
  std::string seen;
  JsonLines lines([&seen](const Json& object) {
    seen += ProgressText(object) + "\n";
    return FailureIn(object);
  });
  absl::Status status;
  for (; !bytes.empty() && status.ok(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    status = lines.Take(bytes.substr(0, piece));
  }
  if (status.ok()) status = lines.Finish();
  return seen + std::string(status.message());
}

std::string Frames(absl::string_view bytes, size_t piece) {
  // More than any input has, so that nothing is cut.
  LogFrames frames(1 << 20);
  absl::Status status;
  for (; !bytes.empty() && status.ok(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    status = frames.Take(bytes.substr(0, piece));
  }
  return frames.text() + std::string(status.message());
}

// Where a stream is cut into pieces makes no difference.
int Try(absl::string_view bytes) {
  DPLAN_CHECK(Lines(bytes, 3) == Lines(bytes, bytes.size() + 1));
  const std::string whole = Frames(bytes, bytes.size() + 1);
  DPLAN_CHECK(Frames(bytes, 1) == whole);
  return 0;
}

}  // namespace
}  // namespace dplan::docker

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return dplan::docker::Try(absl::string_view(reinterpret_cast<const char*>(data), size));
}
