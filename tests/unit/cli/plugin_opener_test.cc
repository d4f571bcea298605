// Which file would be run: real folders, and nothing is started.

#include "core/cli/plugin_opener.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <utility>

#include "core/base/sha256.h"
#include "core/cli/load_providers.h"
#include "tests/testing/fake_provider.h"

namespace dplan {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using Kind = LocatedProvider::Kind;

class OnlyFake : public ProviderOpener {
 public:
  absl::StatusOr<std::unique_ptr<Provider>> Open(const std::string& source) override {
    if (source != "dplan/fake") return absl::NotFoundError("");
    return NewFakeProvider(cloud_);
  }

 private:
  FakeCloud cloud_;
};

class PluginOpenerTest : public ::testing::Test {
 protected:
  PluginOpenerTest() {
    std::string folder = std::filesystem::temp_directory_path() / "dplan_opener_XXXXXX";
    folder_ = mkdtemp(folder.data());
    demands_.places = {.provider_dirs = {folder_ + "/bin"}, .configuration = folder_ + "/config"};
  }
  ~PluginOpenerTest() override { std::filesystem::remove_all(folder_); }

  // Makes a file of a provider, whose content is its own name.
  std::string Put(const std::string& name) {
    const std::filesystem::path path = std::filesystem::path(folder_) / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << name;
    return path;
  }
  static std::string DigestOf(const std::string& name) {
    Sha256 sha;
    sha.Update(name);
    return sha.Hex();
  }

  absl::StatusOr<LocatedProvider> Locate(const std::string& source = "dplan/files") {
    opener_.Demand(demands_);
    return opener_.Locate(source);
  }
  std::string ErrorOf(const std::string& source = "dplan/files") {
    return std::string(Locate(source).status().message());
  }

