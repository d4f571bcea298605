#ifndef DPLAN_PROVIDERS_SDK_SERVICE_CALL_H_
#define DPLAN_PROVIDERS_SDK_SERVICE_CALL_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "dplan/provider.h"
#include "providers/sdk/checked_provider.h"
#include "providers/sdk/running_calls.h"

namespace dplan::sdk {

// What the services around one provider share.
struct Served {
  explicit Served(Provider& served) : provider(served) {}
  // Asks what runs to end soon; returns at once. What went wrong, or nothing.
  std::string Stop();

  CheckedProvider provider;
  RunningCalls calls;
};

// What one call of a service does, given the provider's schema.
using ServiceCall = absl::FunctionRef<absl::Status(const CallContext&, const ProviderSchema&)>;

// Runs it with the deadline of its peer, stops it when its peer cancels, and gives its status the
// form of gRPC. An exception that the provider's code throws is Internal. `intent` is the one of an
// Apply, else empty.
grpc::Status RunCall(Served& served, grpc::ServerContext& peer, ServiceCall call,
                     const std::string& intent = "");

// The answer to a batch of one, which CheckedProvider has counted.
template <typename Result>
absl::StatusOr<Result> Only(absl::StatusOr<std::vector<Result>> results) {
  if (!results.ok()) return std::move(results).status();
  return std::move(results->front());
}

}  // namespace dplan::sdk

#endif  // DPLAN_PROVIDERS_SDK_SERVICE_CALL_H_
