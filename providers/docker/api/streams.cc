#include "providers/docker/api/streams.h"

#include <algorithm>
#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace dplan::docker {

absl::Status JsonLines::Take(absl::string_view bytes) {
  for (size_t end = bytes.find('\n'); end != bytes.npos; end = bytes.find('\n')) {
    absl::StrAppend(&line_, bytes.substr(0, end));
    bytes.remove_prefix(end + 1);
    const absl::Status taken = TakeLine(line_);
    if (!taken.ok()) return taken;
    line_.clear();
  }
  absl::StrAppend(&line_, bytes);
  if (line_.size() > kMaxLineBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("a line of the answer is longer than ", kMaxLineBytes, " bytes"));
  }
  return absl::OkStatus();
}

absl::Status JsonLines::Finish() {
  const std::string rest = std::move(line_);
  line_.clear();
  return TakeLine(rest);
}

absl::Status JsonLines::TakeLine(absl::string_view line) {
  if (absl::StripAsciiWhitespace(line).empty()) return absl::OkStatus();
  const absl::StatusOr<Json> object = ParseJson(line);
  if (!object.ok()) return object.status();
  return on_object_(*object);
}

absl::Status FailureIn(const Json& progress) {
  // `error` is the older form; newer engines send the detail alone.
  std::string message = TextAt(At(progress, "errorDetail"), "message");
  if (message.empty()) message = TextAt(progress, "error");
  if (message.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(message);
}

std::string ProgressText(const Json& progress) {
  const std::string status = TextAt(progress, "status");
  const Json& detail = At(progress, "progressDetail");
  const int64_t total = IntAt(detail, "total");
  if (status.empty() || total <= 0) return status;
  return absl::StrFormat("%s %.1f of %.1f MB", status,
                         static_cast<double>(IntAt(detail, "current")) / 1e6,
                         static_cast<double>(total) / 1e6);
}

absl::Status LogFrames::Take(absl::string_view bytes) {
  constexpr size_t kHeaderBytes = 8;
  while (!bytes.empty()) {
    if (left_in_frame_ > 0) {
      const size_t length = std::min(left_in_frame_, bytes.size());
      Keep(bytes.substr(0, length));
      bytes.remove_prefix(length);
      left_in_frame_ -= length;
      continue;
    }
    const size_t length = std::min(kHeaderBytes - header_.size(), bytes.size());
    absl::StrAppend(&header_, bytes.substr(0, length));
    bytes.remove_prefix(length);
    if (header_.size() < kHeaderBytes) break;
    const absl::Status begun = BeginFrame();
    if (!begun.ok()) return begun;
  }
  return absl::OkStatus();
}

absl::Status LogFrames::BeginFrame() {
  // 0: standard input, 1: standard output, 2: standard error; then three zeros and the length.
  if (header_[0] < 0 || header_[0] > 2 || header_[1] != 0 || header_[2] != 0 || header_[3] != 0) {
    return absl::InvalidArgumentError("the log is not in frames");
  }
  for (size_t i = 4; i < 8; ++i) {
    left_in_frame_ = left_in_frame_ << 8 | static_cast<unsigned char>(header_[i]);
  }
  header_.clear();
  return absl::OkStatus();
}

void LogFrames::Keep(absl::string_view text) {
  absl::StrAppend(&text_, text);
  // Cut only now and then, so that a long log costs no more than its length.
  if (text_.size() > 2 * max_bytes_) text_.erase(0, text_.size() - max_bytes_);
}

}  // namespace dplan::docker
