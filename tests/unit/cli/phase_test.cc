#include "core/cli/phase.h"

#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "tests/testing/fake_terminal.h"

namespace dplan {
namespace {

constexpr absl::Duration kLong = absl::Seconds(30);

// Whether it comes true within a long time.
bool Eventually(const std::function<bool()>& condition) {
  const absl::Time end = absl::Now() + kLong;
  while (absl::Now() < end) {
    if (condition()) return true;
    absl::SleepFor(absl::Milliseconds(5));
  }
  return false;
}

TEST(Phase, IsSilentWhereItIsShort) {
  FakeTerminal terminal;
  std::atomic<int> interrupts{0};
  {
    const Phase phase(terminal, interrupts, "Planning", /*quiet=*/false);
  }
  EXPECT_EQ(terminal.TakeErr(), "");
}

TEST(Phase, ShowsALineOnATerminalAndTakesItAway) {
  FakeTerminal terminal(/*is_terminal=*/true);
  std::atomic<int> interrupts{0};
  std::string seen;
  {
    const Phase phase(terminal, interrupts, "Planning", /*quiet=*/false);
    EXPECT_TRUE(Eventually([&] {
      seen += terminal.TakeErr();
      return !seen.empty();
    }));
  }
  EXPECT_EQ(seen.substr(0, 17),
            "\r\x1b[K"
            "Planning... 0");
  EXPECT_EQ(terminal.TakeErr(), "\r\x1b[K");
}

TEST(Phase, PassesAnInterruptOn) {
  FakeTerminal terminal;
  std::atomic<int> interrupts{0};
  const Phase phase(terminal, interrupts, "Planning", /*quiet=*/true);
  const CallContext context = phase.context();
  EXPECT_FALSE(context.stop.stop_requested());
  interrupts = 1;
  EXPECT_TRUE(Eventually([&] { return context.stop.stop_requested(); }));
}

}  // namespace
}  // namespace dplan
