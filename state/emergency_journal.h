#ifndef DPLAN_STATE_EMERGENCY_JOURNAL_H_
#define DPLAN_STATE_EMERGENCY_JOURNAL_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "state/state.h"
#include "state/state_file.h"

namespace dplan {

// Where results go that could not be committed: one line of JSON per edit, each with its own
// digest, in a file of mode 0600 that only grows. Losing it loses no object, as every intent is in
// the state: it saves asking the providers.

// Appends the edits that end an intent, durably. The intents that an edit begins are left out: they
// were never durable, so nothing was done for them.
absl::Status AppendToJournal(const StatePaths& paths, const std::string& lineage,
                             const std::vector<StateEdit>& edits);

// The edits of the journal, in order; none if there is none. Damaged lines are dropped: their
// intents are still open. FailedPrecondition where one belongs to another state.
absl::StatusOr<std::vector<StateEdit>> ReadJournal(const StatePaths& paths,
                                                   const std::string& lineage);

// After its edits are committed.
absl::Status RemoveJournal(const StatePaths& paths);

}  // namespace dplan

#endif  // DPLAN_STATE_EMERGENCY_JOURNAL_H_
