#ifndef DPLAN_CORE_PLUGIN_SPAWN_H_
#define DPLAN_CORE_PLUGIN_SPAWN_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "core/base/file_descriptor.h"
#include "core/plugin/executable.h"

namespace dplan {

struct SpawnRequest {
  std::string path;  // of the executable, for messages
  Executable executable;
  std::vector<std::string> arguments;    // the first one is its name
  std::vector<std::string> environment;  // NAME=VALUE; nothing else is passed on
  std::string folder;                    // its working directory; empty: that of this process
  std::vector<int> inherited;            // descriptors that stay open, under their numbers
};

struct SpawnedProcess {
  pid_t pid = 0;          // also of its process group and of its session
  FileDescriptor handle;  // readable once it has ended (pidfd)
  FileDescriptor output;  // what it writes to stdout
  FileDescriptor errors;  // what it writes to stderr
};

// Starts a program in a session of its own, so that it has no terminal and gets no Ctrl-C, with
// nothing on stdin. It is killed when the *calling thread* ends. The caller reaps it.
//
// FailedPrecondition if it cannot be executed, Internal if the system refuses; messages are
// sentences.
absl::StatusOr<SpawnedProcess> Spawn(SpawnRequest request);

}  // namespace dplan

#endif  // DPLAN_CORE_PLUGIN_SPAWN_H_
