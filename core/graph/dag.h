#ifndef DPLAN_CORE_GRAPH_DAG_H_
#define DPLAN_CORE_GRAPH_DAG_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/graph/topology.h"
#include "core/types/check.h"

namespace dplan {

// A graph of what waits for what, over nodes numbered from 0 in the order they were added. It is
// meant to be acyclic; whether it is, Order() and Cycle() say. `Id` is an integer or an enum with
// an integer inside.
//
// A value. Safe to read from several threads while nobody changes it.
template <typename Id>
class Dag {
 public:
  Dag() = default;
  explicit Dag(size_t nodes) : waits_for_(nodes) {}

  Id AddNode() {
    waits_for_.emplace_back();
    return ToId(waits_for_.size() - 1);
  }
  // `from` waits for `to`. Both exist; the same edge may be added again.
  void AddEdge(Id from, Id to) {
    DPLAN_CHECK(Index(from) < waits_for_.size() && Index(to) < waits_for_.size());
    waits_for_[Index(from)].push_back(static_cast<uint32_t>(Index(to)));
  }

  size_t size() const { return waits_for_.size(); }
  // What the node waits for, in the order it was added, with its duplicates.
  std::vector<Id> WaitsFor(Id node) const {
    DPLAN_CHECK(Index(node) < waits_for_.size());
    return ToIds(waits_for_[Index(node)]);
  }

  // Every node after all that it waits for, the smallest first among those that are ready. Without
  // the nodes on cycles and those that wait for them.
  std::vector<Id> Order() const { return ToIds(TopologicalOrder(waits_for_)); }
  // A cycle, in which each waits for the next and the last for the first; empty if there is none.
  std::vector<Id> Cycle() const { return ToIds(FindCycle(waits_for_)); }

 private:
  static size_t Index(Id id) { return static_cast<size_t>(id); }
  static Id ToId(size_t index) { return static_cast<Id>(index); }
  static std::vector<Id> ToIds(const std::vector<uint32_t>& nodes) {
    std::vector<Id> ids;
    ids.reserve(nodes.size());
    for (uint32_t node : nodes) ids.push_back(ToId(node));
    return ids;
  }

  WaitLists waits_for_;
};

}  // namespace dplan

#endif  // DPLAN_CORE_GRAPH_DAG_H_
