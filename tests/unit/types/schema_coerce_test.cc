#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dplan/schema.h"
#include "tests/testing/value_builders.h"

namespace dplan {
namespace {

using testing::At;
using testing::Bool;
using ::testing::HasSubstr;
using testing::ListOf;
using testing::MapOf;
using testing::Null;
using testing::Num;
using testing::Obj;
using testing::Sensitive;
using testing::SetOf;
using testing::Str;
using testing::Tup;
using testing::Unknown;

Attribute Optional(Type type) { return {.type = std::move(type), .optional = true}; }

const Type kPort = Type::Object({{"host", Type::Number()}, {"ip", Type::String()}});
const Type kLabel = Type::Object({{"value", Type::String()}});
const Type kCheck = Type::Object({{"command", Type::List(Type::String())}});
const Type kUser = Type::Object({{"admin", Type::Bool()}, {"uid", Type::Number()}});

// One of every nesting.
Schema Container() {
  Schema schema;
  const auto user = std::make_shared<NestedAttributes>(
      NestedAttributes{.nesting = Nesting::kMap,
                       .attributes = {{"uid", {.type = Type::Number(), .required = true}},
                                      {"admin", Optional(Type::Bool())}}});
  schema.block.attributes = {
      {"image", {.type = Type::String(), .required = true}},
      {"memory", Optional(Type::Number())},
      {"env", Optional(Type::Map(Type::String()))},
      {"id", {.type = Type::String(), .computed = true}},
      {"old", {.type = Type::String(), .optional = true, .deprecated = true}},
      {"users", {.type = user->ImpliedType(), .nested = user, .optional = true}},
  };
  const Block port{.attributes = {{"host", {.type = Type::Number(), .required = true}},
                                  {"ip", Optional(Type::String())}}};
  const Block label{.attributes = {{"value", Optional(Type::String())}}};
  const Block check{.attributes = {{"command", Optional(Type::List(Type::String()))}}};
  const Block free{.attributes = {{"value", Optional(Type())}}};
  schema.block.blocks = {
      {"port", {.nesting = Nesting::kList, .block = port, .max_items = 2}},
      {"label", {.nesting = Nesting::kMap, .block = label}},
      {"tag", {.nesting = Nesting::kSet, .block = label}},
      {"check", {.nesting = Nesting::kSingle, .block = check}},
      {"limits", {.nesting = Nesting::kGroup, .block = check}},
      {"option", {.nesting = Nesting::kList, .block = free}},
      {"named", {.nesting = Nesting::kMap, .block = free}},
  };
  return schema;
}

// What the configuration {image: x} means.
Value Minimal() {
  return Obj({{"check", Null(kCheck)},
              {"env", Null(Type::Map(Type::String()))},
              {"id", Null(Type::String())},
              {"image", Str("x")},
              {"label", MapOf(kLabel, {})},
              {"limits", Obj({{"command", Null(Type::List(Type::String()))}})},
              {"memory", Null(Type::Number())},
              {"named", Obj({})},
              {"old", Null(Type::String())},
              {"option", Tup({})},
              {"port", ListOf(kPort, {})},
              {"tag", SetOf(kLabel, {})},
              {"users", Null(Type::Map(kUser))}});
}

Value Port(int64_t host) { return Obj({{"host", Num(host)}, {"ip", Null(Type::String())}}); }
Value Label(const char* text) { return Obj({{"value", Str(text)}}); }
Value Users(Value uid) {
  return MapOf(kUser, {{"root", Obj({{"admin", Null(Type::Bool())}, {"uid", std::move(uid)}})}});
}

TEST(SchemaCoerce, MakesTheImpliedType) {
  const struct {
    const char* name;
    const char* attribute;
    Value written;
    Value meant;
  } cases[] = {
      {"nothing more", "image", Str("x"), Str("x")},
      {"text for a number", "memory", Str("512"), Num(512)},
      {"object for a map", "env", Obj({{"A", Num(1)}}), MapOf(Type::String(), {{"A", Str("1")}})},
      {"null", "memory", Null(), Null(Type::Number())},
      {"null for what the provider decides", "id", Null(), Null(Type::String())},
      {"unknown", "memory", Unknown(), Unknown(Type::Number())},
      {"unknown for what is required", "image", Unknown(), Unknown(Type::String())},
      {"sensitive", "memory", Sensitive(Str("512")), Sensitive(Num(512))},
      {"sensitive null", "memory", Sensitive(Null()), Sensitive(Null(Type::Number()))},
      {"sequence of blocks", "port", Tup({Obj({{"host", Num(1)}}), Obj({{"host", Str("2")}})}),
       ListOf(kPort, {Port(1), Port(2)})},
      {"one block", "port", Obj({{"host", Num(1)}}), ListOf(kPort, {Port(1)})},
      {"list of blocks", "port",
       ListOf(Type::Object({{"host", Type::Number()}}), {Obj({{"host", Num(1)}})}),
       ListOf(kPort, {Port(1)})},
      {"no blocks", "port", Null(), ListOf(kPort, {})},
      {"unknown blocks", "port", Unknown(), Unknown(Type::List(kPort))},
      {"an unknown block", "port", Tup({Unknown()}), ListOf(kPort, {Unknown(kPort)})},
      {"sensitive blocks", "port", Sensitive(Tup({Sensitive(Obj({{"host", Num(1)}}))})),
       Sensitive(ListOf(kPort, {Sensitive(Port(1))}))},
      {"map of blocks", "label", Obj({{"a", Obj({{"value", Str("x")}})}, {"b", Null()}}),
       MapOf(kLabel, {{"a", Label("x")}, {"b", Obj({{"value", Null(Type::String())}})}})},
      {"unknown map of blocks", "label", Unknown(), Unknown(Type::Map(kLabel))},
      {"set of blocks", "tag", Tup({Label("b"), Label("a"), Label("b")}),
       SetOf(kLabel, {Label("a"), Label("b")})},
      {"single block", "check", Obj({{"command", Tup({Str("true")})}}),
       Obj({{"command", ListOf(Type::String(), {Str("true")})}})},
      {"single block in a sequence", "check", Tup({Obj({{"command", Null()}})}),
       Obj({{"command", Null(Type::List(Type::String()))}})},
      {"unknown single block", "check", Unknown(), Unknown(kCheck)},
      {"group", "limits", Obj({{"command", Tup({Num(1)})}}),
       Obj({{"command", ListOf(Type::String(), {Str("1")})}})},
      {"null group", "limits", Null(), Obj({{"command", Null(Type::List(Type::String()))}})},
      {"blocks with dynamic are a tuple", "option",
       Tup({Obj({{"value", Num(1)}}), Obj({{"value", Tup({})}}), Obj({})}),
       Tup({Obj({{"value", Num(1)}}), Obj({{"value", Tup({})}}), Obj({{"value", Null()}})})},
      {"map of blocks with dynamic is an object", "named",
       Obj({{"a", Obj({{"value", Num(1)}})}, {"b", Obj({{"value", Bool(true)}})}}),
       Obj({{"a", Obj({{"value", Num(1)}})}, {"b", Obj({{"value", Bool(true)}})}})},
      {"nested attributes", "users", Obj({{"root", Obj({{"uid", Str("0")}})}}), Users(Num(0))},
      {"unknown nested attributes", "users", Unknown(), Unknown(Type::Map(kUser))},
      {"an unknown among nested attributes", "users", Obj({{"root", Obj({{"uid", Unknown()}})}}),
       Users(Unknown(Type::Number()))},
      {"sensitive nested attributes", "users", Sensitive(Obj({{"root", Obj({{"uid", Num(0)}})}})),
       Sensitive(Users(Num(0)))},
  };
  const Schema schema = Container();
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    Diagnostics diagnostics;
    const Value config = Obj({{"image", Str("x")}}).WithAttr(c.attribute, c.written);
    const Value value = schema.Coerce(config, diagnostics);
    EXPECT_TRUE(diagnostics.empty()) << ::testing::PrintToString(diagnostics);
    EXPECT_EQ(value, Minimal().WithAttr(c.attribute, c.meant));
    EXPECT_TRUE(schema.Check(value, diagnostics));
  }
}

TEST(SchemaCoerce, TakesTheWholeAsItComes) {
  const Schema schema = Container();
  Diagnostics diagnostics;
  EXPECT_EQ(schema.Coerce(Unknown(), diagnostics), Unknown(schema.type()));
  EXPECT_EQ(schema.Coerce(MapOf(Type::String(), {{"image", Str("x")}}), diagnostics), Minimal());
  EXPECT_EQ(schema.Coerce(Sensitive(Obj({{"image", Str("x")}})), diagnostics),
            Sensitive(Minimal()));
  EXPECT_TRUE(diagnostics.empty()) << ::testing::PrintToString(diagnostics);
}

TEST(SchemaCoerce, SaysWhatIsWrongAndWhere) {
  const struct {
    const char* name;
    Value config;
    const char* path;
    const char* summary;
    const char* detail;
  } cases[] = {
      {"missing", Obj({}), "image", "Missing required attribute", "\"image\" is required"},
      {"nothing at all", Null(), "image", "Missing required attribute", "it is not set"},
      {"null", Obj({{"image", Null()}}), "image", "Missing required attribute",
       "its value is null"},
      {"missing in a block",
       Obj({{"image", Str("x")}, {"port", Tup({Obj({{"host", Num(1)}}), Obj({})})}}),
       "port[1].host", "Missing required attribute", "\"host\" is required"},
      {"missing in nested attributes",
       Obj({{"image", Str("x")}, {"users", Obj({{"root", Obj({})}})}}), "users[\"root\"].uid",
       "Missing required attribute", "\"uid\" is required"},
      {"typo", Obj({{"image", Str("x")}, {"memry", Num(1)}}), "memry", "Unsupported attribute",
       "Did you mean \"memory\"?"},
      {"no typo", Obj({{"image", Str("x")}, {"whatever", Num(1)}}), "whatever",
       "Unsupported attribute", "There is no attribute or block \"whatever\" here."},
      {"typo in a map of blocks",
       Obj({{"image", Str("x")}, {"label", Obj({{"a b", Obj({{"vale", Num(1)}})}})}}),
       "label[\"a b\"].vale", "Unsupported attribute", "Did you mean \"value\"?"},
      {"typo in nested attributes",
       Obj({{"image", Str("x")},
            {"users", Obj({{"root", Obj({{"uid", Num(0)}, {"admn", Bool(true)}})}})}}),
       "users[\"root\"].admn", "Unsupported attribute", "Did you mean \"admin\"?"},
      {"read-only", Obj({{"image", Str("x")}, {"id", Str("y")}}), "id", "Attribute is read-only",
       "decided by the provider"},
      {"read-only and unknown", Obj({{"image", Str("x")}, {"id", Unknown()}}), "id",
       "Attribute is read-only", "decided by the provider"},
      {"wrong type", Obj({{"image", Str("x")}, {"memory", Str("much")}}), "memory", "Wrong type",
       "must be of type number: a number is required"},
      {"wrong type deep inside",
       Obj({{"image", Str("x")}, {"check", Obj({{"command", Tup({Tup({})})}})}}),
       "check.command[0]", "Wrong type", "a string is required"},
      {"block that is no mapping", Obj({{"image", Str("x")}, {"port", Tup({Num(8080)})}}),
       "port[0]", "Wrong type", "A block is written as a mapping"},
      {"blocks that are no sequence", Obj({{"image", Str("x")}, {"port", Num(8080)}}), "port",
       "Wrong type", "A sequence is required"},
      {"map of blocks that is none", Obj({{"image", Str("x")}, {"label", Tup({})}}), "label",
       "Wrong type", "A mapping is required"},
      {"nested attributes that are none", Obj({{"image", Str("x")}, {"users", Tup({})}}), "users",
       "Wrong type", "A mapping is required"},
      {"nested object that is none", Obj({{"image", Str("x")}, {"users", Obj({{"root", Num(1)}})}}),
       "users[\"root\"]", "Wrong type", "A mapping of attributes is required"},
      {"no mapping at all", Str("x"), "", "Wrong type", "A block is written as a mapping"},
      {"too many",
       Obj({{"image", Str("x")},
            {"port",
             Tup({Obj({{"host", Num(1)}}), Obj({{"host", Num(2)}}), Obj({{"host", Num(3)}})})}}),
       "port", "Too many blocks", "At most 2 of the block \"port\" may be there, but there are 3."},
  };
  const Schema schema = Container();
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    Diagnostics diagnostics;
    EXPECT_EQ(schema.Coerce(c.config, diagnostics), Null(schema.type()));
    ASSERT_EQ(diagnostics.items().size(), 1u) << ::testing::PrintToString(diagnostics);
    const Diagnostic& diagnostic = diagnostics.items()[0];
    EXPECT_EQ(diagnostic.severity, Severity::kError);
    EXPECT_EQ(diagnostic.path, At(c.path));
    EXPECT_EQ(diagnostic.summary, c.summary);
    EXPECT_THAT(diagnostic.detail, HasSubstr(c.detail));
  }
}

