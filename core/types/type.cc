#include "dplan/type.h"

#include <algorithm>
#include <array>

#include "core/types/check.h"
#include "core/types/object_type.h"
#include "core/types/text.h"

namespace dplan {

// Immutable. `attributes` of an object, one `elements` of a collection, `elements` of a tuple.
struct Type::Node {
  Kind kind = Kind::kDynamic;
  bool has_dynamic = false;
  size_t hash = 0;  // equal types have equal hashes
  Attributes attributes;
  std::vector<Type> elements;
};

namespace {

size_t Mix(size_t hash, size_t more) { return (hash ^ more) * 0x9e3779b97f4a7c15U + (hash >> 29); }

size_t HashName(const std::string& name) { return std::hash<std::string>()(name); }

}  // namespace

namespace internal {

// Types of the same shape are made again and again, once per object. Each thread keeps those it
// made last, so that equal types mostly are one node: it saves the memory, and makes comparing them
// cheap.
class TypeCache {
 public:
  using Node = Type::Node;

  static TypeCache& OfThisThread() {
    thread_local TypeCache cache;
    return cache;
  }

  // The type with that hash that `is_same` accepts, else the one that `make` makes.
  template <typename IsSame, typename Make>
  Type Find(size_t hash, const IsSame& is_same, const Make& make) {
    Type& slot = slots_[(hash ^ (hash >> 32)) % kSlots];
    if (slot.node_->hash == hash && is_same(*slot.node_)) return slot;
    std::shared_ptr<Node> node = std::make_shared<Node>(make());
    node->hash = hash;
    node->has_dynamic =
        std::any_of(node->elements.begin(), node->elements.end(),
                    [](const Type& element) { return element.HasDynamic(); }) ||
        std::any_of(node->attributes.begin(), node->attributes.end(),
                    [](const auto& attribute) { return attribute.second.type.HasDynamic(); });
    slot = Type(std::move(node));
    return slot;
  }

  static size_t HashOf(const Type& type) { return type.node_->hash; }

  // A type without parts. It is never deleted, and so needs no counting of references.
  static Type Immortal(Type::Kind kind) {
    const auto* node = new Node{.kind = kind,
                                .has_dynamic = kind == Type::Kind::kDynamic,
                                .hash = Mix(0x51ed270b, static_cast<size_t>(kind) + 1)};
    return Type(std::shared_ptr<const Node>(std::shared_ptr<const Node>(), node));
  }

