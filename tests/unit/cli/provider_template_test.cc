#include "core/cli/provider_template.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "core/base/files.h"

namespace dplan {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class ProviderTemplateTest : public ::testing::Test {
 protected:
  ProviderTemplateTest() {
    std::string folder = fs::temp_directory_path() / "dplan_template_XXXXXX";
    folder_ = mkdtemp(folder.data());
  }
  ~ProviderTemplateTest() override { fs::remove_all(folder_); }

  void Put(const std::string& name, const std::string& text) {
    const fs::path path = fs::path(folder_) / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }
  std::string Read(const std::string& name) {
    return RealFiles().Read(folder_ + "/" + name, 1 << 20).value_or("(none)");
  }

  std::string folder_;
};

TEST_F(ProviderTemplateTest, IsCopiedUnderItsName) {
  Put("from/skeleton.cc", "class Skeleton; // skeleton_file, SKELETON_H\n");
  Put("from/sub/skeleton_test/a", "skeletons");
  Put("from/build/object", "x");
  Put("from/.git/x", "x");
  Put("from/run", "#!/bin/sh\n");
  fs::permissions(folder_ + "/from/run", fs::perms::owner_all);
  ASSERT_TRUE(CopyProviderTemplate(folder_ + "/from", folder_ + "/to", "disks").ok());
  EXPECT_EQ(Read("to/disks.cc"), "class Disks; // disks_file, DISKS_H\n");
  EXPECT_EQ(Read("to/sub/disks_test/a"), "diskss");
  EXPECT_EQ(fs::status(folder_ + "/to/run").permissions(), fs::perms::owner_all);
  EXPECT_FALSE(fs::exists(folder_ + "/to/build"));
  EXPECT_FALSE(fs::exists(folder_ + "/to/.git"));
}

TEST_F(ProviderTemplateTest, TouchesNothingThatExists) {
  Put("from/a", "new");
  Put("to/a", "old");
  EXPECT_TRUE(
      absl::IsAlreadyExists(CopyProviderTemplate(folder_ + "/from", folder_ + "/to", "disks")));
  EXPECT_EQ(Read("to/a"), "old");
  Put("file", "old");
  EXPECT_FALSE(CopyProviderTemplate(folder_ + "/from", folder_ + "/file", "disks").ok());
  EXPECT_EQ(Read("file"), "old");
  EXPECT_FALSE(CopyProviderTemplate(folder_ + "/from", folder_ + "/no/where", "disks").ok());
}

TEST_F(ProviderTemplateTest, IsFoundWhereItIsInstalledOrInTheSources) {
  Put("src/examples/provider-template/a", "");
  EXPECT_EQ(FindProviderTemplate(folder_ + "/src/build/dev").value_or(""),
            folder_ + "/src/examples/provider-template");
  Put("prefix/share/dplan/provider-template/a", "");
  EXPECT_EQ(FindProviderTemplate(folder_ + "/prefix").value_or(""),
            folder_ + "/prefix/share/dplan/provider-template");
  EXPECT_THAT(std::string(FindProviderTemplate("/nowhere").status().message()),
              HasSubstr("/nowhere/share/dplan/provider-template"));
}

TEST(CheckProviderName, TakesWhatTypesCanBeginWith) {
  for (const char* name : {"files", "a", "s3", "docker2"}) EXPECT_EQ(CheckProviderName(name), "");
  for (const char* name : {"", "Files", "my_files", "my-files", "3s", "../x", "fi les", "dplan"}) {
    EXPECT_NE(CheckProviderName(name), "") << name;
  }
}

}  // namespace
}  // namespace dplan
