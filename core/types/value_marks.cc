#include <algorithm>
#include <map>

#include "core/types/value_node.h"
#include "dplan/value.h"

namespace dplan {

using internal::ValueParts;

bool Value::ContainsSensitive() const { return sensitive_ || node_->contains_sensitive; }

Value Value::Marked(bool sensitive) const { return Value(node_, sensitive_ || sensitive); }

Value Value::Unmarked() const { return Value(node_); }

Value Value::UnmarkedDeep() const {
  if (!node_->contains_sensitive) return Unmarked();
  return ValueParts::WithChildren(
      Unmarked(), [](const PathStep&, const Value& child) { return child.UnmarkedDeep(); });
}

namespace {

void CollectMarks(const Value& value, const Path& path, std::vector<Path>* sensitive_paths) {
  if (value.sensitive()) {
    sensitive_paths->push_back(path);
    return;
  }
  if (!value.ContainsSensitive()) return;
  ValueParts::WithChildren(value, [&](const PathStep& step, const Value& child) {
    if (child.ContainsSensitive()) CollectMarks(child, path.Join(Path({step})), sensitive_paths);
    return child;
  });
}

// The rest of a path: `path` from `depth` on.
struct Rest {
  const Path* path;
  size_t depth;
};

bool StepsInto(const Value& value) {
  return ValueParts::Entries(value) != nullptr ||
         (ValueParts::Elements(value) != nullptr && value.type().kind() != Type::Kind::kSet);
}

// The name that a step has for a child; a map and an object are not told apart.
using ChildName = std::variant<int64_t, std::string>;

ChildName NameOf(const PathStep& step) {
  if (const auto* index = std::get_if<int64_t>(&step.step)) return *index;
  const auto* attribute = std::get_if<PathStep::Attribute>(&step.step);
  return attribute != nullptr ? attribute->name : std::get<std::string>(step.step);
}

Value MarkAt(const Value& value, const std::vector<Rest>& rests) {
  bool marked = false;
  std::map<ChildName, std::vector<Rest>> inner;
  for (const Rest& rest : rests) {
    if (rest.depth == rest.path->steps().size() || value.IsNull() || !value.IsKnown() ||
        value.type().kind() == Type::Kind::kSet) {
      marked = true;
    } else if (StepsInto(value)) {
      inner[NameOf(rest.path->steps()[rest.depth])].push_back({rest.path, rest.depth + 1});
    }
  }
  if (inner.empty()) return value.Marked(marked);
  const auto mark_child = [&inner](const PathStep& step, const Value& child) {
    const auto found = inner.find(NameOf(step));
    return found == inner.end() ? child : MarkAt(child, found->second);
  };
  return ValueParts::WithChildren(value, mark_child).Marked(marked);
}

}  // namespace

Value Value::UnmarkedDeep(std::vector<Path>* sensitive_paths) const {
  CollectMarks(*this, Path(), sensitive_paths);
  return UnmarkedDeep();
}

Value Value::MarkedAt(const std::vector<Path>& sensitive_paths) const {
  if (sensitive_paths.empty()) return *this;
  std::vector<Rest> rests;
  rests.reserve(sensitive_paths.size());
  for (const Path& path : sensitive_paths) rests.push_back({&path, 0});
  return MarkAt(*this, rests);
}

}  // namespace dplan
