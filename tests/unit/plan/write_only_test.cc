#include "core/plan/write_only.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>

#include "core/plan/marks.h"
#include "tests/testing/value_builders.h"

namespace dplan {
namespace {

using testing::At;
using testing::Null;
using testing::Obj;
using testing::Sensitive;
using testing::Str;
using testing::Unknown;

const std::string kKey(32, 'k');
const std::string kLineage = "l";

Address Addr(const std::string& text) { return Address::Parse(text).value(); }

// `key` and `user.password` are write-only.
Schema MakeSchema() {
  NestedAttributes user;
  user.attributes = {{"name", {.type = Type::String(), .required = true}},
                     {"password", {.type = Type::String(), .optional = true, .write_only = true}}};
  Attribute nested{.type = user.ImpliedType(), .optional = true};
  nested.nested = std::make_shared<const NestedAttributes>(std::move(user));
  Schema schema;
  schema.block.attributes = {
      {"name", {.type = Type::String(), .required = true}},
      {"key", {.type = Type::String(), .optional = true, .write_only = true}},
      {"user", nested}};
  return schema;
}

Value Config(Value key, Value password) {
  return Obj({{"name", Str("n")},
              {"key", std::move(key)},
              {"user", Obj({{"name", Str("u")}, {"password", std::move(password)}})}});
}

class WriteOnlyTest : public ::testing::Test {
 protected:
  Fingerprints Of(const Value& config, const std::string& address = "t.a",
                  const std::string& key = kKey, const std::string& lineage = kLineage) {
    const Address at = Addr(address);
    return FingerprintsOf({key, lineage, at}, schema_, config);
  }

  const Schema schema_ = MakeSchema();
  const Value config_ = Config(Str("k"), Str("p"));
};

TEST_F(WriteOnlyTest, AFingerprintIsOfOneValueInOnePlace) {
  const std::set<Fingerprints> all = {
      Of(config_),
      Of(config_, "t.b"),
      Of(config_, "t.a", std::string(32, 'x')),
      Of(config_, "t.a", kKey, "other"),
      Of(Config(Str("K"), Str("p"))),
      Of(Config(Str("k"), Str("P"))),
      Of(Config(Str("p"), Str("k"))),
  };
  EXPECT_EQ(all.size(), 7u);
  EXPECT_EQ(Of(config_), Of(config_));
  const Fingerprints two = Of(Config(Str("same"), Str("same")));
  ASSERT_EQ(two.size(), 2u);
  EXPECT_EQ(two[0].first, At("key"));
  EXPECT_EQ(two[1].first, At("user.password"));
  EXPECT_NE(two[0].second, two[1].second);
  EXPECT_EQ(two[0].second.size(), 64u);
}

TEST_F(WriteOnlyTest, MarksMakeNoDifference) {
  EXPECT_EQ(Of(Config(Sensitive(Str("k")), Str("p"))), Of(config_));
}

TEST_F(WriteOnlyTest, WhatIsNullHasNone) {
  EXPECT_TRUE(Of(Config(Null(Type::String()), Null(Type::String()))).empty());
  EXPECT_TRUE(SetWriteOnly(schema_, Config(Null(Type::String()), Null(Type::String()))).empty());
  EXPECT_EQ(SetWriteOnly(schema_, Config(Unknown(Type::String()), Null(Type::String()))),
            std::vector<Path>{At("key")});
}

TEST_F(WriteOnlyTest, SaysWhatChanged) {
  const auto changed = [&](const Value& applied, const Value& configured) {
    return ChangedWriteOnly(Of(applied), Of(configured));
  };
  const Value none = Config(Null(Type::String()), Null(Type::String()));
  const std::vector<Path> both = {At("key"), At("user.password")};
  EXPECT_TRUE(changed(config_, config_).empty());
  EXPECT_EQ(changed(config_, Config(Str("K"), Str("p"))), std::vector<Path>{At("key")});
  EXPECT_EQ(changed(none, config_), both);
  EXPECT_EQ(changed(config_, none), both);
  const Value unknown = Config(Unknown(Type::String()), Str("p"));
  EXPECT_EQ(changed(config_, unknown), std::vector<Path>{At("key")});
  EXPECT_EQ(changed(unknown, unknown), std::vector<Path>{At("key")});
}

TEST_F(WriteOnlyTest, NothingOfItIsInAnObject) {
  const Value plain = Config(Null(Type::String()), Null(Type::String()));
  EXPECT_EQ(WithoutWriteOnly(schema_, config_), plain);
  EXPECT_EQ(MarkObject(schema_, config_, {}), plain);
  EXPECT_EQ(WithoutWriteOnly(schema_, Value::Null(schema_.type())), Value::Null(schema_.type()));
}

}  // namespace
}  // namespace dplan
