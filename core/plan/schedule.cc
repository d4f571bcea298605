#include "core/plan/schedule.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/graph/components.h"
#include "core/graph/topology.h"

namespace dplan {
namespace {

using Node = uint32_t;
using Edge = std::pair<Node, Node>;  // the first waits for the second

// Longer lists of steps become a join even if one node only waits for them.
constexpr size_t kLongestPassed = 64;

bool IsUp(const Change& change) {
  return change.action == Action::kCreate || change.action == Action::kUpdate ||
         change.action == Action::kReplace;
}
bool IsDown(const Change& change) {
  return change.action == Action::kDelete || change.action == Action::kReplace;
}

// The nodes of the graph before it is made small: three per instance and four per block, each of
// which stands for something done or, where there is nothing to do, for what came before it.
class Nodes {
 public:
  Nodes(size_t instances, size_t blocks)
      : instances_(static_cast<Node>(instances)), blocks_(static_cast<Node>(blocks)) {}

  Node Up(size_t i) const { return static_cast<Node>(i); }
  Node Down(size_t i) const { return instances_ + static_cast<Node>(i); }
  // All that depended on the instance is down; only where the instance itself has no up step.
  Node Cleared(size_t i) const { return 2 * instances_ + static_cast<Node>(i); }
  Node BlockUp(size_t b) const { return 3 * instances_ + static_cast<Node>(b); }
  // All that depended on the whole block is down, or cleared.
  Node BlockDown(size_t b) const { return BlockUp(b) + blocks_; }
  Node BlockCleared(size_t b) const { return BlockUp(b) + 2 * blocks_; }
  // All that stays and depended on the whole block is up.
  Node BlockDetached(size_t b) const { return BlockUp(b) + 3 * blocks_; }
  size_t size() const { return 3 * size_t{instances_} + 4 * size_t{blocks_}; }

  // The instance a node is a real step of, if any: its change and kind.
  std::pair<int32_t, StepKind> StepOf(Node node, const std::vector<Change>& changes) const {
    if (node < instances_ && IsUp(changes[node])) {
      return {static_cast<int32_t>(node),
              changes[node].action == Action::kUpdate ? StepKind::kUpdate : StepKind::kCreate};
    }
    if (node >= instances_ && node < 2 * instances_ && IsDown(changes[node - instances_])) {
      return {static_cast<int32_t>(node - instances_), StepKind::kDelete};
    }
    return {-1, StepKind::kJoin};
  }

 private:
  Node instances_;
  Node blocks_;
};

// The changes by block: runs of the sorted list.
class Blocks {
 public:
  explicit Blocks(const std::vector<Change>& changes) : changes_(changes) {
    for (size_t i = 0; i < changes.size(); ++i) {
      if (i == 0 || changes[i].address.block != changes[i - 1].address.block) {
        index_.emplace(changes[i].address.block, begins_.size());
        begins_.push_back(i);
      }
    }
    begins_.push_back(changes.size());
  }

  size_t size() const { return begins_.size() - 1; }
  size_t begin(size_t block) const { return begins_[block]; }
  size_t end(size_t block) const { return begins_[block + 1]; }
  // -1 if nothing of the block is in the plan.
  int64_t Find(const BlockAddress& address) const {
    auto found = index_.find(address);
    return found == index_.end() ? -1 : static_cast<int64_t>(found->second);
  }
  int64_t FindInstance(size_t block, const InstanceKey& key) const {
    auto first = changes_.begin() + static_cast<std::ptrdiff_t>(begins_[block]);
    auto last = changes_.begin() + static_cast<std::ptrdiff_t>(begins_[block + 1]);
    auto found =
        std::lower_bound(first, last, key, [](const Change& change, const InstanceKey& wanted) {
          return change.address.key < wanted;
        });
    return found == last || found->address.key != key ? -1 : found - changes_.begin();
  }

 private:
  const std::vector<Change>& changes_;
  std::map<BlockAddress, size_t> index_;
  std::vector<size_t> begins_;
};

class Scheduler {
 public:
  Scheduler(const std::vector<Change>& changes, Diagnostics& diagnostics)
      : changes_(changes),
        diagnostics_(diagnostics),
        blocks_(changes),
        nodes_(changes.size(), blocks_.size()),
        waits_(nodes_.size()),
        whole_stored_(blocks_.size(), false) {}

