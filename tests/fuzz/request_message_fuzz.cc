#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/fuzz/message_fuzz.h"

namespace dplan {
namespace {

const ProviderSchema& TheSchemas() {
  static const ProviderSchema& schemas = *new ProviderSchema{.resources = {{"t", FuzzSchema()}},
                                                             .data_sources = {{"t", FuzzSchema()}}};
  return schemas;
}

const FunctionSignature& TheFunction() {
  static const FunctionSignature& function = *new FunctionSignature{
      .parameters = {{.name = "a", .type = Type::Dynamic()}},
      .variadic = FunctionSignature::Parameter{.type = Type::Set(Type::String())}};
  return function;
}

// Requests that need nothing but the schemas.
template <typename Message, typename Read>
void TryWith(const std::string& bytes) {
  CheckMessage<Message>(
      bytes, [](const Read& read) { return ToWire(read, TheSchemas()); },
      [](const Message& wire) { return FromWire(wire, TheSchemas()); });
}

void TryValidate(const std::string& bytes) {
  using Request = tfplugin6::ValidateResourceConfig::Request;
  CheckMessage<Request>(
      bytes, [](const ValidateRequest& read) { return ToWireResource(read, TheSchemas()); },
      [](const Request& wire) { return FromWire(wire, TheSchemas()); });
}

void TryValidateData(const std::string& bytes) {
  using Request = tfplugin6::ValidateDataResourceConfig::Request;
  CheckMessage<Request>(
      bytes, [](const ValidateRequest& read) { return ToWireData(read, TheSchemas()); },
      [](const Request& wire) { return FromWire(wire, TheSchemas()); });
}

template <typename Message, typename Read>
void TryWithout(const std::string& bytes) {
  CheckMessage<Message>(
      bytes, [](const Read& read) { return ToWire(read); },
      [](const Message& wire) { return absl::StatusOr<Read>(FromWire(wire)); });
}

void TryCall(const std::string& bytes) {
  using Request = tfplugin6::CallFunction::Request;
  CheckMessage<Request>(
      bytes,
      [](const std::vector<Value>& arguments) { return ToWire("f", arguments, TheFunction()); },
      [](const Request& wire) { return FromWire(wire, TheFunction()); });
}

int Try(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  static constexpr void (*kTargets[])(const std::string&) = {
      TryValidate,
      TryValidateData,
      TryWithout<tfplugin6::UpgradeResourceState::Request, UpgradeRequest>,
      TryWith<tfplugin6::ReadResource::Request, ReadRequest>,
      TryWith<extension::PlanManyRequest::Item, PlanRequest>,
      TryWith<extension::ApplyRequest, ApplyRequest>,
      TryWith<extension::ResolveIntentRequest, ResolveRequest>,
      TryWithout<tfplugin6::ImportResourceState::Request, ImportRequest>,
      TryWith<tfplugin6::ReadDataSource::Request, ReadDataRequest>,
      TryWithout<extension::ListRequest, ListRequest>,
      TryWith<extension::ReviewRequest, ReviewRequest>,
      TryCall};
  constexpr size_t kCount = sizeof kTargets / sizeof kTargets[0];
  kTargets[data[0] % kCount](std::string(reinterpret_cast<const char*>(data) + 1, size - 1));
  return 0;
}

}  // namespace
}  // namespace dplan

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return dplan::Try(data, size);
}
