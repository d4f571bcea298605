#include "core/plan/schedule.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dplan {
namespace {

using ::testing::HasSubstr;

// `t.a`: the whole block; `t.a[1]`: one instance.
Dependency ParseDependency(const std::string& text) {
  const Address address = Address::Parse(text).value();
  Dependency dependency{.block = address.block};
  if (!address.key.empty()) dependency.key = address.key;
  return dependency;
}

Action ParseAction(const std::string& text) {
  static const std::map<std::string, Action> actions = {{"noop", Action::kNoOp},
                                                        {"create", Action::kCreate},
                                                        {"update", Action::kUpdate},
                                                        {"replace", Action::kReplace},
                                                        {"delete", Action::kDelete}};
  return actions.at(text);
}

// A line per change: `ACTION ADDRESS [now ADDRESS...] [stored ADDRESS...]`.
std::vector<Change> ParseChanges(const std::string& text) {
  std::vector<Change> changes;
  const std::vector<std::string> lines = absl::StrSplit(text, '\n', absl::SkipWhitespace());
  for (const std::string& line : lines) {
    const std::vector<std::string> words = absl::StrSplit(line, ' ', absl::SkipWhitespace());
    Change change{.address = Address::Parse(words[1]).value(), .action = ParseAction(words[0])};
    std::vector<Dependency>* list = nullptr;
    for (size_t i = 2; i < words.size(); ++i) {
      if (words[i] == "now") {
        list = &change.dependencies;
      } else if (words[i] == "stored") {
        list = &change.stored;
      } else {
        list->push_back(ParseDependency(words[i]));
      }
    }
    changes.push_back(std::move(change));
  }
  std::sort(changes.begin(), changes.end(),
            [](const Change& a, const Change& b) { return a.address < b.address; });
  return changes;
}

std::string Scheduled(const std::string& text) {
  Plan plan{.changes = ParseChanges(text)};
  Diagnostics diagnostics;
  plan.steps = Schedule(plan.changes, diagnostics);
  EXPECT_TRUE(diagnostics.empty());
  return StepsText(plan);
}

struct Case {
  const char* name;
  const char* changes;
  const char* steps;
};

void CheckAll(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Scheduled(c.changes), c.steps);
  }
}

TEST(ScheduleTest, OrdersOneAndTwoInstances) {
  CheckAll({
      {"nothing", "", ""},
      {"nothing to do", "noop t.a", ""},
      {"independent", "create t.a\nupdate t.b\ndelete t.c",
       "s0 create t.a\ns1 update t.b\ns2 delete t.c\n"},
      {"replacement", "replace t.a", "s0 delete t.a\ns1 create t.a after s0\n"},
      {"creation follows references", "create t.a now t.b\ncreate t.b",
       "s0 create t.b\ns1 create t.a after s0\n"},
      {"destruction reverses", "delete t.a stored t.b\ndelete t.b",
       "s0 delete t.a\ns1 delete t.b after s0\n"},
      {"both replaced", "replace t.a\nreplace t.b now t.a stored t.a",
       "s0 delete t.b\ns1 delete t.a after s0\ns2 create t.a after s1\n"
       "s3 create t.b after s0 s2\n"},
      {"the user is destroyed while the used one is updated", "update t.a\ndelete t.b stored t.a",
       "s0 delete t.b\ns1 update t.a after s0\n"},
      {"the user is destroyed while the used one is replaced", "replace t.a\ndelete t.b stored t.a",
       "s0 delete t.b\ns1 delete t.a after s0\ns2 create t.a after s1\n"},
      {"updated users wait for the replaced one", "replace t.a\nupdate t.b now t.a stored t.a",
       "s0 delete t.a\ns1 create t.a after s0\ns2 update t.b after s1\n"},
      {"detach first", "delete t.a\nupdate t.b stored t.a",
       "s0 update t.b\ns1 delete t.a after s0\n"},
      {"a replaced user detaches by its deletion and goes on first",
       "delete t.a\nreplace t.b stored t.a",
       "s0 delete t.b\ns1 create t.b after s0\ns2 delete t.a after s0 s1\n"},
      {"what is made again after it was gone waits for nobody", "create t.a\ndelete t.b stored t.a",
       "s0 create t.a\ns1 delete t.b\n"},
      {"dependencies on what is in no plan", "create t.a now t.x\ndelete t.b stored t.y[1]",
       "s0 create t.a\ns1 delete t.b\n"},
  });
}

