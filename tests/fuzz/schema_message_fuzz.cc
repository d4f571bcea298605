#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/fuzz/message_fuzz.h"

namespace dplan {
namespace {

// What is asked of a schema before anything is done with it.
void Use(const Schema& schema) {
  Diagnostics diagnostics;
  DPLAN_CHECK(schema.Check(Value::Null(schema.type()), diagnostics));
  static_cast<void>(schema.Coerce(Value::Object(Value::Entries()), diagnostics));
}

template <typename Response>
void TryResponse(const std::string& bytes) {
  Response response;
  if (!response.ParseFromString(bytes)) return;
  const absl::StatusOr<ProviderSchema> schema = FromWire(response);
  if (!schema.ok()) return;
  Use(schema->provider);
  for (const auto& [name, resource] : schema->resources) Use(resource);
  CheckAgain(
      schema, [](const ProviderSchema& read) { return ToWire(read); },
      [](const tfplugin6::GetProviderSchema::Response& wire) { return FromWire(wire); });
}

template <typename Message, typename Read>
void TryOne(const std::string& bytes) {
  CheckMessage<Message>(
      bytes, [](const Read& read) { return ToWire(read); },
      [](const Message& wire) { return FromWire(wire); });
}

int Try(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 5) {
    case 0:
      TryResponse<tfplugin6::GetProviderSchema::Response>(bytes);
      break;
    case 1:
      TryResponse<tfplugin5::GetProviderSchema::Response>(bytes);
      break;
    case 2:
      TryOne<tfplugin6::Schema, Schema>(bytes);
      break;
    case 3:
      TryOne<tfplugin6::Function, FunctionSignature>(bytes);
      break;
    default:
      TryOne<extension::HelloResponse, ProviderFacts>(bytes);
  }
  return 0;
}

}  // namespace
}  // namespace dplan

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return dplan::Try(data, size);
}
