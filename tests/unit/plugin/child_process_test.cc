#include "core/plugin/child_process.h"

#include <sys/stat.h>

#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "core/plugin/handshake.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/plugin/plugin_files.h"

namespace dplan::testing {
namespace {

using ::testing::HasSubstr;
using Kind = ChildProcess::FirstLine::Kind;

class ChildProcessTest : public ::testing::Test {
 protected:
  // The file of that name as it is now, whatever happens to it before the process is started.
  SpawnRequest Request(const std::string& path) {
    SpawnRequest request;
    request.path = path;
    request.executable = OpenExecutable(path).value();
    request.arguments = {path, "an argument"};
    request.environment = {"PATH=/usr/bin:/bin"};
    return request;
  }
  std::string Copy(const std::string& program, const std::string& name) {
    std::filesystem::copy_file(program, folder_.File(name));
    return folder_.File(name);
  }
  ChildProcess::FirstLine FirstLineOf(const std::string& script) {
    auto child = ChildProcess::Start(Request(folder_.Script("script", script)));
    EXPECT_THAT(child, IsOk());
    return (*child)->AwaitFirstLine(absl::Now() + absl::Minutes(1), {});
  }

  PluginFolder folder_;
};

TEST_F(ChildProcessTest, ExecutesTheFileThatWasOpened) {
  const std::string path = Copy("/bin/echo", "program");
  SpawnRequest request = Request(path);
  std::filesystem::rename(Copy("/bin/false", "other"), path);
  ASSERT_OK_AND_ASSIGN(const auto child, ChildProcess::Start(std::move(request)));
  EXPECT_EQ(child->AwaitFirstLine(absl::Now() + absl::Minutes(1), {}).text, "an argument");
}

TEST_F(ChildProcessTest, ExecutesTheScriptThatWasOpened) {
  const std::string path = folder_.Script("script", "echo the first, $1\n");
  SpawnRequest request = Request(path);
  std::filesystem::rename(folder_.Script("other", "echo the second\n"), path);
  ASSERT_OK_AND_ASSIGN(const auto child, ChildProcess::Start(std::move(request)));
  EXPECT_EQ(child->AwaitFirstLine(absl::Now() + absl::Minutes(1), {}).text,
            "the first, an argument");
}

TEST_F(ChildProcessTest, TellsTheFirstLine) {
  const auto expect = [&](const std::string& script, Kind kind, const std::string& text) {
    SCOPED_TRACE(script);
    const ChildProcess::FirstLine line = FirstLineOf(script);
    EXPECT_EQ(line.kind, kind);
    EXPECT_EQ(line.text, text);
  };
  expect("echo one; echo two", Kind::kLine, "one");
  expect("printf o; sleep 0.1; printf n; sleep 0.1; echo e; exec sleep 1000", Kind::kLine, "one");
  expect("echo; echo two", Kind::kLine, "");
  expect("printf one", Kind::kClosed, "one");
  expect("exit 0", Kind::kClosed, "");
  expect("exec >&-; exec sleep 1000", Kind::kClosed, "");
  // It has ended, and somebody else still has its stdout.
  expect("setsid sleep 3 & printf x", Kind::kClosed, "x");
  expect("exec head -c 1048576 /dev/zero", Kind::kTooLong, std::string(kMaxHandshakeBytes, '\0'));
  expect("yes '' | tr '\\n' x | head -c 16384; echo", Kind::kLine,
         std::string(kMaxHandshakeBytes, 'x'));
  expect("yes '' | tr '\\n' x | head -c 16385; echo", Kind::kTooLong,
         std::string(kMaxHandshakeBytes, 'x'));
}

TEST_F(ChildProcessTest, StopsWaitingForTheFirstLine) {
  ASSERT_OK_AND_ASSIGN(const auto child,
                       ChildProcess::Start(Request(folder_.Script("s", "exec sleep 1000"))));
  EXPECT_EQ(child->AwaitFirstLine(absl::Now() + absl::Milliseconds(100), {}).kind, Kind::kLate);
  EXPECT_EQ(child->AwaitFirstLine(absl::InfinitePast(), {}).kind, Kind::kLate);
  EXPECT_FALSE(child->AwaitEnd(absl::ZeroDuration()));
  EXPECT_EQ(child->HowItEnded(), "");
}

TEST_F(ChildProcessTest, SaysHowItEnded) {
  const auto end_of = [&](const std::string& script) {
    auto child = ChildProcess::Start(Request(folder_.Script("script", script)));
    EXPECT_THAT(child, IsOk());
    EXPECT_TRUE((*child)->AwaitEnd(absl::InfiniteDuration()));
    return (*child)->HowItEnded();
  };
  EXPECT_EQ(end_of("exit 0"), "exited with 0");
  EXPECT_EQ(end_of("exit 42"), "exited with 42");
  EXPECT_EQ(end_of("kill -SEGV $$"), "was killed by signal 11 (Segmentation fault)");
  EXPECT_EQ(end_of("kill -KILL $$"), "was killed by signal 9 (Killed)");
}

TEST_F(ChildProcessTest, SaysWhyAFileCannotBeExecuted) {
  const auto expect = [&](const std::string& path, const std::string& message) {
    SCOPED_TRACE(path);
    EXPECT_THAT(ChildProcess::Start(Request(path)),
                StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr(path + message)));
  };
  expect(folder_.Write("plain", "#!/bin/sh\n"), " may not be executed. `chmod +x` allows it");
  expect(folder_.Write("text", "no program", true), " is no program for this machine.");
  expect(folder_.Write("empty", "", true), " is no program for this machine.");
  expect(folder_.Write("loose", "#!/none/such\n", true),
         " needs an interpreter or a loader that is not installed.");
  SpawnRequest request = Request("/bin/true");
  request.folder = folder_.File("none");
  EXPECT_THAT(ChildProcess::Start(std::move(request)),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("Its working directory " + folder_.File("none") +
                                 " cannot be entered: No such file")));
  request = Request("/bin/true");
  request.inherited = {987};
  EXPECT_THAT(ChildProcess::Start(std::move(request)),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("Bad file descriptor")));
}

TEST_F(ChildProcessTest, SaysWhyAFileCannotBeOpened) {
  EXPECT_THAT(OpenExecutable(folder_.File("none")).status(),
              StatusIs(absl::StatusCode::kNotFound, folder_.File("none") + " does not exist."));
  EXPECT_THAT(OpenExecutable(folder_.Write("file", "") + "/below").status(),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(OpenExecutable(folder_.path()).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, folder_.path() + " is no file."));
  ASSERT_EQ(mkfifo(folder_.File("pipe").c_str(), 0600), 0);
  EXPECT_THAT(OpenExecutable(folder_.File("pipe")).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("is no file.")));
}

TEST_F(ChildProcessTest, TellsTheDigestOfAFile) {
  // Of "abc", from the standard.
  EXPECT_THAT(PluginDigest(folder_.Write("abc", "abc")),
              IsOkAndHolds(
                  std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")));
  EXPECT_THAT(PluginDigest(folder_.Write("big", std::string(1'000'000, 'a'))),
              IsOkAndHolds(
                  std::string("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")));
  EXPECT_THAT(PluginDigest(folder_.File("none")), StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace dplan::testing
