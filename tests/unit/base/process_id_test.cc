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

TEST(ProcessIdTest, KillsExactlyTheOneThatIsMeant) {
  const pid_t child = StartChild();
  const ProcessId id = ProcessOf(child);
  KillProcess({id.pid, id.start_ticks + 1});
  KillProcess({id.pid, 0});
  KillProcess({0, 0});
  KillProcess({-1, 1});
  EXPECT_EQ(waitpid(child, nullptr, WNOHANG), 0);
  KillProcess(id);
  siginfo_t info = {};
  EXPECT_EQ(waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), 0);
  EXPECT_EQ(info.si_status, SIGKILL);
  // It has ended, and nobody has taken note.
  EXPECT_FALSE(IsRunning(id));
  EXPECT_EQ(waitpid(child, nullptr, 0), child);
  EXPECT_FALSE(IsRunning(id));
  EXPECT_FALSE(OpenProcess(child).ok());
}

}  // namespace
}  // namespace dplan
