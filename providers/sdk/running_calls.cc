#include "providers/sdk/running_calls.h"

#include <chrono>
#include <utility>

namespace dplan::sdk {
namespace {

constexpr std::chrono::milliseconds kInterval(20);

// Whoever waits for a stop may do so with code of its own: never under our lock.
void RequestStop(std::vector<std::stop_source> sources) {
  for (std::stop_source& source : sources) source.request_stop();
}

}  // namespace

RunningCalls::RunningCalls() : watcher_([this] { Watch(); }) {}

RunningCalls::~RunningCalls() {
  {
    MutexLock lock(mutex_);
    ending_ = true;
    changed_.NotifyAll();
  }
  watcher_.join();
}

void RunningCalls::StopAll() {
  std::vector<std::stop_source> sources;
  {
    MutexLock lock(mutex_);
    for (const Entry& entry : entries_) sources.push_back(entry.stop);
  }
  RequestStop(std::move(sources));
}

bool RunningCalls::AwaitNone(absl::Duration timeout) {
  MutexLock lock(mutex_);
  if (timeout == absl::InfiniteDuration()) {
    while (!entries_.empty()) none_.Wait(mutex_);
    return true;
  }
  const auto deadline = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(timeout);
  while (!entries_.empty() && none_.WaitUntil(mutex_, deadline)) {
  }
  return entries_.empty();
}

void RunningCalls::Stop(const std::string& intent) {
  if (intent.empty()) return;
  std::vector<std::stop_source> sources;
  {
    MutexLock lock(mutex_);
    for (const Entry& entry : entries_) {
      if (entry.intent == intent) sources.push_back(entry.stop);
    }
  }
  RequestStop(std::move(sources));
}

RunningCalls::Entries::iterator RunningCalls::Add(Entry entry) {
  MutexLock lock(mutex_);
  if (idle_) changed_.NotifyAll();
  return entries_.insert(entries_.end(), std::move(entry));
}

void RunningCalls::Remove(Entries::iterator entry) {
  MutexLock lock(mutex_);
  entries_.erase(entry);
  if (entries_.empty()) none_.NotifyAll();
}

void RunningCalls::Watch() {
  for (;;) {
    std::vector<std::stop_source> cancelled;
    {
      MutexLock lock(mutex_);
      if (!AwaitCalls()) return;
      cancelled = TakeCancelled();
    }
    RequestStop(std::move(cancelled));
  }
}

bool RunningCalls::AwaitCalls() {
  const auto next = std::chrono::steady_clock::now() + kInterval;
  while (!ending_ && changed_.WaitUntil(mutex_, next)) {
  }
  idle_ = true;
  while (!ending_ && entries_.empty()) changed_.Wait(mutex_);
  idle_ = false;
  return !ending_;
}

std::vector<std::stop_source> RunningCalls::TakeCancelled() {
  std::vector<std::stop_source> cancelled;
  for (const Entry& entry : entries_) {
    if (!entry.stop.stop_requested() && entry.cancelled()) cancelled.push_back(entry.stop);
  }
  return cancelled;
}

RunningCalls::Call::Call(RunningCalls& calls, absl::Time deadline, std::function<bool()> cancelled,
                         std::string intent)
    : calls_(calls),
      entry_(calls.Add({.cancelled = std::move(cancelled), .intent = std::move(intent)})),
      context_{.deadline = deadline, .stop = entry_->stop.get_token()} {}

RunningCalls::Call::~Call() { calls_.Remove(entry_); }

}  // namespace dplan::sdk
