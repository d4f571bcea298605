#include "core/base/scrypt.h"

#include <openssl/evp.h>

#include <cstdint>

#include "core/types/check.h"

namespace dplan {

std::string ScryptFingerprint(absl::string_view secret, absl::string_view salt) {
  constexpr uint64_t kCost = uint64_t{1} << 15;
  constexpr uint64_t kMaxMemory = uint64_t{64} << 20;
  std::string key(32, '\0');
  const int done = EVP_PBE_scrypt(
      secret.data(), secret.size(), reinterpret_cast<const uint8_t*>(salt.data()), salt.size(),
      kCost, /*r=*/8, /*p=*/1, kMaxMemory, reinterpret_cast<uint8_t*>(key.data()), key.size());
  DPLAN_CHECK(done == 1);  // it fails only for want of memory
  return key;
}

}  // namespace dplan
