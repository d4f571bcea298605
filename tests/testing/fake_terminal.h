#ifndef DPLAN_TESTS_TESTING_FAKE_TERMINAL_H_
#define DPLAN_TESTS_TESTING_FAKE_TERMINAL_H_

#include <deque>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "core/base/mutex.h"
#include "core/cli/terminal.h"

namespace dplan {

// A terminal, or three files, that remembers what was written and answers what the test gave it.
// Thread-safe.
class FakeTerminal final : public Terminal {
 public:
  explicit FakeTerminal(bool is_terminal = false, int width = 80)
      : is_terminal_(is_terminal), width_(width) {}

  void Out(absl::string_view text) override DPLAN_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    absl::StrAppend(&out_, text);
  }
  void Err(absl::string_view text) override DPLAN_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    absl::StrAppend(&err_, text);
  }
  std::optional<std::string> ReadLine() override DPLAN_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    if (answers_.empty()) return std::nullopt;
    std::string line = answers_.front();
    answers_.pop_front();
    return line;
  }
  bool in_is_terminal() const override { return is_terminal_; }
  bool out_is_terminal() const override { return is_terminal_; }
  bool err_is_terminal() const override { return is_terminal_; }
  int width() const override { return width_; }
  bool failed() const override { return false; }

  void Answer(std::string line) DPLAN_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    answers_.push_back(std::move(line));
  }
  // What was written since the last call.
  std::string TakeOut() DPLAN_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    return std::exchange(out_, "");
  }
  std::string TakeErr() DPLAN_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    return std::exchange(err_, "");
  }

 private:
  const bool is_terminal_;
  const int width_;
  Mutex mutex_;
  std::string out_ DPLAN_GUARDED_BY(mutex_);
  std::string err_ DPLAN_GUARDED_BY(mutex_);
  std::deque<std::string> answers_ DPLAN_GUARDED_BY(mutex_);
};

}  // namespace dplan

#endif  // DPLAN_TESTS_TESTING_FAKE_TERMINAL_H_
