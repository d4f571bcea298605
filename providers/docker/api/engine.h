#ifndef DPLAN_PROVIDERS_DOCKER_API_ENGINE_H_
#define DPLAN_PROVIDERS_DOCKER_API_ENGINE_H_

#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace dplan::docker {

// A call of the Engine API.
struct Request {
  std::string method = "GET";
  std::string path;  // "/networks/create", without the version
  std::vector<std::pair<std::string, std::string>> query;
  std::map<std::string, std::string> headers;
  std::string body;
  std::string content_type = "application/json";
  std::string body_file;  // sent instead of `body`, if not empty

  // The call must be over then. Whoever waits for an engine that has stopped answering sees
  // DeadlineExceeded.
  absl::Time deadline = absl::InfiniteFuture();
  // Ends the call early, as Cancelled.
  std::stop_token stop;
  // Gets the body of a successful answer as it comes, instead of Answer::body. Its error ends the
  // call and is returned.
  std::function<absl::Status(absl::string_view bytes)> on_body;
};

struct Answer {
  int code = 0;                                // of HTTP
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

// A Docker Engine, as far as it can be called: the seam between what the provider knows about
// objects and how it talks. Thread-safe.
class Engine {
 public:
  virtual ~Engine() = default;

  // Any answer, whatever its code. Else there is none:
  //   Unavailable        the engine could not be reached: nothing was sent
  //   PermissionDenied   its socket may not be used: nothing was sent
  //   DeadlineExceeded, Cancelled, Aborted (the connection broke)
  //                      what became of a call that changes something is not known
  // The message says what to do.
  virtual absl::StatusOr<Answer> Send(const Request& request) = 0;
};

}  // namespace dplan::docker

#endif  // DPLAN_PROVIDERS_DOCKER_API_ENGINE_H_
