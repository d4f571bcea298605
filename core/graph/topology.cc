#include "core/graph/topology.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <queue>

#include "core/types/check.h"

namespace dplan {
namespace {

constexpr uint32_t kNoNode = UINT32_MAX;

// The reverse of the wait lists in two flat arrays: the nodes that wait for i are
// waiters[begin[i]] … waiters[begin[i + 1] - 1].
struct Waiters {
  std::vector<uint32_t> begin;
  std::vector<uint32_t> waiters;
};

Waiters Reverse(const WaitLists& waits_for) {
  Waiters reverse;
  reverse.begin.assign(waits_for.size() + 1, 0);
  for (const std::vector<uint32_t>& awaited : waits_for) {
    for (uint32_t node : awaited) {
      DPLAN_CHECK(node < waits_for.size());
      ++reverse.begin[node + 1];
    }
  }
  for (size_t i = 1; i < reverse.begin.size(); ++i) reverse.begin[i] += reverse.begin[i - 1];
  reverse.waiters.resize(reverse.begin.back());
  std::vector<uint32_t> next(reverse.begin.begin(), reverse.begin.end() - 1);
  for (uint32_t node = 0; node < waits_for.size(); ++node) {
    for (uint32_t awaited : waits_for[node]) reverse.waiters[next[awaited]++] = node;
  }
  return reverse;
}

// Some node on a cycle. What cannot be ordered waits for something else that cannot be ordered, so
// a walk along such nodes never ends and must come round.
uint32_t NodeOnCycle(const WaitLists& waits_for, const std::vector<bool>& ordered) {
  const auto first = std::find(ordered.begin(), ordered.end(), false);
  if (first == ordered.end()) return kNoNode;
  uint32_t node = static_cast<uint32_t>(first - ordered.begin());
  std::vector<bool> visited(waits_for.size(), false);
  while (!visited[node]) {
    visited[node] = true;
    node = *std::find_if(waits_for[node].begin(), waits_for[node].end(),
                         [&ordered](uint32_t awaited) { return !ordered[awaited]; });
  }
  return node;
}

// The shortest way from the node back to itself, breadth first.
std::vector<uint32_t> ShortestCycleThrough(const WaitLists& waits_for, uint32_t start) {
  std::vector<uint32_t> came_from(waits_for.size(), kNoNode);
  std::queue<uint32_t> frontier({start});
  while (came_from[start] == kNoNode) {
    const uint32_t node = frontier.front();
    frontier.pop();
    for (uint32_t awaited : waits_for[node]) {
      if (came_from[awaited] != kNoNode) continue;
      came_from[awaited] = node;
      frontier.push(awaited);
    }
  }
  std::vector<uint32_t> cycle = {start};
  for (uint32_t node = came_from[start]; node != start; node = came_from[node]) {
    cycle.push_back(node);
  }
  std::reverse(cycle.begin(), cycle.end());
  return cycle;
}

}  // namespace

std::vector<uint32_t> TopologicalOrder(const WaitLists& waits_for) {
  const Waiters reverse = Reverse(waits_for);
  std::vector<size_t> missing(waits_for.size());
  std::priority_queue<uint32_t, std::vector<uint32_t>, std::greater<>> ready;
  for (uint32_t node = 0; node < waits_for.size(); ++node) {
    missing[node] = waits_for[node].size();
    if (missing[node] == 0) ready.push(node);
  }
  std::vector<uint32_t> order;
  order.reserve(waits_for.size());
  while (!ready.empty()) {
    const uint32_t node = ready.top();
    ready.pop();
    order.push_back(node);
    for (uint32_t i = reverse.begin[node]; i < reverse.begin[node + 1]; ++i) {
      if (--missing[reverse.waiters[i]] == 0) ready.push(reverse.waiters[i]);
    }
  }
  return order;
}

std::vector<uint32_t> FindCycle(const WaitLists& waits_for) {
  std::vector<bool> ordered(waits_for.size(), false);
  for (uint32_t node : TopologicalOrder(waits_for)) ordered[node] = true;
  const uint32_t start = NodeOnCycle(waits_for, ordered);
  if (start == kNoNode) return {};
  std::vector<uint32_t> cycle = ShortestCycleThrough(waits_for, start);
  std::rotate(cycle.begin(), std::min_element(cycle.begin(), cycle.end()), cycle.end());
  return cycle;
}

}  // namespace dplan
