#ifndef DPLAN_TESTS_SCENARIOS_ATTEMPT_H_
#define DPLAN_TESTS_SCENARIOS_ATTEMPT_H_

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/apply/apply.h"
#include "core/apply/settle_intents.h"
#include "core/base/source_map.h"
#include "core/plan/planner.h"
#include "core/plan/program.h"
#include "core/plan/provider_set.h"
#include "state/state_store.h"
#include "tests/scenarios/lying_provider.h"
#include "tests/testing/counting_ids.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/fake_cloud.h"
#include "tests/testing/memory_files.h"

namespace dplan::testing {

// The provider `dplan/fake` of one cloud, and the built-in one.
class FakeOpener : public ProviderOpener {
 public:
  explicit FakeOpener(FakeCloud& cloud) : cloud_(cloud) {}
  absl::StatusOr<std::unique_ptr<Provider>> Open(const std::string& source,
                                                 const CallContext& context) override;
  void SetLies(Lies lies) { lies_ = std::move(lies); }  // while no call runs

 private:
  FakeCloud& cloud_;
  CountingIds ids_;
  Lies lies_;
};

// What stays the same from one run of the program to the next.
struct Surroundings {
  FakeCloud cloud;
  FakeOpener opener{cloud};
  MemoryFiles files;  // the configuration, in the folder "."
  CountingIds ids;
  FakeClock clock;
};

// Events as lines, in the order they came; a latch or an interrupt may hang on one.
class EventLog : public ApplyObserver {
 public:
  // `interrupts` is set to `times` when the step of that instance starts. It outlives the log.
  void InterruptAt(const std::string& address, int times, std::atomic<int>& interrupts);

  void StepStarted(const Change& change, StepKind kind) override;
  void StepProgress(const Change& change, double fraction, const std::string& message) override;
  void StepLog(const Change& change, LogLevel level, const std::string& message) override;
  void StepFinished(const Change& change, StepKind kind, bool ok,
                    const Diagnostics& diagnostics) override;
  void Interrupted(int times) override;
  std::string Text() const;

 private:
  void Add(const std::string& line);

  mutable Mutex mutex_;
  std::string text_ DPLAN_GUARDED_BY(mutex_);
  std::string address_;
  int times_ = 0;
  std::atomic<int>* interrupts_ = nullptr;
};

// One run of the program, without a command line: load, settle, plan, apply. Used by one thread.
class Attempt {
 public:
  // Both outlive it.
  Attempt(Surroundings& surroundings, StateStore& store) : around_(surroundings), store_(store) {}

  // False after an error.
  bool Plan(const PlanOptions& options);
  bool Apply(const ApplyOptions& options, EventLog& log, const std::atomic<int>& interrupts);

  // Of the plan, sorted; as they are printed.
  std::string DiagnosticsText() const;
  std::string Print(const Diagnostics& diagnostics) const;
  const dplan::Plan& plan() const { return *plan_; }
  const std::vector<SettledIntent>& settled() const { return settled_; }
  const ApplyReport& report() const { return *report_; }

 private:
  bool Load();
  bool LoadState();
  void Settle();

  Surroundings& around_;
  StateStore& store_;
  SourceMap sources_;
  Diagnostics diagnostics_;
  std::map<std::string, Value> variables_;
  ProviderSet providers_{around_.opener};
  std::optional<Program> program_;
  State state_;
  std::vector<SettledIntent> settled_;
  std::optional<Planned> planned_;
  std::optional<dplan::Plan> plan_;  // as it was before apply
  std::optional<ApplyReport> report_;
};

// The report as lines: counts, what was skipped and why, what is not settled.
std::string ReportText(const ApplyReport& report);
// `adopted fake_disk.a`, a line each.
std::string SettledText(const std::vector<SettledIntent>& settled);

}  // namespace dplan::testing

#endif  // DPLAN_TESTS_SCENARIOS_ATTEMPT_H_
