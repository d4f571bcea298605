#ifndef DPLAN_CORE_PLUGIN_EXECUTABLE_H_
#define DPLAN_CORE_PLUGIN_EXECUTABLE_H_

#include <string>

#include "absl/status/statusor.h"
#include "core/base/file_descriptor.h"

namespace dplan {

// The file of a plugin, open, so that what was looked at is what is executed whatever happens to
// its name.
struct Executable {
  FileDescriptor descriptor;  // close-on-exec
  bool is_script = false;     // begins with "#!": its interpreter opens it again
};

// NotFound: there is no such file. FailedPrecondition: it is no file, or cannot be read.
// Messages are sentences that begin with the path.
absl::StatusOr<Executable> OpenExecutable(const std::string& path);

// The SHA-256 of the file, in 64 lower-case hexadecimal characters.
absl::StatusOr<std::string> DigestOf(const Executable& executable, const std::string& path);
absl::StatusOr<std::string> PluginDigest(const std::string& path);

}  // namespace dplan

#endif  // DPLAN_CORE_PLUGIN_EXECUTABLE_H_
