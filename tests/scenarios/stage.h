#ifndef DPLAN_TESTS_SCENARIOS_STAGE_H_
#define DPLAN_TESTS_SCENARIOS_STAGE_H_

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/plan/render.h"
#include "tests/scenarios/attempt.h"
#include "tests/scenarios/scenario_file.h"
#include "tests/testing/memory_state_store.h"

namespace dplan::testing {

// Plays a scenario, section by section. What is expected is computed when it is asked for first,
// from what was set until then; what is set after that belongs to the next run of the program. Used
// by one thread.
class Stage {
 public:
  absl::Status Set(const ScenarioSection& section);
  absl::StatusOr<std::string> Get(const std::string& expectation);
  // The diagnostics of the last plan if nobody asked for them; empty if there is nothing to say.
  std::string UnreadDiagnostics() const;

 private:
  struct Options {
    PlanOptions plan;
    ApplyOptions apply = {.parallelism = 1};
    Detail detail = Detail::kChanged;
    std::string interrupt_at;
    int interrupt_times = 0;
    int failing_commit = 0;
  };
  // One run of the program.
  struct Run {
    Run(Surroundings& around, StateStore& memory, int failing_commit)
        : store(memory, failing_commit), attempt(around, store) {}
    FailingStateStore store;
    Attempt attempt;
    EventLog log;
    std::atomic<int> interrupts{0};
    bool planned = false;
    bool applied = false;
    bool diagnostics_read = false;
  };

  absl::Status ApplyBefore(const std::string& config);
  absl::Status SetOptions(const std::string& text);
  bool SetPlanOption(const std::string& verb, const std::string& rest);
  absl::Status SetOption(const std::string& verb, const std::string& rest);
  absl::Status RunCloud(const std::string& verb, const std::string& text);
  absl::Status SetFaults(const std::string& text);
  void SetConfig(const std::string& name, const std::string& text);
  Run& Current();
  absl::Status EnsureApplied();
  std::string ApplyText();
  absl::StatusOr<std::string> Replan();
  std::string Outputs();
  std::string Calls() const;

  Surroundings around_;
  std::unique_ptr<MemoryStateStore> store_ = std::make_unique<MemoryStateStore>();
  Options options_;
  std::vector<std::string> config_files_;
  bool config_used_ = false;  // by a run, so that the next section replaces it
  std::unique_ptr<Run> run_;  // null before something is asked for
};

}  // namespace dplan::testing

#endif  // DPLAN_TESTS_SCENARIOS_STAGE_H_
