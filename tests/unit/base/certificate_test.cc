#include "core/base/certificate.h"

#include <gtest/gtest.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>

#include "absl/strings/match.h"

namespace dplan {
namespace {

using X509Pointer = std::unique_ptr<X509, decltype(&X509_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free_all)>;

Bio Text(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free_all);
}

X509Pointer Parse(const std::string& pem) {
  return X509Pointer(PEM_read_bio_X509(Text(pem).get(), nullptr, nullptr, nullptr), X509_free);
}

Key ParseKey(const std::string& pem) {
  return Key(PEM_read_bio_PrivateKey(Text(pem).get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
}

class CertificateTest : public testing::Test {
 protected:
  const Certificate certificate_ = NewCertificate().value();
  const X509Pointer parsed_ = Parse(certificate_.pem);
};

TEST_F(CertificateTest, IsSignedWithItsOwnKey) {
  const Key key = ParseKey(certificate_.key_pem);
  ASSERT_NE(parsed_, nullptr);
  ASSERT_NE(key, nullptr);
  EXPECT_TRUE(absl::StartsWith(certificate_.key_pem, "-----BEGIN EC PRIVATE KEY-----"));
  EXPECT_EQ(EVP_PKEY_get_bits(key.get()), 256);
  EXPECT_EQ(X509_check_private_key(parsed_.get(), key.get()), 1);
  EXPECT_EQ(X509_verify(parsed_.get(), key.get()), 1);
  EXPECT_EQ(X509_get_version(parsed_.get()), X509_VERSION_3);
}

TEST_F(CertificateTest, IsForLocalhostAsServerClientAndAuthority) {
  EXPECT_EQ(X509_check_host(parsed_.get(), "localhost", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_host(parsed_.get(), "example.org", 0, 0, nullptr), 0);
  EXPECT_EQ(X509_check_purpose(parsed_.get(), X509_PURPOSE_SSL_SERVER, 0), 1);
  EXPECT_EQ(X509_check_purpose(parsed_.get(), X509_PURPOSE_SSL_CLIENT, 0), 1);
  EXPECT_EQ(X509_check_ca(parsed_.get()), 1);
  EXPECT_EQ(X509_check_issued(parsed_.get(), parsed_.get()), X509_V_OK);
  EXPECT_EQ(X509_get_key_usage(parsed_.get()), uint32_t{KU_DIGITAL_SIGNATURE | KU_KEY_ENCIPHERMENT |
                                                        KU_KEY_AGREEMENT | KU_KEY_CERT_SIGN});
}

TEST_F(CertificateTest, IsValidNowAndForYears) {
  time_t in_nine_years = time(nullptr) + 9L * 365 * 24 * 3600;
  time_t a_minute_ago = time(nullptr) - 60;
  EXPECT_EQ(X509_cmp_current_time(X509_get0_notBefore(parsed_.get())), -1);
  EXPECT_EQ(X509_cmp_time(X509_get0_notBefore(parsed_.get()), &a_minute_ago), 1);
  EXPECT_EQ(X509_cmp_time(X509_get0_notAfter(parsed_.get()), &in_nine_years), 1);
}

// A chain of one that each side trusts by itself: what the handshake of TLS does with it.
TEST_F(CertificateTest, VerifiesAgainstItself) {
  const std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)> store(X509_STORE_new(),
                                                                      X509_STORE_free);
  const std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> context(
      X509_STORE_CTX_new(), X509_STORE_CTX_free);
  ASSERT_EQ(X509_STORE_add_cert(store.get(), parsed_.get()), 1);
  ASSERT_EQ(X509_STORE_CTX_init(context.get(), store.get(), parsed_.get(), nullptr), 1);
  EXPECT_EQ(X509_verify_cert(context.get()), 1);

  const X509Pointer other = Parse(NewCertificate().value().pem);
  ASSERT_EQ(X509_STORE_CTX_init(context.get(), store.get(), other.get(), nullptr), 1);
  EXPECT_NE(X509_verify_cert(context.get()), 1);
}

TEST_F(CertificateTest, NoTwoAreTheSame) {
  const Certificate other = NewCertificate().value();
  EXPECT_NE(other.der, certificate_.der);
  EXPECT_NE(other.key_pem, certificate_.key_pem);
  EXPECT_NE(ASN1_INTEGER_cmp(X509_get0_serialNumber(parsed_.get()),
                             X509_get0_serialNumber(Parse(other.pem).get())),
            0);
}

TEST_F(CertificateTest, HandshakeTextIsBase64WithoutPadding) {
  const std::string text = HandshakeText(certificate_);
  EXPECT_EQ(text.find_first_of("=\n|-_ "), std::string::npos);
  EXPECT_EQ(text.size(), (certificate_.der.size() * 8 + 5) / 6);
  EXPECT_EQ(PemOfHandshakeText(text).value(), certificate_.pem);
  const std::string padding((4 - text.size() % 4) % 4, '=');
  EXPECT_EQ(PemOfHandshakeText(text + padding).value(), certificate_.pem);
}

TEST_F(CertificateTest, WhatIsNoCertificateIsAnError) {
  const std::string text = HandshakeText(certificate_);
  const std::string cases[] = {"",
                               "AAAA",
                               "not base64 ***",
                               text.substr(0, text.size() / 2),
                               text + "AAAA",
                               certificate_.pem,
                               std::string(100000, 'A')};
  for (const std::string& wrong : cases) {
    const absl::StatusOr<std::string> pem = PemOfHandshakeText(wrong);
    EXPECT_EQ(pem.status().code(), absl::StatusCode::kInvalidArgument) << wrong.substr(0, 40);
    EXPECT_EQ(ERR_peek_error(), 0u);
  }
}

}  // namespace
}  // namespace dplan
