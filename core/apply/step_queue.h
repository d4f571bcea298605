#ifndef DPLAN_CORE_APPLY_STEP_QUEUE_H_
#define DPLAN_CORE_APPLY_STEP_QUEUE_H_

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

namespace dplan {

// Steps that wait until they may start, and how many run: in all, of one provider, of one type. Not
// thread-safe.
class StepQueue {
 public:
  // No more than `limit` steps run at the same time.
  explicit StepQueue(int limit) { groups_.push_back({.limit = limit}); }

  // A group of which no more than `limit` run at the same time (0: as many as in all), within
  // another group or, with 0, within all.
  int32_t AddGroup(int limit, int32_t within = 0);

  void Add(int32_t step, int32_t group) { groups_[group].waiting.insert(step); }
  // The first step that may start; from now on it runs. Nothing if none may.
  std::optional<int32_t> Take();
  bool CanTake() const { return Next() >= 0; }
  // A step of the group runs no longer.
  void End(int32_t group);
  // Nothing waits any more.
  void Clear();

 private:
  struct Group {
    int limit = 0;
    int32_t within = -1;  // -1: this is the group of all
    int running = 0;
    std::set<int32_t> waiting;
  };
  bool HasRoom(int32_t group) const;
  int32_t Next() const;  // the group whose first step is next; -1 if none may start

  std::vector<Group> groups_;  // the first is that of all
};

}  // namespace dplan

#endif  // DPLAN_CORE_APPLY_STEP_QUEUE_H_
