#include "tests/testing/fake_calls.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace dplan {

std::vector<FakeCall> FakeCalls::Log() const {
  MutexLock lock(mutex_);
  return log_;
}

std::string FakeCalls::Text() const {
  std::string text;
  for (const FakeCall& call : Log()) absl::StrAppend(&text, call.call, " ", call.target, "\n");
  return text;
}

FakeCallCount FakeCalls::Count(const std::string& call) const {
  MutexLock lock(mutex_);
  const auto found = counts_.find(call);
  return found == counts_.end() ? FakeCallCount() : found->second;
}

int FakeCalls::peak_running() const {
  MutexLock lock(mutex_);
  return peak_running_;
}

void FakeCalls::Clear() {
  MutexLock lock(mutex_);
  log_.clear();
  counts_.clear();
  events_ = 0;
  peak_running_ = 0;
}

void FakeCalls::Batch(const std::string& call, size_t items) {
  MutexLock lock(mutex_);
  FakeCallCount& count = counts_[call];
  ++count.calls;
  count.items += items;
  count.largest_batch = std::max(count.largest_batch, items);
}

size_t FakeCalls::Begin(const std::string& call, const std::string& target) {
  Batch(call, 1);
  MutexLock lock(mutex_);
  peak_running_ = std::max(peak_running_, ++running_);
  log_.push_back({.call = call, .target = target, .begun = ++events_});
  return log_.size() - 1;
}

void FakeCalls::End(size_t index) {
  MutexLock lock(mutex_);
  --running_;
  log_[index].ended = ++events_;
}

FakeCalls::Running::Running(FakeCalls& calls, const std::string& call, const std::string& target)
    : calls_(calls), index_(calls.Begin(call, target)) {}

FakeCalls::Running::~Running() { calls_.End(index_); }

}  // namespace dplan