TEST(ScheduleTest, ClosesTheOrderOverInstancesWithNothingToDo) {
  CheckAll({
      {"creation", "create t.a now t.b\nnoop t.b now t.c stored t.c\nupdate t.c",
       "s0 update t.c\ns1 create t.a after s0\n"},
      {"destruction", "delete t.a stored t.b\nnoop t.b stored t.c\ndelete t.c",
       "s0 delete t.a\ns1 delete t.c after s0\n"},
      {"destruction past an update", "delete t.a stored t.b\nupdate t.b stored t.c\ndelete t.c",
       "s0 delete t.a\ns1 update t.b after s0\ns2 delete t.c after s0 s1\n"},
      {"room", "delete t.a stored t.b\nnoop t.b now t.c stored t.c\nupdate t.c",
       "s0 delete t.a\ns1 update t.c after s0\n"},
      {"no creation past a deletion", "create t.a now t.b\ndelete t.b stored t.c\ncreate t.c",
       "s0 create t.c\ns1 delete t.b\ns2 create t.a\n"},
  });
}

TEST(ScheduleTest, JoinsWholeBlocks) {
  CheckAll({
      {"one user needs no join", "create t.a[0]\ncreate t.a[1]\ncreate t.b now t.a",
       "s0 create t.a[0]\ns1 create t.a[1]\ns2 create t.b after s0 s1\n"},
      {"two users", "create t.a[0]\ncreate t.a[1]\ncreate t.b[0] now t.a\ncreate t.b[1] now t.a",
       "s0 create t.a[0]\ns1 create t.a[1]\ns2 join after s0 s1\n"
       "s3 create t.b[0] after s2\ns4 create t.b[1] after s2\n"},
      {"of a block with one change no join is left",
       "noop t.a[0]\ncreate t.a[1]\ncreate t.b[0] now t.a\ncreate t.b[1] now t.a",
       "s0 create t.a[1]\ns1 create t.b[0] after s0\ns2 create t.b[1] after s0\n"},
      {"one instance", "create t.a[0]\ncreate t.a[1]\ncreate t.b[0] now t.a[0]",
       "s0 create t.a[0]\ns1 create t.a[1]\ns2 create t.b[0] after s0\n"},
      {"destruction of both blocks",
       "delete t.a[0]\ndelete t.a[1]\ndelete t.b[0] stored t.a\ndelete t.b[1] stored t.a",
       "s0 delete t.b[0]\ns1 delete t.b[1]\ns2 join after s0 s1\n"
       "s3 delete t.a[0] after s2\ns4 delete t.a[1] after s2\n"},
      {"what is new in the block was not there",
       "create t.a[0]\nnoop t.a[1]\ndelete t.b stored t.a", "s0 create t.a[0]\ns1 delete t.b\n"},
      {"everybody that stays detaches first",
       "delete t.a[0]\nnoop t.a[1]\nupdate t.b now t.a stored t.a",
       "s0 update t.b\ns1 delete t.a[0] after s0\n"},
      {"an update of one makes room for users of the block",
       "update t.a[0]\nnoop t.a[1]\ndelete t.b stored t.a",
       "s0 delete t.b\ns1 update t.a[0] after s0\n"},
  });
}

