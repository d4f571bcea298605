#include "core/contract/random_config.h"

#include <array>
#include <functional>
#include <utility>
#include <vector>

namespace dplan {
namespace {

// Objects that a nesting makes one value of. Blocks whose type is not fixed are a tuple or an
// object.
Value Collect(Nesting nesting, const Type& element, std::vector<Value> objects) {
  if (nesting == Nesting::kMap) {
    std::map<std::string, Value> entries;
    for (Value& object : objects) {
      entries.emplace("k" + std::to_string(entries.size()), std::move(object));
    }
    return element.HasDynamic() ? Value::Object(std::move(entries))
                                : Value::Map(element, std::move(entries));
  }
  if (nesting == Nesting::kSet) return Value::Set(element, std::move(objects));
  return element.HasDynamic() ? Value::Tuple(std::move(objects))
                              : Value::List(element, std::move(objects));
}

}  // namespace

Value RandomConfig::Of(const Schema& schema) {
  // Also turns what was made into the type that the schema implies.
  Diagnostics ignored;
  Value config = schema.Coerce(OfBlock(schema.block), ignored);
  return ignored.HasErrors() ? Value::Null(schema.type()) : config;
}

Value RandomConfig::OfBlock(const Block& block) {
  std::map<std::string, Value> attributes;
  for (const auto& [name, attribute] : block.attributes) {
    attributes.emplace(name, OfAttribute(attribute));
  }
  for (const auto& [name, nested] : block.blocks) attributes.emplace(name, OfBlocks(nested));
  return Value::Object(std::move(attributes));
}

Value RandomConfig::OfBlocks(const NestedBlock& nested) {
  if (nested.nesting == Nesting::kSingle || nested.nesting == Nesting::kGroup) {
    const bool absent = nested.nesting == Nesting::kSingle && nested.min_items == 0 && OneIn(2);
    return absent ? Value::Null(nested.block.ImpliedType()) : OfBlock(nested.block);
  }
  const auto least = static_cast<uint64_t>(nested.min_items);
  const uint64_t most = nested.max_items > 0 ? static_cast<uint64_t>(nested.max_items) : least + 2;
  std::vector<Value> objects;
  for (uint64_t i = least + Below(most - least + 1); i > 0; --i) {
    objects.push_back(OfBlock(nested.block));
  }
  return Collect(nested.nesting, nested.block.ImpliedType(), std::move(objects));
}

Value RandomConfig::OfAttribute(const Attribute& attribute) {
  if (attribute.ComputedOnly()) return Value::Null(attribute.type);
  if (!attribute.required && OneIn(2)) return Value::Null(attribute.type);
  return attribute.nested != nullptr ? OfNested(*attribute.nested) : OfType(attribute.type, 3);
}

Value RandomConfig::OfNested(const NestedAttributes& nested) {
  const Block block = {.attributes = nested.attributes};
  if (nested.nesting == Nesting::kSingle) return OfBlock(block);
  std::vector<Value> objects;
  for (uint64_t i = Below(3); i > 0; --i) objects.push_back(OfBlock(block));
  return Collect(nested.nesting, block.ImpliedType(), std::move(objects));
}

Value RandomConfig::OfType(const Type& type, int depth) {
  return OneIn(8) ? Value::Unknown(type) : Known(type, depth);
}

Value RandomConfig::Known(const Type& type, int depth) {
  const uint64_t size = depth > 0 ? Below(3) : 0;
  const auto some = [&](const Type& element) {
    std::vector<Value> values;
    for (uint64_t i = 0; i < size; ++i) values.push_back(Known(element, depth - 1));
    return values;
  };
  switch (type.kind()) {
    case Type::Kind::kBool:
      return Value::Bool(OneIn(2));
    case Type::Kind::kNumber:
      return Value::Num(AnyNumber());
    case Type::Kind::kString:
    case Type::Kind::kDynamic:
      return Value::String(Text());
    case Type::Kind::kList:
      return type.element().HasDynamic() ? Value::List(type.element(), {})
                                         : Value::List(type.element(), some(type.element()));
    case Type::Kind::kSet:
      return Value::Set(type.element(), some(type.element()));
    case Type::Kind::kMap: {
      std::map<std::string, Value> entries;
      if (!type.element().HasDynamic()) {
        for (Value& value : some(type.element()))
          entries.insert_or_assign(Text(), std::move(value));
      }
      return Value::Map(type.element(), std::move(entries));
    }
    case Type::Kind::kObject: {
      std::map<std::string, Value> attributes;
      for (const auto& [name, attribute] : type.attributes()) {
        attributes.emplace(name, Known(attribute.type, depth - 1));
      }
      return Value::Object(std::move(attributes));
    }
    case Type::Kind::kTuple:
      break;
  }
  std::vector<Value> elements;
  for (const Type& element : type.elements()) elements.push_back(Known(element, depth - 1));
  return Value::Tuple(std::move(elements));
}

std::string RandomConfig::Text() {
  static const auto* texts = new std::array<std::string, 12>{
      "",          "a",     "A B", "-1",          "0x10",        "10.0.0.0/8",
      "../../etc", "é漢😀", "%",   "${x} %{ y }", "a\nb\tc\"\\", std::string(2000, 'x')};
  return (*texts)[Below(texts->size())];
}

Number RandomConfig::AnyNumber() {
  static const auto* numbers = new std::array<const char*, 8>{
      "0", "1", "-1", "0.1", "80", "65536", "9223372036854775808", "1e30"};
  return Number::Parse((*numbers)[Below(numbers->size())]).value();
}

}  // namespace dplan
