// Plugins as they start: what they are given, and what is said of those that do not.

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "core/base/process_id.h"
#include "core/plugin/executable.h"
#include "core/plugin/process.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/plugin/plugin_files.h"

namespace dplan::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

// Nobody asks the plugins of these tests to end, so nobody needs to wait until they do.
struct Killed {
  void operator()(PluginProcess* process) const {
    process->Kill();
    delete process;
  }
};
using StartedPlugin = std::unique_ptr<PluginProcess, Killed>;

class PluginStartTest : public ::testing::Test {
 protected:
  static absl::StatusOr<StartedPlugin> Start(const PluginCommand& command) {
    absl::StatusOr<std::unique_ptr<PluginProcess>> process = PluginProcess::Start(command);
    if (!process.ok()) return process.status();
    return StartedPlugin(process->release());
  }
  absl::StatusOr<StartedPlugin> Start(const std::string& script) { return Start(Command(script)); }
  PluginCommand Command(const std::string& script) {
    return {.name = "dplan/test", .executable = folder_.Script("plugin", script)};
  }

  PluginFolder folder_;
};

TEST_F(PluginStartTest, ShakesHands) {
  ASSERT_OK_AND_ASSIGN(const auto process, Start(kGoodPlugin));
  EXPECT_THAT(process->endpoint().target, MatchesRegex("unix:/.*/dplan-.*/socket"));
  EXPECT_EQ(process->endpoint().protocol, 6);
  EXPECT_EQ(process->endpoint().server_pem, "");
  EXPECT_THAT(process->endpoint().own.key_pem, HasSubstr("PRIVATE KEY"));
  EXPECT_EQ(process->name(), "dplan/test");
  EXPECT_TRUE(process->Alive());
  EXPECT_EQ(process->HowItEnded(), "");
  EXPECT_EQ(process->StderrTail(), "");
  EXPECT_TRUE(IsRunning({process->pid(), process->start_ticks()}));
}

TEST_F(PluginStartTest, GivesItWhatAPluginNeeds) {
  setenv("PLUGIN_MULTIPLEX_GRPC", "true", 1);
  setenv("TF_PLUGIN_MAGIC_COOKIE", "wrong", 1);
  setenv("DPLAN_TEST_OF_PLUGINS", "inherited", 1);
  const auto started =
      Start(absl::StrCat("env > $F/env; stat -c %a $PLUGIN_UNIX_SOCKET_DIR > $F/mode; "
                         "readlink /proc/self/fd/0 > $F/stdin\n",
                         kGoodPlugin));
  for (const char* name :
       {"PLUGIN_MULTIPLEX_GRPC", "TF_PLUGIN_MAGIC_COOKIE", "DPLAN_TEST_OF_PLUGINS"}) {
    unsetenv(name);
  }
  ASSERT_THAT(started, IsOk());
  const std::string environment = "\n" + TextOf(folder_.File("env"));
  EXPECT_THAT(environment,
              AllOf(HasSubstr("\nTF_PLUGIN_MAGIC_COOKIE="
                              "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2\n"),
                    HasSubstr("\nPLUGIN_PROTOCOL_VERSIONS=5,6\n"),
                    HasSubstr("\nPLUGIN_MIN_PORT=10000\n"), HasSubstr("\nPLUGIN_MAX_PORT=25000\n"),
                    HasSubstr("\nPLUGIN_CLIENT_CERT=" + (*started)->endpoint().own.pem),
                    HasSubstr("\nDPLAN_TEST_OF_PLUGINS=inherited\n"), Not(HasSubstr("MULTIPLEX")),
                    Not(HasSubstr("PRIVATE KEY"))));
  EXPECT_EQ(TextOf(folder_.File("mode")), "700\n");
  EXPECT_EQ(TextOf(folder_.File("stdin")), "/dev/null\n");
}

