#ifndef DPLAN_CORE_PLUGIN_PROCESS_H_
#define DPLAN_CORE_PLUGIN_PROCESS_H_

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "core/plugin/handshake.h"

namespace dplan {

// How a plugin is started.
struct PluginCommand {
  std::string name;        // for messages: "dplan/files"
  std::string executable;  // its path
  // SHA-256 in hex that the file must have; empty: any. The file that was checked is the one that
  // is executed.
  std::string digest;
  std::vector<std::string> arguments;
  std::string folder;          // its working directory; empty: that of this process
  std::vector<int> inherited;  // descriptors that it keeps open: the lock of the state
  absl::Duration start_timeout = absl::Minutes(1);
};

// A process that serves a provider, by go-plugin's handshake. Its output is read all the time, so
// that it never blocks on it; of its stderr the last lines are kept. It dies with this process, and
// with this object.
//
// Thread-safe.
class PluginProcess {
 public:
  // Starts it and waits for its handshake. Every error names the plugin, says what to do, and shows
  // the end of its stderr: NotFound (no such file), FailedPrecondition (another digest, no plugin,
  // another protocol, not executable), DeadlineExceeded, Unavailable (it ended), Cancelled (`stop`
  // was requested before it was ready; it is gone then).
  //
  // It has the environment of this process, and a folder of its own for its socket, which goes with
  // it. (TMPDIR is not changed for it: what it starts may outlive that folder.)
  static absl::StatusOr<std::unique_ptr<PluginProcess>> Start(const PluginCommand& command,
                                                              const std::stop_token& stop = {});
  // Ends it as End(2 s) does, and waits until it is gone.
  ~PluginProcess();
  PluginProcess(const PluginProcess&) = delete;
  PluginProcess& operator=(const PluginProcess&) = delete;

  const PluginEndpoint& endpoint() const;
  const std::string& name() const;
  pid_t pid() const;
  int64_t start_ticks() const;  // since boot: tells reused pids apart
  bool Alive();
  // Whether it ended within that time. A connection that breaks is seen before the end is.
  bool AwaitEnd(absl::Duration timeout);
  // "" while it runs; else how it ended: "exited with 1", "was killed by signal 9 (Killed)".
  std::string HowItEnded();
  // The last lines it wrote to stderr, at most 20 and 4 KiB, control characters made harmless. All
  // of them once it has ended.
  std::string StderrTail() const;
  // Waits up to `grace` for it to end by itself, then kills it. When it has ended, either way, the
  // rest of its process group is killed too.
  void End(absl::Duration grace);
  // Kills its process group, and does not wait.
  void Kill();

 private:
  struct State;
  explicit PluginProcess(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace dplan

#endif  // DPLAN_CORE_PLUGIN_PROCESS_H_
