#include "state/state_lock.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/state/temp_folder.h"

extern char** environ;

namespace dplan::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class StateLockTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<StateLock>> Acquire(
      absl::Duration timeout = absl::ZeroDuration()) {
    return StateLock::Acquire(path_, "apply", timeout);
  }

  TempFolder folder_;
  const std::string path_ = folder_.File("s.db");
};

TEST_F(StateLockTest, HasOneHolderWhoIsNamed) {
  ASSERT_OK_AND_ASSIGN(std::unique_ptr<StateLock> lock, Acquire());
  EXPECT_THAT(StateLock::Acquire(path_, "destroy", absl::ZeroDuration()),
              StatusIs(absl::StatusCode::kUnavailable,
                       AllOf(HasSubstr("The state is locked by " + LocalActor()),
                             HasSubstr(absl::StrCat("(pid ", getpid(), ", since 20")),
                             HasSubstr(" UTC) for apply."), Not(HasSubstr("has ended")))));
  lock.reset();
  EXPECT_THAT(Acquire(), IsOk());
}

TEST_F(StateLockTest, TellsTheHolder) {
  EXPECT_THAT(StateLock::Holder(path_), IsOkAndHolds(std::optional<LockHolder>()));
  EXPECT_FALSE(std::filesystem::exists(path_ + ".lock"));
  const absl::Time before = absl::Now();
  ASSERT_OK_AND_ASSIGN(std::unique_ptr<StateLock> lock, Acquire());
  ASSERT_OK_AND_ASSIGN(const std::optional<LockHolder> holder, StateLock::Holder(path_));
  ASSERT_TRUE(holder.has_value());
  EXPECT_EQ(holder->actor, LocalActor());
  EXPECT_EQ(holder->operation, "apply");
  EXPECT_EQ(holder->pid, getpid());
  EXPECT_EQ(holder->id.size(), 32u);
  EXPECT_EQ(holder->boot_id.size(), 36u);
  EXPECT_GT(holder->start_ticks, 0);
  EXPECT_GE(holder->since_us, absl::ToUnixMicros(before));
  EXPECT_LE(holder->since_us, absl::ToUnixMicros(absl::Now()));
  EXPECT_TRUE(IsAlive(*holder));
  LockHolder earlier = *holder;
  earlier.start_ticks -= 1;
  EXPECT_FALSE(IsAlive(earlier));
  LockHolder other_boot = *holder;
  other_boot.boot_id = "x";
  EXPECT_FALSE(IsAlive(other_boot));
  lock.reset();
  // The file stays, and says nothing once the lock is free.
  EXPECT_TRUE(std::filesystem::exists(path_ + ".lock"));
  EXPECT_THAT(StateLock::Holder(path_), IsOkAndHolds(std::optional<LockHolder>()));
}

