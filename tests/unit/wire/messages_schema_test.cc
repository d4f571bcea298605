#include <gtest/gtest.h>

#include <functional>

#include "tests/testing/status_matchers.h"
#include "tests/unit/wire/message_samples.h"

namespace dplan {
namespace {

using testing::RandomValues;
using testing::Sent;
using testing::StatusIs;
using WireSchema = tfplugin6::Schema;
using WireAttribute = tfplugin6::Schema::Attribute;
using WireNested = tfplugin6::Schema::NestedBlock;

void ExpectSame(const std::map<std::string, Attribute>& a,
                const std::map<std::string, Attribute>& b);

void ExpectSame(const Attribute& a, const Attribute& b) {
  EXPECT_EQ(a.type, b.type);
  EXPECT_EQ(a.required, b.required);
  EXPECT_EQ(a.optional, b.optional);
  EXPECT_EQ(a.computed, b.computed);
  EXPECT_EQ(a.sensitive, b.sensitive);
  EXPECT_EQ(a.write_only, b.write_only);
  EXPECT_EQ(a.deprecated, b.deprecated);
  EXPECT_EQ(a.description, b.description);
  ASSERT_EQ(a.nested == nullptr, b.nested == nullptr);
  if (a.nested == nullptr) return;
  EXPECT_EQ(a.nested->nesting, b.nested->nesting);
  ExpectSame(a.nested->attributes, b.nested->attributes);
}

void ExpectSame(const std::map<std::string, Attribute>& a,
                const std::map<std::string, Attribute>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (const auto& [name, attribute] : a) {
    SCOPED_TRACE(name);
    ASSERT_EQ(b.count(name), 1u);
    ExpectSame(attribute, b.at(name));
  }
}

void ExpectSame(const Block& a, const Block& b) {
  EXPECT_EQ(a.description, b.description);
  EXPECT_EQ(a.deprecated, b.deprecated);
  ExpectSame(a.attributes, b.attributes);
  ASSERT_EQ(a.blocks.size(), b.blocks.size());
  for (const auto& [name, nested] : a.blocks) {
    SCOPED_TRACE(name);
    ASSERT_EQ(b.blocks.count(name), 1u);
    const NestedBlock& other = b.blocks.at(name);
    EXPECT_EQ(nested.nesting, other.nesting);
    EXPECT_EQ(nested.min_items, other.min_items);
    EXPECT_EQ(nested.max_items, other.max_items);
    ExpectSame(nested.block, other.block);
  }
}

void ExpectSame(const Schema& a, const absl::StatusOr<Schema>& b) {
  ASSERT_THAT(b, testing::IsOk());
  EXPECT_EQ(a.version, b->version);
  ExpectSame(a.block, b->block);
  EXPECT_EQ(a.type(), b->type());
}

class RandomSchemas {
 public:
  explicit RandomSchemas(uint64_t seed) : random_(seed, {}) {}

  Schema Any() {
    Schema schema;
    schema.version = static_cast<int64_t>(random_.Below(5));
    schema.block = AnyBlock(3);
    return schema;
  }

 private:
  std::string Name(uint64_t i) { return "n" + std::to_string(i) + random_.Text(); }

  Attribute AnyAttribute(int depth) {
    Attribute attribute{.type = random_.AnyType(2)};
    attribute.required = random_.OneIn(3);
    attribute.optional = !attribute.required && random_.OneIn(2);
    attribute.computed = !attribute.required && (!attribute.optional || random_.OneIn(2));
    attribute.write_only = !attribute.ComputedOnly() && random_.OneIn(3);
    attribute.sensitive = random_.OneIn(3);
    attribute.deprecated = random_.OneIn(3);
    attribute.description = random_.Text();
    if (depth == 0 || !random_.OneIn(3)) return attribute;
    auto nested = std::make_shared<NestedAttributes>();
    nested->attributes = AnyAttributes(depth - 1);
    constexpr Nesting kNestings[] = {Nesting::kSingle, Nesting::kList, Nesting::kMap,
                                     Nesting::kSet};
    const bool loose = nested->ImpliedType().HasDynamic();
    nested->nesting = kNestings[random_.Below(loose ? 3 : 4)];
    attribute.type = nested->ImpliedType();
    attribute.nested = std::move(nested);
    return attribute;
  }

  std::map<std::string, Attribute> AnyAttributes(int depth) {
    std::map<std::string, Attribute> attributes;
    for (uint64_t i = random_.Below(4); i > 0; --i) attributes[Name(i)] = AnyAttribute(depth);
    return attributes;
  }

