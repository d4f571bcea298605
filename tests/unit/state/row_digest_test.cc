#include "state/row_digest.h"

#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"
#include "tests/unit/state/state_builders.h"

namespace dplan::testing {
namespace {

std::string Hex(const Digest& digest) { return absl::BytesToHexString(digest.view()); }

Digest DigestOfByte(char byte) {
  RowHasher hasher;
  return hasher.Start(byte).Finish();
}

TEST(RowDigest, IsSha256OfTheFields) {
  RowHasher hasher;
  // printf 'X' | sha256sum
  EXPECT_EQ(Hex(hasher.Start('X').Finish()),
            "4b68ab3847feda7d6c62c1fbcbeebfa35eab7351ed5e78f4ddadea5df64b8015");
  // printf 'Xi\1\0\0\0\0\0\0\0t\2\0\0\0\0\0\0\0abn-' | sha256sum
  EXPECT_EQ(Hex(hasher.Start('X').Int(1).Text("ab").Null().Key(InstanceKey()).Finish()),
            "cfcd49da911f529974ada0d19e840d9688357bc1ab4a198b07d14be5703b50de");
}

TEST(RowDigest, TellsFieldsApart) {
  RowHasher hasher;
  std::set<std::string> digests = {
      Hex(hasher.Start('X').Text("ab").Text("c").Finish()),
      Hex(hasher.Start('X').Text("a").Text("bc").Finish()),
      Hex(hasher.Start('X').Text("abc").Finish()),
      Hex(hasher.Start('X').Text("").Finish()),
      Hex(hasher.Start('X').Null().Finish()),
      Hex(hasher.Start('X').Int(0).Finish()),
      Hex(hasher.Start('X').Key(InstanceKey()).Finish()),
      Hex(hasher.Start('X').Key(InstanceKey("0")).Finish()),
      Hex(hasher.Start('X').Key(InstanceKey(-1)).Finish()),
      Hex(hasher.Start('Y').Finish()),
  };
  EXPECT_EQ(digests.size(), 10u);
}

TEST(RowDigest, CoversEveryFieldOfAnObject) {
  RowHasher hasher;
  const auto digest = [&hasher](const Object& object, const std::string& block = "b",
                                const std::string& provider = "p", const std::string& paths = "s",
                                const std::string& first = "d0", const std::string& prints = "") {
    InstanceFields fields{block, provider, paths, prints, {}};
    for (size_t i = 0; i < object.dependencies.size(); ++i) {
      fields.dependency_blocks.push_back(i == 0 ? absl::string_view(first) : "d");
    }
    return Hex(DigestOf(hasher, object, fields));
  };
  const Object object = RichObject();
  std::set<std::string> digests = {digest(object),
                                   digest(object, "B"),
                                   digest(object, "b", "P"),
                                   digest(object, "b", "p", "S"),
                                   digest(object, "b", "p", "s", "D"),
                                   digest(object, "b", "p", "s", "d0", "w")};
  const auto add = [&](auto change) {
    Object changed = object;
    change(changed);
    digests.insert(digest(changed));
  };
  add([](Object& o) { o.address.key = InstanceKey(1); });
  add([](Object& o) { o.schema_version = 8; });
  add([](Object& o) { o.attributes += " "; });
  add([](Object& o) { o.private_data += " "; });
  add([](Object& o) { o.status = ObjectStatus::kReady; });
  add([](Object& o) { o.serial = 9; });
  add([](Object& o) { o.dependencies.pop_back(); });
  add([](Object& o) { o.dependencies[0].kind = Dependency::Kind::kDependsOn; });
  add([](Object& o) { o.dependencies[0].key = InstanceKey(); });
  add([](Object& o) { o.dependencies[2].key = InstanceKey(4); });
  EXPECT_EQ(digests.size(), 16u);
}

TEST(RowDigest, CoversEveryFieldOfAReport) {
  RowHasher hasher;
  const Reported all = RichReport();
  const std::set<std::string> digests = {
      Hex(DigestOf(hasher, "t.a", all)),
      Hex(DigestOf(hasher, "t.b", all)),
      Hex(DigestOf(hasher, "t.a", Reported{"", all.checkpoint, all.checkpoint_private})),
      Hex(DigestOf(hasher, "t.a", Reported{all.known_id, "", all.checkpoint_private})),
      Hex(DigestOf(hasher, "t.a", Reported{all.known_id, all.checkpoint, ""})),
  };
  EXPECT_EQ(digests.size(), 5u);
}

TEST(DigestSum, AddsAndSubtractsInAnyOrder) {
  const Digest a = DigestOfByte('a');
  const Digest b = DigestOfByte('b');
  const Digest c = DigestOfByte('c');
  DigestSum sum;
  for (const Digest& digest : {a, b, c, a}) sum.Add(digest);
  DigestSum other;
  for (const Digest& digest : {c, a, a, b}) other.Add(digest);
  EXPECT_TRUE(sum == other);
  sum.Subtract(a);
  EXPECT_FALSE(sum == other);
  for (const Digest& digest : {b, a, c}) sum.Subtract(digest);
  EXPECT_TRUE(sum == DigestSum());
  EXPECT_TRUE(DigestSum(other.sum()) == other);
}

TEST(DigestSum, CarriesThroughAllWords) {
  Digest one;
  one.bytes[0] = 1;
  Digest most;
  most.bytes.fill('\xff');
  DigestSum sum;
  sum.Add(most);
  sum.Add(one);
  EXPECT_TRUE(sum == DigestSum());
  sum.Subtract(one);
  EXPECT_TRUE(sum.sum() == most);
  // A carry out of a word that is full already.
  sum.Add(most);
  sum.Subtract(most);
  EXPECT_TRUE(sum.sum() == most);
}

TEST(Digest, HasThirtyTwoBytes) {
  EXPECT_TRUE(Digest::FromBytes(std::string(32, 'x')).has_value());
  EXPECT_FALSE(Digest::FromBytes(std::string(31, 'x')).has_value());
  EXPECT_FALSE(Digest::FromBytes(std::string(33, 'x')).has_value());
  EXPECT_FALSE(Digest::FromBytes("").has_value());
}

}  // namespace
}  // namespace dplan::testing
