#include "providers/sdk/plugin_socket.h"

#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace dplan::sdk {
namespace {

constexpr char kPattern[] = "/plugin-XXXXXX";
constexpr char kName[] = "/socket";

bool HasRoom(const std::string& folder) {
  return folder.size() + sizeof(kPattern) + sizeof(kName) - 1 <= sizeof(sockaddr_un::sun_path);
}

std::string TemporaryFolder() {
  const char* const folder = getenv("TMPDIR");
  return folder != nullptr && absl::StartsWith(folder, "/") && HasRoom(folder) ? folder : "/tmp";
}

}  // namespace

absl::StatusOr<PluginSocket> PluginSocket::Make(const std::string& wanted_folder) {
  std::string folder = wanted_folder.empty() ? TemporaryFolder() : wanted_folder;
  if (!HasRoom(folder)) {
    return absl::InvalidArgumentError(
        absl::StrCat("the folder ", folder, " has too long a name for a socket in it"));
  }
  folder += kPattern;
  // Its mode is 0700.
  if (mkdtemp(folder.data()) != nullptr) return PluginSocket(std::move(folder));
  return absl::InternalError(
      absl::StrCat("no folder for the socket can be made as ", folder, ": ", strerror(errno)));
}

PluginSocket::PluginSocket(std::string folder)
    : folder_(std::move(folder)), path_(folder_ + kName) {}

PluginSocket::PluginSocket(PluginSocket&& other) noexcept
    : folder_(std::exchange(other.folder_, "")), path_(std::exchange(other.path_, "")) {}

void PluginSocket::Remove() {
  if (folder_.empty()) return;
  unlink(path_.c_str());
  rmdir(folder_.c_str());
  folder_.clear();
}

}  // namespace dplan::sdk
