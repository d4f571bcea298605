// Kills the process that writes, at any time and at every named place, and looks at what is left.
// The test program starts itself again as that process.

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/base/failpoint.h"
#include "state/sqlite_state_store.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/state/state_builders.h"
#include "tests/unit/state/temp_folder.h"

extern char** environ;

namespace dplan::testing {
namespace {

constexpr char kChildPath[] = "DPLAN_TEST_CHILD_PATH";
constexpr char kChildName[] = "DPLAN_TEST_CHILD_NAME";
constexpr char kChildCommits[] = "DPLAN_TEST_CHILD_COMMITS";

// One object is made after the other; the number of each goes to standard output once it is
// committed.
void Acknowledge(int number) {
  const std::string line = absl::StrCat(number, "\n");
  if (write(STDOUT_FILENO, line.data(), line.size()) < 0) std::_Exit(3);
}

// Ends what the writer had begun when it was overtaken.
bool EndOwnIntents(StateStore& store, const std::string& name) {
  const absl::StatusOr<State> state = store.Load();
  if (!state.ok()) return false;
  for (const auto& [id, intent] : state->intents) {
    if (absl::StartsWith(id, name + "-") && !store.Commit({{.end = {id}}}).ok()) return false;
  }
  return true;
}

// Makes objects from `number` on, until all are made or the writer is overtaken.
void MakeObjects(StateStore& store, const std::string& name, int commits, int& number) {
  if (!EndOwnIntents(store, name)) return;
  for (; number < commits; ++number) {
    const std::string address = absl::StrCat("t.", name, "[", number, "]");
    const std::string id = absl::StrCat(name, "-", getpid(), "-", number);
    if (!store.Commit({BeginIntent(MakeIntent(id, address))}).ok()) return;
    if (!store.Commit({EndIntent(id, MakeObject(address))}).ok()) return;
    Acknowledge(number);
  }
}

// Returns the exit code. Overtaken by another writer, it begins again.
int RunChild(const std::string& path, const std::string& name, int commits) {
  int number = 0;
  while (number < commits) {
    const std::unique_ptr<StateStore> store = NewSqliteStateStore(path);
    const absl::Status begun = store->Begin(MakeOperation(name));
    if (absl::IsAborted(begun) || absl::IsUnavailable(begun)) continue;
    if (!begun.ok()) {
      std::fprintf(stderr, "%s\n", begun.ToString().c_str());
      return 2;
    }
    MakeObjects(*store, name, commits, number);
    store->End("succeeded").IgnoreError();
  }
  return 0;
}

class Child {
 public:
  Child(const std::string& path, const std::string& name, int commits,
        const std::string& failpoint = "") {
    int ends[2];
    EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0);
    std::vector<std::string> texts = {
        absl::StrCat(kChildPath, "=", path), absl::StrCat(kChildName, "=", name),
        absl::StrCat(kChildCommits, "=", commits), absl::StrCat("DPLAN_FAILPOINT=", failpoint)};
    std::vector<char*> environment;
    for (std::string& text : texts) environment.push_back(text.data());
    for (char** entry = environ; *entry != nullptr; ++entry) environment.push_back(*entry);
    environment.push_back(nullptr);
    std::string program = "/proc/self/exe";
    char* arguments[] = {program.data(), nullptr};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    EXPECT_EQ(posix_spawn(&pid_, program.c_str(), &actions, nullptr, arguments, environment.data()),
              0);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    output_ = ends[0];
  }
  ~Child() { close(output_); }

  // Waits until something was acknowledged.
  void AwaitFirst() {
    char byte;
    if (read(output_, &byte, 1) == 1) read_ += byte;
  }
  void Kill() { kill(pid_, SIGKILL); }
  // The wait status, after all that was acknowledged is read.
  int Wait() {
    char buffer[4096];
    for (ssize_t size; (size = read(output_, buffer, sizeof(buffer))) > 0;) {
      read_.append(buffer, static_cast<size_t>(size));
    }
    int status = 0;
    EXPECT_EQ(waitpid(pid_, &status, 0), pid_);
    return status;
  }
  // The numbers that were acknowledged.
  std::vector<std::string> Acknowledged() const {
    return absl::StrSplit(read_, '\n', absl::SkipEmpty());
  }

