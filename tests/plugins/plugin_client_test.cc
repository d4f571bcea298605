// A plugin's process and the engine's client of it, with all that is between them.

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <thread>

#include "absl/time/clock.h"
#include "core/plugin/plugin_provider.h"
#include "core/plugin/process.h"
#include "core/types/json.h"
#include "tests/testing/status_matchers.h"

namespace dplan {
namespace {

namespace fs = std::filesystem;
using testing::IsOk;

class PluginClient : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = "/tmp/dplan-sockets-" + std::to_string(getpid());
    fs::create_directory(folder_);
    setenv("TMPDIR", folder_.c_str(), 1);
  }
  void TearDown() override {
    EXPECT_TRUE(fs::is_empty(folder_)) << "a socket is left behind";
    fs::remove_all(folder_);
    unsetenv("TMPDIR");
  }

  static std::unique_ptr<Provider> Start(const std::string& script) {
    setenv("FAKE_SCRIPT", script.c_str(), 1);
    absl::StatusOr<std::unique_ptr<PluginProcess>> process =
        PluginProcess::Start({.name = "dplan/fake", .executable = FAKE_PLUGIN});
    EXPECT_THAT(process, IsOk());
    return NewPluginProvider(*std::move(process));
  }

  static absl::Duration TimeToEnd(std::unique_ptr<Provider> provider) {
    const absl::Time begun = absl::Now();
    provider.reset();
    return absl::Now() - begun;
  }

  std::string folder_;
};

struct Silent final : ApplyEvents {
  void Progress(double, const std::string&) override {}
};

TEST_F(PluginClient, ServesOverTlsAndEndsAtOnce) {
  std::unique_ptr<Provider> provider = Start("");
  ASSERT_OK_AND_ASSIGN(const ProviderSchema schema, provider->GetSchema({}));
  EXPECT_EQ(schema.resources.count("fake_disk"), 1u);
  // 0.1 s where nothing else runs.
  EXPECT_LT(TimeToEnd(std::move(provider)), absl::Milliseconds(700));
}

// Whoever ends a plugin in the middle of an Apply does not wait for it to be killed.
TEST_F(PluginClient, EndsInTheMiddleOfAnApply) {
  std::unique_ptr<Provider> provider = Start("fault create * hold gate");
  ASSERT_OK_AND_ASSIGN(const ProviderSchema schema, provider->GetSchema({}));
  const Schema& disk = schema.resources.at("fake_disk");
  Diagnostics diagnostics;
  const Value config =
      disk.Coerce(ValueFromPlainJson(R"({"name": "a", "size": 1})").value(), diagnostics);
  ASSERT_THAT(provider->Configure({}, Value::Null(schema.provider.type())), IsOk());
  std::stop_source stop;
  absl::StatusOr<ApplyResult> result;
  std::thread apply([&] {
    Silent events;
    result = provider->Apply({.stop = stop.get_token()},
                             {.type = "fake_disk",
                              .prior = Value::Null(config.type()),
                              .planned = config,
                              .config = config,
                              .owner = {.intent = "i"}},
                             events);
  });
  absl::SleepFor(absl::Milliseconds(200));
  stop.request_stop();
  apply.join();
  EXPECT_FALSE(result.ok());
  EXPECT_LT(TimeToEnd(std::move(provider)), absl::Milliseconds(700));
}

}  // namespace
}  // namespace dplan
