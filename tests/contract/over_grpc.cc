#include <memory>
#include <utility>

#include "core/plugin/plugin_provider.h"
#include "tests/contract/provider_contract.h"
#include "tests/testing/forwarding_provider.h"
#include "tests/testing/plugin_server.h"

namespace dplan {
namespace {

// A provider, its server, and the client that is asked.
struct Served {
  Served(std::unique_ptr<Provider> served, bool with_extension)
      : provider(std::move(served)),
        server(*provider, {.extension = with_extension}),
        client(NewReattachedProvider("contract", server.endpoint())) {}

  const std::unique_ptr<Provider> provider;
  PluginServer server;
  const std::unique_ptr<Provider> client;
};

class RemoteProvider final : private Served, public ForwardingProvider {
 public:
  RemoteProvider(std::unique_ptr<Provider> served, bool with_extension)
      : Served(std::move(served), with_extension), ForwardingProvider(*client) {}
};

}  // namespace

ContractTestCase OverGrpc(ContractTestCase test, bool with_extension) {
  const auto make = std::move(test.subject.make);
  test.subject.make = [make,
                       with_extension](bool first) -> absl::StatusOr<std::unique_ptr<Provider>> {
    absl::StatusOr<std::unique_ptr<Provider>> provider = make(first);
    if (!provider.ok()) return provider;
    return std::make_unique<RemoteProvider>(*std::move(provider), with_extension);
  };
  // Terraform's protocol cannot ask for it.
  if (!with_extension) test.contract.recoverable = false;
  return test;
}

}  // namespace dplan
