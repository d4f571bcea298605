#ifndef DPLAN_CORE_PLAN_PLAN_FILE_H_
#define DPLAN_CORE_PLAN_PLAN_FILE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/plan/plan.h"
#include "core/plan/planner.h"
#include "dplan/value.h"

namespace dplan {

// A plan with all that is needed to make it again, and to tell whether it is still the same. No
// sensitive value is in it and no bytes that are private to a provider.
struct SavedPlan {
  std::vector<std::pair<std::string, std::string>> files;  // of the configuration: name, content
  std::map<std::string, Value> variables;                  // those without anything sensitive
  PlanOptions options;
  std::map<Address, int64_t> rows;  // serials of the records that it was made from; 0: none
  std::map<std::string, std::string> plugins;  // by source: SHA-256 of the provider's file
  std::string salt;                            // random, for the fingerprints
  // Of the values that are left out; empty where there are none.
  std::string secret_variables;
  std::string secrets;
  Plan plan;  // redacted
};

// The most bytes that a file may have.
inline constexpr size_t kMaxPlanFileBytes = size_t{256} << 20;

// A file is a frame of 64 bytes and a record. The frame: `dplan plan file\n`, the version of the
// format (1) and the length of the record, both as 64 bits with the lowest byte first, and the
// record's SHA-256. The record is a SavedPlan of proto/dplan/plan/v1/plan.proto.
std::string EncodePlanFile(const SavedPlan& saved);

// InvalidArgument if it is no such file, Unimplemented if its version is newer, DataLoss if it is
// damaged: messages are to follow the file's name.
absl::StatusOr<SavedPlan> DecodePlanFile(absl::string_view bytes);

// Whether it begins as such a file does, whatever comes then.
bool LooksLikePlanFile(absl::string_view bytes);

}  // namespace dplan

#endif  // DPLAN_CORE_PLAN_PLAN_FILE_H_
