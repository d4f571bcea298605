#include "core/plan/value_pairs.h"

#include <algorithm>
#include <unordered_map>

#include "core/plan/render_value.h"

namespace dplan {
namespace {

// A null attribute is no attribute; a null in a map or list is a null.
const Value* PresentAttribute(const Value* object, const Value* child) {
  return object->type().kind() == Type::Kind::kObject && child->IsNull() ? nullptr : child;
}

std::vector<std::string> ElementFingerprints(const Value* sequence) {
  std::vector<std::string> out;
  if (sequence == nullptr) return out;
  for (const Value& element : sequence->AsElements()) out.push_back(Fingerprint(element, true));
  return out;
}

// Both sides of a set are in the same order, so the steps between them follow from what both have.
std::vector<Edit> SetEdits(const std::vector<std::string>& before,
                           const std::vector<std::string>& after) {
  std::unordered_map<std::string, int> index;
  for (size_t i = 0; i < after.size(); ++i) index.emplace(after[i], static_cast<int>(i));
  std::vector<Edit> edits;
  int next = 0;
  for (int i = 0; i < static_cast<int>(before.size()); ++i) {
    const auto found = index.find(before[i]);
    if (found == index.end() || found->second < next) {
      edits.push_back({i, -1});
      continue;
    }
    while (next < found->second) edits.push_back({-1, next++});
    edits.push_back({i, next++});
  }
  while (next < static_cast<int>(after.size())) edits.push_back({-1, next++});
  return edits;
}

// Whether one element is better shown as a changed form of the other than as another one.
bool Resembles(const Value& before, const Value& after) {
  if (before.sensitive() || after.sensitive() || !after.IsKnown()) return true;
  const Family family = FamilyOf(before);
  if (family != FamilyOf(after)) return false;
  if (family != Family::kScalar) return true;
  return IsKind(before, Type::Kind::kString) && IsKind(after, Type::Kind::kString) &&
         (IsBlockText(before.AsString()) || IsBlockText(after.AsString()));
}

// Joins removals and additions that replace each other where the values resemble each other.
std::vector<Edit> PairRun(const std::vector<Value>& before, const std::vector<Value>& after,
                          const std::vector<Edit>& removed, const std::vector<Edit>& added) {
  std::vector<Edit> edits;
  std::vector<Edit> rest;
  for (size_t i = 0; i < std::max(removed.size(), added.size()); ++i) {
    if (i >= removed.size()) {
      rest.push_back(added[i]);
    } else if (i >= added.size()) {
      edits.push_back(removed[i]);
    } else if (Resembles(before[removed[i].before], after[added[i].after])) {
      edits.push_back({removed[i].before, added[i].after});
    } else {
      edits.push_back(removed[i]);
      rest.push_back(added[i]);
    }
  }
  edits.insert(edits.end(), rest.begin(), rest.end());
  return edits;
}

std::vector<Edit> PairLists(const Value& before, const Value& after,
                            const std::vector<Edit>& edits) {
  std::vector<Edit> paired;
  std::vector<Edit> removed;
  std::vector<Edit> added;
  const auto flush = [&] {
    const std::vector<Edit> run = PairRun(before.AsElements(), after.AsElements(), removed, added);
    paired.insert(paired.end(), run.begin(), run.end());
    removed.clear();
    added.clear();
  };
  for (const Edit& edit : edits) {
    if (edit.Keeps()) {
      flush();
      paired.push_back(edit);
    } else {
      (edit.after < 0 ? removed : added).push_back(edit);
    }
  }
  flush();
  return paired;
}

// Elements of a set have no identity; only where one went and one came they are taken for the same.
std::vector<Edit> PairSets(const Value& before, const Value& after, std::vector<Edit> edits) {
  const auto removed =
      std::find_if(edits.begin(), edits.end(), [](const Edit& e) { return e.after < 0; });
  const auto added =
      std::find_if(edits.begin(), edits.end(), [](const Edit& e) { return e.before < 0; });
  const auto changes =
      std::count_if(edits.begin(), edits.end(), [](const Edit& e) { return !e.Keeps(); });
  if (changes != 2 || removed == edits.end() || added == edits.end()) return edits;
  const Value& old_element = before.AsElements()[removed->before];
  const Value& new_element = after.AsElements()[added->after];
  if (FamilyOf(old_element) != Family::kMapping || !Resembles(old_element, new_element))
    return edits;
  removed->after = added->after;
  edits.erase(added);
  return edits;
}

}  // namespace

Family FamilyOf(const Value& value) {
  if (!value.IsKnown() || value.IsNull()) return Family::kScalar;
  switch (value.type().kind()) {
    case Type::Kind::kList:
    case Type::Kind::kSet:
    case Type::Kind::kTuple:
      return Family::kSequence;
    case Type::Kind::kMap:
    case Type::Kind::kObject:
      return Family::kMapping;
    case Type::Kind::kDynamic:
    case Type::Kind::kBool:
    case Type::Kind::kNumber:
    case Type::Kind::kString:
      return Family::kScalar;
  }
  return Family::kScalar;
}

bool IsKind(const Value& value, Type::Kind kind) {
  return value.IsKnown() && !value.IsNull() && value.type().kind() == kind;
}

std::vector<std::pair<const std::string*, ValuePair>> PairEntries(const ValuePair& pair) {
  static const Value::Entries kNone;
  const Value::Entries& before = pair.before == nullptr ? kNone : pair.before->AsEntries();
  const Value::Entries& after = pair.after == nullptr ? kNone : pair.after->AsEntries();
  std::vector<std::pair<const std::string*, ValuePair>> pairs;
  auto b = before.begin();
  auto a = after.begin();
  while (b != before.end() || a != after.end()) {
    const bool take_before = a == after.end() || (b != before.end() && b->first <= a->first);
    const bool take_after = b == before.end() || (a != after.end() && a->first <= b->first);
    ValuePair child;
    const std::string* key = take_before ? &b->first : &a->first;
    if (take_before) child.before = PresentAttribute(pair.before, &(b++)->second);
    if (take_after) child.after = PresentAttribute(pair.after, &(a++)->second);
    if (child.before != nullptr || child.after != nullptr) pairs.emplace_back(key, child);
  }
  return pairs;
}

std::vector<Edit> PairElements(const ValuePair& pair) {
  if (!pair.Both()) {
    std::vector<Edit> edits(pair.any().size());
    for (size_t i = 0; i < edits.size(); ++i) {
      (pair.after == nullptr ? edits[i].before : edits[i].after) = static_cast<int>(i);
    }
    return edits;
  }
  const std::vector<std::string> before = ElementFingerprints(pair.before);
  const std::vector<std::string> after = ElementFingerprints(pair.after);
  const bool sets = pair.All([](const Value& value) { return IsKind(value, Type::Kind::kSet); });
  const std::vector<Edit> edits = sets ? SetEdits(before, after) : EditScript(before, after);
  return sets ? PairSets(*pair.before, *pair.after, edits)
              : PairLists(*pair.before, *pair.after, edits);
}

}  // namespace dplan
