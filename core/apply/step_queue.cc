#include "core/apply/step_queue.h"

namespace dplan {

int32_t StepQueue::AddGroup(int limit, int32_t within) {
  groups_.push_back({.limit = limit, .within = within});
  return static_cast<int32_t>(groups_.size()) - 1;
}

bool StepQueue::HasRoom(int32_t group) const {
  for (; group >= 0; group = groups_[group].within) {
    const Group& one = groups_[group];
    if (one.limit > 0 && one.running >= one.limit) return false;
  }
  return true;
}

int32_t StepQueue::Next() const {
  int32_t next = -1;
  for (size_t i = 0; i < groups_.size(); ++i) {
    const std::set<int32_t>& waiting = groups_[i].waiting;
    if (waiting.empty()) continue;
    const auto group = static_cast<int32_t>(i);
    const bool earlier = next < 0 || *waiting.begin() < *groups_[next].waiting.begin();
    if (earlier && HasRoom(group)) next = group;
  }
  return next;
}

std::optional<int32_t> StepQueue::Take() {
  const int32_t group = Next();
  if (group < 0) return std::nullopt;
  std::set<int32_t>& waiting = groups_[group].waiting;
  const int32_t step = *waiting.begin();
  waiting.erase(waiting.begin());
  for (int32_t g = group; g >= 0; g = groups_[g].within) ++groups_[g].running;
  return step;
}

void StepQueue::End(int32_t group) {
  for (int32_t g = group; g >= 0; g = groups_[g].within) --groups_[g].running;
}

void StepQueue::Clear() {
  for (Group& group : groups_) group.waiting.clear();
}

}  // namespace dplan
