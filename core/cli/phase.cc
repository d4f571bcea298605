#include "core/cli/phase.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"

namespace dplan {
namespace {

using std::chrono::milliseconds;

constexpr auto kLook = milliseconds(30);
// When the line appears: soon where it goes away again, late where it stays.
constexpr auto kOnTerminal = milliseconds(80);
constexpr auto kElsewhere = milliseconds(900);

}  // namespace

Phase::Phase(Terminal& terminal, const std::atomic<int>& interrupts, std::string what, bool quiet)
    : terminal_(terminal),
      interrupts_(interrupts),
      what_(std::move(what)),
      quiet_(quiet),
      thread_([this](const std::stop_token& end) { Watch(end); }) {}

Phase::~Phase() {
  thread_.request_stop();
  thread_.join();
  if (drawn_ && terminal_.err_is_terminal()) terminal_.Err("\r\x1b[K");
}

void Phase::Watch(const std::stop_token& end) {
  const bool on_terminal = terminal_.err_is_terminal();
  const auto begun = std::chrono::steady_clock::now();
  auto next = begun + (on_terminal ? kOnTerminal : kElsewhere);
  std::mutex mutex;
  std::condition_variable_any sleep;
  std::unique_lock<std::mutex> lock(mutex);
  while (!sleep.wait_for(lock, end, kLook, [&] { return end.stop_requested(); })) {
    if (interrupts_.load(std::memory_order_relaxed) > 0) stop_.request_stop();
    const auto now = std::chrono::steady_clock::now();
    if (quiet_ || now < next || (drawn_ && !on_terminal)) continue;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - begun).count();
    terminal_.Err(on_terminal
                      ? absl::StrCat("\r\x1b[K", what_, "... ", ElapsedText(absl::Seconds(seconds)))
                      : absl::StrCat(what_, "...\n"));
    drawn_ = true;
    next = now + std::chrono::seconds(1);
  }
}

}  // namespace dplan