TEST(SchemaCoerce, FindsAllErrorsAtOnce) {
  const Value config = Obj({{"memory", Str("canary")},
                            {"memry", Num(1)},
                            {"id", Str("y")},
                            {"port", Tup({Obj({{"hst", Num(1)}})})}});
  Diagnostics diagnostics;
  Container().Coerce(config, diagnostics);
  std::vector<std::string> found;
  for (const Diagnostic& diagnostic : diagnostics.items()) {
    found.push_back(diagnostic.path.ToString() + ": " + diagnostic.summary);
    EXPECT_THAT(diagnostic.detail, ::testing::Not(HasSubstr("canary")));
  }
  EXPECT_THAT(
      found, ::testing::UnorderedElementsAre(
                 "image: Missing required attribute", "memory: Wrong type",
                 "memry: Unsupported attribute", "id: Attribute is read-only",
                 "port[0].host: Missing required attribute", "port[0].hst: Unsupported attribute"));
}

TEST(SchemaCoerce, WarnsOfWhatIsDeprecated) {
  Diagnostics diagnostics;
  const Value config = Obj({{"image", Str("x")}, {"old", Str("y")}});
  EXPECT_EQ(Container().Coerce(config, diagnostics), Minimal().WithAttr("old", Str("y")));
  ASSERT_EQ(diagnostics.items().size(), 1u);
  EXPECT_EQ(diagnostics.items()[0].severity, Severity::kWarning);
  EXPECT_EQ(diagnostics.items()[0].path, At("old"));
}

