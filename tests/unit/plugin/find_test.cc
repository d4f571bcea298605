#include "core/plugin/find.h"

#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/base/platform.h"
#include "tests/unit/plugin/plugin_files.h"

namespace dplan::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class FindTest : public ::testing::Test {
 protected:
  void Add(const std::string& name) { folder_.Write(name, "", /*executable=*/true); }
  // In Terraform's layout below a folder.
  void AddInLayout(const std::string& folder, const std::string& source, const std::string& version,
                   const std::string& name) {
    Add(absl::StrCat(folder, "/", source, "/", version, "/", Platform(), "/", name));
  }

  // "VERSION PATH" of each, below the folder of the test.
  std::vector<std::string> Find(const std::string& source) {
    std::vector<std::string> texts;
    for (const FoundPlugin& plugin : FindPlugins(source, places_)) {
      std::string path = plugin.executable;
      EXPECT_TRUE(absl::StartsWith(path, folder_.path() + "/")) << path;
      texts.push_back(absl::StrCat(plugin.version, " ", path.substr(folder_.path().size() + 1)));
    }
    return texts;
  }

  PluginFolder folder_;
  PluginPlaces places_ = {.provider_dirs = {folder_.File("dir")},
                          .path = {folder_.File("path1"), folder_.File("path2")},
                          .configuration = folder_.File("conf"),
                          .libexec = folder_.File("libexec"),
                          .mirrors = {folder_.File("mirror")}};
};

TEST_F(FindTest, ReadsTheNamesInAPlainFolder) {
  for (const char* name :
       {"dplan-provider-files", "dplan-provider-files_1.2.0", "dplan-provider-files_v1.10.0",
        "terraform-provider-files_v1.3.0_x5", "terraform-provider-files_2.0.0-beta",
        // None of these.
        "dplan-provider-files.txt", "dplan-provider-filesystem", "dplan-provider-files_latest",
        "terraform-provider-files_1.4.0_linux_amd64.zip", "provider-files", "files",
        "xdplan-provider-files", "dplan-provider-files-extra"}) {
    Add(absl::StrCat("dir/", name));
  }
  std::filesystem::create_directory(folder_.File("dir/dplan-provider-files_9.9.9"));
  EXPECT_THAT(Find("dplan/files"),
              ElementsAre("2.0.0-beta dir/terraform-provider-files_2.0.0-beta",
                          "1.10.0 dir/dplan-provider-files_v1.10.0",
                          "1.3.0 dir/terraform-provider-files_v1.3.0_x5",
                          "1.2.0 dir/dplan-provider-files_1.2.0", " dir/dplan-provider-files"));
  EXPECT_THAT(Find("acme/files"), SizeIs(5));
  EXPECT_THAT(Find("dplan/other"), IsEmpty());
}

TEST_F(FindTest, ReadsTheLayoutOfTerraform) {
  const std::string host = "registry.terraform.io/hashicorp/random";
  AddInLayout("mirror", host, "3.5.1", "terraform-provider-random_v3.5.1_x5");
  AddInLayout("mirror", host, "3.10.0", "terraform-provider-random_v3.10.0");
  AddInLayout("mirror", host, "3.10.0", "LICENSE.txt");
  AddInLayout("mirror", host, "3.9.0", "terraform-provider-random");
  AddInLayout("mirror", host, "3.9.0", "terraform-provider-random_second");
  AddInLayout("mirror", host, "3.8.0", "terraform-provider-randomness");
  AddInLayout("mirror", host, "latest", "terraform-provider-random");
  Add("mirror/" + host + "/3.7.0/plan9_mips/terraform-provider-random");
  Add("mirror/" + host + "/terraform-provider-random_3.6.0_" + Platform() + ".zip");
  AddInLayout("mirror", "registry.terraform.io/acme/random", "9.0.0", "terraform-provider-random");
  AddInLayout("mirror", "registry.opentofu.org/hashicorp/random", "3.6.0",
              "terraform-provider-random");
  AddInLayout("mirror", "example.com/hashicorp/random", "4.0.0", "terraform-provider-random");
  const auto path = [](const std::string& source, const std::string& version,
                       const std::string& name) {
    return absl::StrCat(version, " mirror/", source, "/", version, "/", Platform(), "/", name);
  };
  const std::string newest = path(host, "3.10.0", "terraform-provider-random_v3.10.0");
  const std::string middle = path(host, "3.9.0", "terraform-provider-random");
  const std::string tofu =
      path("registry.opentofu.org/hashicorp/random", "3.6.0", "terraform-provider-random");
  const std::string oldest = path(host, "3.5.1", "terraform-provider-random_v3.5.1_x5");
  EXPECT_THAT(Find("hashicorp/random"), ElementsAre(newest, middle, tofu, oldest));
  EXPECT_THAT(Find("registry.terraform.io/hashicorp/random"), ElementsAre(newest, middle, oldest));
  EXPECT_THAT(
      Find("example.com/hashicorp/random"),
      ElementsAre(path("example.com/hashicorp/random", "4.0.0", "terraform-provider-random")));
}

