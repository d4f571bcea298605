#include "core/graph/dag.h"

#include <algorithm>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace dplan {
namespace {

using Edges = std::vector<std::pair<int, int>>;  // the first waits for the second

Dag<int> Graph(int nodes, const Edges& edges) {
  Dag<int> dag;
  for (int i = 0; i < nodes; ++i) EXPECT_EQ(dag.AddNode(), i);
  for (const auto& [from, to] : edges) dag.AddEdge(from, to);
  return dag;
}

TEST(DagTest, OrdersAndReportsCycles) {
  struct Case {
    const char* name;
    int nodes;
    Edges edges;
    std::vector<int> order;
    std::vector<int> cycle;
  };
  const std::vector<Case> cases = {
      {"empty", 0, {}, {}, {}},
      {"nothing waits", 3, {}, {0, 1, 2}, {}},
      {"backward chain", 3, {{0, 1}, {1, 2}}, {2, 1, 0}, {}},
      {"forward chain", 3, {{2, 1}, {1, 0}}, {0, 1, 2}, {}},
      {"diamond", 4, {{0, 1}, {0, 2}, {1, 3}, {2, 3}}, {3, 1, 2, 0}, {}},
      {"a released node goes before larger ready ones", 4, {{0, 2}}, {1, 2, 0, 3}, {}},
      {"the same edge twice", 2, {{0, 1}, {0, 1}}, {1, 0}, {}},
      {"waits for itself", 2, {{1, 1}}, {0}, {1}},
      {"two in a ring", 3, {{2, 1}, {1, 2}}, {0}, {1, 2}},
      {"ring of three reads along the waits", 3, {{0, 2}, {2, 1}, {1, 0}}, {}, {0, 2, 1}},
      {"what waits for a ring is not in its report",
       4,
       {{0, 1}, {1, 2}, {2, 3}, {3, 2}},
       {},
       {2, 3}},
      {"what a ring waits for is ordered", 3, {{1, 0}, {1, 2}, {2, 1}}, {0}, {1, 2}},
      {"a shortcut shortens the report", 4, {{0, 1}, {1, 2}, {2, 3}, {3, 0}, {1, 0}}, {}, {0, 1}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const Dag<int> dag = Graph(c.nodes, c.edges);
    EXPECT_EQ(dag.Order(), c.order);
    EXPECT_EQ(dag.Cycle(), c.cycle);
  }
}

TEST(DagTest, KeepsWhatANodeWaitsFor) {
  const Dag<int> dag = Graph(3, {{0, 2}, {0, 1}, {0, 2}});
  EXPECT_EQ(dag.size(), 3u);
  EXPECT_EQ(dag.WaitsFor(0), (std::vector<int>{2, 1, 2}));
  EXPECT_TRUE(dag.WaitsFor(1).empty());
}

TEST(DagTest, TakesAnEnumAsId) {
  enum class StepId : int32_t {};
  Dag<StepId> dag(2);
  dag.AddEdge(StepId{0}, StepId{1});
  EXPECT_EQ(dag.Order(), (std::vector<StepId>{StepId{1}, StepId{0}}));
}

TEST(DagDeathTest, RefusesNodesThatDoNotExist) {
  Dag<int> dag(2);
  EXPECT_DEATH(dag.AddEdge(0, 2), "size");
  EXPECT_DEATH(dag.AddEdge(2, 0), "size");
  EXPECT_DEATH(dag.AddEdge(-1, 0), "size");
  EXPECT_DEATH(dag.WaitsFor(2), "size");
}

// The rule read literally: as long as there is one, take the smallest node that waits for nothing
// that has not been taken.
std::vector<int> BruteForceOrder(int nodes, const Edges& edges) {
  std::vector<int> order;
  std::set<int> taken;
  for (int next = 0; next < nodes;) {
    const bool ready =
        taken.count(next) == 0 &&
        std::all_of(edges.begin(), edges.end(), [&](const std::pair<int, int>& edge) {
          return edge.first != next || taken.count(edge.second) != 0;
        });
    if (!ready) {
      ++next;
      continue;
    }
    order.push_back(next);
    taken.insert(next);
    next = 0;
  }
  return order;
}

void ExpectSimpleCycle(const std::vector<int>& cycle, const Edges& edges) {
  ASSERT_FALSE(cycle.empty());
  EXPECT_EQ(std::set<int>(cycle.begin(), cycle.end()).size(), cycle.size());
  EXPECT_EQ(*std::min_element(cycle.begin(), cycle.end()), cycle.front());
  for (size_t i = 0; i < cycle.size(); ++i) {
    const std::pair<int, int> edge(cycle[i], cycle[(i + 1) % cycle.size()]);
    EXPECT_NE(std::find(edges.begin(), edges.end(), edge), edges.end());
  }
}

TEST(DagTest, AgreesWithBruteForceOnRandomGraphs) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(::testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  int cyclic = 0;
  int acyclic = 0;
  for (int round = 0; round < 2000; ++round) {
    const int nodes = 1 + static_cast<int>(random() % 9);
    Edges edges(random() % 12);
    for (auto& [from, to] : edges) {
      from = static_cast<int>(random() % nodes);
      to = static_cast<int>(random() % nodes);
    }
    const Dag<int> dag = Graph(nodes, edges);
    const std::vector<int> order = BruteForceOrder(nodes, edges);
    ASSERT_EQ(dag.Order(), order);
    if (order.size() == static_cast<size_t>(nodes)) {
      ++acyclic;
      ASSERT_TRUE(dag.Cycle().empty());
    } else {
      ++cyclic;
      ExpectSimpleCycle(dag.Cycle(), edges);
    }
    ASSERT_FALSE(::testing::Test::HasFailure());
  }
  EXPECT_GT(cyclic, 100);
  EXPECT_GT(acyclic, 100);
}

TEST(DagTest, LongChainsAndRingsNeedNoStack) {
  constexpr int kNodes = 100'000;
  Dag<int> dag(kNodes);
  for (int i = 0; i + 1 < kNodes; ++i) dag.AddEdge(i, i + 1);
  const std::vector<int> order = dag.Order();
  ASSERT_EQ(order.size(), static_cast<size_t>(kNodes));
  EXPECT_EQ(order.front(), kNodes - 1);
  EXPECT_EQ(order.back(), 0);
  EXPECT_TRUE(dag.Cycle().empty());

  dag.AddEdge(kNodes - 1, 0);
  EXPECT_TRUE(dag.Order().empty());
  EXPECT_EQ(dag.Cycle().size(), static_cast<size_t>(kNodes));
}

}  // namespace
}  // namespace dplan
