// A provider whose author has made a mistake.

#include <memory>

#include "core/builtin/builtin_provider.h"
#include "dplan/sdk/serve.h"
#include "tests/testing/forwarding_provider.h"

namespace dplan {
namespace {

struct Builtin {
  const std::unique_ptr<Provider> provider = NewBuiltinProvider([] { return "1"; });
};

class WrongProvider final : private Builtin, public ForwardingProvider {
 public:
  WrongProvider() : ForwardingProvider(*provider) {}

  absl::StatusOr<ProviderSchema> GetSchema(const CallContext& context) override {
    absl::StatusOr<ProviderSchema> schema = ForwardingProvider::GetSchema(context);
    schema->resources.at("dplan_data").block.attributes["count"] = {.type = Type::Number()};
    return schema;
  }
};

}  // namespace
}  // namespace dplan

int main(int argc, char** argv) {
  return dplan::sdk::Serve(std::make_unique<dplan::WrongProvider>(), argc, argv);
}
