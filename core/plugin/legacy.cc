#include "core/plugin/legacy.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace dplan {
namespace {

bool IsSingle(const NestedBlock& nested) {
  return nested.nesting == Nesting::kSingle || nested.nesting == Nesting::kGroup;
}

Value Collection(Nesting nesting, const Type& element, std::vector<Value> elements) {
  return nesting == Nesting::kSet ? Value::Set(element, std::move(elements))
                                  : Value::List(element, std::move(elements));
}

// A block in which nothing is known but that it is there.
Value UnknownBlock(const Block& block) {
  std::map<std::string, Value> children;
  for (const auto& [name, attribute] : block.attributes) {
    children.emplace(name, Value::Unknown(attribute.type));
  }
  for (const auto& [name, nested] : block.blocks) {
    const Value inner = UnknownBlock(nested.block);
    if (IsSingle(nested)) {
      children.emplace(name, inner);
    } else if (nested.nesting == Nesting::kMap) {
      children.emplace(name, Value::Map(inner.type(), {}));
    } else {
      children.emplace(name, Collection(nested.nesting, inner.type(), {inner}));
    }
  }
  return Value::Object(std::move(children));
}

// A block in which nothing is set.
Value EmptyBlock(const Block& block) {
  std::map<std::string, Value> children;
  for (const auto& [name, attribute] : block.attributes) {
    children.emplace(name, Value::Null(attribute.type));
  }
  for (const auto& [name, nested] : block.blocks) {
    const Type type = nested.block.ImpliedType();
    if (nested.nesting == Nesting::kSingle) {
      children.emplace(name, Value::Null(type));
    } else if (nested.nesting == Nesting::kGroup) {
      children.emplace(name, EmptyBlock(nested.block));
    } else if (nested.nesting == Nesting::kMap) {
      children.emplace(name, Value::Map(type, {}));
    } else {
      children.emplace(name, Collection(nested.nesting, type, {}));
    }
  }
  return Value::Object(std::move(children));
}

Value NormalizeBlock(const Block& block, const Value& object);

Value NormalizeSingle(const NestedBlock& nested, const Value& value) {
  if (!value.IsKnown()) return UnknownBlock(nested.block);
  if (!value.IsNull()) return NormalizeBlock(nested.block, value);
  return nested.nesting == Nesting::kGroup ? EmptyBlock(nested.block) : value;
}

Value NormalizeCollection(const NestedBlock& nested, const Value& value) {
  const Type& element = value.type().element();
  std::vector<Value> elements;
  if (!value.IsKnown()) {
    elements.push_back(UnknownBlock(nested.block));
  } else if (!value.IsNull()) {
    for (const Value& child : value.AsElements()) {
      elements.push_back(NormalizeBlock(nested.block, child));
    }
  }
  return Collection(nested.nesting, element, std::move(elements));
}

Value NormalizeNested(const NestedBlock& nested, const Value& value) {
  const Type::Kind kind = value.type().kind();
  if (IsSingle(nested)) return kind == Type::Kind::kObject ? NormalizeSingle(nested, value) : value;
  if (kind != Type::Kind::kList && kind != Type::Kind::kSet) return value;
  return value.type().HasDynamic() ? value : NormalizeCollection(nested, value);
}

Value NormalizeBlock(const Block& block, const Value& object) {
  if (block.blocks.empty() || !object.IsKnown() || object.IsNull()) return object;
  Value::Entries children;
  children.reserve(object.AsEntries().size());
  for (const auto& [name, value] : object.AsEntries()) {
    const auto nested = block.blocks.find(name);
    children.emplace_back(
        name, nested == block.blocks.end() ? value : NormalizeNested(nested->second, value));
  }
  return Value::Object(std::move(children));
}

}  // namespace

Value NormalizeLegacy(const Schema& schema, const Value& object) {
  return NormalizeBlock(schema.block, object);
}

}  // namespace dplan
