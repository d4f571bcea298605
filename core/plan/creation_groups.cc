#include "core/plan/creation_groups.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <unordered_map>
#include <utility>

#include "core/plan/render_value.h"

namespace dplan {
namespace {

// So many alike instances are read better one by one.
constexpr size_t kFewInstances = 3;

// Appends the places where values of one shape differ from the first of them.
void AppendDiffering(const std::vector<const Value*>& values, const Path& path,
                     std::vector<Path>& out) {
  const Value& first = *values.front();
  if (first.sensitive() || !first.IsKnown() || first.IsNull()) return;
  const auto descend = [&](const auto& child_of, const Path& child_path) {
    std::vector<const Value*> children;
    children.reserve(values.size());
    for (const Value* value : values) children.push_back(&child_of(*value));
    AppendDiffering(children, child_path, out);
  };
  switch (first.type().kind()) {
    case Type::Kind::kObject:
    case Type::Kind::kMap: {
      const bool object = first.type().kind() == Type::Kind::kObject;
      for (size_t i = 0; i < first.size(); ++i) {
        const std::string& key = first.AsEntries()[i].first;
        descend([i](const Value& value) -> const Value& { return value.AsEntries()[i].second; },
                object ? path.Attr(key) : path.Key(key));
      }
      return;
    }
    case Type::Kind::kList:
    case Type::Kind::kTuple:
      for (size_t i = 0; i < first.size(); ++i) {
        descend([i](const Value& value) -> const Value& { return value.AsElements()[i]; },
                path.Index(static_cast<int64_t>(i)));
      }
      return;
    case Type::Kind::kDynamic:
    case Type::Kind::kBool:
    case Type::Kind::kNumber:
    case Type::Kind::kString:
    case Type::Kind::kSet:
      if (std::any_of(values.begin() + 1, values.end(),
                      [&](const Value* value) { return !(*value == first); })) {
        out.push_back(path);
      }
      return;
  }
}

// The creations of one block, by what they look like.
std::vector<CreationGroup> GroupBlock(const Plan& plan, const std::vector<size_t>& creations,
                                      Detail detail) {
  std::vector<CreationGroup> groups;
  std::unordered_map<std::string, size_t> by_shape;
  for (const size_t index : creations) {
    const Change& change = plan.changes[index];
    std::string shape(change.reason.code == ReasonCode::kCreateGone ? "gone " : "");
    if (detail != Detail::kSummary) shape += Fingerprint(change.after, false);
    const auto [found, added] = by_shape.emplace(std::move(shape), groups.size());
    if (added) groups.emplace_back();
    groups[found->second].changes.push_back(index);
  }
  std::vector<CreationGroup> result;
  for (CreationGroup& group : groups) {
    if (group.changes.size() <= kFewInstances) {
      for (const size_t index : group.changes) result.push_back({{index}, {}});
      continue;
    }
    std::vector<const Value*> values;
    for (const size_t index : group.changes) values.push_back(&plan.changes[index].after);
    if (detail != Detail::kSummary) AppendDiffering(values, Path(), group.differing);
    result.push_back(std::move(group));
  }
  return result;
}

}  // namespace

std::vector<CreationGroup> GroupCreations(const Plan& plan, Detail detail) {
  std::vector<CreationGroup> groups;
  std::vector<size_t> block;
  const auto flush = [&] {
    std::vector<CreationGroup> of_block = GroupBlock(plan, block, detail);
    std::move(of_block.begin(), of_block.end(), std::back_inserter(groups));
    block.clear();
  };
  for (size_t i = 0; i < plan.changes.size(); ++i) {
    if (plan.changes[i].action != Action::kCreate) continue;
    if (detail == Detail::kFull) {
      groups.push_back({{i}, {}});
      continue;
    }
    if (!block.empty() &&
        plan.changes[block.front()].address.block != plan.changes[i].address.block) {
      flush();
    }
    block.push_back(i);
  }
  flush();
  std::sort(groups.begin(), groups.end(), [](const CreationGroup& a, const CreationGroup& b) {
    return a.changes.front() < b.changes.front();
  });
  return groups;
}

}  // namespace dplan
