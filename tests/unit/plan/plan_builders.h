#ifndef DPLAN_TESTS_UNIT_PLAN_PLAN_BUILDERS_H_
#define DPLAN_TESTS_UNIT_PLAN_PLAN_BUILDERS_H_

#include <string>
#include <utility>
#include <vector>

#include "core/plan/plan.h"
#include "dplan/address.h"
#include "dplan/value.h"

// Changes in a few words.

namespace dplan::testing {

inline Address Addr(const std::string& text) { return Address::Parse(text).value(); }

inline Change MakeChange(const std::string& address, Action action, Value before, Value after,
                         Reason reason = {}) {
  Change change;
  change.address = Addr(address);
  change.provider.name = "dplan";
  change.action = action;
  change.reason = std::move(reason);
  change.before = std::move(before);
  change.config = after;
  change.after = std::move(after);
  return change;
}

inline Change Create(const std::string& address, Value after, ReasonCode code = ReasonCode::kNone) {
  return MakeChange(address, Action::kCreate, Value(), std::move(after), {.code = code});
}
inline Change Update(const std::string& address, Value before, Value after) {
  return MakeChange(address, Action::kUpdate, std::move(before), std::move(after));
}
inline Change Delete(const std::string& address, Value before, ReasonCode code) {
  return MakeChange(address, Action::kDelete, std::move(before), Value(), {.code = code});
}
inline Change Replace(const std::string& address, Value before, Value after, ReasonCode code,
                      std::vector<Path> paths = {}) {
  return MakeChange(address, Action::kReplace, std::move(before), std::move(after),
                    {.code = code, .paths = std::move(paths)});
}
inline Change Keep(const std::string& address, Value value) {
  return MakeChange(address, Action::kNoOp, value, value);
}

inline Plan PlanOf(std::vector<Change> changes) {
  Plan plan;
  plan.changes = std::move(changes);
  return plan;
}

}  // namespace dplan::testing

#endif  // DPLAN_TESTS_UNIT_PLAN_PLAN_BUILDERS_H_
