#include "state/state_lock.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>
#include <thread>

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

}  // namespace
}  // namespace dplan::testing