TEST(ScheduleTest, DropsPreferencesInCyclesOnly) {
  CheckAll({
      // C used A, A used B; now C uses B itself. B is replaced, so A must be gone before C can have
      // it.
      {"detach", "delete t.a stored t.b\nreplace t.b\nupdate t.c now t.b stored t.a",
       "s0 delete t.a\ns1 delete t.b after s0\ns2 create t.b after s1\ns3 update t.c after s2\n"},
      {"the same beside another that can detach",
       "delete t.a[0] stored t.b[0]\nreplace t.b[0]\nupdate t.c now t.b[0] stored t.a[0]\n"
       "update t.d stored t.a[0]",
       "s0 update t.d\ns1 delete t.a[0] after s0\ns2 delete t.b[0] after s1\n"
       "s3 create t.b[0] after s2\ns4 update t.c after s3\n"},
      // B is to be updated when A is gone, A to go when C has let it go, and C waits for B.
      {"room before detach", "delete t.a stored t.b\nupdate t.b\nupdate t.c now t.b stored t.a",
       "s0 update t.b\ns1 update t.c after s0\ns2 delete t.a after s1\n"},
      // An edge that leads from one cycle to another is on neither.
      {"between two cycles",
       "delete t.a stored t.b[0]\nupdate t.b[0]\nupdate t.c now t.b[0] stored t.a\n"
       "delete t.e stored t.f t.b[0]\nupdate t.f\nupdate t.g now t.f stored t.e",
       "s0 update t.f\ns1 update t.g after s0\ns2 delete t.e after s1\ns3 update t.b[0] after s2\n"
       "s4 update t.c after s3\ns5 delete t.a after s4\n"},
  });
}

TEST(ScheduleTest, ReportsACycle) {
  Diagnostics diagnostics;
  EXPECT_TRUE(Schedule(ParseChanges("create t.a now t.b\nupdate t.b now t.c\nnoop t.c now t.a"),
                       diagnostics)
                  .empty());
  ASSERT_EQ(diagnostics.items().size(), 1u);
  EXPECT_EQ(diagnostics.items()[0].summary, "Cycle between changes");
  EXPECT_THAT(diagnostics.items()[0].detail, HasSubstr("t.a -> t.b -> t.a."));
}

TEST(ScheduleTest, RecordsInACircleCanBeDestroyed) {
  Plan plan{.changes = ParseChanges(
                "delete t.a stored t.b\ndelete t.b stored t.a\ndelete t.c stored t.a")};
  Diagnostics diagnostics;
  plan.steps = Schedule(plan.changes, diagnostics);
  EXPECT_FALSE(diagnostics.HasErrors());
  ASSERT_EQ(diagnostics.items().size(), 1u);
  EXPECT_EQ(diagnostics.items()[0].summary, "Recorded dependencies in a circle");
  EXPECT_THAT(diagnostics.items()[0].detail,
              HasSubstr("t.a (destroy) -> t.b (destroy) -> t.a (destroy)"));
  EXPECT_EQ(StepsText(plan), "s0 delete t.c\ns1 delete t.a after s0\ns2 delete t.b\n");
}

TEST(ScheduleTest, IsSilentAboutACircleWithNothingToDo) {
  EXPECT_EQ(Scheduled("noop t.a stored t.b\nnoop t.b stored t.a\ncreate t.c now t.a"),
            "s0 create t.c\n");
}

TEST(ScheduleTest, PassesLongListsOnAsOneStep) {
  // Each t.n[i] has nothing to do and waits for its own creation and for its predecessor.
  std::string changes = "create t.last now t.n[\"399\"]\n";
  for (int i = 0; i < 400; ++i) {
    absl::StrAppend(&changes, "create t.c[\"", i, "\"]\nnoop t.n[\"", i, "\"] now t.c[\"", i,
                    "\"]");
    if (i > 0) absl::StrAppend(&changes, " t.n[\"", i - 1, "\"]");
    changes += "\n";
  }
  Diagnostics diagnostics;
  const std::vector<Step> steps = Schedule(ParseChanges(changes), diagnostics);
  size_t edges = 0;
  for (const Step& step : steps) edges += step.after.size();
  EXPECT_LE(steps.size(), 801u);
  EXPECT_LT(edges, 1300u);
}

