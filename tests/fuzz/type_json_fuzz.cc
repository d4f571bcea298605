#include <cstddef>
#include <cstdint>
#include <string>

#include "core/types/check.h"
#include "core/types/json.h"

namespace dplan {
namespace {

std::string Text(const uint8_t* data, size_t size) {
  return std::string(reinterpret_cast<const char*>(data), size);
}

int Try(const uint8_t* data, size_t size) {
  const absl::StatusOr<Type> type = TypeFromJson(Text(data, size));
  if (type.ok()) DPLAN_CHECK(*TypeFromJson(TypeToJson(*type)) == *type);
  return 0;
}

}  // namespace
}  // namespace dplan

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return dplan::Try(data, size);
}
