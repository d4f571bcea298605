#ifndef DPLAN_CORE_PLUGIN_CHILD_PROCESS_H_
#define DPLAN_CORE_PLUGIN_CHILD_PROCESS_H_

#include <sys/types.h>

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "core/base/mutex.h"
#include "core/base/process_id.h"
#include "core/plugin/spawn.h"
#include "core/plugin/stderr_tail.h"

namespace dplan {

// A process from its start to its end. A thread of its own starts it, reads all that it writes, and
// reaps it as soon as it has ended, with all that is left of its process group: so it dies with
// this process, never waits for a reader, and leaves nobody behind.
//
// Thread-safe.
class ChildProcess {
 public:
  // As Spawn.
  static absl::StatusOr<std::unique_ptr<ChildProcess>> Start(SpawnRequest request);
  // Kills it.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  const ProcessId& id() const { return id_; }

  // What stdout began with.
  struct FirstLine {
    enum class Kind {
      kLine,     // `text` is the line without its end
      kTooLong,  // `text` has kMaxHandshakeBytes, and no line has ended
      kClosed,   // nothing more comes, and no line has ended; the process may have
      kLate,     // neither of these until the deadline
    };
    Kind kind = Kind::kLate;
    std::string text;
  };
  // kLate also if `stop` is requested before.
  FirstLine AwaitFirstLine(absl::Time deadline, const std::stop_token& stop);

  // Whether it ended within that time.
  bool AwaitEnd(absl::Duration timeout);
  // "" while it runs; else how it ended: "exited with 1", "was killed by signal 9 (Killed)".
  std::string HowItEnded() const;
  std::string StderrTail() const;
  // With its whole process group. Does not wait.
  void Kill();

 private:
  ChildProcess() = default;
  void Run(SpawnRequest request);
  bool Begin(SpawnRequest request);
  // Until it ends.
  void ReadAll();
  // What it had written when it ended.
  void ReadRest();
  void Reap();
  // False once nothing more comes.
  bool ReadOutput();
  bool ReadErrors();
  void AddOutput(absl::string_view bytes);
  void CloseOutput();

  // Set by Begin, then constant.
  SpawnedProcess process_;
  ProcessId id_;

  mutable Mutex mutex_;
  mutable CondVar changed_;
  std::optional<absl::Status> started_ DPLAN_GUARDED_BY(mutex_);
  FirstLine first_line_ DPLAN_GUARDED_BY(mutex_);
  dplan::StderrTail tail_ DPLAN_GUARDED_BY(mutex_);
  bool reaped_ DPLAN_GUARDED_BY(mutex_) = false;  // from then on its number may be another's
  std::string how_it_ended_ DPLAN_GUARDED_BY(mutex_);

  std::jthread thread_;  // last: ended before the rest goes
};

}  // namespace dplan

#endif  // DPLAN_CORE_PLUGIN_CHILD_PROCESS_H_
