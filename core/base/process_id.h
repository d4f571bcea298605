#ifndef DPLAN_CORE_BASE_PROCESS_ID_H_
#define DPLAN_CORE_BASE_PROCESS_ID_H_

#include <cstdint>
#include <string>

#include "core/base/file_descriptor.h"

namespace dplan {

// A process of this machine, not to be mistaken for a later one that got the same number.
struct ProcessId {
  int64_t pid = 0;
  int64_t start_ticks = 0;  // when it started, since boot; 0: there is no such process
  friend bool operator==(const ProcessId&, const ProcessId&) = default;
};

// The process that has this number now. One that has ended, and only waits for its parent to
// notice, is none.
ProcessId ProcessOf(int64_t pid);
bool IsRunning(const ProcessId& process);
// A descriptor of the process that has this number now, close-on-exec: readable once that has
// ended.
FileDescriptor OpenProcess(int64_t pid);
// Sends SIGKILL to exactly that process, if it still runs and belongs to us.
void KillProcess(const ProcessId& process);

// Tells the times apart that the machine was started; "" if the system does not say.
std::string BootId();

}  // namespace dplan

#endif  // DPLAN_CORE_BASE_PROCESS_ID_H_
