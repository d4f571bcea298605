#ifndef DPLAN_CORE_BASE_SHA256_H_
#define DPLAN_CORE_BASE_SHA256_H_

#include <memory>
#include <string>

#include "absl/strings/string_view.h"

namespace dplan {

// SHA-256 of text that comes in pieces. Not thread-safe.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void Update(absl::string_view bytes);
  // The 32 bytes of the digest, or 64 lower-case hexadecimal characters. At most one of the two,
  // once, and nothing after it.
  std::string Raw();
  std::string Hex();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

std::string Sha256Raw(absl::string_view bytes);
std::string Sha256Hex(absl::string_view bytes);
// HMAC-SHA-256 (RFC 2104), 32 bytes.
std::string HmacSha256(absl::string_view key, absl::string_view bytes);

}  // namespace dplan

#endif  // DPLAN_CORE_BASE_SHA256_H_
