// Plugins as they live and end: what they write, what they leave behind, who dies with whom.

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "core/base/process_id.h"
#include "core/plugin/process.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/plugin/plugin_files.h"

extern char** environ;

namespace dplan::testing {
namespace {

class PluginLifeTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<PluginProcess>> Start(const std::string& script) {
    return PluginProcess::Start(
        {.name = "dplan/test", .executable = folder_.Script("plugin", script)});
  }
  // A process that has written its number into that file.
  ProcessId ProcessIn(const std::string& name) {
    int64_t pid = 0;
    const std::string text = AwaitText(folder_.File(name));
    EXPECT_TRUE(absl::SimpleAtoi(text, &pid)) << text;
    return ProcessOf(pid);
  }
  // Of plugin_helper, which starts the plugin and writes its number into `pid`. What a killed
  // process leaves in TMPDIR goes with the folder of the test.
  pid_t StartParent(const std::string& mode, const std::string& plugin) {
    std::vector<std::string> texts = {
        "/usr/bin/env", "TMPDIR=" + folder_.path(), DPLAN_PLUGIN_HELPER, mode,
        plugin,         folder_.File("pid")};
    std::vector<char*> arguments;
    for (std::string& text : texts) arguments.push_back(text.data());
    arguments.push_back(nullptr);
    pid_t pid = 0;
    EXPECT_EQ(posix_spawn(&pid, arguments[0], nullptr, nullptr, arguments.data(), environ), 0);
    return pid;
  }
  void KillParent(pid_t parent) {
    kill(parent, SIGKILL);
    EXPECT_EQ(waitpid(parent, nullptr, 0), parent);
  }

  PluginFolder folder_;
};

size_t OpenDescriptors() {
  size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    ++count;
  }
  return count;
}

TEST_F(PluginLifeTest, EndsByItself) {
  ASSERT_OK_AND_ASSIGN(const auto process,
                       Start(absl::StrCat(kHandshake, "sleep 0.3; echo done >&2; exit 7")));
  const absl::Time start = absl::Now();
  process->End(absl::Minutes(1));
  EXPECT_LT(absl::Now() - start, absl::Seconds(30));
  EXPECT_FALSE(process->Alive());
  EXPECT_EQ(process->HowItEnded(), "exited with 7");
  EXPECT_EQ(process->StderrTail(), "done");
}

TEST_F(PluginLifeTest, IsKilledWhenItDoesNotEnd) {
  ASSERT_OK_AND_ASSIGN(const auto process, Start(absl::StrCat("trap '' TERM INT HUP\n", kHandshake,
                                                              "while true; do sleep 1; done")));
  const absl::Time start = absl::Now();
  process->End(absl::Milliseconds(200));
  EXPECT_GE(absl::Now() - start, absl::Milliseconds(200));
  EXPECT_FALSE(process->Alive());
  EXPECT_EQ(process->HowItEnded(), "was killed by signal 9 (Killed)");
  process->End(absl::Minutes(1));
  process->Kill();
}

