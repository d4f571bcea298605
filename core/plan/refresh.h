#ifndef DPLAN_CORE_PLAN_REFRESH_H_
#define DPLAN_CORE_PLAN_REFRESH_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "core/plan/provider_set.h"
#include "dplan/diagnostic.h"
#include "dplan/provider.h"
#include "dplan/value.h"
#include "state/state.h"

namespace dplan {

// A recorded object as it is now. Values carry the marks that were recorded and those of the
// schema.
struct Refreshed {
  const Object* object = nullptr;  // the record
  Value recorded;                  // at the current version of the schema
  Value current;                   // as read; null if it is gone; `recorded` if nothing was read
  std::string private_data;
  bool failed = false;  // why is among the diagnostics; the values say nothing
};

// Brings the objects of one provider instance to the current schemas and, if `read`, reads them:
// one call each for all of them. Diagnostics carry the addresses.
std::vector<Refreshed> Refresh(ProviderInstance& instance,
                               const std::vector<const Object*>& objects, bool read,
                               const CallContext& context, Diagnostics& diagnostics);

// The diagnostic for a call that failed as a whole: names the provider, says what it `could not` do
// and why.
void ReportFailedCall(const ProviderAddress& provider, const std::string& could_not,
                      const absl::Status& status, Diagnostics& diagnostics);

// The answers if there is one for each of the `asked` items.
template <typename T>
absl::StatusOr<std::vector<T>> OneForEach(size_t asked, absl::StatusOr<std::vector<T>> answers) {
  if (!answers.ok() || answers->size() == asked) return answers;
  return absl::InternalError(absl::StrCat("it gave ", answers->size(), " answers to ", asked,
                                          " questions, which is a defect of the provider"));
}

// The diagnostic for an answer that breaks the contract: names provider, type and what is wrong.
void BlameProvider(const ProviderAddress& provider, const Address& address, const std::string& what,
                   Diagnostics& diagnostics);

}  // namespace dplan

#endif  // DPLAN_CORE_PLAN_REFRESH_H_
