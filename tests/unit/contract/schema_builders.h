#ifndef DPLAN_TESTS_UNIT_CONTRACT_SCHEMA_BUILDERS_H_
#define DPLAN_TESTS_UNIT_CONTRACT_SCHEMA_BUILDERS_H_

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/contract/object_shape.h"
#include "dplan/schema.h"
#include "dplan/value.h"

// Schemas in a few words, and whole values of them from what differs from null.

namespace dplan::testing {

using Attributes = std::map<std::string, Attribute>;

inline Attribute Optional(Type type) { return {.type = std::move(type), .optional = true}; }
inline Attribute Computed(Type type) { return {.type = std::move(type), .computed = true}; }
inline Attribute Either(Type type) {
  return {.type = std::move(type), .optional = true, .computed = true};
}

inline Type TypeOf(Nesting nesting, Type element) {
  if (nesting == Nesting::kList) return Type::List(std::move(element));
  if (nesting == Nesting::kSet) return Type::Set(std::move(element));
  if (nesting == Nesting::kMap) return Type::Map(std::move(element));
  return element;
}

inline Type ElementType(const Attributes& attributes) {
  std::map<std::string, Type> types;
  for (const auto& [name, attribute] : attributes) types.emplace(name, attribute.type);
  return Type::Object(std::move(types));
}

// An optional nested attribute; also computed if so.
inline Attribute Nested(Nesting nesting, Attributes attributes, bool computed = false) {
  Attribute attribute = Optional(TypeOf(nesting, ElementType(attributes)));
  attribute.computed = computed;
  attribute.nested =
      std::make_shared<NestedAttributes>(NestedAttributes{nesting, std::move(attributes)});
  return attribute;
}

inline NestedBlock Blocks(Nesting nesting, Attributes attributes) {
  return {.nesting = nesting, .block = {.attributes = std::move(attributes)}};
}

Value FillObject(const ObjectShape& shape, const Value& given);

// Elements are given as a tuple, entries as an object.
inline Value FillNested(Nesting nesting, const Type& type, const ObjectShape& shape,
                        const Value& given) {
  if (!Present(given)) return given;
  if (nesting == Nesting::kSingle || nesting == Nesting::kGroup) return FillObject(shape, given);
  if (nesting == Nesting::kMap) {
    std::map<std::string, Value> entries;
    for (const auto& [key, element] : given.AsEntries()) {
      entries.emplace(key, FillObject(shape, element));
    }
    return Value::Map(type.element(), std::move(entries));
  }
  std::vector<Value> elements;
  for (const Value& element : given.AsElements()) elements.push_back(FillObject(shape, element));
  return nesting == Nesting::kList ? Value::List(type.element(), std::move(elements))
                                   : Value::Set(type.element(), std::move(elements));
}

inline Value EmptyBlocks(const NestedBlock& block) {
  if (block.nesting == Nesting::kSingle) return Value::Null(block.block.ImpliedType());
  const Value nothing = block.nesting == Nesting::kList || block.nesting == Nesting::kSet
                            ? Value::Tuple({})
                            : Value::Object(Value::Entries{});
  return FillNested(block.nesting, TypeOf(block.nesting, block.block.ImpliedType()),
                    ObjectShape::Of(block.block), nothing);
}

inline Value FillObject(const ObjectShape& shape, const Value& given) {
  if (!Present(given)) return given;
  std::map<std::string, Value> out;
  for (const auto& [name, attribute] : shape.attributes) {
    const Value* value = given.Find(name);
    if (value == nullptr) {
      out.emplace(name, Value::Null(attribute.type));
    } else if (attribute.nested) {
      out.emplace(name, FillNested(attribute.nested->nesting, attribute.type,
                                   ObjectShape::Of(*attribute.nested), *value));
    } else {
      out.emplace(name, *value);
    }
  }
  if (shape.blocks == nullptr) return Value::Object(std::move(out));
  for (const auto& [name, block] : *shape.blocks) {
    const Value* value = given.Find(name);
    out.emplace(name,
                value == nullptr
                    ? EmptyBlocks(block)
                    : FillNested(block.nesting, TypeOf(block.nesting, block.block.ImpliedType()),
                                 ObjectShape::Of(block.block), *value));
  }
  return Value::Object(std::move(out));
}

// A value of the schema: what is not given is null, or no blocks.
inline Value Fill(const Schema& schema, const Value& given) {
  return FillObject(ObjectShape::Of(schema.block), given);
}

}  // namespace dplan::testing

#endif  // DPLAN_TESTS_UNIT_CONTRACT_SCHEMA_BUILDERS_H_