TEST_F(PluginLifeTest, LeavesNoZombieAndNoFolder) {
  std::string socket_folder;
  pid_t pid = 0;
  {
    ASSERT_OK_AND_ASSIGN(const auto process,
                         Start(absl::StrCat("echo $PLUGIN_UNIX_SOCKET_DIR > $F/folder; "
                                            "touch $PLUGIN_UNIX_SOCKET_DIR/socket\n",
                                            kGoodPlugin)));
    socket_folder = TextOf(folder_.File("folder"));
    socket_folder.pop_back();
    pid = process->pid();
    EXPECT_TRUE(std::filesystem::exists(socket_folder + "/socket"));
    process->Kill();
  }
  EXPECT_FALSE(std::filesystem::exists(socket_folder));
  EXPECT_EQ(waitpid(pid, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST_F(PluginLifeTest, IsReapedWhenItDies) {
  ASSERT_OK_AND_ASSIGN(const auto process, Start(kGoodPlugin));
  const pid_t pid = process->pid();
  kill(pid, SIGSEGV);
  EXPECT_TRUE(process->AwaitEnd(absl::Minutes(1)));
  EXPECT_EQ(process->HowItEnded(), "was killed by signal 11 (Segmentation fault)");
  EXPECT_FALSE(std::filesystem::exists(absl::StrCat("/proc/", pid)));
}

TEST_F(PluginLifeTest, TakesItsChildrenAlong) {
  constexpr char kWithChild[] = "sleep 1000 & echo $! > $F/child\n";
  ASSERT_OK_AND_ASSIGN(auto process, Start(absl::StrCat(kWithChild, kGoodPlugin)));
  ProcessId child = ProcessIn("child");
  EXPECT_TRUE(IsRunning(child));
  process->End(absl::ZeroDuration());
  EXPECT_TRUE(Eventually([&] { return !IsRunning(child); }));
  // Also where it ends by itself, and the child has its stdout and stderr.
  ASSERT_OK_AND_ASSIGN(process, Start(absl::StrCat(kWithChild, kHandshake)));
  child = ProcessIn("child");
  EXPECT_TRUE(process->AwaitEnd(absl::Minutes(1)));
  EXPECT_EQ(process->HowItEnded(), "exited with 0");
  EXPECT_TRUE(Eventually([&] { return !IsRunning(child); }));
}

TEST_F(PluginLifeTest, EndsWithoutAChildThatHasLeftItsGroup) {
  ASSERT_OK_AND_ASSIGN(const auto process,
                       Start(absl::StrCat("setsid sh -c 'echo $$ > $F/new; mv $F/new $F/child; "
                                          "exec yes' >&2 &\n",
                                          kHandshake, "sleep 0.1")));
  const ProcessId child = ProcessIn("child");
  EXPECT_TRUE(process->AwaitEnd(absl::Minutes(1)));
  EXPECT_EQ(process->HowItEnded(), "exited with 0");
  KillProcess(child);
  EXPECT_TRUE(Eventually([&] { return !IsRunning(child); }));
}

TEST_F(PluginLifeTest, MayWriteAsMuchAsItLikes) {
  ASSERT_OK_AND_ASSIGN(
      const auto process,
      Start(absl::StrCat("yes 'a line of noise' | head -c 50000000 >&2\n", kHandshake,
                         "head -c 50000000 /dev/zero\nhead -c 50000000 /dev/zero >&2\n"
                         "echo >&2; echo the end >&2\nexec sleep 1000")));
  EXPECT_TRUE(Eventually([&] { return absl::EndsWith(process->StderrTail(), "\nthe end"); }));
  EXPECT_LE(process->StderrTail().size(), 4096u);
  EXPECT_TRUE(process->Alive());
  process->Kill();
}

// The signal of the kernel comes when the thread ends that started a process.
TEST_F(PluginLifeTest, OutlivesTheThreadThatStartedIt) {
  std::unique_ptr<PluginProcess> process;
  std::thread([&] { process = *Start(kGoodPlugin); }).join();
  EXPECT_FALSE(process->AwaitEnd(absl::Milliseconds(200)));
  process->Kill();
}

TEST_F(PluginLifeTest, DiesWithItsParent) {
  const pid_t parent = StartParent("parent", folder_.Script("plugin", kGoodPlugin));
  const ProcessId plugin = ProcessIn("pid");
  EXPECT_TRUE(IsRunning(plugin));
  KillParent(parent);
  EXPECT_TRUE(Eventually([&] { return !IsRunning(plugin); }));
}

TEST_F(PluginLifeTest, StartsWithoutStandardDescriptors) {
  const pid_t parent = StartParent(
      "closed", folder_.Script("plugin", absl::StrCat("echo to stderr >&2\n", kGoodPlugin)));
  EXPECT_TRUE(IsRunning(ProcessIn("pid")));
  KillParent(parent);
}

TEST_F(PluginLifeTest, StartsWithManyOthers) {
  const std::string plugin = folder_.Script("plugin", kGoodPlugin);
  const size_t before = OpenDescriptors();
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&plugin] {
        for (int k = 0; k < 4; ++k) {
          const auto process = PluginProcess::Start({.name = "test", .executable = plugin});
          EXPECT_THAT(process, IsOk());
          (*process)->End(absl::ZeroDuration());
        }
      });
    }
  }
  EXPECT_EQ(OpenDescriptors(), before);
}

}  // namespace
}  // namespace dplan::testing
