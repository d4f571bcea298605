#ifndef DPLAN_TESTS_TESTING_MEMORY_STATE_STORE_H_
#define DPLAN_TESTS_TESTING_MEMORY_STATE_STORE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/base/mutex.h"
#include "state/state.h"
#include "state/state_store.h"

namespace dplan::testing {

// A state in memory, with the rules of StateStore and nothing else.
class MemoryStateStore : public StateStore {
 public:
  MemoryStateStore() = default;  // nothing was ever recorded
  // A state as an earlier run left it. Without a lineage it gets one.
  explicit MemoryStateStore(State state);

  absl::StatusOr<State> Load() override;
  absl::Status Begin(const Operation& operation) override;
  absl::Status Commit(const std::vector<StateEdit>& edits) override;
  absl::Status End(const std::string& outcome) override;

  // What is recorded now, however a run stands.
  State state() const;
  // Of the runs that ended, in order.
  std::vector<std::string> outcomes() const;
  // What another process finds that opens the state now.
  std::unique_ptr<MemoryStateStore> Reopen() const;

 private:
  mutable Mutex mutex_;
  State state_ DPLAN_GUARDED_BY(mutex_);
  bool running_ DPLAN_GUARDED_BY(mutex_) = false;
  absl::Status failure_ DPLAN_GUARDED_BY(mutex_);
  std::vector<std::string> outcomes_ DPLAN_GUARDED_BY(mutex_);
};

// Another store whose n-th Commit (from 1) fails, with nothing written, and every later one too, as
// a full disk would do it. With n = 0 none fails.
class FailingStateStore : public StateStore {
 public:
  // `store` outlives this.
  FailingStateStore(StateStore& store, int nth,
                    absl::Status failure = absl::ResourceExhaustedError("disk full"))
      : store_(store), nth_(nth), failure_(std::move(failure)) {}

  absl::StatusOr<State> Load() override { return store_.Load(); }
  absl::Status Begin(const Operation& operation) override { return store_.Begin(operation); }
  absl::Status Commit(const std::vector<StateEdit>& edits) override;
  absl::Status End(const std::string& outcome) override { return store_.End(outcome); }

  int commits() const;  // that were tried so far

 private:
  StateStore& store_;
  const int nth_;
  const absl::Status failure_;
  mutable Mutex mutex_;
  int commits_ DPLAN_GUARDED_BY(mutex_) = 0;
};

}  // namespace dplan::testing

#endif  // DPLAN_TESTS_TESTING_MEMORY_STATE_STORE_H_
