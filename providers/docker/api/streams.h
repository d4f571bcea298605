#ifndef DPLAN_PROVIDERS_DOCKER_API_STREAMS_H_
#define DPLAN_PROVIDERS_DOCKER_API_STREAMS_H_

#include <cstddef>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "providers/docker/api/json.h"

namespace dplan::docker {

// Decoders of bodies that an engine sends bit by bit. Each takes the bytes in pieces of any size;
// after an error it must not be asked again. Not thread-safe.

// JSON objects one after another, each on a line: the progress of a pull, load or import, and
// events.
class JsonLines {
 public:
  static constexpr size_t kMaxLineBytes = 1 << 20;

  // `on_object` is called for each object; its error ends the stream and is returned.
  explicit JsonLines(std::function<absl::Status(const Json&)> on_object)
      : on_object_(std::move(on_object)) {}

  absl::Status Take(absl::string_view bytes);
  // After the last byte: a line may lack its end.
  absl::Status Finish();

 private:
  absl::Status TakeLine(absl::string_view line);

  std::function<absl::Status(const Json&)> on_object_;
  std::string line_;
};

// What an object of a progress stream reports as failed; OK if it reports no failure.
absl::Status FailureIn(const Json& progress);
// What it says for people: "Downloading 3.1 of 9.0 MB"; empty: nothing.
std::string ProgressText(const Json& progress);

// The output of a container without a terminal: frames of eight bytes (which stream, how long) and
// text. Only the text is kept, of both streams.
class LogFrames {
 public:
  // Keeps at least the last `max_bytes` of text, and at most twice as much.
  explicit LogFrames(size_t max_bytes) : max_bytes_(max_bytes) {}

  // InvalidArgument for what is no such stream.
  absl::Status Take(absl::string_view bytes);
  const std::string& text() const { return text_; }

 private:
  absl::Status BeginFrame();
  void Keep(absl::string_view text);

  const size_t max_bytes_;
  std::string header_;
  size_t left_in_frame_ = 0;
  std::string text_;
};

}  // namespace dplan::docker

#endif  // DPLAN_PROVIDERS_DOCKER_API_STREAMS_H_
