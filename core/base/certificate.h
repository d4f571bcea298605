#ifndef DPLAN_CORE_BASE_CERTIFICATE_H_
#define DPLAN_CORE_BASE_CERTIFICATE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace dplan {

// What one side of a plugin's connection proves itself with: made for one process, known to the
// other side, never written to disk.
struct Certificate {
  std::string pem;      // the certificate
  std::string key_pem;  // its private key
  std::string der;      // the certificate again, in binary
};

// A new key (ECDSA, P-256) and a self-signed certificate for `localhost` that is good for a server
// and for a client.
absl::StatusOr<Certificate> NewCertificate();

// A certificate as it stands in a handshake line: base64 without padding, of the binary form.
std::string HandshakeText(const Certificate& certificate);
// That text, padded or not, as PEM. InvalidArgument if it is no certificate.
absl::StatusOr<std::string> PemOfHandshakeText(absl::string_view text);

}  // namespace dplan

#endif  // DPLAN_CORE_BASE_CERTIFICATE_H_
