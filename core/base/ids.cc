#include "core/base/ids.h"

#include <errno.h>
#include <sys/random.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "core/types/check.h"

namespace dplan {
namespace {

class RandomIds : public Ids {
 public:
  std::string NewId() override { return absl::BytesToHexString(RandomBytes(16)); }

  std::string NewUuid() override {
    std::string bytes = RandomBytes(16);
    // RFC 4122: version 4 (random), variant 1.
    bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);
    bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
    const std::string hex = absl::BytesToHexString(bytes);
    return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-",
                        hex.substr(16, 4), "-", hex.substr(20));
  }
};

}  // namespace

std::string RandomBytes(size_t count) {
  DPLAN_CHECK(count <= 256);
  std::string bytes(count, '\0');
  ssize_t got = 0;
  do {
    got = getrandom(bytes.data(), bytes.size(), 0);
  } while (got < 0 && errno == EINTR);
  // Up to 256 bytes are never delivered in part.
  DPLAN_CHECK(got == static_cast<ssize_t>(count));
  return bytes;
}

Ids& RealIds() {
  static Ids* const ids = new RandomIds;
  return *ids;
}

}  // namespace dplan
