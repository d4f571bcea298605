#ifndef DPLAN_CORE_PLUGIN_PROCESS_H_
#define DPLAN_CORE_PLUGIN_PROCESS_H_

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "core/base/certificate.h"

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

// Where a provider listens, and how it is spoken to.
struct PluginEndpoint {
  std::string target;      // of a gRPC channel: "unix:/tmp/…/socket" or "127.0.0.1:10000"
  int protocol = 6;        // of Terraform: 5 or 6
  std::string server_pem;  // the certificate that it must show; empty: no TLS
  Certificate own;         // what this side shows
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
  // another protocol, not executable), DeadlineExceeded, Unavailable (it ended).
  static absl::StatusOr<std::unique_ptr<PluginProcess>> Start(const PluginCommand& command);
  // Ends it as End(2 s) does.
  ~PluginProcess();
  PluginProcess(const PluginProcess&) = delete;
  PluginProcess& operator=(const PluginProcess&) = delete;

  const PluginEndpoint& endpoint() const;
  const std::string& name() const;
  pid_t pid() const;
  int64_t start_ticks() const;  // since boot: tells reused pids apart
  bool Alive();
  // "" while it runs; else how it ended: "exited with 1", "was killed by signal 9 (Killed)".
  std::string HowItEnded();
  // The last lines it wrote to stderr, at most 20 and 4 KiB, control characters made harmless.
  std::string StderrTail() const;
  // Waits up to `grace` for it to end by itself, then kills its whole process group.
  void End(absl::Duration grace);
  void Kill();

 private:
  struct State;
  explicit PluginProcess(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace dplan

#endif  // DPLAN_CORE_PLUGIN_PROCESS_H_