  std::string folder_;
  ProviderDemands demands_;
  OnlyFake builtin_;
  PluginOpener opener_{builtin_};
};

TEST_F(PluginOpenerTest, WithoutDemandsThereIsOnlyWhatIsBuiltIn) {
  Put("bin/dplan-provider-files");
  EXPECT_TRUE(opener_.Open("dplan/fake").ok());
  EXPECT_TRUE(absl::IsNotFound(opener_.Open("dplan/files").status()));
}

TEST_F(PluginOpenerTest, PrefersWhatRunsAndWhatIsBuiltIn) {
  Put("bin/dplan-provider-fake");
  EXPECT_EQ(Locate("dplan/fake")->kind, Kind::kBuiltin);
  demands_.reattached["dplan/fake"] = {.target = "unix:/x"};
  EXPECT_EQ(Locate("dplan/fake")->kind, Kind::kReattached);
}

TEST_F(PluginOpenerTest, FindsAFileAndKnowsItsDigest) {
  const std::string path = Put("bin/dplan-provider-files");
  const absl::StatusOr<LocatedProvider> located = Locate();
  ASSERT_TRUE(located.ok()) << located.status();
  EXPECT_EQ(located->kind, Kind::kPlugin);
  EXPECT_EQ(located->executable, path);
  EXPECT_EQ(located->place, "--provider-dir");
  EXPECT_EQ(located->version, "");
  EXPECT_EQ(located->digest, DigestOf("bin/dplan-provider-files"));
  EXPECT_FALSE(located->recorded);
}

TEST_F(PluginOpenerTest, SaysWhereItHasLooked) {
  Put("bin/dplan-provider-filez");
  EXPECT_THAT(ErrorOf(),
              AllOf(HasSubstr("dplan-provider-files"), HasSubstr(folder_ + "/bin\n"),
                    HasSubstr(folder_ + "/config/.dplan/providers\n"), HasSubstr("--provider-dir"),
                    HasSubstr("Did you mean \"dplan/filez\"?")));
  EXPECT_THAT(ErrorOf("../files"), HasSubstr("no source"));
}

TEST_F(PluginOpenerTest, TakesTheNewestThatIsRequired) {
  Put("bin/dplan-provider-files_1.0.0");
  Put("bin/dplan-provider-files_1.4.0");
  Put("bin/dplan-provider-files_2.0.0");
  EXPECT_EQ(Locate()->version, "2.0.0");
  demands_.constraints["dplan/files"] = "~> 1.0";
  EXPECT_EQ(Locate()->version, "1.4.0");
  demands_.constraints["dplan/files"] = ">= 3";
  EXPECT_THAT(ErrorOf(), AllOf(HasSubstr(">= 3"), HasSubstr("2.0.0  " + folder_)));
  demands_.constraints["dplan/files"] = "three";
  EXPECT_THAT(ErrorOf(), AllOf(HasSubstr("dplan/files"), HasSubstr("three")));
}

TEST_F(PluginOpenerTest, TakesWhatIsRecorded) {
  Put("bin/dplan-provider-files_1.0.0");
  Put("bin/dplan-provider-files_2.0.0");
  demands_.lock["dplan/files"] = {"1.0.0", "", {{Platform(), "abc"}}};
  const absl::StatusOr<LocatedProvider> located = Locate();
  ASSERT_TRUE(located.ok()) << located.status();
  EXPECT_EQ(located->version, "1.0.0");
  EXPECT_EQ(located->digest, "abc") << "which the file must have when it is started";
  EXPECT_TRUE(located->recorded);
  demands_.constraints["dplan/files"] = ">= 2";
  EXPECT_THAT(ErrorOf(),
              AllOf(HasSubstr("1.0.0"), HasSubstr(">= 2"), HasSubstr("dplan init --upgrade")));
  demands_.upgrade = true;
  EXPECT_EQ(Locate()->version, "2.0.0");
  EXPECT_FALSE(Locate()->recorded);
  EXPECT_EQ(Locate()->digest, DigestOf("bin/dplan-provider-files_2.0.0"));
}

TEST_F(PluginOpenerTest, ARecordedVersionMustBeThere) {
  Put("bin/dplan-provider-files_2.0.0");
  demands_.lock["dplan/files"] = {"1.0.0", "", {{Platform(), "abc"}}};
  EXPECT_THAT(ErrorOf(), AllOf(HasSubstr("records version 1.0.0"), HasSubstr("2.0.0"),
                               HasSubstr("dplan init --upgrade")));
}

TEST_F(PluginOpenerTest, OnAnotherPlatformItIsNotRecordedYet) {
  Put("bin/dplan-provider-files_1.0.0");
  demands_.lock["dplan/files"] = {"1.0.0", "", {{"plan9_mips", "abc"}}};
  EXPECT_FALSE(Locate()->recorded);
  EXPECT_EQ(Locate()->digest, DigestOf("bin/dplan-provider-files_1.0.0"));
}

TEST_F(PluginOpenerTest, RunsNothingThatCameWithTheConfiguration) {
  const std::string path = Put("config/.dplan/providers/dplan-provider-files");
  EXPECT_TRUE(absl::IsFailedPrecondition(Locate().status()));
  EXPECT_THAT(ErrorOf(), AllOf(HasSubstr(path), HasSubstr("dplan init")));
  demands_.trust_folder = true;
  EXPECT_TRUE(Locate().ok());
  demands_.trust_folder = false;
  demands_.lock["dplan/files"] = {"", "", {{Platform(), "abc"}}};
  EXPECT_TRUE(Locate().ok()) << "the digest says that it is the one that was trusted";
}

TEST_F(PluginOpenerTest, ASavedPlanPinsTheFile) {
  Put("bin/dplan-provider-files");
  demands_.pinned["dplan/files"] = DigestOf("bin/dplan-provider-files");
  EXPECT_TRUE(Locate().ok());
  demands_.pinned["dplan/files"] = "abc";
  EXPECT_THAT(ErrorOf(),
              AllOf(HasSubstr("saved plan"), HasSubstr("abc"),
                    HasSubstr(DigestOf("bin/dplan-provider-files")), HasSubstr("Make a new plan")));
}

TEST_F(PluginOpenerTest, AFileThatIsNoPluginIsNamed) {
  Put("bin/dplan-provider-files");
  opener_.Demand(demands_);
  EXPECT_THAT(std::string(opener_.Open("dplan/files").status().message()),
              AllOf(HasSubstr("dplan/files"), HasSubstr("bin/dplan-provider-files")));
  EXPECT_TRUE(opener_.opened().empty());
}

TEST_F(PluginOpenerTest, TheLockFileGetsWhatWasFound) {
  Put("bin/dplan-provider-files_1.0.0");
  Put("bin/dplan-provider-disks");
  demands_.constraints["dplan/files"] = "~> 1.0";
  opener_.Demand(demands_);
  const std::vector<UsedProvider> used = {{.name = "fake", .source = "dplan/fake"},
                                          {.name = "files", .source = "dplan/files"},
                                          {.name = "disks", .source = "dplan/disks"},
                                          {.name = "tapes", .source = "dplan/tapes"}};
  ProviderSchemas schemas;
  schemas["dplan/fake"].facts.version = "9.9.9";
  schemas["dplan/files"].facts.version = "3.0.0";
  schemas["dplan/disks"].facts.version = "2.0.0";
  const LockFile old = {{"dplan/disks", {"1.0.0", "x", {{"plan9_mips", "abc"}}}},
                        {"dplan/other", {"7", "", {}}}};
  const LockFile lock = WithPlugins(old, used, opener_, schemas);
  const LockFile expected = {
      {"dplan/disks", {"2.0.0", "", {{Platform(), DigestOf("bin/dplan-provider-disks")}}}},
      {"dplan/files",
       {"1.0.0", "~> 1.0", {{Platform(), DigestOf("bin/dplan-provider-files_1.0.0")}}}},
      {"dplan/other", {"7", "", {}}}};
  EXPECT_EQ(lock, expected);
  EXPECT_EQ(WithPlugins(lock, used, opener_, schemas), lock);
}

TEST_F(PluginOpenerTest, TheSameVersionOfOtherPlatformsStays) {
  Put("bin/dplan-provider-disks");
  opener_.Demand(demands_);
  ProviderSchemas schemas;
  schemas["dplan/disks"].facts.version = "not a version\n";
  const LockFile lock = WithPlugins({{"dplan/disks", {"", "", {{"plan9_mips", "abc"}}}}},
                                    {{.name = "disks", .source = "dplan/disks"}}, opener_, schemas);
  EXPECT_EQ(lock.at("dplan/disks").version, "");
  EXPECT_EQ(lock.at("dplan/disks").digests.size(), 2u);
}

TEST_F(PluginOpenerTest, AVersionThatOnlyTheProviderTellsIsCompared) {
  Put("bin/dplan-provider-disks");
  demands_.constraints["dplan/disks"] = "~> 1.0";
  opener_.Demand(demands_);
  const std::vector<UsedProvider> used = {
      {.name = "disks", .source = "dplan/disks", .constraint = "~> 1.0"}};
  ProviderSchemas schemas;
  for (const auto& [version, fits] :
       {std::pair("1.2.0", true), std::pair("2.0.0", false), std::pair("", true)}) {
    schemas["dplan/disks"].facts.version = version;
    Diagnostics diagnostics;
    CheckVersions(used, opener_, schemas, diagnostics);
    EXPECT_EQ(diagnostics.HasErrors(), !fits) << version;
  }
}

TEST(CheckRequiredVersion, ComparesThisDplan) {
  for (const auto& [constraint, summary] :
       {std::pair("", ""), std::pair(">= 0.1", ""), std::pair("~> 0.1.0", ""),
        std::pair(">= 99", "Unsuitable version of dplan"),
        std::pair("latest", "Invalid version constraint")}) {
    Config config;
    config.required_version = constraint;
    Diagnostics diagnostics;
    CheckRequiredVersion(config, diagnostics);
    EXPECT_EQ(diagnostics.empty() ? "" : diagnostics.items()[0].summary, summary) << constraint;
  }
}

TEST(MakeDemands, ReadsCommandLineAndEnvironment) {
  Command command{.verb = Verb::kInit, .provider_dirs = {"x"}, .upgrade = true};
  Diagnostics diagnostics;
  const ProviderDemands demands = MakeDemands(
      command,
      {{"DPLAN_PROVIDER_PATH", "/a::/b"},
       {"HOME", "/h"},
       {"XDG_DATA_DIRS", "/s"},
       {"DPLAN_PROVIDER_START_TIMEOUT", "90s"}},
      "/usr", {{.source = "a/b", .constraint = ">= 1"}, {.source = "a/b", .constraint = "< 2"}}, {},
      diagnostics);
  EXPECT_EQ(demands.places.provider_dirs, std::vector<std::string>{"x"});
  EXPECT_EQ(demands.places.path, (std::vector<std::string>{"/a", "/b"}));
  EXPECT_EQ(demands.places.libexec, "/usr/libexec/dplan");
  EXPECT_EQ(demands.places.mirrors, (std::vector<std::string>{"/h/.terraform.d/plugins",
                                                              "/h/.local/share/terraform/plugins",
                                                              "/s/terraform/plugins"}));
  EXPECT_EQ(demands.constraints.at("a/b"), ">= 1, < 2");
  EXPECT_EQ(demands.start_timeout, absl::Seconds(90));
  EXPECT_TRUE(demands.upgrade);
  EXPECT_TRUE(demands.trust_folder);
  EXPECT_TRUE(diagnostics.empty());

  command.verb = Verb::kPlan;
  EXPECT_FALSE(MakeDemands(command, {}, "", {}, {}, diagnostics).trust_folder);
  EXPECT_TRUE(diagnostics.empty());
  for (const char* text : {"soon", "0s", "-5s"}) {
    Diagnostics found;
    MakeDemands(command, {{"DPLAN_PROVIDER_START_TIMEOUT", text}}, "", {}, {}, found);
    EXPECT_TRUE(found.HasErrors()) << text;
  }
}

}  // namespace
}  // namespace dplan
