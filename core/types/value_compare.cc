#include <algorithm>

#include "core/types/value_node.h"
#include "dplan/value.h"

namespace dplan {
namespace {

using internal::ValueParts;
using State = ValueParts::State;

struct EqualityRules {
  bool marks = true;
  bool refinements = true;
};

bool Equal(const Value& a, const Value& b, EqualityRules rules);

bool EqualElements(const std::vector<Value>& a, const std::vector<Value>& b, EqualityRules rules) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [rules](const Value& x, const Value& y) { return Equal(x, y, rules); });
}

bool EqualEntries(const Value::Entries& a, const Value::Entries& b, EqualityRules rules) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [rules](const Value::Entry& x, const Value::Entry& y) {
                      return x.first == y.first && Equal(x.second, y.second, rules);
                    });
}

bool Equal(const Value& a, const Value& b, EqualityRules rules) {
  if (rules.marks && a.sensitive() != b.sensitive()) return false;
  if (ValueParts::SameNode(a, b)) return true;
  const auto& x = ValueParts::NodeOf(a);
  const auto& y = ValueParts::NodeOf(b);
  if (x.state != y.state || x.wholly_known != y.wholly_known || !(x.type == y.type)) return false;
  if (rules.marks && x.contains_sensitive != y.contains_sensitive) return false;
  if (x.state == State::kUnknown) return !rules.refinements || a.refinements() == b.refinements();
  if (const auto* elements = ValueParts::Elements(a)) {
    return EqualElements(*elements, *ValueParts::Elements(b), rules);
  }
  if (const auto* entries = ValueParts::Entries(a)) {
    return EqualEntries(*entries, *ValueParts::Entries(b), rules);
  }
  return x.payload == y.payload;
}

int Sign(std::strong_ordering order) { return order < 0 ? -1 : (order > 0 ? 1 : 0); }

int Rank(const Value& value) {
  if (!value.IsKnown()) return 2;
  return value.IsNull() ? 1 : 0;
}

int CompareElements(const std::vector<Value>& a, const std::vector<Value>& b) {
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    if (const int order = Value::Compare(a[i], b[i]); order != 0) return order;
  }
  return Sign(a.size() <=> b.size());
}

int CompareEntries(const Value::Entries& a, const Value::Entries& b) {
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    if (const auto order = a[i].first <=> b[i].first; order != 0) return Sign(order);
    if (const int order = Value::Compare(a[i].second, b[i].second); order != 0) return order;
  }
  return Sign(a.size() <=> b.size());
}

// Of known values of one kind.
int ComparePayloads(const Value& a, const Value& b) {
  switch (a.type().kind()) {
    case Type::Kind::kDynamic:
      return 0;
    case Type::Kind::kBool:
      return Sign(a.AsBool() <=> b.AsBool());
    case Type::Kind::kNumber:
      return Sign(a.AsNumber() <=> b.AsNumber());
    case Type::Kind::kString:
      return Sign(a.AsString() <=> b.AsString());
    case Type::Kind::kList:
    case Type::Kind::kSet:
    case Type::Kind::kTuple:
      return CompareElements(*ValueParts::Elements(a), *ValueParts::Elements(b));
    case Type::Kind::kMap:
    case Type::Kind::kObject:
      return CompareEntries(*ValueParts::Entries(a), *ValueParts::Entries(b));
  }
  return 0;
}

}  // namespace

bool operator==(const Value& a, const Value& b) { return Equal(a, b, {}); }

bool EqualIgnoringMarks(const Value& a, const Value& b) { return Equal(a, b, {.marks = false}); }

bool EqualIgnoringMarksAndRefinements(const Value& a, const Value& b) {
  return Equal(a, b, {.marks = false, .refinements = false});
}

int Value::Compare(const Value& a, const Value& b) {
  if (ValueParts::SameNode(a, b)) return 0;
  if (const int order = Rank(a) - Rank(b); order != 0) return order;
  if (const auto order = a.type().kind() <=> b.type().kind(); order != 0) return Sign(order);
  if (Rank(a) == 0) {
    if (const int order = ComparePayloads(a, b); order != 0) return order;
  }
  if (a.type() == b.type()) return 0;
  // Values of different types come together only where the type of the elements has dynamic in it.
  return Sign(a.type().ToString() <=> b.type().ToString());
}

}  // namespace dplan
