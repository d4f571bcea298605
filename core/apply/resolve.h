#ifndef DPLAN_CORE_APPLY_RESOLVE_H_
#define DPLAN_CORE_APPLY_RESOLVE_H_

#include <string>

#include "absl/status/statusor.h"
#include "dplan/provider.h"
#include "dplan/schema.h"
#include "dplan/value.h"
#include "state/state.h"

namespace dplan {

// What became of an operation that ended without an answer. It is asked by the run itself where a
// provider died, and by the next one of what a dead run left. All functions are pure but for the
// call.

enum class SettledOutcome {
  kAdopted,  // it happened (or partly): the object is recorded as it is
  kClosed,   // it did not happen, or the object is gone
  kOpen,     // cannot be told now: nothing is done to this address until somebody settles it
};

// The question. `recorded` is the row of the intent's address, null where there is none: it has the
// secrets that the intent's own text lacks.
absl::StatusOr<ResolveRequest> MakeResolveRequest(const Intent& intent, const Schema& schema,
                                                  const Object* recorded,
                                                  const std::string& lineage);

// The errors in one line, for where only a reason can be given.
std::string ErrorsText(const Diagnostics& diagnostics);

// Asks the provider.
absl::StatusOr<ResolveResult> AskWhatBecame(Provider& provider, const CallContext& context,
                                            const ResolveRequest& request);

struct Resolution {
  SettledOutcome outcome = SettledOutcome::kOpen;
  std::string why;  // kOpen: in words
  Value value;      // kAdopted: the object, with marks
  StateEdit edit;   // ends the intent; empty for kOpen
};
// What the answer means for the state.
Resolution JudgeResolution(const Intent& intent, const Schema& schema, const TypeFacts& facts,
                           const Object* recorded, absl::StatusOr<ResolveResult> answer);

}  // namespace dplan

#endif  // DPLAN_CORE_APPLY_RESOLVE_H_
