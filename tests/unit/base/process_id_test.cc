#include "core/base/process_id.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace dplan {
namespace {

pid_t StartChild() {
  const pid_t child = fork();
  if (child == 0) {
    while (true) pause();
  }
  return child;
}

TEST(ProcessIdTest, TellsProcessesApart) {
  const ProcessId self = ProcessOf(getpid());
  EXPECT_EQ(self.pid, getpid());
  EXPECT_GT(self.start_ticks, 0);
  EXPECT_TRUE(IsRunning(self));
  EXPECT_FALSE(IsRunning({self.pid, self.start_ticks - 1}));
  EXPECT_FALSE(IsRunning({self.pid, 0}));
  for (const int64_t pid : {int64_t{0}, int64_t{-1}, int64_t{999999999}, INT64_MAX}) {
    EXPECT_EQ(ProcessOf(pid), (ProcessId{pid, 0})) << pid;
    EXPECT_FALSE(IsRunning(ProcessOf(pid)));
  }
  EXPECT_EQ(BootId().size(), 36u);
}

// What the process died of, once it has; it is not reaped.
int SignalThatEnded(pid_t child) {
  siginfo_t info = {};
  EXPECT_EQ(waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), 0);
  return info.si_status;
}

TEST(ProcessIdTest, KillsExactlyTheOneThatIsMeant) {
  const pid_t child = StartChild();
  const ProcessId id = ProcessOf(child);
  KillProcess(id);
  EXPECT_EQ(SignalThatEnded(child), SIGKILL);
  // It has ended, and nobody has taken note.
  EXPECT_FALSE(IsRunning(id));
  EXPECT_EQ(waitpid(child, nullptr, 0), child);
  EXPECT_FALSE(IsRunning(id));
  EXPECT_FALSE(OpenProcess(child).ok());
}

TEST(ProcessIdTest, SparesOthersWithTheSameNumber) {
  const pid_t child = StartChild();
  const ProcessId id = ProcessOf(child);
  KillProcess({id.pid, id.start_ticks + 1});
  KillProcess({id.pid, 0});
  KillProcess({id.pid + (int64_t{1} << 32), id.start_ticks});
  KillProcess({0, 0});
  KillProcess({-1, 1});
  // Had one of them been sent, it would have been first.
  kill(child, SIGTERM);
  EXPECT_EQ(SignalThatEnded(child), SIGTERM);
  EXPECT_EQ(waitpid(child, nullptr, 0), child);
}

}  // namespace
}  // namespace dplan
