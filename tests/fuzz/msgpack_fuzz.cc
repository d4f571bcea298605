#include <cstddef>
#include <cstdint>
#include <string>

#include "core/types/check.h"
#include "core/wire/msgpack.h"

namespace dplan {
namespace {

std::string Text(const uint8_t* data, size_t size) {
  return std::string(reinterpret_cast<const char*>(data), size);
}

int Try(const uint8_t* data, size_t size) {
  const Type any = Type::Dynamic();
  const absl::StatusOr<Value> value = DecodeMsgpack(Text(data, size), any);
  if (value.ok()) DPLAN_CHECK(DecodeMsgpack(EncodeMsgpack(*value, any), any).ok());
  const Type object = Type::Object({{"a", Type::List(Type::Number())}, {"b", Type::Map(any)}});
  static_cast<void>(DecodeMsgpack(Text(data, size), object));
  return 0;
}

}  // namespace
}  // namespace dplan

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return dplan::Try(data, size);
}
