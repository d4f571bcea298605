#ifndef DPLAN_CORE_BASE_FAILPOINT_H_
#define DPLAN_CORE_BASE_FAILPOINT_H_

#include <atomic>
#include <string>
#include <vector>

namespace dplan {

// A named place where a crash test can kill the process. With the environment variable
// DPLAN_FAILPOINT set to `NAME` or `NAME:N`, the first or N-th pass over that name raises SIGKILL;
// any other value that is not empty ends the process with a message at the first pass over any
// failpoint. Otherwise it costs one relaxed load. The name must be in the table in failpoint.cc;
// another one is a failed check as soon as the variable is set. Thread-safe.
inline void Failpoint(const char* name);

// All names, in the order of the table, which is the order in which an apply passes them.
const std::vector<std::string>& FailpointNames();

namespace internal {

enum class FailpointState { kUnread, kOff, kArmed };
extern std::atomic<FailpointState> failpoint_state;
void PassFailpoint(const char* name);

}  // namespace internal

inline void Failpoint(const char* name) {
  if (internal::failpoint_state.load(std::memory_order_relaxed) == internal::FailpointState::kOff) {
    return;
  }
  internal::PassFailpoint(name);
}

}  // namespace dplan

#endif  // DPLAN_CORE_BASE_FAILPOINT_H_
