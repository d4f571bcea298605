#ifndef DPLAN_CORE_BASE_CLOCK_H_
#define DPLAN_CORE_BASE_CLOCK_H_

#include "absl/time/time.h"

namespace dplan {

// What time it is, for what is recorded and shown. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
};

// The wall clock of the machine.
const Clock& RealClock();

}  // namespace dplan

#endif  // DPLAN_CORE_BASE_CLOCK_H_
