// Processes of plugins that are killed while they work.

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "core/plugin/plugin_provider.h"
#include "core/plugin/plugin_status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/value_builders.h"
#include "tests/unit/plugin/fake_requests.h"
#include "tests/unit/plugin/transcript.h"

namespace dplan {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;
using testing::Str;

class PluginDeathTest : public ::testing::Test {
 protected:
  PluginDeathTest() {
    EXPECT_NE(mkdtemp(folder_.data()), nullptr);
    setenv("FAKE_WORLD", (folder_ + "/world").c_str(), 1);
    std::ofstream(folder_ + "/plugin")
        << "#!/bin/sh\necho 'I am not well' >&2\nexec '" << FAKE_PLUGIN << "'\n";
    EXPECT_EQ(chmod((folder_ + "/plugin").c_str(), 0755), 0);
  }
  ~PluginDeathTest() override {
    unsetenv("FAKE_WORLD");
    unsetenv("FAKE_SCRIPT");
    for (const char* name : {"/world", "/plugin"}) unlink((folder_ + name).c_str());
    rmdir(folder_.c_str());
  }

  absl::StatusOr<std::unique_ptr<Provider>> Start(const std::string& script) {
    setenv("FAKE_SCRIPT", script.c_str(), 1);
    auto process = PluginProcess::Start({.name = "dplan/fake", .executable = folder_ + "/plugin"});
    if (!process.ok()) return process.status();
    pids_.push_back((*process)->pid());
    return NewPluginProvider(*std::move(process));
  }

  // Kills the newest process when it has had some time to get at its work.
  std::jthread KillSoon() {
    return std::jthread([pid = pids_.back()] {
      absl::SleepFor(absl::Milliseconds(300));
      kill(pid, SIGKILL);
    });
  }

  static absl::StatusOr<std::vector<ReadResult>> Read(Provider& provider) {
    const Value current = FakeConfig(R"({"name": "a"})").WithAttr("id", Str("disk-a"));
    return provider.ReadMany({}, {{.type = "fake_disk", .current = current}});
  }
  static absl::StatusOr<ApplyResult> Apply(Provider& provider, const std::string& name) {
    EventLog events;
    return provider.Apply({}, FakeCreate(name, "intent-" + name), events);
  }

  std::string folder_ = "/tmp/dplan_death_XXXXXX";
  std::vector<pid_t> pids_;
};

auto Killed() {
  return AllOf(HasSubstr("dplan/fake"), HasSubstr("killed by signal 9"),
               HasSubstr("I am not well"));
}

TEST_F(PluginDeathTest, SaysHowItEnded) {
  ASSERT_OK_AND_ASSIGN(const auto provider, Start("fault read * hold forever"));
  ASSERT_THAT(provider->Configure({}, FakeProviderConfig()), IsOk());
  const std::jthread killer = KillSoon();
  const auto read = Read(*provider);
  EXPECT_THAT(read,
              StatusIs(absl::StatusCode::kUnavailable, AllOf(Killed(), HasSubstr("ReadMany"))));
  EXPECT_TRUE(IsPluginGone(read.status()));
  const auto apply = Apply(*provider, "a");
  EXPECT_THAT(apply, StatusIs(absl::StatusCode::kUnavailable, Killed()));
  EXPECT_TRUE(IsPluginGone(apply.status()));
}

TEST_F(PluginDeathTest, SupervisionReadsOnWithANewProcess) {
  ASSERT_OK_AND_ASSIGN(auto first, Start("fault read * hold forever"));
  const auto provider =
      NewSupervisedProvider(std::move(first), [this](const CallContext&) { return Start(""); });
  ASSERT_THAT(provider->Configure({}, FakeProviderConfig()), IsOk());
  ASSERT_THAT(Apply(*provider, "a"), IsOk());
  const std::jthread killer = KillSoon();
  const auto read = Read(*provider);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->front().state.Attr("name"), Str("a"));
  EXPECT_EQ(pids_.size(), 2u);
}

TEST_F(PluginDeathTest, SupervisionDoesNotRepeatAnApply) {
  ASSERT_OK_AND_ASSIGN(auto first, Start("fault create * hold forever"));
  const auto provider =
      NewSupervisedProvider(std::move(first), [this](const CallContext&) { return Start(""); });
  ASSERT_THAT(provider->Configure({}, FakeProviderConfig()), IsOk());
  {
    const std::jthread killer = KillSoon();
    EXPECT_THAT(Apply(*provider, "a"), StatusIs(absl::StatusCode::kUnavailable, Killed()));
  }
  const ApplyRequest create = FakeCreate("a", "intent-a");
  const auto resolved = provider->ResolveIntent({}, {.type = "fake_disk",
                                                     .prior = create.prior,
                                                     .planned = create.planned,
                                                     .owner = create.owner});
  ASSERT_THAT(resolved, IsOk());
  EXPECT_EQ(resolved->outcome, ResolveResult::Outcome::kAbsent);
  EXPECT_THAT(Apply(*provider, "b"), IsOk());

  kill(pids_.back(), SIGKILL);
  EXPECT_THAT(Read(*provider), StatusIs(absl::StatusCode::kUnavailable, Killed()));
  const auto not_begun = Apply(*provider, "c");
  ASSERT_THAT(not_begun, IsOk());
  ASSERT_TRUE(not_begun->diagnostics.HasErrors());
  EXPECT_EQ(not_begun->diagnostics.items().front().effect, Effect::kNone);
  EXPECT_EQ(pids_.size(), 2u);
}

}  // namespace
}  // namespace dplan