TEST_F(PluginStartTest, EndsItWhereTheStartIsStopped) {
  const PluginCommand command = Command("echo $$ > $F/pid; exec sleep 600\n");
  std::stop_source stop;
  const std::jthread stopper([this, &stop] {
    while (TextOf(folder_.File("pid")).empty()) absl::SleepFor(absl::Milliseconds(5));
    stop.request_stop();
  });
  const absl::Time begun = absl::Now();
  EXPECT_THAT(PluginProcess::Start(command, stop.get_token()).status(),
              StatusIs(absl::StatusCode::kCancelled, HasSubstr("dplan/test was interrupted")));
  EXPECT_LT(absl::Now() - begun, absl::Seconds(10)) << "it would sleep longer";
  int pid = 0;
  ASSERT_TRUE(absl::SimpleAtoi(absl::StripAsciiWhitespace(TextOf(folder_.File("pid"))), &pid));
  EXPECT_NE(kill(pid, 0), 0);
  // Where it is stopped before, nothing is started.
  std::filesystem::remove(folder_.File("pid"));
  EXPECT_THAT(PluginProcess::Start(command, stop.get_token()).status(),
              StatusIs(absl::StatusCode::kCancelled, HasSubstr("interrupted")));
  EXPECT_FALSE(std::filesystem::exists(folder_.File("pid")));
}

TEST_F(PluginStartTest, GivesItArgumentsAndAFolder) {
  PluginCommand command =
      Command(absl::StrCat("echo $# $1 $2 > $F/args; pwd > $F/pwd\n", kGoodPlugin));
  command.arguments = {"-debug", "two words"};
  std::filesystem::create_directory(folder_.File("folder"));
  command.folder = folder_.File("folder");
  ASSERT_OK_AND_ASSIGN(const auto process, Start(command));
  EXPECT_EQ(TextOf(folder_.File("args")), "2 -debug two words\n");
  EXPECT_EQ(TextOf(folder_.File("pwd")), command.folder + "\n");
}

TEST_F(PluginStartTest, InheritsOnlyTheDescriptorsItShould) {
  // One that is not close-on-exec, one that is, and the one that is meant.
  const int leaked = dup(STDERR_FILENO);
  const int closed = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
  const int meant = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
  PluginCommand command = {.name = "test",
                           .executable = DPLAN_PLUGIN_HELPER,
                           .arguments = {"descriptors", folder_.File("open")},
                           .inherited = {meant}};
  ASSERT_OK_AND_ASSIGN(const auto process, Start(command));
  EXPECT_EQ(TextOf(folder_.File("open")), absl::StrCat("0 1 2 ", meant, " "));
  for (const int descriptor : {leaked, closed, meant}) close(descriptor);
}

TEST_F(PluginStartTest, HasNoSignalsBlockedOrIgnored) {
  signal(SIGPIPE, SIG_IGN);
  const auto process = Start({.name = "test",
                              .executable = DPLAN_PLUGIN_HELPER,
                              .arguments = {"signals", folder_.File("signals")}});
  signal(SIGPIPE, SIG_DFL);
  ASSERT_THAT(process, IsOk());
  EXPECT_EQ(TextOf(folder_.File("signals")),
            "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
}

TEST_F(PluginStartTest, SaysWhatIsWrongWithWhatItSays) {
  const struct {
    const char* script;
    absl::StatusCode code;
    const char* message;
  } cases[] = {
      {"echo hello; sleep 1000", absl::StatusCode::kFailedPrecondition,
       "begins its output with \"hello\", which is no handshake"},
      {"echo starting; echo '1|6|unix|/s|grpc|'; sleep 1000", absl::StatusCode::kFailedPrecondition,
       "begins its output with \"starting\""},
      {"echo 'This binary is a plugin.'; echo why >&2; exit 1",
       absl::StatusCode::kFailedPrecondition, "Its stderr ended with:\n  why"},
      {"echo '1|4|unix|/s|grpc|'; sleep 1000", absl::StatusCode::kFailedPrecondition,
       "speaks version \"4\" of the provider protocol, and dplan speaks 5 and 6"},
      {"echo '1|5|unix|/s|netrpc|'; sleep 1000", absl::StatusCode::kFailedPrecondition,
       "speaks \"netrpc\""},
      {"echo '1|6|tcp|8.8.8.8:53|grpc|'; sleep 1000", absl::StatusCode::kFailedPrecondition,
       "listens on \"8.8.8.8:53\", which is no port of 127.0.0.1"},
      {"printf '1|6|unix|/s|grpc|'; exit 0", absl::StatusCode::kFailedPrecondition,
       "does not end the line of its handshake"},
      {"head -c 1048576 /dev/zero; sleep 1000", absl::StatusCode::kFailedPrecondition,
       "which is no handshake"},
      {"exec >&-; sleep 1000", absl::StatusCode::kFailedPrecondition,
       "closed its output before it said where it listens"},
      {"exit 3", absl::StatusCode::kUnavailable,
       "exited with 3 before it was ready.\nIt wrote nothing to stderr."},
      {"echo one >&2; printf 'two\\033[1m' >&2; kill -KILL $$", absl::StatusCode::kUnavailable,
       "was killed by signal 9 (Killed) before it was ready.\n"
       "Its stderr ended with:\n  one\n  two\xEF\xBF\xBD[1m"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.script);
    EXPECT_THAT(Start(c.script),
                StatusIs(c.code, AllOf(HasSubstr("The provider dplan/test ("),
                                       HasSubstr(folder_.File("plugin")), HasSubstr(c.message))));
  }
}

TEST_F(PluginStartTest, DoesNotWaitForEver) {
  PluginCommand command =
      Command("echo $$ > $F/pid; echo 'waiting for godot' >&2; exec sleep 1000");
  command.start_timeout = absl::Seconds(1);
  EXPECT_THAT(Start(command),
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       AllOf(HasSubstr("was not ready after 1s"),
                             HasSubstr("Its stderr ended with:\n  waiting for godot"))));
  int64_t pid = 0;
  ASSERT_TRUE(absl::SimpleAtoi(TextOf(folder_.File("pid")), &pid));
  EXPECT_EQ(ProcessOf(pid).start_ticks, 0);
}

