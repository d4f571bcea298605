#include "core/cli/recorded.h"

#include <gtest/gtest.h>

#include "tests/testing/fake_types.h"
#include "tests/testing/value_builders.h"

namespace dplan {
namespace {

using namespace testing;

TEST(RecordedValue, KeepsMarksWhereTheTypeIsUnknown) {
  const Object object{.attributes = R"({"name":"a","password":"hunter2","list":["x","hunter2"]})",
                      .sensitive = {Path().Attr("password"), Path().Attr("list").Index(1)}};
  const Value value = RecordedValue(object, nullptr);
  EXPECT_EQ(value.Attr("name"), Str("a"));
  EXPECT_TRUE(value.Attr("password").sensitive());
  EXPECT_TRUE(value.Attr("list").sensitive()) << "the whole attribute, to be sure";
}

TEST(RecordedValue, HasTheTypesOfItsSchema) {
  const Schema& schema = FakeTypes().at("fake_network").schema;
  const Object object{
      .schema_version = schema.version,
      .attributes = R"({"cidr":"10.0.0.0/8","generation":1,"id":"network-a","name":"a"})"};
  EXPECT_EQ(RecordedValue(object, &schema).type(), schema.type());
}

TEST(RecordedValue, OfDamagedTextIsNothing) {
  EXPECT_TRUE(RecordedValue(Object{.attributes = "{"}, nullptr).IsNull());
  EXPECT_TRUE(RecordedValue(OutputValue{"\"string\"", "{", true}).sensitive());
}

TEST(OutputsText, BeginsLongValuesOnTheirOwnLine) {
  EXPECT_EQ(OutputsText({{"empty", {R"(["list","string"])", "[]", false}},
                         {"list", {R"(["list","string"])", R"(["a","b"])", false}},
                         {"map", {R"(["map","number"])", R"({"x":1})", false}},
                         {"none", {"\"string\"", "null", false}},
                         {"secret", {R"(["list","string"])", R"(["a"])", true}},
                         {"text", {"\"string\"", "\"v\"", false}}}),
            "empty = []\n"
            "list =\n"
            "  - \"a\"\n"
            "  - \"b\"\n"
            "map =\n"
            "  x: 1\n"
            "none = null\n"
            "secret = (sensitive value)\n"
            "text = \"v\"\n");
}

TEST(OutputsJson, LeavesSecretsOutUnlessAsked) {
  const std::map<std::string, OutputValue> outputs = {{"s", {"\"string\"", "\"v\"", true}}};
  EXPECT_EQ(OutputsJson(outputs, false), R"({"s":{"sensitive":true,"type":"string"}})");
  EXPECT_EQ(OutputsJson(outputs, true), R"({"s":{"sensitive":true,"type":"string","value":"v"}})");
}

TEST(JsonText, EscapesAndRepairs) {
  EXPECT_EQ(JsonText("a\"\n\x1b"), R"("a\"\n\u001b")");
  EXPECT_EQ(JsonText("\xff"), "\"\xef\xbf\xbd\"");
}

}  // namespace
}  // namespace dplan
