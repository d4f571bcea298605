#include "dplan/sdk/internal/codec.h"

#include <set>
#include <string>
#include <vector>

#include "dplan/sdk/schema.h"
#include "gtest/gtest.h"
#include "tests/testing/value_builders.h"

namespace dplan::sdk::internal {
namespace {

using dplan::testing::Bool;
using dplan::testing::Dec;
using dplan::testing::ListOf;
using dplan::testing::MapOf;
using dplan::testing::Null;
using dplan::testing::Num;
using dplan::testing::Obj;
using dplan::testing::SetOf;
using dplan::testing::Str;
using dplan::testing::Unknown;

template <typename T>
Value Encoded(const T& value) {
  return CodecOf<T>::Get().Encode(&value);
}

template <typename T>
T Decoded(const Value& value, Decoding* decoding = nullptr) {
  Decoding own;
  T result{};
  CodecOf<T>::Get().Decode(value, &result, decoding == nullptr ? own : *decoding);
  return result;
}

template <typename T>
void RoundTrips(const T& value, const Value& expected) {
  EXPECT_EQ(Encoded(value), expected);
  EXPECT_EQ(CodecOf<T>::Get().type(), expected.type());
  EXPECT_TRUE(Decoded<T>(expected) == value);
}

TEST(CodecTest, TypesAreWrittenAndRead) {
  RoundTrips<bool>(true, Bool(true));
  RoundTrips<int64_t>(-7, Num(-7));
  RoundTrips<double>(0.1, Dec("0.1"));
  RoundTrips<double>(1e300, Dec("1e300"));
  RoundTrips<std::string>("å", Str("å"));
  RoundTrips<Number>(*Number::Parse("12345678901234567890.5"), Dec("12345678901234567890.5"));
  RoundTrips<std::vector<std::string>>({"b", "a"}, ListOf(Type::String(), {Str("b"), Str("a")}));
  RoundTrips<std::set<int64_t>>({2, 1}, SetOf(Type::Number(), {Num(1), Num(2)}));
  RoundTrips<std::map<std::string, bool>>({{"k", true}}, MapOf(Type::Bool(), {{"k", Bool(true)}}));
  RoundTrips<Val<std::string>>("x", Str("x"));
  RoundTrips<Val<std::string>>(Val<std::string>::Null(), Null(Type::String()));
  RoundTrips<Val<std::string>>(Val<std::string>::Unknown(), Unknown(Type::String()));
  RoundTrips<std::vector<Val<bool>>>({true, Val<bool>::Unknown()},
                                     ListOf(Type::Bool(), {Bool(true), Unknown(Type::Bool())}));
}

TEST(CodecTest, SetsHaveNoOrderAndNoDuplicates) {
  Set<std::string> set;
  for (const char* text : {"b", "a", "b"}) set.push_back(text);
  EXPECT_EQ(Encoded(set), SetOf(Type::String(), {Str("a"), Str("b")}));
}

TEST(CodecTest, WhatATypeCannotHoldIsAProblemWithAPath) {
  Decoding decoding;
  Decoded<std::vector<int64_t>>(ListOf(Type::Number(), {Num(1), Dec("1.5"), Null(Type::Number())}),
                                &decoding);
  ASSERT_EQ(decoding.problems().size(), 2u);
  EXPECT_EQ(decoding.problems()[0].path.ToString(), "[1]");
  EXPECT_EQ(decoding.problems()[0].text, "must be a whole number of at most 64 bits");
  EXPECT_EQ(decoding.problems()[1].path.ToString(), "[2]");
  EXPECT_EQ(decoding.problems()[1].text, "must not be null");
}

TEST(CodecTest, AValIsUnknownWhereItsPartsAre) {
  const Value list = ListOf(Type::String(), {Str("a"), Unknown(Type::String())});
  EXPECT_TRUE(Decoded<Val<std::vector<std::string>>>(list).IsUnknown());
  EXPECT_TRUE(Decoded<Val<std::vector<Val<std::string>>>>(list).HasValue());
  Decoding decoding;
  EXPECT_EQ(Decoded<std::vector<std::string>>(list, &decoding),
            (std::vector<std::string>{"a", ""}));
  EXPECT_TRUE(decoding.met_unknown);
}

TEST(CodecTest, ASecretIsReadAndNeverWritten) {
  const Secret<std::string> secret = Decoded<Secret<std::string>>(Str("s"));
  ASSERT_TRUE(secret.HasValue());
  EXPECT_EQ(secret.Reveal(), "s");
  EXPECT_FALSE(secret.Changed());
  EXPECT_EQ(Encoded(secret), Null(Type::String()));
}

struct Inner {
  std::string a;
  std::vector<std::string> tags;

