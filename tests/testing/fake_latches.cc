#include "tests/testing/fake_latches.h"

#include <chrono>
#include <stop_token>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace dplan {
namespace {

using SteadyClock = std::chrono::steady_clock;

// Far, but not so far that adding it to now overflows.
constexpr std::chrono::hours kForever(24 * 365);

SteadyClock::time_point SteadyDeadline(absl::Time deadline) {
  const absl::Duration left = deadline - absl::Now();
  if (left > absl::FromChrono(kForever)) return SteadyClock::now() + kForever;
  return SteadyClock::now() + absl::ToChronoNanoseconds(left);
}

}  // namespace

bool FakeLatches::Hold(const std::string& name, const CallContext& context) {
  // Before the lock: the callback may run at once, in this thread.
  std::stop_callback wake(context.stop, [this] {
    MutexLock lock(mutex_);
    changed_.NotifyAll();
  });
  MutexLock lock(mutex_);
  Latch& latch = latches_[name];
  ++latch.waiting;
  changed_.NotifyAll();
  const bool released = Wait(latch, context);
  --latch.waiting;
  return released;
}

bool FakeLatches::Wait(Latch& latch, const CallContext& context) {
  const SteadyClock::time_point deadline = SteadyDeadline(context.deadline);
  const int stops = stops_;
  while (!latch.released && !all_released_) {
    if (stops_ != stops || context.stop.stop_requested()) return false;
    if (!changed_.WaitUntil(mutex_, deadline)) return latch.released || all_released_;
  }
  return true;
}

void FakeLatches::Release(const std::string& name) {
  MutexLock lock(mutex_);
  latches_[name].released = true;
  changed_.NotifyAll();
}

void FakeLatches::ReleaseAll() {
  MutexLock lock(mutex_);
  all_released_ = true;
  changed_.NotifyAll();
}

bool FakeLatches::AwaitHeld(const std::string& name, int calls) {
  const SteadyClock::time_point deadline = SteadyClock::now() + std::chrono::seconds(10);
  MutexLock lock(mutex_);
  while (latches_[name].waiting < calls) {
    if (!changed_.WaitUntil(mutex_, deadline)) return latches_[name].waiting >= calls;
  }
  return true;
}

void FakeLatches::StopAll() {
  MutexLock lock(mutex_);
  ++stops_;
  changed_.NotifyAll();
}

}  // namespace dplan
