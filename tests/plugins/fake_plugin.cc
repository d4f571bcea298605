// The provider `fake` as a process. Its world is the file that FAKE_WORLD names, with an object in
// each line; without, it ends with the process. FAKE_SCRIPT is a script for its cloud,
// FAKE_FAULT what goes wrong with the process (faulty_provider.h).

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <utility>

#include "core/types/json.h"
#include "dplan/sdk/serve.h"
#include "tests/plugins/faulty_provider.h"
#include "tests/testing/fake_cloud.h"
#include "tests/testing/fake_provider.h"
#include "tests/testing/fake_types.h"
#include "tests/testing/forwarding_provider.h"

namespace dplan {
namespace {

std::string Variable(const char* name) {
  const char* const text = std::getenv(name);
  return text == nullptr ? "" : text;
}

void Load(const std::string& path, FakeWorld& world) {
  std::ifstream file(path);
  std::string type;
  std::string json;
  while (file >> type && std::getline(file, json)) {
    const Schema& schema = FakeTypes().at(type).schema;
    world.Put({.type = type, .value = ValueFromJson(json, schema.type()).value()});
  }
}

void Save(const std::string& path, const FakeWorld& world) {
  std::ofstream file(path);
  for (const auto& [id, object] : world.Objects()) {
    const Schema& schema = FakeTypes().at(object.type).schema;
    file << object.type << ' ' << ValueToJson(object.value, schema.type()).value() << '\n';
  }
}

// A fake and the cloud it needs.
struct Fake {
  FakeCloud cloud;
  const std::unique_ptr<Provider> provider = NewFakeProvider(cloud);
};

class FakeWithFile final : private Fake, public ForwardingProvider {
 public:
  FakeWithFile(std::string world, const std::string& script)
      : ForwardingProvider(*provider), world_(std::move(world)) {
    if (!world_.empty()) Load(world_, cloud.world);
    if (absl::Status status = cloud.Run(script); !status.ok()) {
      std::cerr << status.message() << '\n';
      std::exit(1);
    }
  }

  absl::StatusOr<ApplyResult> Apply(const CallContext& context, const ApplyRequest& request,
                                    ApplyEvents& events) override {
    absl::StatusOr<ApplyResult> result = ForwardingProvider::Apply(context, request, events);
    if (!world_.empty()) Save(world_, cloud.world);
    return result;
  }

 private:
  const std::string world_;
};

}  // namespace
}  // namespace dplan

int main(int argc, char** argv) {
  std::unique_ptr<dplan::Provider> provider = std::make_unique<dplan::FakeWithFile>(
      dplan::Variable("FAKE_WORLD"), dplan::Variable("FAKE_SCRIPT"));
  const std::string fault = dplan::Variable("FAKE_FAULT");
  if (!fault.empty()) provider = dplan::NewFaultyProvider(std::move(provider), fault);
  return dplan::sdk::Serve(std::move(provider), argc, argv);
}
