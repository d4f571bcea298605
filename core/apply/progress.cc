#include "core/apply/progress.h"

#include <algorithm>
#include <utility>

#include "core/types/check.h"

namespace dplan {
namespace {

constexpr size_t kStates = static_cast<size_t>(StepState::kSkipped) + 1;

bool Waits(StepState state) {
  return state == StepState::kBlocked || state == StepState::kReady || state == StepState::kPlanned;
}

}  // namespace

Progress::Progress(const std::vector<Step>& steps)
    : steps_(steps),
      states_(steps.size(), StepState::kBlocked),
      counts_(kStates, 0),
      missing_(steps.size(), 0),
      dependents_(steps.size()),
      causes_(steps.size(), -1) {
  counts_[static_cast<size_t>(StepState::kBlocked)] = static_cast<int32_t>(steps.size());
  for (size_t i = 0; i < steps.size(); ++i) {
    missing_[i] = static_cast<int32_t>(steps[i].after.size());
    for (int32_t before : steps[i].after) dependents_[before].push_back(static_cast<int32_t>(i));
  }
  for (size_t i = 0; i < steps.size(); ++i) {
    if (missing_[i] == 0 && states_[i] == StepState::kBlocked) Release(static_cast<int32_t>(i));
  }
}

bool Progress::finished() const {
  return Count(StepState::kDone) + Count(StepState::kFailed) + Count(StepState::kSkipped) ==
         static_cast<int32_t>(states_.size());
}

void Progress::Move(int32_t step, StepState state) {
  --counts_[static_cast<size_t>(states_[step])];
  states_[step] = state;
  ++counts_[static_cast<size_t>(state)];
}

// Nothing is missing any more. A join is done with that, and may release others in turn.
void Progress::Release(int32_t step) {
  std::vector<int32_t> released = {step};
  while (!released.empty()) {
    int32_t next = released.back();
    released.pop_back();
    if (states_[next] != StepState::kBlocked) continue;
    if (steps_[next].kind != StepKind::kJoin) {
      Move(next, StepState::kReady);
      ready_.push_back(next);
      continue;
    }
    Move(next, StepState::kDone);
    for (int32_t dependent : dependents_[next]) {
      if (--missing_[dependent] == 0) released.push_back(dependent);
    }
  }
}

void Progress::Set(int32_t step, StepState state, int32_t cause) {
  Move(step, state);
  if (state == StepState::kDone) {
    for (int32_t dependent : dependents_[step]) {
      if (--missing_[dependent] == 0) Release(dependent);
    }
    return;
  }
  if (state != StepState::kFailed && state != StepState::kSkipped) return;
  causes_[step] = cause;
  std::vector<int32_t> todo = dependents_[step];
  while (!todo.empty()) {
    int32_t next = todo.back();
    todo.pop_back();
    if (!Waits(states_[next])) continue;
    Move(next, StepState::kSkipped);
    causes_[next] = cause;
    todo.insert(todo.end(), dependents_[next].begin(), dependents_[next].end());
  }
}

std::vector<int32_t> Progress::TakeReady() {
  std::vector<int32_t> taken = std::move(ready_);
  ready_.clear();
  taken.erase(std::remove_if(taken.begin(), taken.end(),
                             [this](int32_t step) { return states_[step] != StepState::kReady; }),
              taken.end());
  std::sort(taken.begin(), taken.end());
  return taken;
}

void Progress::SkipRest() {
  for (size_t i = 0; i < states_.size(); ++i) {
    if (Waits(states_[i])) Move(static_cast<int32_t>(i), StepState::kSkipped);
  }
  ready_.clear();
}

}  // namespace dplan
