#include "core/graph/components.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace dplan {
namespace {

constexpr uint32_t kNone = UINT32_MAX;

// Tarjan's algorithm with the calls on a stack of its own.
class Search {
 public:
  explicit Search(const WaitLists& waits_for)
      : waits_for_(waits_for),
        found_(waits_for.size(), kNone),
        lowest_(waits_for.size(), kNone),
        component_(waits_for.size(), kNone) {}

  std::vector<uint32_t> Run() {
    for (uint32_t node = 0; node < waits_for_.size(); ++node) {
      if (found_[node] == kNone) Explore(node);
    }
    return std::move(component_);
  }

 private:
  struct Visit {
    uint32_t node;
    size_t next;  // of its edges
  };

  void Explore(uint32_t start) {
    Enter(start);
    while (!visits_.empty()) {
      Visit& visit = visits_.back();
      if (visit.next == waits_for_[visit.node].size()) {
        Leave();
        continue;
      }
      const uint32_t awaited = waits_for_[visit.node][visit.next++];
      if (found_[awaited] == kNone) {
        Enter(awaited);
      } else if (component_[awaited] == kNone) {
        lowest_[visit.node] = std::min(lowest_[visit.node], found_[awaited]);
      }
    }
  }

  void Enter(uint32_t node) {
    found_[node] = lowest_[node] = count_++;
    open_.push_back(node);
    visits_.push_back({node, 0});
  }

  void Leave() {
    const uint32_t node = visits_.back().node;
    visits_.pop_back();
    if (!visits_.empty()) {
      uint32_t& above = lowest_[visits_.back().node];
      above = std::min(above, lowest_[node]);
    }
    if (lowest_[node] != found_[node]) return;
    while (component_[node] == kNone) {
      component_[open_.back()] = components_;
      open_.pop_back();
    }
    ++components_;
  }

  const WaitLists& waits_for_;
  std::vector<uint32_t> found_;   // when each node was found
  std::vector<uint32_t> lowest_;  // the earliest node of its component that it leads to
  std::vector<uint32_t> component_;
  std::vector<uint32_t> open_;  // found, and not in a component yet
  std::vector<Visit> visits_;
  uint32_t count_ = 0;
  uint32_t components_ = 0;
};

}  // namespace

std::vector<uint32_t> Components(const WaitLists& waits_for) { return Search(waits_for).Run(); }

}  // namespace dplan
