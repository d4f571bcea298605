#ifndef DPLAN_PROVIDERS_SDK_PROVIDER_SERVICE_H_
#define DPLAN_PROVIDERS_SDK_PROVIDER_SERVICE_H_

#include <memory>

#include "absl/time/time.h"
#include "dplan/provider.h"

namespace grpc {
class ServerBuilder;
}

namespace dplan::sdk {

// A provider as gRPC services: tfplugin6.Provider and dplan.provider.v1.Extension. Calls may come
// in any order, before GetProviderSchema too; they run in gRPC's threads, as many at a time as
// come. Their deadline and cancellation are those of the provider's CallContext. A request that
// cannot be read is InvalidArgument; an answer that breaks dplan/provider.h, and an exception that
// the provider throws, are Internal.
//
// An Apply that comes without an owner gets an intent of its own, and what it reports goes to the
// log.
class ProviderServices {
 public:
  // The provider outlives this.
  explicit ProviderServices(Provider& provider);
  ~ProviderServices();
  ProviderServices(const ProviderServices&) = delete;
  ProviderServices& operator=(const ProviderServices&) = delete;

  // The server that is built then must end before this does.
  void Register(grpc::ServerBuilder& builder, bool with_extension);

  // Asks all running calls to end and waits for them, at most that long; whether all have ended.
  bool EndCalls(absl::Duration grace);

 private:
  struct Services;
  const std::unique_ptr<Services> services_;
};

}  // namespace dplan::sdk

#endif  // DPLAN_PROVIDERS_SDK_PROVIDER_SERVICE_H_
