#include "dplan/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/testing/value_builders.h"

namespace dplan {
namespace {

using testing::At;
using ::testing::HasSubstr;
using testing::ListOf;
using testing::Null;
using testing::Num;
using testing::Obj;
using testing::Sensitive;
using testing::SetOf;
using testing::Str;
using testing::Tup;
using testing::Unknown;

Attribute Optional(Type type) { return {.type = std::move(type), .optional = true}; }
Attribute Secret() { return {.type = Type::String(), .optional = true, .sensitive = true}; }

NestedBlock Nested(Nesting nesting, std::map<std::string, Attribute> attributes) {
  return {.nesting = nesting, .block = {.attributes = std::move(attributes)}};
}

TEST(Block, ImpliesAType) {
  const Type inner = Type::Object({{"x", Type::Number()}});
  const Type with_any = Type::Object({{"x", Type()}});
  const struct {
    const char* name;
    NestedBlock nested;
    Type type;
  } cases[] = {
      {"single", Nested(Nesting::kSingle, {{"x", Optional(Type::Number())}}), inner},
      {"group", Nested(Nesting::kGroup, {{"x", Optional(Type::Number())}}), inner},
      {"list", Nested(Nesting::kList, {{"x", Optional(Type::Number())}}), Type::List(inner)},
      {"set", Nested(Nesting::kSet, {{"x", Optional(Type::Number())}}), Type::Set(inner)},
      {"map", Nested(Nesting::kMap, {{"x", Optional(Type::Number())}}), Type::Map(inner)},
      {"list with dynamic", Nested(Nesting::kList, {{"x", Optional(Type())}}), Type()},
      {"map with dynamic", Nested(Nesting::kMap, {{"x", Optional(Type::Map(Type()))}}), Type()},
      {"single with dynamic", Nested(Nesting::kSingle, {{"x", Optional(Type())}}), with_any},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Block block{.attributes = {{"a", Optional(Type::Bool())}}, .blocks = {{"b", c.nested}}};
    EXPECT_EQ(block.ImpliedType(), Type::Object({{"a", Type::Bool()}, {"b", c.type}}));
  }
}

TEST(Block, NestedAttributesImplyATypeToo) {
  const auto nested = std::make_shared<NestedAttributes>(
      NestedAttributes{.nesting = Nesting::kMap, .attributes = {{"x", Optional(Type::Number())}}});
  const Block block{.attributes = {{"a", {.nested = nested, .optional = true}}}};
  EXPECT_EQ(block.ImpliedType(),
            Type::Object({{"a", Type::Map(Type::Object({{"x", Type::Number()}}))}}));
}

TEST(Schema, CopiesAndThreadsHaveTheirType) {
  Schema schema;
  schema.block.attributes = {{"a", Optional(Type::Bool())}};
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back(
        [&schema] { EXPECT_EQ(schema.type(), Type::Object({{"a", Type::Bool()}})); });
  }
  threads.clear();
  Schema other = schema;
  other.block.attributes.emplace("b", Optional(Type::String()));
  EXPECT_EQ(other.type(), Type::Object({{"a", Type::Bool()}, {"b", Type::String()}}));
  schema = other;
  EXPECT_EQ(schema.type(), other.type());
}

Schema Containers() {
  Schema schema;
  schema.block.attributes = {{"name", Optional(Type::String())}, {"any", Optional(Type())}};
  schema.block.blocks = {{"port", Nested(Nesting::kList, {{"host", Optional(Type::Number())}})}};
  return schema;
}

TEST(Schema, CheckFindsWhatDoesNotFit) {
  const Type port = Type::Object({{"host", Type::Number()}});
  const Value good =
      Obj({{"any", Num(1)}, {"name", Str("x")}, {"port", ListOf(port, {Obj({{"host", Num(1)}})})}});
  const struct {
    const char* name;
    Value value;
    const char* path;
    const char* detail;  // empty: it fits
  } cases[] = {
      {"good", good, "", ""},
      {"null", Null(), "", ""},
      {"unknown parts", good.WithAttr("name", Unknown(Type::String())), "", ""},
      {"sensitive parts", Sensitive(good.WithAttr("name", Sensitive(Str("x")))), "", ""},
      {"any is anything", good.WithAttr("any", Tup({Str("x")})), "", ""},
      {"no object", Str("x"), "", "The schema says object("},
      {"wrong type", good.WithAttr("name", Num(1)), "name",
       "The schema says string, but the value is number."},
      {"tuple for a list", good.WithAttr("port", Tup({})), "port", "The schema says list("},
      {"more", good.WithAttr("more", Num(1)), "", "has no attribute \"more\""},
      {"less", Obj({{"any", Null()}, {"name", Null(Type::String())}}), "",
       "has an attribute \"port\""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    Diagnostics diagnostics;
    const bool fits = *c.detail == '\0';
    EXPECT_EQ(Containers().Check(c.value, diagnostics), fits);
    ASSERT_EQ(diagnostics.items().size(), fits ? 0u : 1u);
    if (fits) continue;
    EXPECT_EQ(diagnostics.items()[0].path, At(c.path));
    EXPECT_THAT(diagnostics.items()[0].detail, HasSubstr(c.detail));
  }
}

TEST(Schema, CheckShowsNoSensitiveValue) {
  Diagnostics diagnostics;
  EXPECT_FALSE(Containers().Check(Sensitive(Str("canary")), diagnostics));
  EXPECT_THAT(diagnostics.items()[0].detail, ::testing::Not(HasSubstr("canary")));
}

TEST(Schema, SensitivePathsGoAsFarAsTheValue) {
  Schema schema;
  schema.block.attributes = {{"password", Secret()}, {"name", Optional(Type::String())}};
  const auto nested = std::make_shared<NestedAttributes>(
      NestedAttributes{.nesting = Nesting::kMap, .attributes = {{"key", Secret()}}});
  schema.block.attributes.emplace("users", Attribute{.nested = nested, .optional = true});
  schema.block.blocks = {{"auth", Nested(Nesting::kSingle, {{"token", Secret()}})},
                         {"env", Nested(Nesting::kSet, {{"value", Secret()}})},
                         {"mount", Nested(Nesting::kList, {{"secret", Secret()}})},
                         {"plain", Nested(Nesting::kSet, {{"x", Optional(Type::String())}})}};
  const Type& type = schema.type();
  const auto part = [&type](const char* name) { return type.attributes().at(name).type; };
  const Value mount = Obj({{"secret", Null(Type::String())}});
  const Value full =
      Obj({{"auth", Obj({{"token", Str("t")}})},
           {"env", SetOf(part("env").element(), {Obj({{"value", Str("v")}})})},
           {"mount", ListOf(part("mount").element(), {mount, Unknown(mount.type()), mount})},
           {"name", Str("n")},
           {"password", Unknown(Type::String())},
           {"plain", SetOf(part("plain").element(), {Obj({{"x", Str("v")}})})},
           {"users", Value::Map(part("users").element(), {{"root", Obj({{"key", Str("k")}})}})}});
  const std::vector<Path> all = {At("password"), At("users[\"root\"].key"), At("auth.token"),
                                 At("env"),      At("mount[0].secret"),     At("mount[2].secret")};
  EXPECT_EQ(schema.SensitivePaths(full), all);
  EXPECT_EQ(schema.SensitivePaths(Sensitive(full.MarkedAt({At("mount")}))), all)
      << "marks are no obstacle";
  Value empty = full;
  for (const char* name : {"auth", "env", "mount", "users"}) {
    empty = empty.WithAttr(name, Null(part(name)));
  }
  EXPECT_EQ(schema.SensitivePaths(empty), (std::vector<Path>{At("password")}));
  EXPECT_TRUE(schema.SensitivePaths(Null(type)).empty());
  EXPECT_TRUE(schema.SensitivePaths(Unknown(type)).empty());
}

}  // namespace
}  // namespace dplan
