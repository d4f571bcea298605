#ifndef DPLAN_CORE_BASE_SCRYPT_H_
#define DPLAN_CORE_BASE_SCRYPT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace dplan {

// 32 bytes that tell whether somebody knows the secret, and from which it is costly to guess:
// scrypt (RFC 7914) with N = 2^15, r = 8, p = 1, which takes 32 MiB and some 100 ms.
std::string ScryptFingerprint(absl::string_view secret, absl::string_view salt);

}  // namespace dplan

#endif  // DPLAN_CORE_BASE_SCRYPT_H_
