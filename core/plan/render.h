#ifndef DPLAN_CORE_PLAN_RENDER_H_
#define DPLAN_CORE_PLAN_RENDER_H_

#include <string>

#include "core/plan/plan.h"
#include "dplan/value.h"
#include "state/state.h"

namespace dplan {

// The only way from a Value to text for people or machines: sensitive values never come out,
// unknown ones are named. All functions are pure.

enum class Detail {
  kSummary,  // a line per change
  kChanged,  // what changes, and what is around it counted
  kFull,     // every attribute
};

struct RenderOptions {
  Detail detail = Detail::kChanged;
  bool color = false;
};

// The plan as people read it: legend, destructions and replacements first, then updates, then
// creations (alike instances of a block folded), drift that matters, outputs, the summary line.
// Ends in a newline.
std::string PlanText(const Plan& plan, const RenderOptions& options);
// `Plan: 1 to add, 0 to change, 2 to destroy.` or `No changes. …`
std::string PlanSummary(const Plan& plan);

// The plan as one JSON document: Terraform's field names where Terraform has them (format_version,
// resource_changes with actions, before, after, after_unknown, before_sensitive, after_sensitive,
// replace_paths, action_reason; resource_drift; output_changes), `findings` of the review, and
// `steps`.
std::string PlanJson(const Plan& plan);

// A value alone: YAML-like, `(sensitive value)`, `(known after apply)`; `indent` is for all lines
// but the first. Used by `show`, `state show` and `output`.
std::string ValueText(const Value& value, int indent);
// A value as JSON: sensitive leaves are null unless `reveal`, unknown ones are left out of objects
// and null in arrays.
std::string ValueJson(const Value& value, bool reveal);

}  // namespace dplan

#endif  // DPLAN_CORE_PLAN_RENDER_H_
