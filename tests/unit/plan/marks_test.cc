#include "core/plan/marks.h"

#include <gtest/gtest.h>

#include "tests/testing/value_builders.h"

namespace dplan {
namespace {

using namespace testing;

Schema TestSchema() {
  Schema schema;
  schema.block.attributes = {
      {"password", {.type = Type::String(), .optional = true}},
      {"token", {.type = Type::String(), .computed = true, .sensitive = true}},
      {"url", {.type = Type::String(), .computed = true}},
      {"port", {.type = Type::Number(), .computed = true}},
      {"env", {.type = Type::Map(Type::String()), .computed = true}},
      {"names", {.type = Type::Set(Type::String()), .computed = true}},
      {"on", {.type = Type::Bool(), .computed = true}},
  };
  return schema;
}

Value TestObject() {
  return Obj({{"password", Str("hunter2")},
              {"token", Value::Null(Type::String())},
              {"url", Str("hunter2")},
              {"port", Value::Int(1)},
              {"env", MapOf(Type::String(), {{"A", Str("a")}, {"PW", Str("hunter2")}})},
              {"names", Value::Set(Type::String(), {Str("x"), Str("hunter2")})},
              {"on", Value::Bool(true)}});
}

std::vector<std::string> MarkedPaths(const Value& value) {
  std::vector<Path> paths;
  value.UnmarkedDeep(&paths);
  std::vector<std::string> texts;
  for (const Path& path : paths) texts.push_back(path.ToString());
  return texts;
}

TEST(MarkObject, MarksWhatIsSaidAndItsCopies) {
  const Value marked = MarkObject(TestSchema(), TestObject(), {Path().Attr("password")});
  EXPECT_EQ(MarkedPaths(marked),
            (std::vector<std::string>{"env[\"PW\"]", "names", "password", "token", "url"}));
  EXPECT_EQ(marked.UnmarkedDeep(), TestObject());
}

TEST(MarkObject, MarksOnlyWhatTheSchemaSaysWhereNothingElseIsSecret) {
  EXPECT_EQ(MarkedPaths(MarkObject(TestSchema(), TestObject(), {})),
            std::vector<std::string>{"token"});
}

TEST(MarkObject, TakesNoTruthValueNorEmptyTextForACopy) {
  const Value object = TestObject().WithAttr("password", Str("")).WithAttr("url", Str(""));
  EXPECT_EQ(
      MarkedPaths(MarkObject(TestSchema(), object, {Path().Attr("password"), Path().Attr("on")})),
      (std::vector<std::string>{"on", "password", "token"}));
}

TEST(MarkObject, FindsTheLeavesOfASecretMap) {
  const Value object = TestObject().WithAttr("url", Str("a"));
  EXPECT_EQ(MarkedPaths(MarkObject(TestSchema(), object, {Path().Attr("env")})),
            (std::vector<std::string>{"env", "names", "password", "token", "url"}));
}

TEST(MarkObject, LeavesNothingAsItIs) {
  const Schema schema = TestSchema();
  const Value none = Value::Null(schema.type());
  EXPECT_EQ(MarkObject(schema, none, {Path().Attr("password")}), none);
}

}  // namespace
}  // namespace dplan