// ---- The same rules without any thought of cost, for comparison.

struct BruteForce {
  // A step is 2 * change, plus 1 for a deletion.
  using Steps = std::set<int>;
  struct Wish {
    int waiter;
    Steps awaited;
  };

  explicit BruteForce(const std::vector<Change>& all) : changes(all) {
    for (int x = 0; x < Count(); ++x) AddRules(x);
    Drop(room);
    Drop(detach);
    for (const std::vector<Wish>* wishes : {&room, &detach}) {
      for (const Wish& wish : *wishes)
        waits[wish.waiter].insert(wish.awaited.begin(), wish.awaited.end());
    }
  }

  int Count() const { return static_cast<int>(changes.size()); }
  bool IsUp(int x) const {
    return changes[x].action != Action::kNoOp && changes[x].action != Action::kDelete;
  }
  bool IsDown(int x) const {
    return changes[x].action == Action::kDelete || changes[x].action == Action::kReplace;
  }
  bool Is(int x, Action action) const { return changes[x].action == action; }

  bool Meets(const Dependency& dependency, int y) const {
    return dependency.block == changes[y].address.block &&
           (!dependency.key.has_value() || *dependency.key == changes[y].address.key);
  }
  // Whether X recorded a dependency on that instance, or on the whole of its block while it was
  // there.
  bool StoredKey(int x, int y) const { return Stored(x, y, true); }
  bool StoredWhole(int x, int y) const { return Stored(x, y, false) && !Is(y, Action::kCreate); }
  bool Stored(int x, int y, bool keyed) const {
    if (Is(x, Action::kCreate)) return false;
    for (const Dependency& dependency : changes[x].stored) {
      if (dependency.key.has_value() == keyed && Meets(dependency, y)) return true;
    }
    return false;
  }

  // Rule 1: what comes before X is up.
  Steps BeforeUp(int x) const {
    Steps steps;
    for (int y = 0; y < Count(); ++y) {
      bool depends = false;
      for (const Dependency& dependency : changes[x].dependencies) {
        depends = depends || Meets(dependency, y);
      }
      if (!depends || Is(y, Action::kDelete)) continue;
      if (IsUp(y)) {
        steps.insert(2 * y);
      } else {
        steps.merge(BeforeUp(y));
      }
    }
    return steps;
  }

  // Rule 3: what comes before Y is down.
  Steps BeforeDown(int y) const {
    Steps steps;
    for (int x = 0; x < Count(); ++x) {
      if (!StoredKey(x, y) && !StoredWhole(x, y)) continue;
      if (IsDown(x)) {
        steps.insert(2 * x + 1);
      } else {
        steps.merge(BeforeDown(x));
      }
    }
    return steps;
  }

  // Rule 4: the deletions that make room around Y, through what is not put up again.
  Steps Cleared(int y) const {
    Steps steps;
    for (int x = 0; x < Count(); ++x) {
      if (StoredKey(x, y) || StoredWhole(x, y)) steps.merge(Room(x));
    }
    return steps;
  }
  Steps Room(int x) const {
    Steps steps;
    if (!IsUp(x)) steps = Cleared(x);
    if (IsDown(x)) steps.insert(2 * x + 1);
    return steps;
  }

  void AddRules(int x) {
    if (IsUp(x)) waits[2 * x] = BeforeUp(x);
    if (Is(x, Action::kReplace)) waits[2 * x].insert(2 * x + 1);
    if (IsDown(x)) waits[2 * x + 1] = BeforeDown(x);
    if (Is(x, Action::kUpdate)) AddRoom(x);
    if (Is(x, Action::kDelete)) AddDetach(x);
  }

