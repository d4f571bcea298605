// Saved plans: as a file, and as the record behind a frame that is right. Whatever is read can be
// shown, and is written the same again.

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/plan/plan_file.h"
#include "core/plan/plan_record.h"
#include "core/plan/render.h"
#include "core/types/check.h"

namespace {

using namespace dplan;

void TryRecord(const std::string& bytes) {
  const absl::StatusOr<SavedPlan> saved = DecodePlanRecord(bytes);
  if (!saved.ok()) return;
  PlanText(saved->plan, {.detail = Detail::kFull});
  PlanJson(saved->plan);
  const std::string written = EncodePlanRecord(*saved);
  const absl::StatusOr<SavedPlan> again = DecodePlanRecord(written);
  DPLAN_CHECK(again.ok());
  DPLAN_CHECK(EncodePlanRecord(*again) == written);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  DecodePlanFile(bytes).status().IgnoreError();
  TryRecord(bytes);
  constexpr size_t kFrameBytes = 64;
  if (LooksLikePlanFile(bytes) && size > kFrameBytes) TryRecord(bytes.substr(kFrameBytes));
  return 0;
}