TEST_F(FindTest, FollowsLinks) {
  // As `terraform init` leaves them where it has a cache of plugins.
  const std::string below = "registry.terraform.io/hashicorp/null/3.2.1";
  Add("cache/" + Platform() + "/terraform-provider-null_v3.2.1_x5");
  std::filesystem::create_directories(folder_.File("conf/.terraform/providers/" + below));
  std::filesystem::create_directory_symlink(
      folder_.File("cache/" + Platform()),
      folder_.File("conf/.terraform/providers/" + below + "/" + Platform()));
  EXPECT_THAT(Find("hashicorp/null"),
              ElementsAre(absl::StrCat("3.2.1 conf/.terraform/providers/", below, "/", Platform(),
                                       "/terraform-provider-null_v3.2.1_x5")));
  // A plain file that is a link, and one that leads nowhere.
  std::filesystem::create_directory(folder_.File("dir"));
  std::filesystem::create_symlink(
      folder_.File("cache/" + Platform() + "/terraform-provider-null_v3.2.1_x5"),
      folder_.File("dir/dplan-provider-null"));
  std::filesystem::create_symlink(folder_.File("nowhere"),
                                  folder_.File("dir/terraform-provider-null"));
  EXPECT_EQ(Find("hashicorp/null")[0], " dir/dplan-provider-null");
  EXPECT_EQ(Find("hashicorp/null").size(), 2u);
}

TEST_F(FindTest, PrefersPlacesInOrder) {
  const char* folders[] = {"dir",     "path1",
                           "path2",   "conf/.dplan/providers",
                           "libexec", "conf/terraform.d/plugins",
                           "mirror",  "conf/.terraform/providers"};
  for (const char* folder : folders) {
    Add(absl::StrCat(folder, "/dplan-provider-files_1.0.0"));
    AddInLayout(folder, "registry.terraform.io/dplan/files", "2.0.0", "dplan-provider-files");
  }
  std::vector<std::string> expected;
  for (const char* folder : folders) {
    expected.push_back(absl::StrCat("2.0.0 ", folder, "/registry.terraform.io/dplan/files/2.0.0/",
                                    Platform(), "/dplan-provider-files"));
    expected.push_back(absl::StrCat("1.0.0 ", folder, "/dplan-provider-files_1.0.0"));
  }
  EXPECT_EQ(Find("dplan/files"), expected);
  const std::vector<FoundPlugin> found = FindPlugins("dplan/files", places_);
  std::vector<std::string> names;
  std::string beside;
  for (size_t i = 0; i < found.size(); i += 2) {
    names.push_back(found[i].place);
    beside += found[i].beside_configuration ? "x" : ".";
  }
  EXPECT_THAT(names, ElementsAre("--provider-dir", "DPLAN_PROVIDER_PATH", "DPLAN_PROVIDER_PATH",
                                 ".dplan/providers", "libexec/dplan", "terraform.d/plugins",
                                 "Terraform's mirror", ".terraform/providers"));
  EXPECT_EQ(beside, "...x.x.x");
  std::vector<std::string> paths;
  for (const char* folder : folders) paths.push_back(folder_.File(folder));
  EXPECT_EQ(FoldersOf(places_), paths);
}

// What is installed with dplan is not taken for somebody else's provider of the same type.
TEST_F(FindTest, TakesItsOwnForItsOwnOnly) {
  Add("libexec/dplan-provider-docker");
  AddInLayout("mirror", "registry.terraform.io/kreuzwerker/docker", "3.0.0",
              "terraform-provider-docker");
  EXPECT_EQ(Find("dplan/docker")[0], " libexec/dplan-provider-docker");
  EXPECT_THAT(Find("kreuzwerker/docker"), SizeIs(1));
  EXPECT_THAT(Find("example.com/dplan/docker"), IsEmpty());
}

TEST_F(FindTest, MakesPathsAbsolute) {
  Add("conf/.dplan/providers/dplan-provider-files");
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder_.File("conf"));
  places_ = {.provider_dirs = {"../conf/.dplan/./providers"}, .configuration = "."};
  EXPECT_THAT(Find("dplan/files"), ElementsAre(" conf/.dplan/providers/dplan-provider-files",
                                               " conf/.dplan/providers/dplan-provider-files"));
  std::filesystem::current_path(before);
}

TEST_F(FindTest, FindsNothingWhereThereIsNothing) {
  EXPECT_THAT(Find("dplan/files"), IsEmpty());
  EXPECT_THAT(FindPlugins("dplan/files", {}), IsEmpty());
  EXPECT_THAT(FoldersOf({}), IsEmpty());
  EXPECT_THAT(SourcesIn(places_), IsEmpty());
  Add("dir/dplan-provider-files");
  for (const char* source : {"", "files", "/files", "a//files", "../dir/files", "a/./files",
                             "a/b/c/files", "dplan/.."}) {
    EXPECT_THAT(Find(source), IsEmpty()) << source;
  }
}

TEST_F(FindTest, TellsAllSources) {
  Add("dir/dplan-provider-files_1.0.0");
  Add("path1/terraform-provider-dns");
  Add("path1/notes.txt");
  Add("path1/dplan-provider-broken_latest");
  AddInLayout("mirror", "registry.terraform.io/hashicorp/random", "3.5.1",
              "terraform-provider-random");
  AddInLayout("mirror", "registry.opentofu.org/hashicorp/random", "3.5.1",
              "terraform-provider-random");
  AddInLayout("mirror", "example.com/acme/rockets", "1.0.0", "terraform-provider-rockets");
  Add("mirror/registry.terraform.io/hashicorp/zipped/terraform-provider-zipped_1.0.0.zip");
  EXPECT_THAT(SourcesIn(places_), ElementsAre("dplan/dns", "dplan/files",
                                              "example.com/acme/rockets", "hashicorp/random"));
}

}  // namespace
}  // namespace dplan::testing