TEST_F(PluginStartTest, ChecksTheDigest) {
  PluginCommand command = Command(kGoodPlugin);
  ASSERT_OK_AND_ASSIGN(command.digest, PluginDigest(command.executable));
  EXPECT_THAT(Start(command), IsOk());
  command.digest = absl::AsciiStrToUpper(command.digest);
  EXPECT_THAT(Start(command), IsOk());
  folder_.Script("plugin", absl::StrCat("touch $F/executed\n", kGoodPlugin));
  EXPECT_THAT(Start(command),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("The provider dplan/test cannot be started"),
                             HasSubstr("is another file than the one that was recorded"),
                             HasSubstr(PluginDigest(command.executable).value()),
                             HasSubstr(command.digest), HasSubstr("dplan init --upgrade"))));
  EXPECT_FALSE(std::filesystem::exists(folder_.File("executed")));
}

TEST_F(PluginStartTest, SaysThatThereIsNone) {
  EXPECT_THAT(
      PluginProcess::Start({.name = "dplan/test", .executable = folder_.File("none")}),
      StatusIs(absl::StatusCode::kNotFound,
               absl::StrCat("The provider dplan/test cannot be started: ", folder_.File("none"),
                            " does not exist. `dplan init` looks for it again, and says "
                            "where.")));
  EXPECT_THAT(PluginProcess::Start(
                  {.name = "dplan/test", .executable = folder_.Write("plain", "#!/bin/sh\n")}),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("The provider dplan/test cannot be started: " +
                                 folder_.File("plain") + " may not be executed.")));
}

// Its folder for sockets is in TMPDIR, as long as the path of a socket then fits.
TEST_F(PluginStartTest, PutsItsSocketWhereThereIsRoom) {
  const char* const before = getenv("TMPDIR");
  const std::string restored = before == nullptr ? "" : before;
  const std::string near = "/tmp/dplan test";
  const std::string far = folder_.File(std::string(100, 'x'));
  for (const std::string& parent : {near, far}) {
    std::filesystem::create_directories(parent);
    setenv("TMPDIR", parent.c_str(), 1);
    const auto process = Start(kGoodPlugin);
    setenv("TMPDIR", restored.c_str(), 1);
    if (restored.empty()) unsetenv("TMPDIR");
    ASSERT_THAT(process, IsOk());
    EXPECT_THAT((*process)->endpoint().target,
                MatchesRegex(parent == near ? "unix:/tmp/dplan%20test/dplan-[^/]*/socket"
                                            : "unix:/tmp/dplan-[^/]*/socket"));
  }
  std::filesystem::remove_all(near);
}

}  // namespace
}  // namespace dplan::testing