  static void Describe(Schema<Inner>& schema) {
    schema.Attr(&Inner::a, "a").Required();
    schema.Attr(&Inner::tags, "tags").Optional();
  }
};

struct Outer {
  std::string name;
  bool on = false;
  Val<std::string> id;
  std::vector<Inner> list;
  Set<Inner> set;
  std::map<std::string, Inner> map;

  static void Describe(Schema<Outer>& schema) {
    schema.Attr(&Outer::name, "name").Required();
    schema.Attr(&Outer::on, "on").Default(true);
    schema.Attr(&Outer::id, "id").Computed();
    schema.Attr(&Outer::list, "list").Optional();
    schema.Attr(&Outer::set, "set").Optional();
    schema.Attr(&Outer::map, "map").Optional();
  }
};

Value InnerValue(const std::string& a) {
  return Obj({{"a", Str(a)}, {"tags", Null(Type::List(Type::String()))}});
}

class EncodeOverTest : public ::testing::Test {
 protected:
  const Codec& codec_ = CodecOf<Outer>::Get();
  const Type inner_ = CodecOf<Inner>::Get().type();
  const Value base_ = Obj({{"name", Str("n")},
                           {"on", Bool(true)},
                           {"id", Unknown(Type::String(), {.not_null = true})},
                           {"list", ListOf(inner_, {InnerValue("x"), InnerValue("y")})},
                           {"set", SetOf(inner_, {InnerValue("p"), InnerValue("q")})},
                           {"map", MapOf(inner_, {{"k", InnerValue("m")}})}});
  Value Written(const Outer& model) const { return EncodeOver(codec_, &model, base_); }
};

TEST_F(EncodeOverTest, WhatWasNotTouchedStaysAsItWas) {
  EXPECT_EQ(Written(Decoded<Outer>(base_)), base_);
}

TEST_F(EncodeOverTest, NullAndEmptyMeanTheSameOnlyWhereNothingElseChanged) {
  Outer model = Decoded<Outer>(base_);
  model.id = "i";
  model.list[1].a = "z";
  model.list.push_back({.a = "new", .tags = {}});
  model.set.push_back({.a = "r", .tags = {"t"}});
  model.map["k"].tags = {"t"};
  const Value tags = ListOf(Type::String(), {Str("t")});
  const Value fresh = Obj({{"a", Str("new")}, {"tags", ListOf(Type::String(), {})}});
  const Value written = Written(model);
  EXPECT_EQ(written.Attr("id"), Str("i"));
  EXPECT_EQ(written.Attr("list"), ListOf(inner_, {InnerValue("x"), InnerValue("z"), fresh}));
  EXPECT_EQ(written.Attr("set"), SetOf(inner_, {InnerValue("p"), InnerValue("q"),
                                                Obj({{"a", Str("r")}, {"tags", tags}})}));
  EXPECT_EQ(written.Attr("map"), MapOf(inner_, {{"k", Obj({{"a", Str("m")}, {"tags", tags}})}}));
}

TEST_F(EncodeOverTest, ATypeWithoutNullSaysWhatItHolds) {
  const Value nothing =
      base_.WithAttr("on", Null(Type::Bool())).WithAttr("name", Null(Type::String()));
  const Outer model = Decoded<Outer>(nothing);
  const Value written = EncodeOver(codec_, &model, nothing);
  EXPECT_EQ(written.Attr("on"), Bool(false));
  EXPECT_EQ(written.Attr("name"), Str(""));
}

TEST_F(EncodeOverTest, AnUnknownStaysUntilTheModelSaysOtherwise) {
  const Value open = base_.WithAttr("name", Unknown(Type::String()));
  Outer model = Decoded<Outer>(open);
  EXPECT_EQ(EncodeOver(codec_, &model, open), open);
  model.name = "known";
  EXPECT_EQ(EncodeOver(codec_, &model, open).Attr("name"), Str("known"));
}

}  // namespace
}  // namespace dplan::sdk::internal
