#ifndef DPLAN_CORE_APPLY_APPLY_H_
#define DPLAN_CORE_APPLY_APPLY_H_

#include <atomic>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/plan/planner.h"
#include "core/plan/provider_set.h"
#include "dplan/diagnostic.h"
#include "dplan/provider.h"
#include "state/state_store.h"

namespace dplan {

// What a running apply tells whoever watches. Calls come from one thread at a time, but for
// StepProgress and StepLog, which come from any. Sensitive texts of the step are blanked out.
class ApplyObserver {
 public:
  virtual ~ApplyObserver() = default;
  virtual void StepStarted(const Change& change, StepKind kind) = 0;
  // `fraction` is negative where unknown.
  virtual void StepProgress(const Change& change, double fraction, const std::string& message) = 0;
  // What the provider wrote into its log, if it is a warning or worse.
  virtual void StepLog(const Change& change, LogLevel level, const std::string& message) = 0;
  // The result is durable. `diagnostics` are those of this step.
  virtual void StepFinished(const Change& change, StepKind kind, bool ok,
                            const Diagnostics& diagnostics) = 0;
  virtual void Interrupted(int times) = 0;
};

struct ApplyOptions {
  int parallelism = 10;
  bool stop_on_error = false;  // else what does not depend on a failure goes on
};

struct ApplyInput {
  Planned& planned;  // its values become final ones
  const Program& program;
  const State& state;  // what the plan was computed from
  ProviderSet& providers;
  StateStore& store;    // between Begin and End
  std::string lineage;  // of the store, as is the key
  std::string fingerprint_key;
  Ids& ids;
  const Clock& clock;
  ApplyObserver& observer;
  ApplyOptions options;
  // How often the user asked to stop: from 1 on nothing new is started, from 2 on the providers are
  // asked to end what runs. Read all the time.
  const std::atomic<int>& interrupts;
};

struct ApplyReport {
  int created = 0;
  int updated = 0;
  int deleted = 0;
  struct Skipped {
    Address address;
    StepKind kind;
    std::string because;  // the address of what failed; empty if the apply was stopped
  };
  std::vector<Skipped> skipped;
  // Whose outcome is not known: their intents are open, and the next command looks.
  std::vector<Address> unsettled;
  bool interrupted = false;
  Diagnostics diagnostics;

  bool ok() const { return !interrupted && !diagnostics.HasErrors() && skipped.empty(); }
};

// Executes the steps of the plan. Before a provider is asked to change something, an intent is
// durable; the result and the end of the intent are one edit; dependents start after its commit.
// What failed to be recorded stops the apply: nothing more is started.
ApplyReport Apply(ApplyInput input);

// Whether the records say something else than the plan found, though nothing is to be done:
// dependencies that changed, objects that look different or are gone. Apply rewrites them.
bool NeedsBookkeeping(const Plan& plan, const State& state);

}  // namespace dplan

#endif  // DPLAN_CORE_APPLY_APPLY_H_
