#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/fuzz/message_fuzz.h"

namespace dplan {
namespace {

const Schema& TheSchema() {
  static const Schema& schema = *new Schema(FuzzSchema());
  return schema;
}

const FunctionSignature& TheFunction() {
  static const FunctionSignature& function = *new FunctionSignature{.result = TheSchema().type()};
  return function;
}

constexpr char kType[] = "t";

void TryUpgrade(const std::string& bytes) {
  using Item = extension::UpgradeManyResponse::Item;
  CheckMessage<Item>(
      bytes,
      [](const UpgradeResult& result) {
        Item item;
        *item.mutable_response() = ToWire(result, TheSchema(), item.mutable_notes());
        return item;
      },
      [](const Item& item) { return FromWire(item.response(), item.notes(), TheSchema()); });
}

void TryRead(const std::string& bytes) {
  using Item = extension::ReadManyResponse::Item;
  CheckMessage<Item>(
      bytes,
      [](const ReadResult& result) {
        Item item;
        *item.mutable_response() = ToWire(result, TheSchema(), item.mutable_notes());
        return item;
      },
      [](const Item& item) { return FromWire(item.response(), item.notes(), TheSchema()); });
}

void TryImport(const std::string& bytes) {
  using Response = tfplugin6::ImportResourceState::Response;
  CheckMessage<Response>(
      bytes, [](const ImportResult& result) { return ToWire(result, kType, TheSchema(), nullptr); },
      [](const Response& wire) { return FromWire(wire, {}, kType, TheSchema()); });
}

// Answers that need nothing but their schema.
template <typename Message, typename Read>
void TryWith(const std::string& bytes) {
  CheckMessage<Message>(
      bytes, [](const Read& read) { return ToWire(read, TheSchema()); },
      [](const Message& wire) { return FromWire(wire, TheSchema()); });
}

void TryReview(const std::string& bytes) {
  CheckMessage<extension::ReviewResponse>(
      bytes, [](const ReviewResult& result) { return ToWire(result); },
      [](const extension::ReviewResponse& wire) { return FromWire(wire); });
}

void TryCall(const std::string& bytes) {
  using Response = tfplugin6::CallFunction::Response;
  CheckMessage<Response>(
      bytes, [](const FunctionResult& result) { return ToWire(result, TheFunction()); },
      [](const Response& wire) { return FromWire(wire, TheFunction()); });
}

void TryValue(const std::string& bytes) {
  CheckMessage<tfplugin6::DynamicValue>(
      bytes, [](const Value& value) { return ToWire(value, TheSchema().type()); },
      [](const tfplugin6::DynamicValue& wire) { return FromWire(wire, TheSchema().type()); });
}

int Try(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  static constexpr void (*kTargets[])(const std::string&) = {
      TryUpgrade,
      TryRead,
      TryImport,
      TryWith<extension::PlanManyResponse::Item, PlanResult>,
      TryWith<extension::ApplyEvent::Result, ApplyResult>,
      TryWith<extension::ResolveIntentResponse, ResolveResult>,
      TryWith<extension::ListResponse, ListResult>,
      TryWith<tfplugin6::ReadDataSource::Response, ReadDataResult>,
      TryReview,
      TryCall,
      TryValue};
  constexpr size_t kCount = sizeof kTargets / sizeof kTargets[0];
  kTargets[data[0] % kCount](std::string(reinterpret_cast<const char*>(data) + 1, size - 1));
  return 0;
}

}  // namespace
}  // namespace dplan

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return dplan::Try(data, size);
}