  std::vector<Step> Run() {
    for (size_t x = 0; x < changes_.size(); ++x) {
      if (changes_[x].action != Action::kDelete) AddCreation(x);
      if (changes_[x].action != Action::kCreate) AddStored(x);
    }
    for (size_t b = 0; b < blocks_.size(); ++b) AddBlock(b);
    std::vector<Node> order = Settle();
    if (order.empty() && !changes_.empty()) return {};
    return MakeSteps(order);
  }

 private:
  void Wait(Node from, Node to) { waits_[from].push_back(to); }

  // What X depends on now.
  void AddCreation(size_t x) {
    for (const Dependency& dependency : changes_[x].dependencies) {
      int64_t block = blocks_.Find(dependency.block);
      if (block < 0) continue;
      if (!dependency.key.has_value()) {
        Wait(nodes_.Up(x), nodes_.BlockUp(block));
      } else if (int64_t y = blocks_.FindInstance(block, *dependency.key); y >= 0) {
        Wait(nodes_.Up(x), nodes_.Up(y));
      }
    }
    if (changes_[x].action == Action::kReplace) Wait(nodes_.Up(x), nodes_.Down(x));
  }

  // What X depended on when it was last applied.
  void AddStored(size_t x) {
    bool stays = changes_[x].action == Action::kUpdate || changes_[x].action == Action::kReplace;
    for (const Dependency& dependency : changes_[x].stored) {
      int64_t block = blocks_.Find(dependency.block);
      if (block < 0) continue;
      if (!dependency.key.has_value()) {
        whole_stored_[block] = true;
        stored_.emplace_back(nodes_.BlockDown(block), nodes_.Down(x));
        AddCleared(nodes_.BlockCleared(block), x, stored_);
        if (stays) Wait(nodes_.BlockDetached(block), nodes_.Up(x));
      } else if (int64_t y = blocks_.FindInstance(block, *dependency.key); y >= 0) {
        AddStoredInstance(x, static_cast<size_t>(y), stays);
      }
    }
  }

  void AddStoredInstance(size_t x, size_t y, bool stays) {
    stored_.emplace_back(nodes_.Down(y), nodes_.Down(x));
    if (!IsUp(changes_[y])) AddCleared(nodes_.Cleared(y), x, stored_);
    // A replacement of Y makes room by its deletion.
    if (changes_[y].action == Action::kUpdate) AddCleared(nodes_.Up(y), x, room_);
    if (stays && changes_[y].action == Action::kDelete) {
      detach_.emplace_back(nodes_.Down(y), nodes_.Up(x));
    }
  }

  // `waiter` comes after X is down and, where nothing is put in its place, what depended on X too.
  void AddCleared(Node waiter, size_t x, std::vector<Edge>& edges) {
    if (IsDown(changes_[x])) edges.emplace_back(waiter, nodes_.Down(x));
    if (!IsUp(changes_[x])) edges.emplace_back(waiter, nodes_.Cleared(x));
  }

  void AddBlock(size_t b) {
    for (size_t y = blocks_.begin(b); y < blocks_.end(b); ++y) {
      Action action = changes_[y].action;
      if (action != Action::kDelete) Wait(nodes_.BlockUp(b), nodes_.Up(y));
      // What is new was not there when somebody depended on the block.
      if (!whole_stored_[b] || action == Action::kCreate) continue;
      Wait(nodes_.Down(y), nodes_.BlockDown(b));
      if (action == Action::kUpdate) room_.emplace_back(nodes_.Up(y), nodes_.BlockCleared(b));
      if (!IsUp(changes_[y])) Wait(nodes_.Cleared(y), nodes_.BlockCleared(b));
      if (action == Action::kDelete) detach_.emplace_back(nodes_.Down(y), nodes_.BlockDetached(b));
    }
  }

  // The order of all nodes, with as much of what can be dropped as goes together; empty after an
  // error.
  std::vector<Node> Settle() {
    WaitLists firm = std::move(waits_);
    while (true) {
      waits_ = firm;
      for (const std::vector<Edge>* edges : {&stored_, &room_, &detach_}) {
        for (const Edge& edge : *edges) Wait(edge.first, edge.second);
      }
      std::vector<Node> order = TopologicalOrder(waits_);
      if (order.size() == waits_.size()) return order;
      std::vector<uint32_t> components = Components(waits_);
      if (DropFromCycles(room_, components) || DropFromCycles(detach_, components)) continue;
      std::string cycle = CycleText();
      if (!DropFromCycles(stored_, components)) {
        ReportCycle(cycle);
        return {};
      }
      if (!cycle.empty()) WarnOfStoredCycle(cycle);
    }
  }

