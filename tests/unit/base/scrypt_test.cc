#include "core/base/scrypt.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"

namespace dplan {
namespace {

// Computed with hashlib.scrypt of Python.
TEST(Scrypt, IsTheStandardOne) {
  EXPECT_EQ(absl::BytesToHexString(ScryptFingerprint("secret", "salt")),
            "fe2c14d42965d292019755b7f7afade5854120d07806951a23ee52c8e8116aea");
}

TEST(Scrypt, DependsOnSecretAndSalt) {
  const std::string fingerprint = ScryptFingerprint("secret", "salt");
  EXPECT_NE(ScryptFingerprint("Secret", "salt"), fingerprint);
  EXPECT_NE(ScryptFingerprint("secret", "Salt"), fingerprint);
}

}  // namespace
}  // namespace dplan
