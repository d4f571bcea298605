#ifndef DPLAN_CORE_APPLY_LATE_CONFIGS_H_
#define DPLAN_CORE_APPLY_LATE_CONFIGS_H_

#include <cstdint>
#include <optional>

#include "core/apply/late_locals.h"
#include "core/plan/plan.h"
#include "core/plan/program.h"
#include "core/plan/values.h"
#include "dplan/diagnostic.h"
#include "dplan/schema.h"

namespace dplan {

// Configurations of instances that were not wholly known when the plan was made, evaluated again
// when all that they refer to has its final value.
class LateConfigs {
 public:
  // All must outlive it.
  LateConfigs(const Program& program, Values& values, LateLocals& locals)
      : program_(program), values_(values), locals_(locals) {}

  // Wholly known, with marks; nothing after an error.
  std::optional<Value> Evaluate(const Change& change, const Schema& schema,
                                Diagnostics& diagnostics);

 private:
  // What for_each was evaluated from has its final values by now: its keys were known, its values
  // were not.
  void ExpandAgain(int32_t resource);

  const Program& program_;
  Values& values_;
  LateLocals& locals_;
};

}  // namespace dplan

#endif  // DPLAN_CORE_APPLY_LATE_CONFIGS_H_