 private:
  static constexpr size_t kSlots = 512;
  std::array<Type, kSlots> slots_;
};

Type ObjectTypeOf(const Value::Entries& attributes) {
  size_t hash = Mix(0, static_cast<size_t>(Type::Kind::kObject));
  for (const auto& [name, value] : attributes) {
    hash = Mix(Mix(hash, HashName(name)), TypeCache::HashOf(value.type()));
  }
  const auto is_same = [&attributes](const TypeCache::Node& node) {
    return node.kind == Type::Kind::kObject &&
           std::equal(attributes.begin(), attributes.end(), node.attributes.begin(),
                      node.attributes.end(), [](const Value::Entry& entry, const auto& attribute) {
                        return entry.first == attribute.first && !attribute.second.optional &&
                               entry.second.type() == attribute.second.type;
                      });
  };
  return TypeCache::OfThisThread().Find(hash, is_same, [&attributes] {
    TypeCache::Node node{.kind = Type::Kind::kObject};
    for (const auto& [name, value] : attributes) {
      node.attributes.emplace_hint(node.attributes.end(), name, Type::Attribute{value.type()});
    }
    return node;
  });
}

namespace {

Type OfElements(Type::Kind kind, std::vector<Type> elements) {
  size_t hash = Mix(0, static_cast<size_t>(kind));
  for (const Type& element : elements) hash = Mix(hash, TypeCache::HashOf(element));
  const auto is_same = [kind, &elements](const TypeCache::Node& node) {
    return node.kind == kind && node.elements == elements;
  };
  return TypeCache::OfThisThread().Find(hash, is_same, [kind, &elements] {
    return TypeCache::Node{.kind = kind, .elements = std::move(elements)};
  });
}

}  // namespace
}  // namespace internal

using internal::OfElements;
using internal::TypeCache;

Type::Type(std::shared_ptr<const Node> node) : node_(std::move(node)) {}

Type::Type() : Type(Dynamic()) {}

Type Type::Dynamic() {
  static const Type& type = *new Type(TypeCache::Immortal(Kind::kDynamic));
  return type;
}

Type Type::Bool() {
  static const Type& type = *new Type(TypeCache::Immortal(Kind::kBool));
  return type;
}

Type Type::Number() {
  static const Type& type = *new Type(TypeCache::Immortal(Kind::kNumber));
  return type;
}

Type Type::String() {
  static const Type& type = *new Type(TypeCache::Immortal(Kind::kString));
  return type;
}

Type Type::List(Type element) { return OfElements(Kind::kList, {std::move(element)}); }
Type Type::Set(Type element) { return OfElements(Kind::kSet, {std::move(element)}); }
Type Type::Map(Type element) { return OfElements(Kind::kMap, {std::move(element)}); }
Type Type::Tuple(std::vector<Type> elements) {
  return OfElements(Kind::kTuple, std::move(elements));
}

Type Type::Object(std::map<std::string, Type> attributes) {
  Attributes plain;
  for (auto& [name, type] : attributes) {
    plain.emplace_hint(plain.end(), name, Attribute{std::move(type)});
  }
  return ObjectWithOptional(std::move(plain));
}

Type Type::ObjectWithOptional(Attributes attributes) {
  Attributes normal;
  for (auto& [name, attribute] : attributes) {
    normal.insert_or_assign(internal::ToNfc(name), std::move(attribute));
  }
  size_t hash = Mix(0, static_cast<size_t>(Kind::kObject));
  for (const auto& [name, attribute] : normal) {
    hash = Mix(Mix(hash, HashName(name)), TypeCache::HashOf(attribute.type) + attribute.optional);
  }
  const auto is_same = [&normal](const Node& node) {
    return node.kind == Kind::kObject && node.attributes == normal;
  };
  return TypeCache::OfThisThread().Find(hash, is_same, [&normal] {
    return Node{.kind = Kind::kObject, .attributes = std::move(normal)};
  });
}

Type::Kind Type::kind() const { return node_->kind; }

bool Type::IsPrimitive() const {
  return kind() == Kind::kBool || kind() == Kind::kNumber || kind() == Kind::kString;
}

bool Type::IsSequence() const {
  return kind() == Kind::kList || kind() == Kind::kSet || kind() == Kind::kTuple;
}

bool Type::IsMapping() const { return kind() == Kind::kMap || kind() == Kind::kObject; }

bool Type::IsCollection() const {
  return kind() == Kind::kList || kind() == Kind::kSet || kind() == Kind::kMap;
}

bool Type::HasDynamic() const { return node_->has_dynamic; }

const Type& Type::element() const {
  DPLAN_CHECK(IsCollection());
  return node_->elements.front();
}

const Type::Attributes& Type::attributes() const {
  DPLAN_CHECK(kind() == Kind::kObject);
  return node_->attributes;
}

const std::vector<Type>& Type::elements() const {
  DPLAN_CHECK(kind() == Kind::kTuple);
  return node_->elements;
}

bool Type::Admits(const Type& type) const {
  if (IsDynamic() || node_ == type.node_) return true;
  if (kind() != type.kind()) return false;
  return std::equal(node_->elements.begin(), node_->elements.end(), type.node_->elements.begin(),
                    type.node_->elements.end(),
                    [](const Type& a, const Type& b) { return a.Admits(b); }) &&
         std::equal(node_->attributes.begin(), node_->attributes.end(),
                    type.node_->attributes.begin(), type.node_->attributes.end(),
                    [](const auto& a, const auto& b) {
                      return a.first == b.first && a.second.type.Admits(b.second.type);
                    });
}

Type Type::WithoutOptional() const {
  if (node_->elements.empty() && node_->attributes.empty()) return *this;
  std::vector<Type> elements;
  for (const Type& element : node_->elements) elements.push_back(element.WithoutOptional());
  std::map<std::string, Type> attributes;
  for (const auto& [name, attribute] : node_->attributes) {
    attributes.emplace_hint(attributes.end(), name, attribute.type.WithoutOptional());
  }
  return kind() == Kind::kObject ? Object(std::move(attributes))
                                 : OfElements(kind(), std::move(elements));
}

bool operator==(const Type& a, const Type& b) {
  if (a.node_ == b.node_) return true;
  return a.node_->hash == b.node_->hash && a.kind() == b.kind() &&
         a.node_->elements == b.node_->elements && a.node_->attributes == b.node_->attributes;
}

namespace {

std::string ObjectToString(const Type::Attributes& attributes) {
  std::string out = "object({";
  const char* separator = "";
  for (const auto& [name, attribute] : attributes) {
    out += separator;
    separator = ", ";
    if (internal::IsIdentifier(name)) {
      out += name;
    } else {
      internal::AppendQuoted(name, &out);
    }
    const std::string type = attribute.type.ToString();
    out += " = " + (attribute.optional ? "optional(" + type + ")" : type);
  }
  return out + "})";
}

std::string TupleToString(const std::vector<Type>& elements) {
  std::string out = "tuple([";
  const char* separator = "";
  for (const Type& element : elements) {
    out += separator + element.ToString();
    separator = ", ";
  }
  return out + "])";
}

}  // namespace

std::string Type::ToString() const {
  switch (kind()) {
    case Kind::kDynamic:
      return "any";
    case Kind::kBool:
      return "bool";
    case Kind::kNumber:
      return "number";
    case Kind::kString:
      return "string";
    case Kind::kList:
      return "list(" + element().ToString() + ")";
    case Kind::kSet:
      return "set(" + element().ToString() + ")";
    case Kind::kMap:
      return "map(" + element().ToString() + ")";
    case Kind::kObject:
      return ObjectToString(attributes());
    case Kind::kTuple:
      return TupleToString(elements());
  }
  return "";
}

}  // namespace dplan
