#include "providers/sdk/plugin_socket.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "tests/testing/status_matchers.h"

namespace dplan::sdk {
namespace {

namespace fs = std::filesystem;
using dplan::testing::StatusIs;

TEST(PluginSocket, IsAloneInAFolderForThisUser) {
  ASSERT_OK_AND_ASSIGN(PluginSocket socket, PluginSocket::Make("/tmp"));
  const fs::path folder = fs::path(socket.path()).parent_path();
  EXPECT_EQ(folder.parent_path(), "/tmp");
  struct stat found = {};
  ASSERT_EQ(stat(folder.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777, 0700u);
  std::ofstream(socket.path()) << "in place of a socket";
  socket.Remove();
  EXPECT_FALSE(fs::exists(folder));
  socket.Remove();
}

TEST(PluginSocket, GoesWithItsLastOwner) {
  fs::path folder;
  {
    ASSERT_OK_AND_ASSIGN(PluginSocket first, PluginSocket::Make("/tmp"));
    folder = fs::path(first.path()).parent_path();
    const PluginSocket second = std::move(first);
    EXPECT_TRUE(fs::exists(folder));
  }
  EXPECT_FALSE(fs::exists(folder));
}

TEST(PluginSocket, DoesNotTakeAFolderWithTooLongAName) {
  // 107 bytes is the longest name of a socket: two more than what is added here to the folder.
  const std::string most = "/tmp/" + std::string(107 - 5 - 14 - 7, 'x');
  fs::create_directory(most);
  EXPECT_EQ(PluginSocket::Make(most).value().path().size(), 107u);
  EXPECT_THAT(PluginSocket::Make(most + "x"), StatusIs(absl::StatusCode::kInvalidArgument));
  fs::remove(most);
}

TEST(PluginSocket, NeedsAFolderThatExists) {
  EXPECT_THAT(PluginSocket::Make("/nonexistent"), StatusIs(absl::StatusCode::kInternal));
}

TEST(PluginSocket, IsInTheTemporaryFolderIfNothingElseIsWanted) {
  setenv("TMPDIR", "/var/tmp", 1);
  EXPECT_EQ(PluginSocket::Make("").value().path().rfind("/var/tmp/plugin-", 0), 0u);
  setenv("TMPDIR", ("/tmp/" + std::string(100, 'x')).c_str(), 1);
  EXPECT_EQ(PluginSocket::Make("").value().path().rfind("/tmp/plugin-", 0), 0u);
  unsetenv("TMPDIR");
  EXPECT_EQ(PluginSocket::Make("").value().path().rfind("/tmp/plugin-", 0), 0u);
}

}  // namespace
}  // namespace dplan::sdk