TEST_F(StateLockTest, WaitsAsLongAsItMay) {
  ASSERT_OK_AND_ASSIGN(std::unique_ptr<StateLock> lock, Acquire());
  absl::Time start = absl::Now();
  EXPECT_THAT(Acquire(absl::Milliseconds(150)), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_GE(absl::Now() - start, absl::Milliseconds(150));
  std::jthread releases([&lock] {
    absl::SleepFor(absl::Milliseconds(100));
    lock.reset();
  });
  start = absl::Now();
  EXPECT_THAT(Acquire(absl::Seconds(60)), IsOk());
  EXPECT_LT(absl::Now() - start, absl::Seconds(30));
}

TEST_F(StateLockTest, IsPrivateAndFollowsNoLink) {
  ASSERT_THAT(Acquire(), IsOk());
  struct stat info;
  ASSERT_EQ(stat((path_ + ".lock").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  std::filesystem::remove(path_ + ".lock");
  std::filesystem::create_symlink(folder_.File("elsewhere"), path_ + ".lock");
  EXPECT_FALSE(Acquire().ok());
  EXPECT_FALSE(std::filesystem::exists(folder_.File("elsewhere")));
  EXPECT_FALSE(StateLock::Acquire(folder_.File("none/s.db"), "apply", absl::ZeroDuration()).ok());
}

TEST_F(StateLockTest, AHolderThatSaysNothingIsStillOne) {
  for (const char* text : {"", "no JSON", "[1]", "{\"pid\": \"x\", \"actor\": 5}"}) {
    SCOPED_TRACE(text);
    ASSERT_OK_AND_ASSIGN(const std::unique_ptr<StateLock> lock, Acquire());
    WriteBytes(path_ + ".lock", text);
    EXPECT_THAT(Acquire(), StatusIs(absl::StatusCode::kUnavailable,
                                    HasSubstr("The state is locked by another process.")));
    ASSERT_OK_AND_ASSIGN(const std::optional<LockHolder> holder, StateLock::Holder(path_));
    ASSERT_TRUE(holder.has_value());
    EXPECT_EQ(holder->actor, "");
  }
}

// The lock outlives its taker as long as a process lives that was given the descriptor.
TEST_F(StateLockTest, IsHeldByWhoInheritsTheDescriptor) {
  ASSERT_OK_AND_ASSIGN(std::unique_ptr<StateLock> lock, Acquire());
  const int descriptor = lock->descriptor();
  EXPECT_NE(fcntl(descriptor, F_GETFD) & FD_CLOEXEC, 0);
  std::string program = "/bin/sleep";
  std::string argument = "60";
  char* arguments[] = {program.data(), argument.data(), nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  pid_t without = 0;
  ASSERT_EQ(posix_spawn(&without, program.c_str(), &actions, nullptr, arguments, environ), 0);
  constexpr int kInherited = 100;
  posix_spawn_file_actions_adddup2(&actions, descriptor, kInherited);
  pid_t with = 0;
  ASSERT_EQ(posix_spawn(&with, program.c_str(), &actions, nullptr, arguments, environ), 0);
  posix_spawn_file_actions_destroy(&actions);
  lock.reset();

  EXPECT_THAT(Acquire(), StatusIs(absl::StatusCode::kUnavailable));
  kill(with, SIGKILL);
  waitpid(with, nullptr, 0);
  EXPECT_THAT(Acquire(absl::Seconds(10)), IsOk());
  kill(without, SIGKILL);
  waitpid(without, nullptr, 0);
}

TEST_F(StateLockTest, SaysWhenTheHolderHasEnded) {
  ASSERT_OK_AND_ASSIGN(const std::unique_ptr<StateLock> lock, Acquire());
  std::string text = ReadBytes(path_ + ".lock");
  const std::string pid = absl::StrCat("\"pid\":", getpid());
  ASSERT_NE(text.find(pid), std::string::npos);
  text.replace(text.find(pid), pid.size(), "\"pid\":999999999");
  WriteBytes(path_ + ".lock", text);
  EXPECT_THAT(Acquire(), StatusIs(absl::StatusCode::kUnavailable, HasSubstr("has ended")));
}

// A run that was killed, and a plugin of it that has the descriptor of the lock and still runs.
class DeadHolderTest : public StateLockTest {
 protected:
  ~DeadHolderTest() override { KillProcess(plugin_); }

  // `record` writes the plugin into the lock, in the process of the holder.
  void LeavePlugin(const std::string& script,
                   const std::function<void(StateLock&, const ProcessId&)>& record) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t holder = fork();
    if (holder == 0) Hold(script, record, ends[1]);
    int64_t pid = 0;
    ASSERT_EQ(read(ends[0], &pid, sizeof(pid)), static_cast<ssize_t>(sizeof(pid)));
    plugin_ = ProcessOf(pid);
    kill(holder, SIGKILL);
    waitpid(holder, nullptr, 0);
    for (const int end : ends) close(end);
    ASSERT_TRUE(IsRunning(plugin_));
  }
  // In the process of the holder: the test sees that it ended too early.
  static void Record(StateLock& lock, const ProcessId& plugin) {
    if (!lock.AddPlugin(plugin).ok()) _exit(1);
  }
  absl::StatusOr<std::unique_ptr<StateLock>> AcquireWithin(absl::Duration grace) {
    return StateLock::Acquire(path_, "apply", absl::ZeroDuration(), grace);
  }

  ProcessId plugin_;

 private:
  [[noreturn]] void Hold(const std::string& script,
                         const std::function<void(StateLock&, const ProcessId&)>& record,
                         int report) {
    const std::unique_ptr<StateLock> lock = Acquire().value();
    fcntl(lock->descriptor(), F_SETFD, 0);
    const int64_t pid = fork();
    if (pid == 0) {
      execl("/bin/sh", "sh", "-c", script.c_str(), nullptr);
      _exit(127);
    }
    record(*lock, ProcessOf(pid));
    if (write(report, &pid, sizeof(pid)) < 0) _exit(1);
    while (true) pause();
  }
};

TEST_F(DeadHolderTest, ItsPluginMayFinish) {
  LeavePlugin(absl::StrCat("sleep 0.5; echo > ", folder_.File("finished")), &Record);
  ASSERT_OK_AND_ASSIGN(const std::optional<LockHolder> holder, StateLock::Holder(path_));
  EXPECT_FALSE(IsAlive(*holder));
  EXPECT_EQ(holder->plugins, std::vector<ProcessId>{plugin_});
  EXPECT_TRUE(PluginsRun(*holder));
  const absl::Time start = absl::Now();
  ASSERT_OK_AND_ASSIGN(const auto lock, AcquireWithin(absl::Minutes(1)));
  EXPECT_LT(absl::Now() - start, absl::Seconds(50));
  EXPECT_TRUE(std::filesystem::exists(folder_.File("finished")));
  // The new holder has none.
  ASSERT_OK_AND_ASSIGN(const std::optional<LockHolder> now, StateLock::Holder(path_));
  EXPECT_EQ(now->pid, getpid());
  EXPECT_THAT(now->plugins, ::testing::IsEmpty());
}

TEST_F(DeadHolderTest, ItsPluginIsKilledWhenItDoesNot) {
  LeavePlugin("exec sleep 1000", &Record);
  const absl::Time start = absl::Now();
  EXPECT_THAT(AcquireWithin(absl::Milliseconds(500)), IsOk());
  EXPECT_GE(absl::Now() - start, absl::Milliseconds(500));
  EXPECT_FALSE(IsRunning(plugin_));
}

TEST_F(DeadHolderTest, AllItsPluginsAreKilled) {
  const std::string file = folder_.File("other");
  LeavePlugin(absl::StrCat("sleep 1000 & echo $! > ", file, ".new; mv ", file, ".new ", file,
                           "; exec sleep 1000"),
              [&file](StateLock& lock, const ProcessId& plugin) {
                while (!std::filesystem::exists(file)) usleep(1000);
                const std::string other = ReadBytes(file);
                Record(lock, plugin);
                // One that ended long ago, then one more.
                Record(lock, {.pid = 999999999, .start_ticks = 5});
                Record(lock, ProcessOf(std::stoll(other)));
              });
  const ProcessId other = ProcessOf(std::stoll(ReadBytes(file)));
  EXPECT_TRUE(IsRunning(other));
  EXPECT_THAT(AcquireWithin(absl::ZeroDuration()), IsOk());
  EXPECT_FALSE(IsRunning(plugin_));
  EXPECT_FALSE(IsRunning(other));
}

TEST_F(DeadHolderTest, NobodyElseIsKilled) {
  const auto expect_spared = [this](const char* what) {
    SCOPED_TRACE(what);
    EXPECT_THAT(AcquireWithin(absl::ZeroDuration()),
                StatusIs(absl::StatusCode::kUnavailable, HasSubstr("has ended")));
    EXPECT_TRUE(IsRunning(plugin_));
    KillProcess(plugin_);
    EXPECT_THAT(Acquire(absl::Seconds(10)), IsOk());
  };
  LeavePlugin("exec sleep 1000", [](StateLock&, const ProcessId&) {});
  expect_spared("not recorded");
  LeavePlugin("exec sleep 1000", [](StateLock& lock, const ProcessId& plugin) {
    Record(lock, {.pid = plugin.pid, .start_ticks = plugin.start_ticks - 1});
  });
  expect_spared("another process had its number");
  LeavePlugin("exec sleep 1000", [](StateLock& lock, const ProcessId& plugin) {
    const std::string whole =
        absl::StrCat("{\"pid\":", plugin.pid, ",\"start_ticks\":", plugin.start_ticks);
    const off_t end = lseek(lock.descriptor(), 0, SEEK_END);
    if (pwrite(lock.descriptor(), whole.data(), whole.size(), end) < 0) _exit(1);
  });
  expect_spared("the line was not written to its end");
  LeavePlugin("exec sleep 1000", &Record);
  std::string text = ReadBytes(path_ + ".lock");
  const std::string boot = "\"boot_id\":\"";
  text[text.find(boot) + boot.size()] = 'x';
  WriteBytes(path_ + ".lock", text);
  expect_spared("the machine was started since");
}

TEST_F(StateLockTest, PluginsOfALivingHolderAreSpared) {
  ASSERT_OK_AND_ASSIGN(const std::unique_ptr<StateLock> lock, Acquire());
  const pid_t plugin = fork();
  if (plugin == 0) {
    while (true) pause();
  }
  ASSERT_THAT(lock->AddPlugin(ProcessOf(plugin)), IsOk());
  EXPECT_THAT(StateLock::Acquire(path_, "apply", absl::Milliseconds(100), absl::ZeroDuration()),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_TRUE(IsRunning(ProcessOf(plugin)));
  // The command for that is given the holder.
  ASSERT_OK_AND_ASSIGN(const std::optional<LockHolder> holder, StateLock::Holder(path_));
  KillPlugins(*holder);
  int status = 0;
  EXPECT_EQ(waitpid(plugin, &status, 0), plugin);
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_FALSE(PluginsRun(*holder));
}

TEST_F(StateLockTest, RecordsPluginsFromManyThreads) {
  ASSERT_OK_AND_ASSIGN(const std::unique_ptr<StateLock> lock, Acquire());
  {
    std::vector<std::jthread> threads;
    for (int i = 1; i <= 8; ++i) {
      threads.emplace_back([&lock, i] {
        for (int k = 1; k <= 25; ++k) {
          EXPECT_THAT(lock->AddPlugin({.pid = 1000 * i + k, .start_ticks = 7}), IsOk());
        }
      });
    }
  }
  ASSERT_OK_AND_ASSIGN(const std::optional<LockHolder> holder, StateLock::Holder(path_));
  EXPECT_EQ(holder->plugins.size(), 200u);
  EXPECT_EQ(holder->pid, getpid());
}

}  // namespace
}  // namespace dplan::testing
