#ifndef DPLAN_PROVIDERS_DOCKER_API_HTTP_ENGINE_H_
#define DPLAN_PROVIDERS_DOCKER_API_HTTP_ENGINE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "providers/docker/api/engine.h"

namespace dplan::docker {

// Where an engine is.
struct EngineAddress {
  std::string host;  // "unix:///var/run/docker.sock" or "tcp://10.0.0.5:2376"
  // Files in PEM format, for tcp with TLS: the authority that the engine's certificate must be of,
  // and the certificate and key to show it. All empty: no TLS.
  std::string ca_file;
  std::string cert_file;
  std::string key_file;
};

// Connects to nothing yet: the engine may not exist while a plan is made. The first call asks for
// the version of the API that both sides speak. InvalidArgument for an address that is none.
absl::StatusOr<std::unique_ptr<Engine>> NewHttpEngine(const EngineAddress& address);

}  // namespace dplan::docker

#endif  // DPLAN_PROVIDERS_DOCKER_API_HTTP_ENGINE_H_
