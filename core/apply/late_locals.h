#ifndef DPLAN_CORE_APPLY_LATE_LOCALS_H_
#define DPLAN_CORE_APPLY_LATE_LOCALS_H_

#include <map>
#include <vector>

#include "core/lang/expression.h"
#include "core/plan/program.h"
#include "core/plan/values.h"

namespace dplan {

// Locals that were not known when the plan was made, evaluated when somebody needs them: by then
// all that they refer to has its final value. Each is evaluated until it is known, once as a rule.
class LateLocals {
 public:
  // Both must outlive it.
  LateLocals(const Program& program, Values& values);

  // Brings the locals that the expression refers to, at any distance, up to date.
  void Refresh(const Expression& expression);

 private:
  // The locals behind a local, itself last: evaluated in this order each finds what it needs.
  const std::vector<int32_t>& Closure(int32_t local);
  void RefreshOne(int32_t local);

  const Program& program_;
  Values& values_;
  std::vector<int32_t> order_;  // all locals, each after those it refers to
  std::map<int32_t, std::vector<int32_t>> closures_;
};

}  // namespace dplan

#endif  // DPLAN_CORE_APPLY_LATE_LOCALS_H_
