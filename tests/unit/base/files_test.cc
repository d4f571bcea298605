#include "core/base/files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/testing/memory_files.h"

namespace dplan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class DiskTest : public ::testing::Test {
 protected:
  DiskTest() {
    std::string pattern = ::testing::TempDir() + "/files.XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~DiskTest() override { std::filesystem::remove_all(folder_); }

  std::string PathOf(const std::string& name) const { return folder_ + "/" + name; }
  void Put(const std::string& name, const std::string& text) const {
    std::ofstream(PathOf(name), std::ios::binary) << text;
  }

  std::string folder_;
};

TEST_F(DiskTest, ReadsUpToTheLimit) {
  const std::string text = std::string("a\0b\xff", 4) + std::string(200000, 'x');
  Put("f", text);
  EXPECT_EQ(RealFiles().Read(PathOf("f"), text.size()).value(), text);
  const absl::Status status = RealFiles().Read(PathOf("f"), text.size() - 1).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange);
  EXPECT_THAT(std::string(status.message()), HasSubstr("more than 200003 bytes"));
  Put("empty", "");
  EXPECT_EQ(RealFiles().Read(PathOf("empty"), 0).value(), "");
}

TEST_F(DiskTest, SaysWhatIsNotThere) {
  const absl::Status status = RealFiles().Read(PathOf("absent"), 10).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("absent\": No such file or directory"));
  EXPECT_EQ(RealFiles().List(PathOf("absent")).status().code(), absl::StatusCode::kNotFound);
  EXPECT_FALSE(RealFiles().Read(folder_, 10).ok()) << "a folder is no file";
}

TEST_F(DiskTest, ListsFilesAndLinksToFilesSorted) {
  Put("b", "");
  Put("a", "");
  std::filesystem::create_directory(PathOf("folder"));
  std::filesystem::create_symlink("a", PathOf("link"));
  std::filesystem::create_symlink("folder", PathOf("link_to_folder"));
  std::filesystem::create_symlink("absent", PathOf("broken"));
  EXPECT_THAT(RealFiles().List(folder_).value(), ElementsAre("a", "b", "broken", "link"));
  EXPECT_TRUE(RealFiles().Exists(PathOf("a")));
  EXPECT_TRUE(RealFiles().Exists(folder_));
  EXPECT_FALSE(RealFiles().Exists(PathOf("absent")));
}

TEST_F(DiskTest, WritesAWholeFileThatOnlyItsOwnerReads) {
  const std::string path = PathOf("f");
  Put("f", "old");
  chmod(path.c_str(), 0644);
  ASSERT_EQ(RealFiles().WriteAtomically(path, std::string("new\0text", 8)), absl::OkStatus());
  EXPECT_EQ(RealFiles().Read(path, 100).value(), std::string("new\0text", 8));
  struct stat status;
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600u);
  EXPECT_THAT(RealFiles().List(folder_).value(), ElementsAre("f")) << "nothing is left behind";
}

TEST_F(DiskTest, AFailedWriteLeavesNothingBehind) {
  std::filesystem::create_directory(PathOf("folder"));
  Put("folder/inside", "");
  EXPECT_FALSE(RealFiles().WriteAtomically(PathOf("folder"), "text").ok());
  EXPECT_THAT(RealFiles().List(folder_).value(), ElementsAre());
  EXPECT_EQ(RealFiles().WriteAtomically(PathOf("absent/f"), "text").code(),
            absl::StatusCode::kNotFound);
}

TEST_F(DiskTest, WritesToTheWorkingFolder) {
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder_);
  EXPECT_EQ(RealFiles().WriteAtomically("f", "x"), absl::OkStatus());
  std::filesystem::current_path(before);
  EXPECT_EQ(RealFiles().Read(PathOf("f"), 10).value(), "x");
}

TEST(MemoryFiles, AnswersAsTheDiskDoes) {
  testing::MemoryFiles files({{"a/b", "1"}, {"a/c", "22"}, {"a/d/e", "3"}, {"x", ""}});
  EXPECT_THAT(files.List("a").value(), ElementsAre("b", "c"));
  EXPECT_THAT(files.List(".").value(), ElementsAre("x"));
  EXPECT_EQ(files.List("q").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(files.Read("a/c", 2).value(), "22");
  EXPECT_EQ(files.Read("a/c", 1).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(files.Read("a/q", 1).status().code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(files.Exists("a"));
  EXPECT_TRUE(files.Exists("a/d"));
  EXPECT_FALSE(files.Exists("a/q"));
  ASSERT_EQ(files.WriteAtomically("./a/q", "4"), absl::OkStatus());
  EXPECT_EQ(files.Read("a/q", 1).value(), "4");
}

}  // namespace
}  // namespace dplan