TEST(SchemaCoerce, CountsBlocks) {
  Schema schema;
  const Block empty;
  schema.block.blocks = {
      {"list", {.nesting = Nesting::kList, .block = empty, .min_items = 1}},
      {"map", {.nesting = Nesting::kMap, .block = empty, .min_items = 1}},
      {"single", {.nesting = Nesting::kSingle, .block = empty, .min_items = 1, .max_items = 1}},
  };
  Diagnostics diagnostics;
  schema.Coerce(Obj({{"list", Tup({})}}), diagnostics);
  ASSERT_EQ(diagnostics.items().size(), 3u);
  for (const Diagnostic& diagnostic : diagnostics.items()) {
    EXPECT_EQ(diagnostic.summary, "Too few blocks");
    EXPECT_THAT(diagnostic.detail, HasSubstr("At least 1 of the block \""));
  }
  Diagnostics none;
  schema.Coerce(Obj({{"list", Obj({})}, {"map", Obj({{"k", Obj({})}})}, {"single", Obj({})}}),
                none);
  EXPECT_TRUE(none.empty());
  schema.Coerce(Obj({{"list", Unknown()}, {"map", Unknown()}, {"single", Unknown()}}), none);
  EXPECT_TRUE(none.empty()) << "what is unknown may be enough";
}

}  // namespace
}  // namespace dplan
