#ifndef DPLAN_CORE_CLI_OBSERVERS_H_
#define DPLAN_CORE_CLI_OBSERVERS_H_

#include <functional>
#include <map>
#include <string>
#include <thread>

#include "core/apply/apply.h"
#include "core/base/clock.h"
#include "core/base/mutex.h"
#include "core/cli/json_events.h"
#include "core/cli/terminal.h"

namespace dplan {

// The steps of an apply as they run, for whoever shows them. Thread-safe: events and ticks come
// from any thread, one at a time here.
class StepObserver : public ApplyObserver {
 public:
  explicit StepObserver(const Clock& clock) : clock_(clock) {}

  void StepStarted(const Change& change, StepKind kind) final;
  void StepProgress(const Change& change, double fraction, const std::string& message) final;
  void StepLog(const Change& change, LogLevel level, const std::string& message) final;
  void StepFinished(const Change& change, StepKind kind, bool ok,
                    const Diagnostics& diagnostics) final;
  void Interrupted(int times) final;
  // Shows what changes with time alone; called several times a second while the apply runs.
  void Tick();

 protected:
  struct Running {
    const Change* change = nullptr;
    StepKind kind = StepKind::kJoin;
    absl::Time started;
    absl::Time said;  // when it was last mentioned
    double fraction = -1;
    std::string message;
  };

  // All under the mutex.
  virtual void ShowStart(const Running& step) = 0;
  // `line` names the instance.
  virtual void ShowLog(LogLevel level, const std::string& line) = 0;
  virtual void ShowEnd(const Running& step, bool ok, absl::Duration elapsed) = 0;
  virtual void ShowInterrupt(int times) = 0;
  virtual void ShowTime(std::map<Address, Running>& running, absl::Time now) = 0;

 private:
  const Clock& clock_;
  Mutex mutex_;
  std::map<Address, Running> running_ DPLAN_GUARDED_BY(mutex_);
};

// One line per event, and one more for every ten seconds that a step takes.
class LineObserver : public StepObserver {
 public:
  LineObserver(Terminal& terminal, const Clock& clock, bool color)
      : StepObserver(clock), terminal_(terminal), colors_(Colors::Of(color)) {}

 protected:
  void ShowStart(const Running& step) override;
  void ShowLog(LogLevel level, const std::string& line) override;
  void ShowEnd(const Running& step, bool ok, absl::Duration elapsed) override;
  void ShowInterrupt(int times) override;
  void ShowTime(std::map<Address, Running>& running, absl::Time now) override;

 private:
  Terminal& terminal_;
  const Colors colors_;
};

// A live table of what runs, with a bar over everything below it and the finished steps above it.
// Drawn at ticks only. The destructor leaves the finished steps.
class TableObserver : public StepObserver {
 public:
  TableObserver(Terminal& terminal, const Clock& clock, bool color, int total_steps);
  ~TableObserver() override;

 protected:
  void ShowStart(const Running&) override {}
  void ShowLog(LogLevel level, const std::string& line) override;
  void ShowEnd(const Running& step, bool ok, absl::Duration elapsed) override;
  void ShowInterrupt(int times) override;
  void ShowTime(std::map<Address, Running>& running, absl::Time now) override;

 private:
  std::string Row(const Running& step, absl::Time now) const;
  std::string Bar(int running, absl::Time now) const;
  std::string EraseTable();

  Terminal& terminal_;
  const Colors colors_;
  const int total_;
  const absl::Time begun_;
  int finished_ = 0;
  int drawn_ = 0;      // lines of the table on the screen
  std::string above_;  // lines to be added above it
};

// The events of JsonEvents.
class JsonObserver : public StepObserver {
 public:
  JsonObserver(JsonEvents& events, const Clock& clock) : StepObserver(clock), events_(events) {}

 protected:
  void ShowStart(const Running& step) override;
  void ShowLog(LogLevel level, const std::string& line) override;
  void ShowEnd(const Running& step, bool ok, absl::Duration elapsed) override;
  void ShowInterrupt(int times) override;
  void ShowTime(std::map<Address, Running>& running, absl::Time now) override;

 private:
  JsonEvents& events_;
};

// Calls `tick` from a thread of its own ten times a second while it lives.
class Ticker {
 public:
  explicit Ticker(std::function<void()> tick);

 private:
  std::jthread thread_;
};

}  // namespace dplan

#endif  // DPLAN_CORE_CLI_OBSERVERS_H_
