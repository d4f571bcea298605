#include "core/cli/observers.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "core/cli/step_words.h"

namespace dplan {
namespace {

constexpr auto kTickInterval = std::chrono::milliseconds(100);
constexpr absl::Duration kStillInterval = absl::Seconds(10);
constexpr int kMaxRows = 10;
constexpr int kBarWidth = 20;

std::string InterruptText(int times) {
  if (times == 1) {
    return "Interrupt received. Waiting for the running steps to end; nothing new is started. "
           "Interrupt again to stop them too.";
  }
  return "Two interrupts received. The providers were asked to stop. A third one exits at once; "
         "the next "
         "command then finds out what became of the running steps.";
}

std::string EndText(const Address& address, StepKind kind, bool ok, absl::Duration elapsed) {
  return absl::StrCat(address.ToString(), ": ", WordsOf(kind).noun,
                      ok ? " complete after " : " failed after ", ElapsedText(elapsed));
}

std::string BarText(double fraction) {
  const int filled = std::clamp(static_cast<int>(fraction * kBarWidth), 0, kBarWidth);
  return absl::StrCat("[", std::string(filled, '#'), std::string(kBarWidth - filled, '.'), "]");
}

// A message of a provider, made one line.
std::string OneLine(std::string text) {
  for (char& c : text) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) c = ' ';
  }
  return text;
}

}  // namespace

void StepObserver::StepStarted(const Change& change, StepKind kind) {
  MutexLock lock(mutex_);
  const absl::Time now = clock_.Now();
  Running& step = running_[change.address];
  step = {.change = &change, .kind = kind, .started = now, .said = now};
  ShowStart(step);
}

void StepObserver::StepProgress(const Change& change, double fraction, const std::string& message) {
  MutexLock lock(mutex_);
  const auto step = running_.find(change.address);
  if (step == running_.end()) return;
  step->second.fraction = fraction;
  step->second.message = OneLine(message);
}

void StepObserver::StepLog(const Change& change, LogLevel level, const std::string& message) {
  MutexLock lock(mutex_);
  ShowLog(level, absl::StrCat(change.address.ToString(), ": ",
                              level == LogLevel::kError ? "Error" : "Warning",
                              " of the provider: ", OneLine(message)));
}

void StepObserver::StepFinished(const Change& change, StepKind kind, bool ok, const Diagnostics&) {
  MutexLock lock(mutex_);
  const absl::Time now = clock_.Now();
  // One that failed before it began was never announced.
  Running step{.change = &change, .kind = kind, .started = now};
  if (const auto found = running_.find(change.address); found != running_.end()) {
    step = std::move(found->second);
    running_.erase(found);
  }
  ShowEnd(step, ok, now - step.started);
}

void StepObserver::Interrupted(int times) {
  MutexLock lock(mutex_);
  ShowInterrupt(times);
}

void StepObserver::Tick() {
  MutexLock lock(mutex_);
  ShowTime(running_, clock_.Now());
}

void LineObserver::ShowStart(const Running& step) {
  terminal_.Out(
      absl::StrCat(step.change->address.ToString(), ": ", WordsOf(step.kind).begun, "...\n"));
}

void LineObserver::ShowLog(LogLevel, const std::string& line) {
  terminal_.Out(absl::StrCat(line, "\n"));
}

void LineObserver::ShowEnd(const Running& step, bool ok, absl::Duration elapsed) {
  terminal_.Out(absl::StrCat(ok ? "" : colors_.red,
                             EndText(step.change->address, step.kind, ok, elapsed),
                             ok ? "" : colors_.off, "\n"));
}

void LineObserver::ShowInterrupt(int times) {
  terminal_.Err(absl::StrCat("\n", InterruptText(times), "\n"));
}

void LineObserver::ShowTime(std::map<Address, Running>& running, absl::Time now) {
  for (auto& [address, step] : running) {
    if (now - step.said < kStillInterval) continue;
    step.said = now;
    terminal_.Out(absl::StrCat(address.ToString(), ": Still ",
                               absl::AsciiStrToLower(WordsOf(step.kind).begun), "... [",
                               ElapsedText(now - step.started), " elapsed]",
                               step.message.empty() ? "" : " ", step.message, "\n"));
  }
}

