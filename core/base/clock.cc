#include "core/base/clock.h"

#include "absl/time/clock.h"

namespace dplan {
namespace {

class SystemClock : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
};

}  // namespace

const Clock& RealClock() {
  static const Clock* const clock = new SystemClock;
  return *clock;
}

}  // namespace dplan
