#ifndef DPLAN_CORE_PLAN_VALUE_PAIRS_H_
#define DPLAN_CORE_PLAN_VALUE_PAIRS_H_

#include <string>
#include <utility>
#include <vector>

#include "core/plan/edit_script.h"
#include "dplan/type.h"
#include "dplan/value.h"

namespace dplan {

// What a value is to somebody who compares it; null and unknown are scalars.
enum class Family { kScalar, kSequence, kMapping };
Family FamilyOf(const Value& value);

// Whether it is a value of that kind, known and not null.
bool IsKind(const Value& value, Type::Kind kind);

// One place where something was, is, or both; null pointers stand for absence, of which there is
// one at the most.
struct ValuePair {
  const Value* before = nullptr;
  const Value* after = nullptr;

  const Value& any() const { return after != nullptr ? *after : *before; }
  bool Both() const { return before != nullptr && after != nullptr; }
  bool Sensitive() const {
    return (before != nullptr && before->sensitive()) || (after != nullptr && after->sensitive());
  }
  bool Unchanged() const {
    return Both() && (*before == *after || (before->IsNull() && after->IsNull() && !Sensitive()));
  }
  char Symbol() const {
    if (before == nullptr) return '+';
    if (after == nullptr) return '-';
    return Unchanged() ? ' ' : '~';
  }
  // Whether the predicate holds for what there is.
  template <typename Predicate>
  bool All(Predicate predicate) const {
    return (before == nullptr || predicate(*before)) && (after == nullptr || predicate(*after));
  }
};

// The children of two mappings by key, in order. A null attribute of an object is an absent one; a
// null in a map is a null. Points into the values.
std::vector<std::pair<const std::string*, ValuePair>> PairEntries(const ValuePair& pair);

// How one sequence becomes the other: lists by longest common subsequence, where what replaces each
// other and is of one kind is one step with both sides; sets by content.
std::vector<Edit> PairElements(const ValuePair& pair);

}  // namespace dplan

#endif  // DPLAN_CORE_PLAN_VALUE_PAIRS_H_
