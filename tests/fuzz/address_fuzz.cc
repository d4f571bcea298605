#include <cstddef>
#include <cstdint>
#include <string>

#include "core/types/check.h"
#include "dplan/address.h"
#include "dplan/path.h"

namespace dplan {
namespace {

std::string Text(const uint8_t* data, size_t size) {
  return std::string(reinterpret_cast<const char*>(data), size);
}

int Try(const uint8_t* data, size_t size) {
  const std::string text = Text(data, size);
  if (const auto address = Address::Parse(text)) {
    DPLAN_CHECK(Address::Parse(address->ToString()) == address);
  }
  if (const auto path = Path::Parse(text)) DPLAN_CHECK(Path::Parse(path->ToString()) == path);
  if (const auto provider = ProviderAddress::Parse(text)) {
    DPLAN_CHECK(ProviderAddress::Parse(provider->ToString()) == provider);
  }
  return 0;
}

}  // namespace
}  // namespace dplan

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return dplan::Try(data, size);
}