  // A wish towards one instance stands alone, one towards the users of a whole block is one wish.
  void AddRoom(int y) {
    Steps of_block;
    for (int x = 0; x < Count(); ++x) {
      if (StoredWhole(x, y)) of_block.merge(Room(x));
      if (!StoredKey(x, y)) continue;
      if (IsDown(x)) room.push_back({2 * y, {2 * x + 1}});
      if (!IsUp(x)) room.push_back({2 * y, Cleared(x)});
    }
    room.push_back({2 * y, of_block});
  }

  // Rule 5.
  void AddDetach(int y) {
    Steps of_block;
    for (int x = 0; x < Count(); ++x) {
      if (!Is(x, Action::kUpdate) && !Is(x, Action::kReplace)) continue;
      if (StoredWhole(x, y)) of_block.insert(2 * x);
      if (StoredKey(x, y)) detach.push_back({2 * y + 1, {2 * x}});
    }
    detach.push_back({2 * y + 1, of_block});
  }

  // Takes the wishes that are part of a cycle out.
  void Drop(std::vector<Wish>& wishes) {
    std::map<int, Steps> all = waits;
    for (const std::vector<Wish>* list : {&room, &detach}) {
      for (const Wish& wish : *list)
        all[wish.waiter].insert(wish.awaited.begin(), wish.awaited.end());
    }
    const std::map<int, Steps> reached = Closure(all);
    wishes.erase(
        std::remove_if(wishes.begin(), wishes.end(),
                       [&](const Wish& wish) {
                         for (int step : wish.awaited) {
                           const auto found = reached.find(step);
                           if (step == wish.waiter ||
                               (found != reached.end() && found->second.count(wish.waiter) > 0)) {
                             return true;
                           }
                         }
                         return false;
                       }),
        wishes.end());
  }

  static std::map<int, Steps> Closure(const std::map<int, Steps>& waits) {
    std::map<int, Steps> reached;
    for (const auto& [start, direct] : waits) {
      Steps& all = reached[start];
      std::vector<int> todo(direct.begin(), direct.end());
      while (!todo.empty()) {
        const int step = todo.back();
        todo.pop_back();
        const auto further = waits.find(step);
        if (!all.insert(step).second || further == waits.end()) continue;
        todo.insert(todo.end(), further->second.begin(), further->second.end());
      }
    }
    return reached;
  }

  const std::vector<Change>& changes;
  std::map<int, Steps> waits;  // by step, of all that is done
  std::vector<Wish> room;
  std::vector<Wish> detach;
};

class RandomChanges {
 public:
  explicit RandomChanges(unsigned seed) : random_(seed) {}

  std::vector<Change> Make() {
    const int blocks = 2 + Below(4);
    std::vector<int> now = Shuffled(blocks);
    std::vector<int> before = Shuffled(blocks);
    std::vector<Change> changes;
    for (int block = 0; block < blocks; ++block) {
      const int instances = 1 + Below(3);
      for (int i = 0; i < instances; ++i) {
        Change change{.address = {Block(block), InstanceKey(int64_t{i})},
                      .action = static_cast<Action>(Below(5))};
        // References go towards blocks that come later in a random order, another one now than
        // then.
        if (change.action != Action::kDelete) change.dependencies = Dependencies(now, block);
        if (change.action != Action::kCreate || Below(4) == 0) {
          change.stored = Below(2) == 0 ? change.dependencies : Dependencies(before, block);
          if (!Follows(change.stored, before, block)) change.stored = Dependencies(before, block);
        }
        changes.push_back(std::move(change));
      }
    }
    return changes;
  }

