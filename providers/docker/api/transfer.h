#ifndef DPLAN_PROVIDERS_DOCKER_API_TRANSFER_H_
#define DPLAN_PROVIDERS_DOCKER_API_TRANSFER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "core/base/mutex.h"
#include "curl/curl.h"
#include "providers/docker/api/engine.h"

namespace dplan::docker {

// An address as curl needs it.
struct Endpoint {
  std::string shown;  // for messages
  std::string unix_socket;
  std::string base_url;
  std::string ca_file;
  std::string cert_file;
  std::string key_file;
};

// Handles that are not in use, each with its open connection. Thread-safe.
class CurlHandles {
 public:
  CurlHandles() = default;
  ~CurlHandles();
  CurlHandles(const CurlHandles&) = delete;
  CurlHandles& operator=(const CurlHandles&) = delete;

  // One as if it were new.
  CURL* Take();
  void Return(CURL* handle);

 private:
  Mutex mutex_;
  std::vector<CURL*> idle_ DPLAN_GUARDED_BY(mutex_);
};

// One HTTP exchange; the statuses are those of Engine::Send. `path` is the whole path of the URL.
absl::StatusOr<Answer> Transfer(const Endpoint& endpoint, CurlHandles& handles,
                                const Request& request, const std::string& path);

}  // namespace dplan::docker

#endif  // DPLAN_PROVIDERS_DOCKER_API_TRANSFER_H_
