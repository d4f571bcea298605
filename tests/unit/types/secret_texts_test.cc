#include "core/types/secret_texts.h"

#include <gtest/gtest.h>

#include "tests/testing/value_builders.h"

namespace dplan {
namespace {

using testing::Num;
using testing::Obj;
using testing::Sensitive;
using testing::Str;
using testing::Tup;
using testing::Unknown;

TEST(SecretTexts, AreAllTextsOfAValue) {
  SecretTexts secrets;
  secrets.Add(Obj({{"user", Str("root")}, {"keys", Tup({Str("first"), Num(12345)})}}));
  EXPECT_EQ(secrets.Blanked("root has first and 12345"), "(sensitive) has (sensitive) and 12345");
}

TEST(SecretTexts, AreThoseBelowSensitiveNodes) {
  SecretTexts secrets;
  secrets.AddSensitive(Obj({{"user", Str("root")},
                            {"keys", Sensitive(Tup({Str("first"), Unknown()}))},
                            {"word", Sensitive(Str("second"))}}));
  EXPECT_EQ(secrets.Blanked("root: first, second"), "root: (sensitive), (sensitive)");
}

TEST(SecretTexts, OfWhichOneIsAPartOfAnotherLeaveNothing) {
  SecretTexts secrets;
  secrets.Add(Tup({Str("pass"), Str("passport"), Str("port")}));
  EXPECT_EQ(secrets.Blanked("passport, pass"), "(sensitive), (sensitive)");
}

TEST(SecretTexts, DoNotBlankOutShortWords) {
  SecretTexts secrets;
  secrets.Add(Str("the"));
  EXPECT_EQ(secrets.Blanked("the disk"), "the disk");
}

}  // namespace
}  // namespace dplan
