#include "providers/docker/api/calls.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "providers/docker/api/streams.h"

namespace dplan::docker {
namespace {

// Most errors are JSON; of an old API, and of what stands before an engine, they are plain text.
std::string MessageIn(const Answer& answer) {
  constexpr size_t kMaxMessage = 2000;
  const absl::StatusOr<Json> json = ParseJson(answer.body);
  std::string message = json.ok() ? TextAt(*json, "message") : answer.body;
  if (message.size() > kMaxMessage) message.resize(kMaxMessage);
  for (char& c : message) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) c = ' ';
  }
  absl::StripAsciiWhitespace(&message);
  return message.empty() ? absl::StrCat("HTTP status ", answer.code) : message;
}

absl::StatusCode StatusCodeOf(int http) {
  switch (http) {
    case 404:
      return absl::StatusCode::kNotFound;
    case 409:
      return absl::StatusCode::kAlreadyExists;
    case 400:
    case 403:
      return absl::StatusCode::kFailedPrecondition;
    default:
      return absl::StatusCode::kInternal;
  }
}

}  // namespace

absl::Status StatusOfAnswer(const Answer& answer) {
  if ((answer.code >= 200 && answer.code < 300) || answer.code == 304) return absl::OkStatus();
  return absl::Status(StatusCodeOf(answer.code),
                      absl::StrCat("Docker says: ", MessageIn(answer), "."));
}

absl::StatusOr<Json> Ask(Engine& engine, const Request& request) {
  const absl::StatusOr<Answer> answer = engine.Send(request);
  if (!answer.ok()) return answer.status();
  const absl::Status status = StatusOfAnswer(*answer);
  if (!status.ok()) return status;
  if (absl::StripAsciiWhitespace(answer->body).empty()) return Json();
  absl::StatusOr<Json> json = ParseJson(answer->body);
  if (!json.ok()) {
    return absl::InternalError(
        absl::StrCat("What answers does not behave as a Docker Engine: ", json.status().message(),
                     ". See what listens at the provider's `host`."));
  }
  return json;
}

absl::Status Follow(Engine& engine, Request request,
                    const std::function<void(const std::string&)>& on_progress) {
  JsonLines lines([&](const Json& progress) {
    const absl::Status failure = FailureIn(progress);
    if (failure.ok()) {
      const std::string text = ProgressText(progress);
      if (!text.empty()) on_progress(text);
      return failure;
    }
    return absl::Status(failure.code(), absl::StrCat("Docker says: ", failure.message(), "."));
  });
  request.on_body = [&lines](absl::string_view bytes) { return lines.Take(bytes); };
  const absl::StatusOr<Answer> answer = engine.Send(request);
  if (!answer.ok()) return answer.status();
  const absl::Status status = StatusOfAnswer(*answer);
  return status.ok() ? lines.Finish() : status;
}

std::string Segment(const std::string& text) {
  std::string segment;
  for (const char c : text) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c)) || absl::StrContains("-._~", c)) {
      segment += c;
    } else {
      absl::StrAppendFormat(&segment, "%%%02X", static_cast<unsigned char>(c));
    }
  }
  return segment;
}

bool ChangedNothing(const absl::Status& failure) {
  switch (failure.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kFailedPrecondition:
      return true;
    default:
      return false;
  }
}

}  // namespace dplan::docker
