#ifndef DPLAN_STATE_STATE_STORE_H_
#define DPLAN_STATE_STATE_STORE_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "state/state.h"

namespace dplan {

// Where a state is kept. All implementations pass one suite (tests/unit/state/state_store_suite.h).
// Thread-safe.
//
// Status codes: NotFound (there is no state and none is expected), DataLoss (damaged, emptied, or
// gone where one was), FailedPrecondition (newer format, wrong owner or mode, network file system),
// Aborted (the edit does not fit what is recorded, or the writer was fenced out), Unavailable
// (another writer in the way), ResourceExhausted (disk full), Internal (anything else).
class StateStore {
 public:
  virtual ~StateStore() = default;

  // All that is recorded, verified. NotFound where there is nothing yet.
  virtual absl::StatusOr<State> Load() = 0;

  // Begins a run of a changing command: from now on Commit is possible. Creates the state if there
  // is none, with a new lineage. The caller holds the lock.
  virtual absl::Status Begin(const Operation& operation) = 0;
  // Makes the edits durable in one transaction, each raising the serial by one. All or nothing; on
  // return they survive kill -9 and power loss. After an error the store takes no further edits,
  // with one exception: after ResourceExhausted it may still take those that begin no intent. So go
  // on committing the results of what runs already, each by itself: they are recorded if that is
  // possible at all, and what ends an intent but cannot be recorded is kept for the next Begin,
  // which the error then says.
  virtual absl::Status Commit(const std::vector<StateEdit>& edits) = 0;
  // Ends the run: `outcome` is "succeeded", "failed" or "interrupted". After a run that failed to
  // commit the error of that commit.
  virtual absl::Status End(const std::string& outcome) = 0;
};

}  // namespace dplan

#endif  // DPLAN_STATE_STATE_STORE_H_
