#ifndef DPLAN_CORE_PLAN_PLAN_RECORD_H_
#define DPLAN_CORE_PLAN_PLAN_RECORD_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/plan/plan_file.h"

namespace dplan {

// A saved plan as a SavedPlan of proto/dplan/plan/v1/plan.proto.
std::string EncodePlanRecord(const SavedPlan& saved);
// DataLoss for bytes that EncodePlanRecord does not write: what is returned can be rendered and
// compared, whatever the bytes were.
absl::StatusOr<SavedPlan> DecodePlanRecord(absl::string_view bytes);

}  // namespace dplan

#endif  // DPLAN_CORE_PLAN_PLAN_RECORD_H_
