#ifndef DPLAN_CORE_APPLY_PROGRESS_H_
#define DPLAN_CORE_APPLY_PROGRESS_H_

#include <cstdint>
#include <vector>

#include "core/plan/plan.h"

namespace dplan {

// Where a step of a running apply is. The ends are kDone, kFailed and kSkipped.
enum class StepState {
  kBlocked,   // waits for other steps
  kReady,     // may start as soon as there is capacity
  kPlanning,  // the provider plans it with the values that are known now
  kPlanned,   // may be announced and started as soon as there is capacity
  kRunning,   // the provider changes something
  kDone,
  kFailed,
  kSkipped,  // something it waits for failed, or nothing more is started
};

// The state of every step; all transitions go through Set, so that counts and queues cannot
// disagree. Owned by the coordinator; not thread-safe.
class Progress {
 public:
  explicit Progress(const std::vector<Step>& steps);

  StepState state(int32_t step) const { return states_[step]; }
  int32_t Count(StepState state) const { return counts_[static_cast<size_t>(state)]; }
  bool finished() const;

  // Moves the step. To kDone releases what waited only for it; to kFailed and kSkipped skips, with
  // `cause`, everything that waits for it, at any distance. `cause` is a step that failed.
  void Set(int32_t step, StepState state, int32_t cause = -1);
  // Of a skipped step: the failed step that is to blame; -1 if nothing failed.
  int32_t cause(int32_t step) const { return causes_[step]; }
  // Takes the steps that became ready since the last call, ascending; joins among them are done at
  // once.
  std::vector<int32_t> TakeReady();
  // Skips everything that has not begun.
  void SkipRest();

 private:
  void Move(int32_t step, StepState state);
  void Release(int32_t step);

  const std::vector<Step>& steps_;
  std::vector<StepState> states_;
  std::vector<int32_t> counts_;
  std::vector<int32_t> missing_;  // how many steps each still waits for
  std::vector<std::vector<int32_t>> dependents_;
  std::vector<int32_t> causes_;
  std::vector<int32_t> ready_;
};

}  // namespace dplan

#endif  // DPLAN_CORE_APPLY_PROGRESS_H_
