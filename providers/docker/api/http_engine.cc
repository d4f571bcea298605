#include "providers/docker/api/http_engine.h"

#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "core/base/mutex.h"
#include "providers/docker/api/transfer.h"
#include "providers/docker/api/version.h"

namespace dplan::docker {
namespace {

class HttpEngine : public Engine {
 public:
  explicit HttpEngine(Endpoint endpoint) : endpoint_(std::move(endpoint)) {}

  absl::StatusOr<Answer> Send(const Request& request) override {
    const absl::StatusOr<ApiVersion> version = Version(request);
    if (!version.ok()) return version.status();
    return Transfer(endpoint_, handles_, request,
                    absl::StrCat("/v", ToString(*version), request.path));
  }

 private:
  // Asked once; an engine that did not answer is asked again by the next call.
  absl::StatusOr<ApiVersion> Version(const Request& request) {
    {
      const MutexLock lock(mutex_);
      if (version_.has_value()) return *version_;
    }
    const Request ping = {.deadline = request.deadline, .stop = request.stop};
    const absl::StatusOr<Answer> answer = Transfer(endpoint_, handles_, ping, "/_ping");
    if (!answer.ok()) {
      // A ping changes nothing, whatever became of it.
      return absl::IsAborted(answer.status()) ? absl::UnavailableError(answer.status().message())
                                              : answer.status();
    }
    const auto header = answer->headers.find("api-version");
    const absl::StatusOr<ApiVersion> version =
        NegotiateApi(header == answer->headers.end() ? "" : header->second);
    if (!version.ok()) {
      return absl::FailedPreconditionError(
          absl::StrCat("The Docker Engine at ", endpoint_.shown,
                       " cannot be used: ", version.status().message(), "."));
    }
    const MutexLock lock(mutex_);
    version_ = *version;
    return *version;
  }

  const Endpoint endpoint_;
  CurlHandles handles_;
  Mutex mutex_;
  std::optional<ApiVersion> version_ DPLAN_GUARDED_BY(mutex_);
};

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> NewHttpEngine(const EngineAddress& address) {
  Endpoint endpoint = {.shown = address.host,
                       .ca_file = address.ca_file,
                       .cert_file = address.cert_file,
                       .key_file = address.key_file};
  absl::string_view rest = address.host;
  if (absl::ConsumePrefix(&rest, "unix://") && absl::StartsWith(rest, "/")) {
    endpoint.unix_socket = std::string(rest);
    endpoint.base_url = "http://docker";
  } else if (rest = address.host; absl::ConsumePrefix(&rest, "tcp://") && !rest.empty()) {
    endpoint.base_url = absl::StrCat(endpoint.ca_file.empty() ? "http://" : "https://", rest);
  } else {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", address.host,
                     "\" is no address of a Docker Engine: write unix:///PATH or tcp://HOST:PORT"));
  }
  return std::make_unique<HttpEngine>(std::move(endpoint));
}

}  // namespace dplan::docker
