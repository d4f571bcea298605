#include "state/state_json.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/testing/status_matchers.h"
#include "tests/unit/state/state_builders.h"

namespace dplan::testing {
namespace {

TEST(StateJson, RoundTrips) {
  EXPECT_TRUE(ObjectFromJson(ObjectToJson(RichObject())).value() == RichObject());
  EXPECT_TRUE(ObjectFromJson(ObjectToJson(MakeObject("t.a"))).value() == MakeObject("t.a"));
  const OutputValue output{.type = "\"string\"", .value = "\"\\u0000\"", .sensitive = true};
  EXPECT_TRUE(OutputFromJson(OutputToJson(output)).value() == output);
  EXPECT_TRUE(ProviderRecordFromJson(ProviderRecordToJson(RichRecord())).value() == RichRecord());
  const auto paths = RichObject().sensitive;
  EXPECT_TRUE(PathsFromJson(PathsToJson(paths)).value() == paths);
  const auto sources = RichRecord().sensitive;
  EXPECT_TRUE(NamedPathsFromJson(NamedPathsToJson(sources)).value() == sources);
  const auto dependencies = RichObject().dependencies;
  EXPECT_TRUE(DependenciesFromJson(DependenciesToJson(dependencies)).value() == dependencies);
}

TEST(StateJson, RoundTripsRandomResults) {
  RandomEdits edits(3);
  for (int i = 0; i < 300; ++i) {
    StateEdit edit = edits.Next({});
    edit.begin.clear();
    edit.end = {"i1"};
    edit.remove = {Addr("t.a")};
    ASSERT_OK_AND_ASSIGN(const StateEdit read, ResultFromJson(ResultToJson(edit)));
    EXPECT_EQ(read.end, edit.end);
    EXPECT_TRUE(read.put == edit.put);
    EXPECT_TRUE(read.remove == edit.remove);
    EXPECT_TRUE(read.outputs == edit.outputs);
    EXPECT_TRUE(read.providers == edit.providers);
  }
}

// The exact text is part of the file format.
TEST(StateJson, IsWrittenLikeThis) {
  Object object = MakeObject("t.a[\"k\"]", "{\"n\":1.10}");
  EXPECT_EQ(
      ObjectToJson(object),
      R"({"address":"t.a[\"k\"]","attributes":"{\"n\":1.10}","provider":"dplan","serial":0})");
  object.schema_version = 2;
  object.private_data = "p";
  object.status = ObjectStatus::kTainted;
  object.sensitive = {*Path::Parse("n")};
  object.dependencies = {{.block = Addr("t.b").block, .key = InstanceKey()}};
  object.serial = 4;
  object.write_only = {{*Path::Parse("key"), "f00d"}};
  EXPECT_EQ(ObjectToJson(object),
            R"({"address":"t.a[\"k\"]","attributes":"{\"n\":1.10}",)"
            R"("dependencies":[{"block":"t.b","key":null,"kind":"reference"}],"private":"cA==",)"
            R"("provider":"dplan","schema_version":2,"sensitive":["n"],"serial":4,"tainted":true,)"
            R"("write_only":[["key","f00d"]]})");
  object = MakeObject("t.a");
  object.status = ObjectStatus::kResumable;
  EXPECT_EQ(
      ObjectToJson(object),
      R"({"address":"t.a","attributes":"{}","provider":"dplan","resumable":true,"serial":0})");
  EXPECT_EQ(PathsToJson({}), "");
  EXPECT_EQ(NamedPathsToJson({}), "");
  EXPECT_EQ(DependenciesToJson({}), "");
  EXPECT_EQ(ResultToJson({}), R"({"end":[]})");
}

TEST(StateJson, RefusesWhatIsMalformed) {
  for (const char* json :
       {"", "null", "[]", "{", "{}", R"({"address":"t.a","provider":5})",
        R"({"address":"!","provider":"p"})", R"({"address":"t.a","provider":"p","private":"*"})",
        R"({"address":"t.a","provider":"p","serial":1.5})",
        R"({"address":"t.a","provider":"p","tainted":1})",
        R"({"address":"t.a","provider":"p","resumable":1})",
        R"({"address":"t.a","provider":"p","write_only":["key"]})",
        R"({"address":"t.a","provider":"p","sensitive":{}})",
        R"({"address":"t.a","provider":"p","sensitive":["]"]})",
        R"({"address":"t.a","provider":"p","dependencies":[{"kind":"x","block":"t.b"}]})",
        R"({"address":"t.a","provider":"p","dependencies":[{"kind":"provider","block":"t"}]})",
        R"({"address":"t.a","provider":"p","dependencies":[{"kind":"provider","block":"t.b",)"
        R"("key":true}]})"}) {
    EXPECT_THAT(ObjectFromJson(json), StatusIs(absl::StatusCode::kDataLoss)) << json;
  }
  for (const char* json : {"[", "[1]", "{}", "[\"]\"]"}) {
    EXPECT_THAT(PathsFromJson(json), StatusIs(absl::StatusCode::kDataLoss)) << json;
  }
  for (const char* json : {"[1]", "[[]]", "[[\"a\"]]", "[[\"a\",1]]", "[[\"]\",\"v\"]]"}) {
    EXPECT_THAT(NamedPathsFromJson(json), StatusIs(absl::StatusCode::kDataLoss)) << json;
  }
  for (const char* json :
       {"", "[]", R"({"end":[1]})", R"({"end":5})", R"({"put":[{}]})", R"({"remove":["!"]})",
        R"({"remove":[1]})", R"({"outputs":[["a"]]})", R"({"outputs":[["a",5]]})",
        R"({"providers":[["!",null]]})", R"({"providers":[["p",{"config":1}]]})"}) {
    EXPECT_THAT(ResultFromJson(json), StatusIs(absl::StatusCode::kDataLoss)) << json;
  }
}

}  // namespace
}  // namespace dplan::testing