  static bool DropFromCycles(std::vector<Edge>& edges, const std::vector<uint32_t>& components) {
    size_t before = edges.size();
    edges.erase(std::remove_if(edges.begin(), edges.end(),
                               [&](const Edge& edge) {
                                 return components[edge.first] == components[edge.second];
                               }),
                edges.end());
    return edges.size() < before;
  }

  // The steps on a cycle; empty if nothing on it is done.
  std::string CycleText() const {
    std::vector<std::string> names;
    for (Node node : FindCycle(waits_)) {
      auto [change, kind] = nodes_.StepOf(node, changes_);
      if (change < 0) continue;
      names.push_back(absl::StrCat(changes_[change].address.ToString(),
                                   kind == StepKind::kDelete ? " (destroy)" : ""));
    }
    if (!names.empty()) names.push_back(names.front());
    return absl::StrJoin(names, " -> ");
  }

  void ReportCycle(const std::string& cycle) {
    diagnostics_.Error(
        "Cycle between changes",
        absl::StrCat("These changes wait for each other, so none can be the first: ", cycle,
                     ". Make the change in two steps, or remove one of the references."));
  }

  void WarnOfStoredCycle(const std::string& cycle) {
    diagnostics_.Warning(
        "Recorded dependencies in a circle",
        absl::StrCat(
            "These depended on each other when they were applied last, which happens where a "
            "change of their references was interrupted: ",
            cycle, ". They are destroyed in no particular order."));
  }

  // What remains of a node when those with nothing to do are taken out: nothing, the steps it
  // stands for, or a step.
  std::vector<Step> MakeSteps(const std::vector<Node>& order) {
    std::vector<uint32_t> users(waits_.size(), 0);
    for (std::vector<Node>& list : waits_) {
      std::sort(list.begin(), list.end());
      list.erase(std::unique(list.begin(), list.end()), list.end());
      for (Node to : list) ++users[to];
    }
    std::vector<Step> steps;
    std::vector<std::vector<int32_t>> stands_for(waits_.size());
    for (Node node : order) {
      std::vector<int32_t> after;
      for (Node to : waits_[node]) {
        after.insert(after.end(), stands_for[to].begin(), stands_for[to].end());
      }
      std::sort(after.begin(), after.end());
      after.erase(std::unique(after.begin(), after.end()), after.end());
      auto [change, kind] = nodes_.StepOf(node, changes_);
      // Passed on as it is, the list of a node with many users would be copied to each of them, and
      // a long one along a chain of nodes again and again.
      bool join =
          change < 0 && after.size() > 1 && (users[node] > 1 || after.size() > kLongestPassed);
      if (change < 0 && !join) {
        stands_for[node] = std::move(after);
        continue;
      }
      stands_for[node] = {static_cast<int32_t>(steps.size())};
      steps.push_back({kind, change, std::move(after)});
    }
    return DropUselessJoins(std::move(steps));
  }

  // Joins that no real step waits for.
  static std::vector<Step> DropUselessJoins(std::vector<Step> steps) {
    std::vector<bool> used(steps.size(), false);
    for (size_t i = steps.size(); i-- > 0;) {
      used[i] = used[i] || steps[i].kind != StepKind::kJoin;
      if (!used[i]) continue;
      for (int32_t before : steps[i].after) used[before] = true;
    }
    std::vector<int32_t> renumbered(steps.size(), -1);
    std::vector<Step> kept;
    kept.reserve(steps.size());
    for (size_t i = 0; i < steps.size(); ++i) {
      if (!used[i]) continue;
      renumbered[i] = static_cast<int32_t>(kept.size());
      for (int32_t& before : steps[i].after) before = renumbered[before];
      kept.push_back(std::move(steps[i]));
    }
    return kept;
  }

  const std::vector<Change>& changes_;
  Diagnostics& diagnostics_;
  Blocks blocks_;
  Nodes nodes_;
  WaitLists waits_;
  // What may be dropped where it is part of a cycle, room first.
  std::vector<Edge> stored_;  // down(Y) waits for down(X)
  std::vector<Edge> room_;    // up(Y) waits for down(X)
  std::vector<Edge> detach_;  // down(Y) waits for up(X)
  std::vector<bool> whole_stored_;
};

}  // namespace

std::vector<Step> Schedule(const std::vector<Change>& changes, Diagnostics& diagnostics) {
  return Scheduler(changes, diagnostics).Run();
}

}  // namespace dplan