  NestedBlock AnyNested(int depth) {
    constexpr Nesting kNestings[] = {Nesting::kSingle, Nesting::kGroup, Nesting::kMap,
                                     Nesting::kList, Nesting::kSet};
    NestedBlock nested{.block = AnyBlock(depth - 1)};
    const bool loose = nested.block.ImpliedType().HasDynamic();
    nested.nesting = kNestings[random_.Below(loose ? 4 : 5)];
    if (nested.nesting == Nesting::kSingle && random_.OneIn(2)) {
      nested.min_items = nested.max_items = 1;
    } else if (nested.nesting == Nesting::kList || nested.nesting == Nesting::kSet) {
      nested.min_items = static_cast<int64_t>(random_.Below(3));
      nested.max_items = random_.OneIn(2) ? 0 : 3;
    }
    return nested;
  }

  Block AnyBlock(int depth) {
    Block block{.attributes = AnyAttributes(2),
                .description = random_.Text(),
                .deprecated = random_.OneIn(2)};
    for (uint64_t i = depth > 0 ? random_.Below(3) : 0; i > 0; --i) {
      block.blocks["b" + Name(i)] = AnyNested(depth);
    }
    return block;
  }

  RandomValues random_;
};

TEST(WireSchema, ComesBackAsItWas) {
  ExpectSame(testing::BoxSchema(), FromWire(Sent(ToWire(testing::BoxSchema()))));
  ExpectSame(Schema(), FromWire(Sent(ToWire(Schema()))));
  ExpectSame(Schema(), FromWire(WireSchema()));
}

TEST(WireSchema, AnyOneComesBackAsItWas) {
  SCOPED_TRACE(testing::TestSeed());
  RandomSchemas random(testing::TestSeed());
  for (int i = 0; i < 300; ++i) {
    const Schema schema = random.Any();
    ExpectSame(schema, FromWire(Sent(ToWire(schema))));
  }
}

// The flags by their numbers in protocol 5, where they are other ones than in protocol 6.
TEST(WireSchema, OfProtocol5IsReadByItsOwnNumbers) {
  const std::string attribute =
      "\x0a\x01"
      "a"
      "\x12\x08\"string\""
      "\x28\x01"      // optional
      "\x50\x01"      // 10: write_only
      "\x5a\x03Use";  // 11: deprecation_message
  tfplugin5::Schema wire;
  ASSERT_TRUE(wire.mutable_block()->add_attributes()->ParseFromString(attribute));
  ASSERT_OK_AND_ASSIGN(const Schema schema, FromWire(wire));
  const Attribute& read = schema.block.attributes.at("a");
  EXPECT_EQ(read.type, Type::String());
  EXPECT_TRUE(read.optional);
  EXPECT_TRUE(read.write_only);
}

TEST(WireSchema, OfProtocol5HasBlocksToo) {
  Schema expected = testing::BoxSchema();
  expected.block.attributes.erase("parts");
  const WireSchema wire6 = ToWire(expected);
  tfplugin5::Schema wire;
  ASSERT_TRUE(wire.ParseFromString(wire6.SerializeAsString()));
  ExpectSame(expected, FromWire(wire));
}

TEST(WireSchema, NamesAreNormalised) {
  WireSchema wire = ToWire(testing::BoxSchema());
  wire.mutable_block()->mutable_attributes(0)->set_name("e\xCC\x81");
  ASSERT_OK_AND_ASSIGN(const Schema schema, FromWire(wire));
  EXPECT_EQ(schema.block.attributes.count("é"), 1u);
}

// A real provider has one.
TEST(WireSchema, NestedTypeWithoutAttributesIsOneOfEmptyObjects) {
  WireSchema wire;
  WireAttribute& attribute = *wire.mutable_block()->add_attributes();
  attribute.set_name("set");
  attribute.set_optional(true);
  attribute.mutable_nested_type()->set_nesting(tfplugin6::Schema::Object::SET);
  ASSERT_OK_AND_ASSIGN(const Schema schema, FromWire(Sent(wire)));
  EXPECT_EQ(schema.block.attributes.at("set").type, Type::Set(Type::Object({})));
}

struct Wrong {
  std::function<void(WireAttribute&)> make;  // of an optional string `a`
  std::string message;
};

void ExpectError(const WireSchema& wire, const std::string& message) {
  EXPECT_EQ(FromWire(Sent(wire)).status(), absl::InvalidArgumentError(message));
}

TEST(WireSchema, AttributesThatDoNotFitAreErrors) {
  const Wrong cases[] = {
      {[](auto& a) { a.set_required(true); },
       "Schema.block.attributes[\"a\"]: what is required can be neither optional nor computed"},
      {[](auto& a) {
         a.set_optional(false);
         a.set_required(true);
         a.set_computed(true);
       },
       "Schema.block.attributes[\"a\"]: what is required can be neither optional nor computed"},
      {[](auto& a) { a.set_optional(false); },
       "Schema.block.attributes[\"a\"]: it is neither required, optional nor computed"},
      {[](auto& a) {
         a.set_optional(false);
         a.set_computed(true);
         a.set_write_only(true);
       },
       "Schema.block.attributes[\"a\"]: what is write-only must be required or optional"},
      {[](auto& a) { a.clear_type(); }, "Schema.block.attributes[\"a\"].type: there is none"},
      {[](auto& a) { a.set_type("\"integer\""); },
       "Schema.block.attributes[\"a\"].type: JSON, byte 9: a type has an unknown name"},
      {[](auto& a) { a.set_type("\xFF\xFE"); },
       "Schema.block.attributes[\"a\"].type: JSON, byte 0: an array is required"},
      {[](auto& a) { a.set_type(std::string(100000, '[')); },
       "Schema.block.attributes[\"a\"].type: JSON, byte 1: a string is required"},
      {[](auto& a) { a.set_type(R"(["object",{"b":"string"},["b"]])"); },
       "Schema.block.attributes[\"a\"].type: attributes that may be left out have no meaning here"},
      {[](auto& a) { a.mutable_nested_type()->set_nesting(WireSchema::Object::LIST); },
       "Schema.block.attributes[\"a\"]: it has both a type and a nested type"},
      {[](auto& a) { a.set_name(""); },
       "Schema.block.attributes[\"\"]: an attribute must have a name"},
      {[](auto& a) { a.set_name("other"); },
       "Schema.block.attributes[\"other\"]: the name is there twice"},
      {[](auto& a) {
         a.set_name(std::string(1000, 'x') + "\"");
         a.clear_type();
       },
       "Schema.block.attributes[\"" + std::string(97, 'x') + "…\"].type: there is none"},
  };
  for (const Wrong& wrong : cases) {
    WireSchema wire;
    for (const char* name : {"other", "a"}) {
      WireAttribute& attribute = *wire.mutable_block()->add_attributes();
      attribute.set_name(name);
      attribute.set_type("\"string\"");
      attribute.set_optional(true);
    }
    wrong.make(*wire.mutable_block()->mutable_attributes(1));
    ExpectError(wire, wrong.message);
  }
}

TEST(WireSchema, NestedTypesThatDoNotFitAreErrors) {
  const Wrong cases[] = {
      {[](auto& a) { a.mutable_nested_type()->clear_nesting(); },
       "Schema.block.attributes[\"a\"].nested_type.nesting: there is no such nesting"},
      {[](auto& a) {
         a.mutable_nested_type()->set_nesting(static_cast<WireSchema::Object::NestingMode>(5));
       },
       "Schema.block.attributes[\"a\"].nested_type.nesting: there is no such nesting"},
      {[](auto& a) { a.mutable_nested_type()->mutable_attributes(0)->clear_name(); },
       "Schema.block.attributes[\"a\"].nested_type.attributes[\"\"]: an attribute must have a "
       "name"},
      {[](auto& a) { a.mutable_nested_type()->mutable_attributes(0)->set_type("\"dynamic\""); },
       "Schema.block.attributes[\"a\"].nested_type: a set cannot hold values of any type"},
      {[](auto& a) { *a.mutable_nested_type()->add_attributes() = a.nested_type().attributes(0); },
       "Schema.block.attributes[\"a\"].nested_type.attributes[\"b\"]: the name is there twice"},
  };
  for (const Wrong& wrong : cases) {
    WireSchema wire;
    WireAttribute& attribute = *wire.mutable_block()->add_attributes();
    attribute.set_name("a");
    attribute.set_optional(true);
    attribute.mutable_nested_type()->set_nesting(WireSchema::Object::SET);
    WireAttribute& inner = *attribute.mutable_nested_type()->add_attributes();
    inner.set_name("b");
    inner.set_type("\"string\"");
    inner.set_optional(true);
    wrong.make(attribute);
    ExpectError(wire, wrong.message);
  }
}

TEST(WireSchema, BlocksThatDoNotFitAreErrors) {
  const std::string limits =
      "Schema.block.block_types[\"b\"]: min_items and max_items do not fit the nesting";
  const struct {
    std::function<void(WireNested&)> make;  // of a list of blocks with one number `n`
    std::string message;
  } cases[] = {
      {[](auto& b) { b.clear_nesting(); },
       "Schema.block.block_types[\"b\"].nesting: there is no such nesting"},
      {[](auto& b) { b.set_nesting(static_cast<WireNested::NestingMode>(6)); },
       "Schema.block.block_types[\"b\"].nesting: there is no such nesting"},
      {[](auto& b) { b.set_min_items(-1); }, limits},
      {[](auto& b) { b.set_max_items(-1); }, limits},
      {[](auto& b) {
         b.set_min_items(3);
         b.set_max_items(2);
       },
       limits},
      {[](auto& b) {
         b.set_nesting(WireNested::SINGLE);
         b.set_max_items(1);
       },
       limits},
      {[](auto& b) {
         b.set_nesting(WireNested::SINGLE);
         b.set_min_items(2);
         b.set_max_items(2);
       },
       limits},
      {[](auto& b) {
         b.set_nesting(WireNested::MAP);
         b.set_min_items(1);
       },
       limits},
      {[](auto& b) {
         b.set_nesting(WireNested::GROUP);
         b.set_max_items(1);
       },
       limits},
      {[](auto& b) { b.clear_type_name(); },
       "Schema.block.block_types[\"\"]: a block must have a name"},
      {[](auto& b) { b.set_type_name("a"); },
       "Schema.block.block_types[\"a\"]: the name is there twice"},
      {[](auto& b) { b.set_type_name("c"); },
       "Schema.block.block_types[\"c\"]: the name is there twice"},
      {[](auto& b) { b.mutable_block()->mutable_attributes(0)->set_type("1"); },
       "Schema.block.block_types[\"b\"].block.attributes[\"n\"].type: JSON, byte 0: an array is "
       "required"},
      {[](auto& b) {
         b.set_nesting(WireNested::SET);
         b.mutable_block()->mutable_attributes(0)->set_type("\"dynamic\"");
       },
       "Schema.block.block_types[\"b\"]: a set cannot hold values of any type"},
  };
  for (const auto& wrong : cases) {
    WireSchema wire;
    WireAttribute& attribute = *wire.mutable_block()->add_attributes();
    attribute.set_name("a");
    attribute.set_type("\"number\"");
    attribute.set_optional(true);
    for (const char* name : {"c", "b"}) {
      WireNested& nested = *wire.mutable_block()->add_block_types();
      nested.set_type_name(name);
      nested.set_nesting(WireNested::LIST);
      *nested.mutable_block()->add_attributes() = attribute;
      nested.mutable_block()->mutable_attributes(0)->set_name("n");
    }
    wrong.make(*wire.mutable_block()->mutable_block_types(1));
    ExpectError(wire, wrong.message);
  }
}

TEST(WireSchema, NegativeVersionIsAnError) {
  WireSchema wire;
  wire.set_version(-1);
  ExpectError(wire, "Schema.version: it is negative");
}

// A schema with so many blocks, or nested attributes, in each other.
WireSchema NestedBlocks(int depth) {
  WireSchema wire;
  WireSchema::Block* block = wire.mutable_block();
  for (int i = 0; i < depth; ++i) {
    WireNested& nested = *block->add_block_types();
    nested.set_type_name("b");
    nested.set_nesting(WireNested::LIST);
    block = nested.mutable_block();
  }
  return wire;
}

WireSchema NestedTypes(int depth) {
  WireSchema wire;
  auto* attributes = wire.mutable_block()->mutable_attributes();
  for (int i = 0; i < depth; ++i) {
    WireAttribute& attribute = *attributes->Add();
    attribute.set_name("a");
    attribute.set_optional(true);
    attribute.mutable_nested_type()->set_nesting(WireSchema::Object::MAP);
    attributes = attribute.mutable_nested_type()->mutable_attributes();
  }
  return wire;
}

TEST(WireSchema, IsNestedToALimit) {
  EXPECT_THAT(FromWire(Sent(NestedBlocks(24))), testing::IsOk());
  EXPECT_THAT(FromWire(Sent(NestedTypes(24))), testing::IsOk());
  for (const WireSchema& wire : {NestedBlocks(25), NestedTypes(25), NestedBlocks(5000)}) {
    const absl::StatusOr<Schema> schema = FromWire(wire);
    EXPECT_THAT(schema, StatusIs(absl::StatusCode::kInvalidArgument));
    EXPECT_THAT(std::string(schema.status().message()),
                ::testing::EndsWith(": it is nested too deeply"));
  }
}

}  // namespace
}  // namespace dplan