 private:
  pid_t pid_ = 0;
  int output_ = -1;
  std::string read_;
};

bool WasKilled(int status) { return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL; }

// Every acknowledged object is there.
void ExpectAll(const State& state, const std::string& name, const Child& child) {
  for (const std::string& number : child.Acknowledged()) {
    EXPECT_EQ(state.objects.count(Addr(absl::StrCat("t.", name, "[", number, "]"))), 1u) << number;
  }
}

// A later run settles what is open, as an apply would.
void Settle(const std::string& path) {
  const std::unique_ptr<StateStore> store = NewSqliteStateStore(path);
  ASSERT_THAT(store->Begin(MakeOperation("settle")), IsOk());
  ASSERT_OK_AND_ASSIGN(const State state, store->Load());
  for (const auto& [id, intent] : state.intents) {
    ASSERT_THAT(store->Commit({{.end = {id}}}), IsOk());
  }
  ASSERT_THAT(store->End("succeeded"), IsOk());
}

TEST(CrashTest, NoAcknowledgedCommitIsLost) {
  constexpr int kKills = 200;
  TempFolder folder;
  const std::string path = folder.File("s.db");
  std::mt19937 random(1);
  int acknowledged = 0;
  int open_intents = 0;
  for (int i = 0; i < kKills; ++i) {
    SCOPED_TRACE(i);
    const std::string name = absl::StrCat("run", i);
    Child child(path, name, 100'000);
    child.AwaitFirst();
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 8000));
    child.Kill();
    ASSERT_TRUE(WasKilled(child.Wait()));
    ASSERT_OK_AND_ASSIGN(const State state, NewSqliteStateStore(path)->Load());
    ExpectAll(state, name, child);
    ASSERT_FALSE(::testing::Test::HasFailure());
    acknowledged += static_cast<int>(child.Acknowledged().size());
    ASSERT_GE(state.objects.size(), static_cast<size_t>(acknowledged));
    // At most the one that was under way each time.
    ASSERT_LE(state.objects.size(), static_cast<size_t>(acknowledged + i + 1));
    for (const auto& [id, intent] : state.intents) {
      if (absl::StartsWith(id, name + "-")) ++open_intents;
    }
    if (i % 10 == 9) {
      Settle(path);
      ASSERT_FALSE(::testing::Test::HasFailure());
    }
  }
  std::printf("%d kills, %d acknowledged commits, none lost, %d times an intent was open\n", kKills,
              acknowledged, open_intents);
  EXPECT_GT(acknowledged, kKills);
}

TEST(CrashTest, EveryFailpointLeavesAWholeState) {
  int kills = 0;
  for (const std::string& failpoint : FailpointNames()) {
    if (!absl::StartsWith(failpoint, "state.")) continue;
    for (const bool has_objects : {false, true}) {
      const bool needs_none = failpoint == "state.created" || failpoint == "state.placed";
      const bool needs_some = failpoint == "state.backed_up";
      if ((has_objects && needs_none) || (!has_objects && needs_some)) continue;
      SCOPED_TRACE(absl::StrCat(failpoint, has_objects ? " with objects" : ""));
      TempFolder folder;
      const std::string path = folder.File("s.db");
      if (has_objects) {
        ASSERT_EQ(Child(path, "before", 2).Wait(), 0);
      }
      Child child(path, "run", 3, failpoint);
      ASSERT_TRUE(WasKilled(child.Wait()));
      ++kills;
      const absl::StatusOr<State> left = NewSqliteStateStore(path)->Load();
      if (failpoint == "state.created") {
        EXPECT_THAT(left, StatusIs(absl::StatusCode::kNotFound));
      } else {
        ASSERT_THAT(left, IsOk());
        ExpectAll(*left, "run", child);
        EXPECT_EQ(left->objects.count(Addr("t.before[1]")), has_objects ? 1u : 0u);
      }
      Settle(path);
      ASSERT_EQ(Child(path, "after", 3).Wait(), 0);
      ASSERT_OK_AND_ASSIGN(const State state, NewSqliteStateStore(path)->Load());
      EXPECT_EQ(state.objects.count(Addr("t.after[2]")), 1u);
      EXPECT_TRUE(state.intents.empty());
      const std::vector<std::string> names = NamesIn(folder.path());
      EXPECT_THAT(names, ::testing::IsSubsetOf({"s.db", "s.db.backups", "s.db.lineage"}));
    }
  }
  std::printf("%d kills at failpoints\n", kills);
  EXPECT_GE(kills, 10);
}

TEST(CrashTest, TwoWritersLoseNothing) {
  TempFolder folder;
  const std::string path = folder.File("s.db");
  // Without the lock of the state, which nobody takes here, they overtake each other all the time.
  Child a(path, "a", 30);
  Child b(path, "b", 30);
  EXPECT_EQ(a.Wait(), 0);
  EXPECT_EQ(b.Wait(), 0);
  EXPECT_EQ(a.Acknowledged().size(), 30u);
  EXPECT_EQ(b.Acknowledged().size(), 30u);
  ASSERT_OK_AND_ASSIGN(const State state, NewSqliteStateStore(path)->Load());
  ExpectAll(state, "a", a);
  ExpectAll(state, "b", b);
  EXPECT_EQ(state.objects.size(), 60u);
}

}  // namespace
}  // namespace dplan::testing

int main(int argc, char** argv) {
  if (const char* const path = std::getenv(dplan::testing::kChildPath)) {
    return dplan::testing::RunChild(path, std::getenv(dplan::testing::kChildName),
                                    std::atoi(std::getenv(dplan::testing::kChildCommits)));
  }
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
