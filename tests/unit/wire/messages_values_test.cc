#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/wire/message_samples.h"

namespace dplan {
namespace {

using testing::At;
using testing::IsOkAndHolds;
using testing::Sent;
using testing::StatusIs;

tfplugin6::DynamicValue Json(const std::string& json) {
  tfplugin6::DynamicValue wire;
  wire.set_json(json);
  return wire;
}

tfplugin6::DynamicValue Msgpack(const std::string& bytes) {
  tfplugin6::DynamicValue wire;
  wire.set_msgpack(bytes);
  return wire;
}

TEST(WireValues, ComeBackAsTheyWere) {
  SCOPED_TRACE(testing::TestSeed());
  testing::RandomValues random(testing::TestSeed(), {.unknowns = true});
  for (int i = 0; i < 500; ++i) {
    const Type constraint = random.AnyType(3);
    const Value value = random.Of(constraint);
    ASSERT_THAT(FromWire(Sent(ToWire(value, constraint)), constraint), IsOkAndHolds(value));
  }
}

TEST(WireValues, MayBeJson) {
  const Type object = Type::Object({{"a", Type::Number()}, {"b", Type::Dynamic()}});
  EXPECT_THAT(FromWire(Json(R"({"a":0.1,"b":{"value":"x","type":"string"}})"), object),
              IsOkAndHolds(testing::Obj({{"a", testing::Dec("0.1")}, {"b", testing::Str("x")}})));
  EXPECT_THAT(FromWire(Json("null"), object), IsOkAndHolds(Value::Null(object)));
}

TEST(WireValues, WithoutBytesAreNull) {
  EXPECT_THAT(FromWire(tfplugin6::DynamicValue(), Type::String()),
              IsOkAndHolds(Value::Null(Type::String())));
}

TEST(WireValues, ThatDoNotFitAreErrorsThatNameThePlaceAndNoValue) {
  tfplugin6::DynamicValue both = Json("1");
  both.set_msgpack("\x01");
  const Type list = Type::Object({{"a", Type::List(Type::Number())}});
  const struct {
    tfplugin6::DynamicValue wire;
    Type type;
    std::string message;
  } cases[] = {
      {both, Type::Number(), "DynamicValue: there is both MessagePack and JSON"},
      {Msgpack("\x81\xa1"
               "a\x91\xa7hunter2"),
       list, "DynamicValue: msgpack at a[0]: a number is required"},
      {Msgpack("\xa7hunter2\xa7hunter2"), Type::String(),
       "DynamicValue: msgpack: there are bytes after the value"},
      {Msgpack("\xc1"), list, "DynamicValue: msgpack: the bytes are broken"},
      {Msgpack("\x92\xa7hunter2\xc0"), Type::Dynamic(),
       "DynamicValue: msgpack: the type of a value is broken"},
      {Json(R"({"a":["hunter2"]})"), list,
       "DynamicValue: JSON, byte 15: a number is required, and one within limits"},
      {Json(R"("hunter2" "hunter2")"), Type::String(),
       "DynamicValue: JSON, byte 10: unexpected text after the value"},
      {Json(R"({"value":1,"type":"hunter2"})"), Type::Dynamic(),
       "DynamicValue: JSON, byte 27: a type has an unknown name"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(FromWire(c.wire, c.type).status(), absl::InvalidArgumentError(c.message));
  }
}

TEST(WireValues, ErrorsAreNotAsLongAsTheKeysThatTheyName) {
  const std::string key(100000, 'k');
  const absl::Status status =
      FromWire(Json(absl::StrCat("{\"", key, "\":1}")), Type::Object({})).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(status.message().size(), std::string("DynamicValue: ").size() + 1024);
}

TEST(WirePaths, ComeBackAsTheyWere) {
  for (const char* text : {"", "a", "a.b[0][\"k é\"].c", "[3]", "[\"\"]", "a[-1]"}) {
    EXPECT_EQ(FromWire(Sent(ToWire(At(text)))), At(text));
  }
}

TEST(WirePaths, EndWhereAStepSaysNothing) {
  tfplugin6::AttributePath wire;
  wire.add_steps()->set_attribute_name("a");
  wire.add_steps();
  wire.add_steps()->set_attribute_name("b");
  EXPECT_EQ(FromWire(wire), At("a"));
}

TEST(WirePaths, AreNoDeeperThanValues) {
  tfplugin6::AttributePath wire;
  for (int i = 0; i < 100000; ++i) wire.add_steps()->set_element_key_int(i);
  EXPECT_EQ(FromWire(wire).steps().size(), 64u);
}

TEST(WirePaths, NamesAreNormalised) {
  tfplugin6::AttributePath wire;
  wire.add_steps()->set_attribute_name("e\xCC\x81");
  wire.add_steps()->set_element_key_string("e\xCC\x81");
  EXPECT_EQ(FromWire(wire), Path().Attr("é").Key("é"));
}

TEST(WirePaths, WhatIsNotUtf8CanStillBeSent) {
  const Path sent = FromWire(Sent(ToWire(Path().Attr("a\xFF").Key("\xC3"))));
  EXPECT_EQ(sent, Path().Attr("a\xEF\xBF\xBD").Key("\xEF\xBF\xBD"));
}

}  // namespace
}  // namespace dplan