TableObserver::TableObserver(Terminal& terminal, const Clock& clock, bool color, int total_steps)
    : StepObserver(clock),
      terminal_(terminal),
      colors_(Colors::Of(color)),
      total_(total_steps),
      begun_(clock.Now()) {}

TableObserver::~TableObserver() { terminal_.Out(absl::StrCat(EraseTable(), above_)); }

void TableObserver::ShowLog(LogLevel, const std::string& line) {
  absl::StrAppend(&above_, line, "\n");
}

void TableObserver::ShowEnd(const Running& step, bool ok, absl::Duration elapsed) {
  ++finished_;
  absl::StrAppend(&above_, ok ? colors_.green : colors_.red, ok ? "✔ " : "✘ ", colors_.off,
                  EndText(step.change->address, step.kind, ok, elapsed), "\n");
}

void TableObserver::ShowInterrupt(int times) {
  absl::StrAppend(&above_, InterruptText(times), "\n");
}

void TableObserver::ShowTime(std::map<Address, Running>& running, absl::Time now) {
  std::vector<const Running*> rows;
  for (const auto& [address, step] : running) rows.push_back(&step);
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Running* a, const Running* b) { return a->started < b->started; });
  std::string screen = absl::StrCat(EraseTable(), std::exchange(above_, ""));
  const size_t shown = std::min<size_t>(rows.size(), kMaxRows);
  for (size_t i = 0; i < shown; ++i) absl::StrAppend(&screen, Row(*rows[i], now), "\n");
  drawn_ = static_cast<int>(shown) + 1;
  if (rows.size() > shown) {
    absl::StrAppend(&screen, "  and ", rows.size() - shown, " more\n");
    ++drawn_;
  }
  absl::StrAppend(&screen, Bar(static_cast<int>(rows.size()), now), "\n");
  terminal_.Out(screen);
}

std::string TableObserver::Row(const Running& step, absl::Time now) const {
  std::string row =
      absl::StrCat("  ", WordsOf(step.kind).sign, " ", step.change->address.ToString(), "  ",
                   ElapsedText(now - step.started));
  if (step.fraction >= 0) {
    absl::StrAppend(&row, "  ", static_cast<int>(std::min(step.fraction, 1.0) * 100), "%");
  }
  if (!step.message.empty()) absl::StrAppend(&row, "  ", step.message);
  return CutToWidth(row, terminal_.width());
}

std::string TableObserver::Bar(int running, absl::Time now) const {
  const double fraction = total_ == 0 ? 1.0 : static_cast<double>(finished_) / total_;
  const std::string text = absl::StrCat(BarText(fraction), " ", finished_, "/", total_, " steps, ",
                                        running, " running, ", ElapsedText(now - begun_));
  return absl::StrCat(colors_.bold, CutToWidth(text, terminal_.width()), colors_.off);
}

std::string TableObserver::EraseTable() {
  const int lines = std::exchange(drawn_, 0);
  return lines == 0 ? "" : absl::StrCat("\r\x1b[", lines, "A\x1b[J");
}

void JsonObserver::ShowStart(const Running& step) { events_.StepStarted(*step.change, step.kind); }

void JsonObserver::ShowLog(LogLevel level, const std::string& line) {
  events_.Log(line, level == LogLevel::kError ? "error" : "warn");
}

void JsonObserver::ShowEnd(const Running& step, bool ok, absl::Duration elapsed) {
  events_.StepFinished(*step.change, step.kind, elapsed, ok);
}

void JsonObserver::ShowInterrupt(int times) { events_.Log(InterruptText(times)); }

void JsonObserver::ShowTime(std::map<Address, Running>& running, absl::Time now) {
  for (auto& [address, step] : running) {
    if (now - step.said < kStillInterval) continue;
    step.said = now;
    events_.StepProgress(*step.change, step.kind, now - step.started, step.message);
  }
}

Ticker::Ticker(std::function<void()> tick)
    : thread_([tick = std::move(tick)](const std::stop_token& stop) {
        std::mutex mutex;
        std::condition_variable_any sleep;
        std::unique_lock<std::mutex> lock(mutex);
        while (!sleep.wait_for(lock, stop, kTickInterval, [&] { return stop.stop_requested(); }))
          tick();
      }) {}

}  // namespace dplan
