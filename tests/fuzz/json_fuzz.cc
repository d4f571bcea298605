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
  // What can be read can be written, and reads the same again.
  const absl::StatusOr<Value> value = ValueFromPlainJson(Text(data, size));
  if (!value.ok()) return 0;
  const absl::StatusOr<std::string> again = ValueToPlainJson(*value);
  DPLAN_CHECK(again.ok());
  const absl::StatusOr<Value> twice = ValueFromPlainJson(*again);
  DPLAN_CHECK(twice.ok() && *twice == *value);
  return 0;
}

}  // namespace
}  // namespace dplan

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return dplan::Try(data, size);
}
