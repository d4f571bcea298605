#include "core/base/sha256.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "absl/strings/escaping.h"
#include "core/types/check.h"

namespace dplan {

struct Sha256::Context {
  EVP_MD_CTX* evp = EVP_MD_CTX_new();
  ~Context() { EVP_MD_CTX_free(evp); }
};

// OpenSSL's calls fail only for want of memory or a broken installation.
Sha256::Sha256() : context_(std::make_unique<Context>()) {
  DPLAN_CHECK(context_->evp != nullptr);
  DPLAN_CHECK(EVP_DigestInit_ex(context_->evp, EVP_sha256(), nullptr) == 1);
}

Sha256::~Sha256() = default;

void Sha256::Update(absl::string_view bytes) {
  DPLAN_CHECK(EVP_DigestUpdate(context_->evp, bytes.data(), bytes.size()) == 1);
}

std::string Sha256::Raw() {
  std::string digest(32, '\0');
  unsigned int size = 0;
  DPLAN_CHECK(EVP_DigestFinal_ex(context_->evp, reinterpret_cast<unsigned char*>(digest.data()),
                                 &size) == 1);
  DPLAN_CHECK(size == digest.size());
  return digest;
}

std::string Sha256::Hex() { return absl::BytesToHexString(Raw()); }

std::string Sha256Raw(absl::string_view bytes) {
  Sha256 sha;
  sha.Update(bytes);
  return sha.Raw();
}

std::string HmacSha256(absl::string_view key, absl::string_view bytes) {
  std::string digest(32, '\0');
  unsigned int size = 0;
  DPLAN_CHECK(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                   reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                   reinterpret_cast<unsigned char*>(digest.data()), &size) != nullptr);
  DPLAN_CHECK(size == digest.size());
  return digest;
}

std::string Sha256Hex(absl::string_view bytes) { return absl::BytesToHexString(Sha256Raw(bytes)); }

}  // namespace dplan