 private:
  int Below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random_); }
  static BlockAddress Block(int block) {
    return {.type = "t", .name = std::string(1, 'a' + block)};
  }

  // The rank of each block.
  std::vector<int> Shuffled(int blocks) {
    std::vector<int> ranks;
    for (int i = 0; i < blocks; ++i) ranks.push_back(i);
    std::shuffle(ranks.begin(), ranks.end(), random_);
    return ranks;
  }

  std::vector<Dependency> Dependencies(const std::vector<int>& ranks, int block) {
    std::vector<Dependency> dependencies;
    for (int other = 0; other < static_cast<int>(ranks.size()); ++other) {
      if (ranks[other] <= ranks[block] || Below(3) == 0) continue;
      Dependency dependency{.block = Block(other)};
      if (Below(2) == 0) dependency.key = InstanceKey(int64_t{Below(3)});
      dependencies.push_back(std::move(dependency));
    }
    return dependencies;
  }

  static bool Follows(const std::vector<Dependency>& dependencies, const std::vector<int>& ranks,
                      int block) {
    return std::all_of(dependencies.begin(), dependencies.end(), [&](const Dependency& dependency) {
      return ranks[dependency.block.name[0] - 'a'] > ranks[block];
    });
  }

  std::mt19937 random_;
};

std::string Describe(const std::vector<Change>& changes, const std::vector<Step>& steps) {
  std::string text;
  const char* const names[] = {"noop", "create", "update", "replace", "delete"};
  auto add = [&text](const char* word, const std::vector<Dependency>& dependencies) {
    if (!dependencies.empty()) absl::StrAppend(&text, " ", word);
    for (const Dependency& dependency : dependencies) {
      absl::StrAppend(&text, " ",
                      Address{dependency.block, dependency.key.value_or(InstanceKey())}.ToString());
    }
  };
  for (const Change& change : changes) {
    absl::StrAppend(&text, names[static_cast<int>(change.action)], " ", change.address.ToString());
    add("now", change.dependencies);
    add("stored", change.stored);
    text += "\n";
  }
  return text + StepsText({.changes = changes, .steps = steps});
}

// What each real step waits for at any distance, named as the brute force names it.
std::map<int, BruteForce::Steps> Reached(const std::vector<Step>& steps) {
  std::vector<BruteForce::Steps> before(steps.size());
  std::map<int, BruteForce::Steps> reached;
  for (size_t i = 0; i < steps.size(); ++i) {
    for (int32_t awaited : steps[i].after) {
      EXPECT_LT(awaited, static_cast<int32_t>(i));
      before[i].insert(before[awaited].begin(), before[awaited].end());
      const Step& step = steps[awaited];
      if (step.kind != StepKind::kJoin) {
        before[i].insert(2 * step.change + (step.kind == StepKind::kDelete ? 1 : 0));
      }
    }
    EXPECT_TRUE(std::is_sorted(steps[i].after.begin(), steps[i].after.end()));
    if (steps[i].kind == StepKind::kJoin) continue;
    const int step = 2 * steps[i].change + (steps[i].kind == StepKind::kDelete ? 1 : 0);
    EXPECT_TRUE(reached.emplace(step, before[i]).second) << "twice: s" << i;
  }
  return reached;
}

TEST(ScheduleTest, AgreesWithBruteForceOnRandomGraphs) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(::testing::Message() << "seed " << seed);
  RandomChanges random(seed);
  int dropped = 0;
  for (int graph = 0; graph < 6000; ++graph) {
    const std::vector<Change> changes = random.Make();
    Diagnostics diagnostics;
    const std::vector<Step> steps = Schedule(changes, diagnostics);
    const BruteForce expected(changes);
    ASSERT_TRUE(diagnostics.empty()) << Describe(changes, steps);
    ASSERT_EQ(Reached(steps), BruteForce::Closure(expected.waits)) << Describe(changes, steps);
    size_t wishes = expected.room.size() + expected.detach.size();
    BruteForce all(changes);
    all.room.clear();
    all.detach.clear();
    for (int x = 0; x < all.Count(); ++x) all.AddRules(x);
    if (all.room.size() + all.detach.size() > wishes) ++dropped;
  }
  EXPECT_GT(dropped, 50) << "the random graphs have too few cycles to say much";
}

}  // namespace
}  // namespace dplan
