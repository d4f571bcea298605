#include <memory>
#include <optional>
#include <utility>

#include "core/base/status_macros.h"
#include "core/types/json.h"
#include "core/types/text.h"
#include "core/wire/messages.h"
#include "core/wire/wire_parts.h"

namespace dplan {
namespace {

using internal::At;
using internal::PlaceOf;
using internal::WireError;
using WireBlock = tfplugin6::Schema::Block;
using WireObject = tfplugin6::Schema::Object;
using WireNested = tfplugin6::Schema::NestedBlock;

// Of blocks and of attributes in attributes. More than twice of what real providers have, and less
// than the nesting at which protobuf gives up.
constexpr int kMaxNesting = 24;

// The same numbers in both protocols, for blocks and for attributes; attributes have no GROUP.
std::optional<Nesting> NestingOf(int mode) {
  switch (mode) {
    case WireNested::SINGLE:
      return Nesting::kSingle;
    case WireNested::LIST:
      return Nesting::kList;
    case WireNested::SET:
      return Nesting::kSet;
    case WireNested::MAP:
      return Nesting::kMap;
    case WireNested::GROUP:
      return Nesting::kGroup;
    default:
      return std::nullopt;
  }
}

WireNested::NestingMode ModeOf(Nesting nesting) {
  switch (nesting) {
    case Nesting::kSingle:
      return WireNested::SINGLE;
    case Nesting::kGroup:
      return WireNested::GROUP;
    case Nesting::kList:
      return WireNested::LIST;
    case Nesting::kSet:
      return WireNested::SET;
    case Nesting::kMap:
      return WireNested::MAP;
  }
  return WireNested::INVALID;
}

absl::Status CheckFlags(const Attribute& attribute) {
  if (attribute.required && (attribute.optional || attribute.computed)) {
    return WireError("", "what is required can be neither optional nor computed");
  }
  if (!attribute.required && !attribute.optional && !attribute.computed) {
    return WireError("", "it is neither required, optional nor computed");
  }
  if (attribute.write_only && attribute.ComputedOnly()) {
    return WireError("", "what is write-only must be required or optional");
  }
  return absl::OkStatus();
}

absl::Status CheckSet(Nesting nesting, const Type& element) {
  if (nesting != Nesting::kSet || !element.HasDynamic()) return absl::OkStatus();
  return WireError("", "a set cannot hold values of any type");
}

bool GoodLimits(const NestedBlock& nested) {
  if (nested.min_items < 0 || nested.max_items < 0) return false;
  switch (nested.nesting) {
    case Nesting::kSingle:
      return nested.min_items == nested.max_items && nested.max_items <= 1;
    case Nesting::kGroup:
    case Nesting::kMap:
      return nested.min_items == 0 && nested.max_items == 0;
    case Nesting::kList:
    case Nesting::kSet:
      return nested.max_items == 0 || nested.min_items <= nested.max_items;
  }
  return false;
}

// Schemas of both protocols are read by the same text.

template <typename WireAttributes>
absl::StatusOr<std::map<std::string, Attribute>> ReadAttributes(const WireAttributes& wire,
                                                                int nesting);

// A nested type without attributes is one of objects that have none.
absl::StatusOr<NestedAttributes> ReadNested(const WireObject& wire, int nesting) {
  const std::optional<Nesting> mode = NestingOf(wire.nesting());
  if (!mode || *mode == Nesting::kGroup) return WireError("nesting", "there is no such nesting");
  NestedAttributes nested{.nesting = *mode};
  DPLAN_ASSIGN_OR_RETURN(nested.attributes, ReadAttributes(wire.attributes(), nesting));
  DPLAN_RETURN_IF_ERROR(CheckSet(*mode, nested.ImpliedType()));
  return nested;
}

template <typename WireAttribute>
absl::Status ReadNestedType(const WireAttribute& wire, int nesting, Attribute* attribute) {
  if constexpr (requires { wire.nested_type(); }) {
    if (!wire.has_nested_type()) return absl::OkStatus();
    absl::StatusOr<NestedAttributes> nested = ReadNested(wire.nested_type(), nesting + 1);
    if (!nested.ok()) return At("nested_type", nested.status());
    attribute->type = nested->ImpliedType();
    attribute->nested = std::make_shared<const NestedAttributes>(*std::move(nested));
  }
  return absl::OkStatus();
}

template <typename WireAttribute>
absl::Status ReadTypes(const WireAttribute& wire, int nesting, Attribute* attribute) {
  DPLAN_RETURN_IF_ERROR(ReadNestedType(wire, nesting, attribute));
  const bool nested = attribute->nested != nullptr;
  if (nested && wire.type().empty()) return absl::OkStatus();
  if (nested) return WireError("", "it has both a type and a nested type");
  DPLAN_ASSIGN_OR_RETURN(attribute->type, internal::ReadType(wire.type(), "type"));
  return absl::OkStatus();
}

template <typename WireAttribute>
absl::StatusOr<Attribute> ReadAttribute(const WireAttribute& wire, int nesting) {
  Attribute attribute;
  DPLAN_RETURN_IF_ERROR(ReadTypes(wire, nesting, &attribute));
  attribute.required = wire.required();
  attribute.optional = wire.optional();
  attribute.computed = wire.computed();
  attribute.sensitive = wire.sensitive();
  attribute.write_only = wire.write_only();
  attribute.deprecated = wire.deprecated();
  attribute.description = wire.description();
  DPLAN_RETURN_IF_ERROR(CheckFlags(attribute));
  return attribute;
}

template <typename WireAttributes>
absl::StatusOr<std::map<std::string, Attribute>> ReadAttributes(const WireAttributes& wire,
                                                                int nesting) {
  if (nesting > kMaxNesting) return WireError("", "it is nested too deeply");
  std::map<std::string, Attribute> attributes;
  for (const auto& attribute : wire) {
    const std::string place = PlaceOf("attributes", attribute.name());
    if (attribute.name().empty()) return WireError(place, "an attribute must have a name");
    absl::StatusOr<Attribute> read = ReadAttribute(attribute, nesting);
    if (!read.ok()) return At(place, read.status());
    std::string name = internal::ToNfc(attribute.name());
    const bool added = attributes.emplace(std::move(name), *std::move(read)).second;
    if (!added) return WireError(place, "the name is there twice");
  }
  return attributes;
}

template <typename WireBlock>
absl::StatusOr<Block> ReadBlock(const WireBlock& wire, int nesting);

template <typename WireNested>
absl::StatusOr<NestedBlock> ReadNestedBlock(const WireNested& wire, int nesting) {
  const std::optional<Nesting> mode = NestingOf(wire.nesting());
  if (!mode) return WireError("nesting", "there is no such nesting");
  NestedBlock nested{
      .nesting = *mode, .min_items = wire.min_items(), .max_items = wire.max_items()};
  if (!GoodLimits(nested)) return WireError("", "min_items and max_items do not fit the nesting");
  absl::StatusOr<Block> block = ReadBlock(wire.block(), nesting + 1);
  if (!block.ok()) return At("block", block.status());
  nested.block = *std::move(block);
  DPLAN_RETURN_IF_ERROR(CheckSet(*mode, nested.block.ImpliedType()));
  return nested;
}

template <typename WireBlock>
absl::StatusOr<Block> ReadBlock(const WireBlock& wire, int nesting) {
  Block block{.description = wire.description(), .deprecated = wire.deprecated()};
  DPLAN_ASSIGN_OR_RETURN(block.attributes, ReadAttributes(wire.attributes(), nesting));
  for (const auto& nested : wire.block_types()) {
    const std::string place = PlaceOf("block_types", nested.type_name());
    if (nested.type_name().empty()) return WireError(place, "a block must have a name");
    absl::StatusOr<NestedBlock> read = ReadNestedBlock(nested, nesting);
    if (!read.ok()) return At(place, read.status());
    std::string name = internal::ToNfc(nested.type_name());
    const bool taken = block.attributes.count(name) > 0;
    const bool added = !taken && block.blocks.emplace(std::move(name), *std::move(read)).second;
    if (!added) return WireError(place, "the name is there twice");
  }
  return block;
}

template <typename WireSchema>
absl::StatusOr<Schema> ReadAnySchema(const WireSchema& wire) {
  if (wire.version() < 0) return WireError("version", "it is negative");
  absl::StatusOr<Block> block = ReadBlock(wire.block(), 0);
  if (!block.ok()) return At("block", block.status());
  Schema schema;
  schema.version = wire.version();
  schema.block = *std::move(block);
  return schema;
}

using WireAttributes = google::protobuf::RepeatedPtrField<tfplugin6::Schema::Attribute>;
void Write(const std::map<std::string, Attribute>& attributes, WireAttributes* wire);

void Write(const Attribute& attribute, tfplugin6::Schema::Attribute* wire) {
  if (attribute.nested == nullptr) {
    wire->set_type(TypeToJson(attribute.type));
  } else {
    WireObject& nested = *wire->mutable_nested_type();
    nested.set_nesting(static_cast<WireObject::NestingMode>(ModeOf(attribute.nested->nesting)));
    Write(attribute.nested->attributes, nested.mutable_attributes());
  }
  wire->set_description(internal::WireText(attribute.description));
  wire->set_description_kind(tfplugin6::MARKDOWN);
  wire->set_required(attribute.required);
  wire->set_optional(attribute.optional);
  wire->set_computed(attribute.computed);
  wire->set_sensitive(attribute.sensitive);
  wire->set_deprecated(attribute.deprecated);
  wire->set_write_only(attribute.write_only);
}

void Write(const std::map<std::string, Attribute>& attributes, WireAttributes* wire) {
  for (const auto& [name, attribute] : attributes) {
    tfplugin6::Schema::Attribute& written = *wire->Add();
    written.set_name(name);
    Write(attribute, &written);
  }
}

void Write(const Block& block, WireBlock* wire) {
  wire->set_description(internal::WireText(block.description));
  wire->set_description_kind(tfplugin6::MARKDOWN);
  wire->set_deprecated(block.deprecated);
  Write(block.attributes, wire->mutable_attributes());
  for (const auto& [name, nested] : block.blocks) {
    WireNested& written = *wire->add_block_types();
    written.set_type_name(name);
    written.set_nesting(ModeOf(nested.nesting));
    written.set_min_items(nested.min_items);
    written.set_max_items(nested.max_items);
    Write(nested.block, written.mutable_block());
  }
}

}  // namespace

namespace internal {

absl::StatusOr<Schema> ReadSchema(const tfplugin6::Schema& wire) { return ReadAnySchema(wire); }
absl::StatusOr<Schema> ReadSchema(const tfplugin5::Schema& wire) { return ReadAnySchema(wire); }

}  // namespace internal

tfplugin6::Schema ToWire(const Schema& schema) {
  tfplugin6::Schema wire;
  wire.set_version(schema.version);
  Write(schema.block, wire.mutable_block());
  return wire;
}

absl::StatusOr<Schema> FromWire(const tfplugin6::Schema& wire) {
  absl::StatusOr<Schema> schema = internal::ReadSchema(wire);
  return schema.ok() ? std::move(schema) : At("Schema", schema.status());
}

absl::StatusOr<Schema> FromWire(const tfplugin5::Schema& wire) {
  absl::StatusOr<Schema> schema = internal::ReadSchema(wire);
  return schema.ok() ? std::move(schema) : At("Schema", schema.status());
}

}  // namespace dplan
