#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "absl/time/clock.h"
#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/sha256.h"

namespace dplan {
namespace {

using ::testing::MatchesRegex;

TEST(Ids, HaveTheirFormAndDiffer) {
  EXPECT_THAT(RealIds().NewId(), MatchesRegex("[0-9a-f]{32}"));
  EXPECT_NE(RealIds().NewId(), RealIds().NewId());
  EXPECT_THAT(RealIds().NewUuid(),
              MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_NE(RealIds().NewUuid(), RealIds().NewUuid());
}

TEST(Clock, TellsTheTime) {
  const absl::Time before = absl::Now();
  const absl::Time now = RealClock().Now();
  EXPECT_LE(before, now);
  EXPECT_LE(now, absl::Now());
}

// From FIPS 180-2, appendix B.
constexpr char kAbc[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr char kMillionAs[] = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

TEST(Sha256, HasTheDigestsOfTheStandard) {
  EXPECT_EQ(Sha256Hex("abc"), kAbc);
  EXPECT_EQ(Sha256Hex(std::string(1000000, 'a')), kMillionAs);
  EXPECT_EQ(absl::BytesToHexString(Sha256Raw("abc")), kAbc);
}

// From RFC 4231, test cases 2 and 6.
TEST(Sha256, AuthenticatesAsTheStandardSays) {
  EXPECT_EQ(absl::BytesToHexString(HmacSha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(
      absl::BytesToHexString(HmacSha256(std::string(131, '\xaa'),
                                        "Test Using Larger Than Block-Size Key - Hash Key First")),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Sha256, TakesTextInPieces) {
  Sha256 sha;
  for (int i = 0; i < 1000; ++i) sha.Update(std::string(1000, 'a'));
  sha.Update("");
  EXPECT_EQ(sha.Hex(), kMillionAs);
}

}  // namespace
}  // namespace dplan
