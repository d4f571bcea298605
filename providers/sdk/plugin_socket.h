#ifndef DPLAN_PROVIDERS_SDK_PLUGIN_SOCKET_H_
#define DPLAN_PROVIDERS_SDK_PLUGIN_SOCKET_H_

#include <string>

#include "absl/status/statusor.h"

namespace dplan::sdk {

// The place of a plugin's socket: a new folder that nobody else may enter. Goes away with the
// socket.
class PluginSocket {
 public:
  // In the folder that the host wants, if it wants one; else in the usual one for temporary files.
  static absl::StatusOr<PluginSocket> Make(const std::string& wanted_folder);
  ~PluginSocket() { Remove(); }
  PluginSocket(PluginSocket&& other) noexcept;
  PluginSocket& operator=(PluginSocket&&) = delete;

  const std::string& path() const { return path_; }
  void Remove();

 private:
  explicit PluginSocket(std::string folder);
  std::string folder_;  // empty: it is gone
  std::string path_;
};

}  // namespace dplan::sdk

#endif  // DPLAN_PROVIDERS_SDK_PLUGIN_SOCKET_H_
