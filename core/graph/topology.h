#ifndef DPLAN_CORE_GRAPH_TOPOLOGY_H_
#define DPLAN_CORE_GRAPH_TOPOLOGY_H_

#include <cstdint>
#include <vector>

namespace dplan {

// What Dag<Id> is made of, over plain numbers: element i lists the nodes that node i waits for.
// Duplicates are allowed.
using WaitLists = std::vector<std::vector<uint32_t>>;

// Every node after all that it waits for; among the nodes that are ready the smallest comes first,
// so the order depends on nothing but the graph. Nodes on a cycle, and all that wait for one, are
// left out: the graph is acyclic iff the result has every node. O(V log V + E), in constant stack
// depth.
std::vector<uint32_t> TopologicalOrder(const WaitLists& waits_for);

// One simple cycle: each node waits for the next, the last for the first; starts with its smallest
// node. Empty iff the graph has none. It is the shortest cycle through one of its nodes, not
// necessarily the shortest of the graph. Same cost as TopologicalOrder.
std::vector<uint32_t> FindCycle(const WaitLists& waits_for);

}  // namespace dplan

#endif  // DPLAN_CORE_GRAPH_TOPOLOGY_H_
