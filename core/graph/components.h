#ifndef DPLAN_CORE_GRAPH_COMPONENTS_H_
#define DPLAN_CORE_GRAPH_COMPONENTS_H_

#include <cstdint>
#include <vector>

#include "core/graph/topology.h"

namespace dplan {

// For each node the number of its strongly connected component: two nodes have the same number iff
// each waits for the other at some distance, so an edge lies on a cycle iff its ends have the same
// number. A component is numbered before those that wait for it. O(V + E), in constant stack depth.
std::vector<uint32_t> Components(const WaitLists& waits_for);

}  // namespace dplan

#endif  // DPLAN_CORE_GRAPH_COMPONENTS_H_
