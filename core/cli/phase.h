#ifndef DPLAN_CORE_CLI_PHASE_H_
#define DPLAN_CORE_CLI_PHASE_H_

#include <atomic>
#include <stop_token>
#include <string>
#include <thread>

#include "core/cli/terminal.h"
#include "dplan/provider.h"

namespace dplan {

// A part of a command that may take a while, from its construction to its destruction. Says so: on
// a terminal in a line that goes away again, elsewhere in one that stays. An interrupt ends the
// calls made with its context.
class Phase {
 public:
  // `terminal` and `interrupts` outlive it. `quiet`: say nothing.
  Phase(Terminal& terminal, const std::atomic<int>& interrupts, std::string what, bool quiet);
  ~Phase();
  Phase(const Phase&) = delete;
  Phase& operator=(const Phase&) = delete;

  CallContext context() const { return {.stop = stop_.get_token()}; }

 private:
  void Watch(const std::stop_token& end);

  Terminal& terminal_;
  const std::atomic<int>& interrupts_;
  const std::string what_;
  const bool quiet_;
  bool drawn_ = false;  // the thread's, until it has ended
  std::stop_source stop_;
  std::jthread thread_;
};

}  // namespace dplan

#endif  // DPLAN_CORE_CLI_PHASE_H_
