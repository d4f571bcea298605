// Random edits of a configuration, with random faults of the provider, through the whole engine.

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/scenarios/attempt.h"
#include "tests/testing/memory_state_store.h"

namespace dplan::testing {
namespace {

constexpr int kBlocks = 7;

class Dice {
 public:
  explicit Dice(unsigned seed) : random_(seed) {}
  int Below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  bool Once(int n) { return Below(n) == 0; }

 private:
  std::mt19937 random_;
};

std::string NameOf(int block) { return std::string(1, static_cast<char>('a' + block)); }

// Disks that refer to disks before them in a random order, some with two instances; `zone` replaces
// them.
std::string RandomConfig(Dice& dice) {
  std::vector<int> order(kBlocks);
  for (int i = 0; i < kBlocks; ++i) order[i] = i;
  for (int i = kBlocks - 1; i > 0; --i) std::swap(order[i], order[dice.Below(i + 1)]);
  std::string text = "resources:\n  fake_network.anchor: {name: anchor}\n";
  std::vector<int> earlier;
  for (const int block : order) {
    if (dice.Once(4)) continue;
    absl::StrAppend(&text, "  fake_disk.", NameOf(block), ":\n    count: ", 1 + dice.Below(2),
                    "\n    name: \"", NameOf(block), "${count.index}\"\n    size: ", dice.Below(3),
                    "\n    zone: z", dice.Below(2), "\n");
    if (!earlier.empty() && !dice.Once(3)) {
      const std::string other = NameOf(earlier[dice.Below(static_cast<int>(earlier.size()))]);
      absl::StrAppend(&text, "    tier: '${",
                      dice.Once(2) ? absl::StrCat("fake_disk.", other, "[0].id")
                                   : absl::StrCat("join(\"\", fake_disk.", other, "[*].id)"),
                      "}'\n");
    }
    earlier.push_back(block);
  }
  return text;
}

std::string RandomFaults(Dice& dice) {
  static constexpr const char* kCalls[] = {"create", "update", "delete"};
  static constexpr const char* kWhat[] = {"refuse", "error", "partial", "crash", "lost"};
  std::string script;
  for (int i = dice.Below(4); i > 0; --i) {
    absl::StrAppend(&script, "fault ", kCalls[dice.Below(3)], " fake_disk.",
                    NameOf(dice.Below(kBlocks)), " times 1 ", kWhat[dice.Below(5)],
                    " \"bad luck\"\n");
  }
  return script;
}

// Where in the log each step began and ended, by `create fake_disk.a[0]`.
struct Times {
  std::map<std::string, int> begun;
  std::map<std::string, int> done;

  explicit Times(const std::string& log) {
    int line_number = 0;
    const std::vector<std::string> lines = absl::StrSplit(log, '\n', absl::SkipEmpty());
    for (const std::string& line : lines) {
      ++line_number;
      if (absl::StartsWith(line, "done ")) {
        done[line.substr(5)] = line_number;
      } else if (!absl::StartsWith(line, "failed ")) {
        begun[line] = line_number;
      }
    }
  }
};

std::string StepText(const Plan& plan, int32_t step) {
  static constexpr const char* kWords[] = {"create ", "update ", "delete ", "join "};
  const Step& one = plan.steps[step];
  return kWords[static_cast<int>(one.kind)] + plan.changes[one.change].address.ToString();
}

// The real steps before a step, through joins.
std::set<int32_t> Before(const Plan& plan, int32_t step) {
  std::set<int32_t> before;
  for (const int32_t awaited : plan.steps[step].after) {
    if (plan.steps[awaited].kind == StepKind::kJoin) {
      before.merge(Before(plan, awaited));
    } else {
      before.insert(awaited);
    }
  }
  return before;
}

void ExpectOrder(const Plan& plan, const std::string& log) {
  const Times times(log);
  for (int32_t step = 0; step < static_cast<int32_t>(plan.steps.size()); ++step) {
    if (plan.steps[step].kind == StepKind::kJoin) continue;
    const auto begun = times.begun.find(StepText(plan, step));
    if (begun == times.begun.end()) continue;
    for (const int32_t awaited : Before(plan, step)) {
      const auto done = times.done.find(StepText(plan, awaited));
      ASSERT_NE(done, times.done.end()) << begun->first << " began without its " << awaited;
      ASSERT_LT(done->second, begun->second);
    }
  }
}

void ExpectRecordsOfTheWorld(const MemoryStateStore& store, const FakeWorld& world) {
  std::set<std::string> recorded;
  for (const auto& [address, object] : store.state().objects) {
    const size_t id = object.attributes.find("\"id\":\"");
    ASSERT_NE(id, std::string::npos);
    const size_t begin = id + 6;
    EXPECT_TRUE(
        recorded.insert(object.attributes.substr(begin, object.attributes.find('"', begin) - begin))
            .second)
        << "recorded twice";
  }
  std::set<std::string> real;
  for (const auto& [id, object] : world.Objects()) real.insert(id);
  EXPECT_EQ(recorded, real);
}

class RandomApply : public ::testing::Test {
 protected:
  // One run of the program; whether everything was done.
  bool Run(const PlanOptions& options = {}) {
    Attempt attempt(around_, store_);
    EventLog log;
    const std::atomic<int> interrupts = 0;
    if (!attempt.Plan(options)) {
      ADD_FAILURE() << attempt.DiagnosticsText();
      return false;
    }
    steps_ += attempt.plan().steps.size();
    const bool ok = attempt.Apply({.parallelism = 4}, log, interrupts);
    ExpectOrder(attempt.plan(), log.Text());
    return ok;
  }

  // Runs until all is done; faults hit once, so a few runs are enough.
  void Converge(const PlanOptions& options = {}) {
    for (int run = 0; run < 12; ++run) {
      if (Run(options) || HasFailure()) return;
      ++failures_;
    }
    ADD_FAILURE() << "it does not come to an end";
  }

  Surroundings around_;
  MemoryStateStore store_;
  size_t steps_ = 0;
  int failures_ = 0;
};

TEST_F(RandomApply, KeepsTheOrderAndConvergesWhateverFails) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  Dice dice(seed);
  for (int edit = 0; edit < 60; ++edit) {
    const std::string config = RandomConfig(dice);
    const std::string faults = RandomFaults(dice);
    SCOPED_TRACE(absl::StrCat("edit ", edit, "\n", config, faults));
    around_.files.Put("main.dplan.yaml", config);
    ASSERT_TRUE(around_.cloud.Run(faults).ok());
    Converge();
    around_.cloud.faults.Clear();
    ExpectRecordsOfTheWorld(store_, around_.cloud.world);
    Attempt again(around_, store_);
    ASSERT_TRUE(again.Plan({}));
    EXPECT_TRUE(again.plan().steps.empty()) << "a second apply would do something";
    ASSERT_FALSE(HasFailure());
  }
  Converge({.mode = PlanMode::kDestroy});
  EXPECT_EQ(around_.cloud.world.Text(), "");
  EXPECT_TRUE(store_.state().objects.empty());
  EXPECT_TRUE(store_.state().intents.empty());
  EXPECT_GT(steps_, 300u);
  EXPECT_GT(failures_, 10) << "the faults hit too seldom to say much";
}

}  // namespace
}  // namespace dplan::testing
