#ifndef DPLAN_TESTS_UNIT_PLUGIN_PLUGIN_FILES_H_
#define DPLAN_TESTS_UNIT_PLUGIN_PLUGIN_FILES_H_

#include <stdlib.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace dplan::testing {

// A folder of its own, removed with all that is in it.
class PluginFolder {
 public:
  PluginFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "dplan-test-XXXXXX").string();
    path_ = std::filesystem::canonical(mkdtemp(name.data())).string();
  }
  ~PluginFolder() { std::filesystem::remove_all(path_); }
  PluginFolder(const PluginFolder&) = delete;
  PluginFolder& operator=(const PluginFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string File(const std::string& name) const { return path_ + "/" + name; }

  // Makes the file and the folders above it; the path.
  std::string Write(const std::string& name, const std::string& text,
                    bool executable = false) const {
    const std::string path = File(name);
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << text;
    if (executable) {
      std::filesystem::permissions(path, std::filesystem::perms::owner_exec,
                                   std::filesystem::perm_options::add);
    }
    return path;
  }
  // A shell script that is executed; F is this folder.
  std::string Script(const std::string& name, const std::string& body) const {
    return Write(name, "#!/bin/sh\nexport F=" + path_ + "\n" + body, /*executable=*/true);
  }

 private:
  std::string path_;
};

// A line of a plugin that is good.
inline constexpr char kHandshake[] = "echo \"1|6|unix|$PLUGIN_UNIX_SOCKET_DIR/socket|grpc|\"\n";
// The same, and nothing more happens.
inline constexpr char kGoodPlugin[] =
    "echo \"1|6|unix|$PLUGIN_UNIX_SOCKET_DIR/socket|grpc|\"\nexec sleep 1000\n";

inline std::string TextOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Whether it comes true within a minute.
inline bool Eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

// The text of a file that somebody is about to write, whole, in one go.
inline std::string AwaitText(const std::string& path) {
  EXPECT_TRUE(Eventually([&] { return !TextOf(path).empty(); })) << path;
  return TextOf(path);
}

}  // namespace dplan::testing

#endif  // DPLAN_TESTS_UNIT_PLUGIN_PLUGIN_FILES_H_
