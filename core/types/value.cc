#include "dplan/value.h"

#include <algorithm>

#include "core/types/check.h"
#include "core/types/object_type.h"
#include "core/types/text.h"
#include "core/types/value_node.h"

namespace dplan {
namespace internal {
namespace {

using State = ValueParts::State;

constexpr size_t kMaxPrefix = 256;

// A node that is never deleted, and so needs no counting of references.
std::shared_ptr<const ValueParts::Node> Immortal(ValueParts::Node node) {
  return {std::shared_ptr<const ValueParts::Node>(), new ValueParts::Node(std::move(node))};
}

using NodesByKind = std::vector<std::shared_ptr<const ValueParts::Node>>;

// The nodes of the types without parts, by kind.
NodesByKind ImmortalNodes(State state) {
  NodesByKind nodes;
  for (const Type& type : {Type::Dynamic(), Type::Bool(), Type::Number(), Type::String()}) {
    nodes.push_back(
        Immortal({.type = type, .state = state, .wholly_known = state != State::kUnknown}));
  }
  return nodes;
}

// Of a type without parts; else a null pointer.
const std::shared_ptr<const ValueParts::Node>* FindImmortal(const NodesByKind& nodes,
                                                            const Type& type) {
  const auto kind = static_cast<size_t>(type.kind());
  return kind < nodes.size() ? &nodes[kind] : nullptr;
}

bool HasSensitive(const Value& value) {
  return value.sensitive() || ValueParts::NodeOf(value).contains_sensitive;
}

// The part of the text that has at most `size` bytes and ends with a whole character.
std::string Shortened(std::string text, size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
  text.resize(size);
  return text;
}

Value FitInto(const Type& element, Value value) {
  if (element.Admits(value.type())) return value;
  DPLAN_CHECK(value.IsNull());
  return Value::Null(element).Marked(value.sensitive());
}

void FitAllInto(const Type& element, std::vector<Value>& values) {
  for (Value& value : values) value = FitInto(element, std::move(value));
}

Value::Entries NormalisedEntries(std::map<std::string, Value> map) {
  Value::Entries entries;
  entries.reserve(map.size());
  bool in_order = true;
  for (auto& [name, value] : map) {
    entries.emplace_back(ToNfc(name), std::move(value));
    const size_t last = entries.size() - 1;
    in_order = in_order && (last == 0 || entries[last - 1].first < entries[last].first);
  }
  if (in_order) return entries;
  // Names that differ before they are normal and not after: the last one stays.
  std::map<std::string, Value> normal;
  for (auto& [name, value] : entries) normal.insert_or_assign(name, std::move(value));
  return {std::make_move_iterator(normal.begin()), std::make_move_iterator(normal.end())};
}

const Value* FindEntry(const Value::Entries& entries, const std::string& name) {
  const auto found = std::lower_bound(
      entries.begin(), entries.end(), name,
      [](const Value::Entry& entry, const std::string& key) { return entry.first < key; });
  return found != entries.end() && found->first == name ? &found->second : nullptr;
}

const Value* FindElement(const std::vector<Value>& elements, int64_t index) {
  const bool inside = index >= 0 && static_cast<uint64_t>(index) < elements.size();
  return inside ? &elements[static_cast<size_t>(index)] : nullptr;
}

// The type of what the step leads to in a value of the type; nothing where it leads nowhere.
std::optional<Type> TypeAt(const Type& type, const PathStep& step) {
  if (type.IsDynamic()) return type;
  const auto* index = std::get_if<int64_t>(&step.step);
  if (index != nullptr) {
    if (type.kind() == Type::Kind::kList) return type.element();
    if (type.kind() != Type::Kind::kTuple) return std::nullopt;
    const bool inside = *index >= 0 && static_cast<uint64_t>(*index) < type.elements().size();
    if (!inside) return std::nullopt;
    return type.elements()[static_cast<size_t>(*index)];
  }
  if (type.kind() == Type::Kind::kMap) return type.element();
  if (type.kind() != Type::Kind::kObject) return std::nullopt;
  const auto* attribute = std::get_if<PathStep::Attribute>(&step.step);
  const auto found = type.attributes().find(
      attribute != nullptr ? attribute->name : std::get<std::string>(step.step));
  if (found == type.attributes().end()) return std::nullopt;
  return found->second.type;
}

}  // namespace

Value ValueParts::OfElements(Type type, std::vector<Value> elements) {
  auto node = std::make_shared<Node>();
  node->type = std::move(type);
  node->state = State::kKnown;
  for (const Value& element : elements) {
    node->wholly_known = node->wholly_known && NodeOf(element).wholly_known;
    node->contains_sensitive = node->contains_sensitive || HasSensitive(element);
  }
  node->payload = std::move(elements);
  return Value(std::move(node));
}

Value ValueParts::OfEntries(Type type, Value::Entries entries) {
  auto node = std::make_shared<Node>();
  node->type = std::move(type);
  node->state = State::kKnown;
  for (const auto& [name, value] : entries) {
    node->wholly_known = node->wholly_known && NodeOf(value).wholly_known;
    node->contains_sensitive = node->contains_sensitive || HasSensitive(value);
  }
  node->payload = std::move(entries);
  return Value(std::move(node));
}

}  // namespace internal

using internal::ValueParts;
using State = ValueParts::State;

bool Refinements::empty() const {
  return !not_null && prefix.empty() && lower == nullptr && upper == nullptr && min_length == 0 &&
         !max_length;
}

bool operator==(const Refinements& a, const Refinements& b) {
  using BoundPtr = std::shared_ptr<const Refinements::Bound>;
  const auto same = [](const BoundPtr& x, const BoundPtr& y) {
    if (x == nullptr || y == nullptr) return x == y;
    return x->number == y->number && x->inclusive == y->inclusive;
  };
  return a.not_null == b.not_null && a.prefix == b.prefix && same(a.lower, b.lower) &&
         same(a.upper, b.upper) && a.min_length == b.min_length && a.max_length == b.max_length;
}

Value::Value(std::shared_ptr<const Node> node, bool sensitive)
    : node_(std::move(node)), sensitive_(sensitive) {}

Value::Value() : Value(Null(Type::Dynamic())) {}

Value Value::Null(Type type) {
  static const auto& nodes = *new internal::NodesByKind(internal::ImmortalNodes(State::kNull));
  if (const auto* node = internal::FindImmortal(nodes, type)) return Value(*node);
  auto node = std::make_shared<Node>();
  node->type = std::move(type);
  return Value(std::move(node));
}

Value Value::Unknown(Type type, Refinements refinements) {
  static const auto& nodes = *new internal::NodesByKind(internal::ImmortalNodes(State::kUnknown));
  const bool refined = !refinements.empty() && !type.IsDynamic();
  if (!refined) {
    if (const auto* node = internal::FindImmortal(nodes, type)) return Value(*node);
  }
  auto node = std::make_shared<Node>();
  node->type = std::move(type);
  node->state = State::kUnknown;
  node->wholly_known = false;
  if (refined) {
    refinements.prefix =
        internal::Shortened(internal::ToNfc(std::move(refinements.prefix)), internal::kMaxPrefix);
    node->payload = std::make_unique<const Refinements>(std::move(refinements));
  }
  return Value(std::move(node));
}

Value Value::Bool(bool value) {
  static const auto make = [](bool b) {
    return internal::Immortal({.type = Type::Bool(), .state = State::kKnown, .payload = b});
  };
  static const auto& true_node = *new std::shared_ptr<const Node>(make(true));
  static const auto& false_node = *new std::shared_ptr<const Node>(make(false));
  return Value(value ? true_node : false_node);
}

Value Value::Num(Number value) {
  auto node = std::make_shared<Node>();
  node->type = Type::Number();
  node->state = State::kKnown;
  node->payload = std::move(value);
  return Value(std::move(node));
}

Value Value::String(std::string text) {
  auto node = std::make_shared<Node>();
  node->type = Type::String();
  node->state = State::kKnown;
  node->payload = internal::ToNfc(std::move(text));
  return Value(std::move(node));
}

Value Value::List(Type element, std::vector<Value> elements) {
  internal::FitAllInto(element, elements);
  return ValueParts::OfElements(Type::List(std::move(element)), std::move(elements));
}

Value Value::Set(Type element, std::vector<Value> elements) {
  internal::FitAllInto(element, elements);
  bool sensitive = false;
  for (Value& value : elements) {
    sensitive = sensitive || value.ContainsSensitive();
    value = value.UnmarkedDeep();
  }
  std::stable_sort(elements.begin(), elements.end(),
                   [](const Value& a, const Value& b) { return Compare(a, b) < 0; });
  const auto duplicates = std::unique(
      elements.begin(), elements.end(),
      [](const Value& a, const Value& b) { return a.IsWhollyKnown() && Compare(a, b) == 0; });
  elements.erase(duplicates, elements.end());
  return ValueParts::OfElements(Type::Set(std::move(element)), std::move(elements))
      .Marked(sensitive);
}

Value Value::Map(Type element, std::map<std::string, Value> entries) {
  Entries normal = internal::NormalisedEntries(std::move(entries));
  for (auto& [key, value] : normal) value = internal::FitInto(element, std::move(value));
  return ValueParts::OfEntries(Type::Map(std::move(element)), std::move(normal));
}

Value Value::Object(std::map<std::string, Value> attributes) {
  return Object(internal::NormalisedEntries(std::move(attributes)));
}

Value Value::Object(Entries attributes) {
  for (auto& [name, value] : attributes) name = internal::ToNfc(std::move(name));
  for (size_t i = 1; i < attributes.size(); ++i) {
    DPLAN_CHECK(attributes[i - 1].first < attributes[i].first);
  }
  Type type = internal::ObjectTypeOf(attributes);
  return ValueParts::OfEntries(std::move(type), std::move(attributes));
}

Value Value::Tuple(std::vector<Value> elements) {
  std::vector<Type> types;
  types.reserve(elements.size());
  for (const Value& element : elements) types.push_back(element.type());
  return ValueParts::OfElements(Type::Tuple(std::move(types)), std::move(elements));
}

const Type& Value::type() const { return node_->type; }
bool Value::IsNull() const { return node_->state == State::kNull; }
bool Value::IsKnown() const { return node_->state != State::kUnknown; }
bool Value::IsWhollyKnown() const { return node_->wholly_known; }

const Refinements& Value::refinements() const {
  static const Refinements& none = *new Refinements();
  DPLAN_CHECK(!IsKnown());
  const auto* refinements = std::get_if<std::unique_ptr<const Refinements>>(&node_->payload);
  return refinements == nullptr ? none : **refinements;
}

const Value::Node& Value::Payload() const {
  DPLAN_CHECK(!sensitive_);
  DPLAN_CHECK(node_->state == State::kKnown);
  return *node_;
}

bool Value::AsBool() const {
  const auto* payload = std::get_if<bool>(&Payload().payload);
  DPLAN_CHECK(payload != nullptr);
  return *payload;
}

const Number& Value::AsNumber() const {
  const auto* payload = std::get_if<Number>(&Payload().payload);
  DPLAN_CHECK(payload != nullptr);
  return *payload;
}

const std::string& Value::AsString() const {
  const auto* payload = std::get_if<std::string>(&Payload().payload);
  DPLAN_CHECK(payload != nullptr);
  return *payload;
}

const std::vector<Value>& Value::AsElements() const {
  const auto* payload = std::get_if<std::vector<Value>>(&Payload().payload);
  DPLAN_CHECK(payload != nullptr);
  return *payload;
}

const Value::Entries& Value::AsEntries() const {
  const auto* payload = std::get_if<Entries>(&Payload().payload);
  DPLAN_CHECK(payload != nullptr);
  return *payload;
}

const Value* Value::Find(const std::string& key) const {
  return internal::FindEntry(AsEntries(), key);
}

const Value* Value::Find(int64_t index) const {
  DPLAN_CHECK(type().kind() != Type::Kind::kSet);
  return internal::FindElement(AsElements(), index);
}

Value Value::Attr(const std::string& name) const {
  DPLAN_CHECK(!sensitive_);
  if (node_->state == State::kKnown) {
    DPLAN_CHECK(type().kind() == Type::Kind::kObject);
    const Value* value = Find(name);
    DPLAN_CHECK(value != nullptr);
    return *value;
  }
  const std::optional<Type> type_there = internal::TypeAt(type(), PathStep::Attr(name));
  DPLAN_CHECK(type_there.has_value());
  return IsNull() ? Null(*type_there) : Unknown(*type_there);
}

Value Value::WithAttr(const std::string& name, Value value) const {
  DPLAN_CHECK(type().kind() == Type::Kind::kObject);
  const std::string normal = internal::ToNfc(name);
  Entries entries = AsEntries();
  const auto place = std::lower_bound(
      entries.begin(), entries.end(), normal,
      [](const Entry& entry, const std::string& key) { return entry.first < key; });
  if (place == entries.end() || place->first != normal) {
    entries.emplace(place, normal, std::move(value));
    return Object(std::move(entries));
  }
  const bool same_type = place->second.type() == value.type();
  place->second = std::move(value);
  return same_type ? ValueParts::OfEntries(type(), std::move(entries)) : Object(std::move(entries));
}

std::optional<Value> Value::At(const Path& path) const {
  Value value = *this;
  bool sensitive = sensitive_;
  for (const PathStep& step : path.steps()) {
    const std::optional<Type> type_there = internal::TypeAt(value.type(), step);
    if (!type_there || value.IsNull()) return std::nullopt;
    if (!value.IsKnown()) {
      value = Unknown(*type_there);
      continue;
    }
    const Value* child = nullptr;
    if (const auto* elements = ValueParts::Elements(value)) {
      child = internal::FindElement(*elements, std::get<int64_t>(step.step));
    } else if (const auto* entries = ValueParts::Entries(value)) {
      const auto* attribute = std::get_if<PathStep::Attribute>(&step.step);
      child = internal::FindEntry(
          *entries, attribute != nullptr ? attribute->name : std::get<std::string>(step.step));
    }
    if (child == nullptr) return std::nullopt;
    value = Value(*child);
    sensitive = sensitive || value.sensitive_;
  }
  return value.Marked(sensitive);
}

size_t Value::size() const {
  const Node& node = Payload();
  if (const auto* elements = std::get_if<std::vector<Value>>(&node.payload)) {
    return elements->size();
  }
  return AsEntries().size();
}

}  // namespace dplan
