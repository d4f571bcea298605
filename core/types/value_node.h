#ifndef DPLAN_CORE_TYPES_VALUE_NODE_H_
#define DPLAN_CORE_TYPES_VALUE_NODE_H_

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "dplan/value.h"

namespace dplan {

// What a value holds besides its own mark. Immutable once made. The flags sum up the children, so
// that nothing has to walk through a value in which there is nothing to find.
struct Value::Node {
  enum class State : uint8_t { kNull, kUnknown, kKnown };

  Type type;
  State state = State::kNull;
  bool wholly_known = true;
  bool contains_sensitive = false;  // below this node
  // A null pointer of Refinements stands for none. Entries are those of maps and objects, the
  // vector holds the elements of lists, sets and tuples.
  std::variant<std::monostate, std::unique_ptr<const Refinements>, bool, Number, std::string,
               std::vector<Value>, Entries>
      payload;
};

namespace internal {

// The inside of values, for the files that implement them.
struct ValueParts {
  using Node = Value::Node;
  using State = Node::State;

  static const Node& NodeOf(const Value& value) { return *value.node_; }
  static bool SameNode(const Value& a, const Value& b) { return a.node_ == b.node_; }
  static const std::vector<Value>* Elements(const Value& value) {
    return std::get_if<std::vector<Value>>(&value.node_->payload);
  }
  static const Value::Entries* Entries(const Value& value) {
    return std::get_if<Value::Entries>(&value.node_->payload);
  }
  static Value Remarked(const Value& value, bool sensitive) {
    return Value(value.node_, sensitive);
  }

  // Known values that are their children. Nothing is checked or normalised.
  static Value OfElements(Type type, std::vector<Value> elements);
  static Value OfEntries(Type type, Value::Entries entries);

  // The value with every child replaced by `change(child)`, which must keep the child's type; its
  // own mark stays. Not for sets, whose order depends on their elements.
  template <typename Change>
  static Value WithChildren(const Value& value, const Change& change) {
    Value copy = value;
    if (const std::vector<Value>* elements = Elements(value)) {
      std::vector<Value> changed;
      changed.reserve(elements->size());
      for (size_t i = 0; i < elements->size(); ++i) {
        changed.push_back(change(PathStep::Index(static_cast<int64_t>(i)), (*elements)[i]));
      }
      copy = OfElements(value.type(), std::move(changed));
    } else if (const Value::Entries* entries = Entries(value)) {
      const bool is_map = value.type().kind() == Type::Kind::kMap;
      Value::Entries changed;
      changed.reserve(entries->size());
      for (const auto& [name, child] : *entries) {
        changed.emplace_back(name,
                             change(is_map ? PathStep::Key(name) : PathStep::Attr(name), child));
      }
      copy = OfEntries(value.type(), std::move(changed));
    }
    return Remarked(copy, value.sensitive());
  }
};

}  // namespace internal
}  // namespace dplan

#endif  // DPLAN_CORE_TYPES_VALUE_NODE_H_
