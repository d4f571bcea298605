#include "core/base/certificate.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>

#include "absl/strings/escaping.h"
#include "core/base/status_macros.h"

namespace dplan {
namespace {

// Longer than any process lives, and still far from where 32 bits of seconds end.
constexpr int kDaysValid = 3650;
// Clocks of two processes may be read in the other order.
constexpr long kSecondsBefore = 30;
constexpr int kSerialBits = 127;
// More than any certificate needs.
constexpr size_t kMaxHandshakeText = 64 << 10;

template <auto free>
struct Free {
  template <typename T>
  void operator()(T* object) const {
    free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using X509Pointer = std::unique_ptr<X509, Free<X509_free>>;
using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;
using BigNumber = std::unique_ptr<BIGNUM, Free<BN_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;

// What OpenSSL keeps of an error would be taken for one of the next connection on this thread.
absl::Status Failed() {
  ERR_clear_error();
  return absl::InternalError("OpenSSL could not make a certificate.");
}

absl::Status NoCertificate() {
  ERR_clear_error();
  return absl::InvalidArgumentError("The text is no certificate.");
}

// What `write` writes, a function of OpenSSL's that returns 1 if it could.
template <typename Write>
absl::StatusOr<std::string> Pem(const Write& write) {
  const Bio bio(BIO_new(BIO_s_mem()));
  if (bio == nullptr || write(bio.get()) != 1) return Failed();
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<size_t>(size));
}

absl::StatusOr<std::string> PemOf(const X509* certificate) {
  return Pem([certificate](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
}

absl::StatusOr<std::string> PemOf(const EVP_PKEY* key) {
  return Pem([key](BIO* bio) {
    return PEM_write_bio_PrivateKey_traditional(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
  });
}

std::string DerOf(const X509* certificate) {
  const int size = i2d_X509(certificate, nullptr);
  if (size <= 0) return "";
  std::string der(static_cast<size_t>(size), '\0');
  auto* end = reinterpret_cast<unsigned char*>(der.data());
  return i2d_X509(certificate, &end) == size ? der : "";
}

bool SetSerial(X509* certificate) {
  const BigNumber serial(BN_new());
  return serial != nullptr &&
         BN_rand(serial.get(), kSerialBits, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1 &&
         BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool SetNames(X509* certificate) {
  X509_NAME* name = X509_get_subject_name(certificate);
  const auto add = [name](const char* field, const char* text) {
    return X509_NAME_add_entry_by_txt(name, field, MBSTRING_ASC,
                                      reinterpret_cast<const unsigned char*>(text), -1, -1, 0);
  };
  return add("O", "dplan") == 1 && add("CN", "localhost") == 1 &&
         X509_set_issuer_name(certificate, name) == 1;
}

bool SetTimes(X509* certificate) {
  return X509_gmtime_adj(X509_getm_notBefore(certificate), -kSecondsBefore) != nullptr &&
         X509_time_adj_ex(X509_getm_notAfter(certificate), kDaysValid, 0, nullptr) != nullptr;
}

bool AddExtension(X509* certificate, int name, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, name, value));
  return extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1;
}

// The other side takes it for the one authority there is, and as the certificate of its peer.
bool AddExtensions(X509* certificate) {
  return AddExtension(certificate, NID_basic_constraints, "critical,CA:TRUE") &&
         AddExtension(certificate, NID_key_usage,
                      "critical,digitalSignature,keyEncipherment,keyAgreement,keyCertSign") &&
         AddExtension(certificate, NID_ext_key_usage, "clientAuth,serverAuth") &&
         AddExtension(certificate, NID_subject_alt_name, "DNS:localhost");
}

}  // namespace

absl::StatusOr<Certificate> NewCertificate() {
  const Key key(EVP_EC_gen("P-256"));
  const X509Pointer made(X509_new());
  if (key == nullptr || made == nullptr) return Failed();
  const bool good = X509_set_version(made.get(), X509_VERSION_3) == 1 && SetSerial(made.get()) &&
                    SetNames(made.get()) && SetTimes(made.get()) &&
                    X509_set_pubkey(made.get(), key.get()) == 1 && AddExtensions(made.get()) &&
                    X509_sign(made.get(), key.get(), EVP_sha256()) > 0;
  if (!good) return Failed();
  Certificate certificate;
  DPLAN_ASSIGN_OR_RETURN(certificate.pem, PemOf(made.get()));
  DPLAN_ASSIGN_OR_RETURN(certificate.key_pem, PemOf(key.get()));
  certificate.der = DerOf(made.get());
  if (certificate.der.empty()) return Failed();
  return certificate;
}

std::string HandshakeText(const Certificate& certificate) {
  std::string text = absl::Base64Escape(certificate.der);
  text.erase(text.find_last_not_of('=') + 1);
  return text;
}

absl::StatusOr<std::string> PemOfHandshakeText(absl::string_view text) {
  std::string der;
  if (text.size() > kMaxHandshakeText || !absl::Base64Unescape(text, &der)) return NoCertificate();
  const auto* begin = reinterpret_cast<const unsigned char*>(der.data());
  const unsigned char* end = begin;
  const X509Pointer certificate(d2i_X509(nullptr, &end, static_cast<long>(der.size())));
  if (certificate == nullptr || end != begin + der.size()) return NoCertificate();
  return PemOf(certificate.get());
}

}  // namespace dplan
