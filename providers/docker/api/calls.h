#ifndef DPLAN_PROVIDERS_DOCKER_API_CALLS_H_
#define DPLAN_PROVIDERS_DOCKER_API_CALLS_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "providers/docker/api/engine.h"
#include "providers/docker/api/json.h"

namespace dplan::docker {

// What an answer means: OK, or the engine's own words as a full sentence, with NotFound (404),
// AlreadyExists (409), FailedPrecondition (400, 403), or Internal. That something is as asked
// already (304) is OK.
absl::Status StatusOfAnswer(const Answer& answer);

// Sends a request and decodes the answer; an empty body is null. Besides what Engine::Send and
// StatusOfAnswer say, Internal for what is no JSON.
absl::StatusOr<Json> Ask(Engine& engine, const Request& request);

// Sends a request that is answered by a progress stream, which may fail in the middle.
// `on_progress` hears each of its texts.
absl::Status Follow(Engine& engine, Request request,
                    const std::function<void(const std::string&)>& on_progress);

// A text as one segment of a path.
std::string Segment(const std::string& text);

// Whether a call that failed so has surely changed nothing.
bool ChangedNothing(const absl::Status& failure);

}  // namespace dplan::docker

#endif  // DPLAN_PROVIDERS_DOCKER_API_CALLS_H_
