#include "core/cli/observers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "tests/testing/fake_clock.h"
#include "tests/testing/fake_terminal.h"

namespace dplan {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Change ChangeOf(const std::string& address) { return {.address = Address::Parse(address).value()}; }

TEST(LineObserver, SaysEachEventOnALine) {
  FakeTerminal terminal;
  FakeClock clock;
  LineObserver observer(terminal, clock, /*color=*/false);
  const Change a = ChangeOf("fake_disk.a");
  const Change b = ChangeOf("fake_disk.b");
  observer.StepStarted(a, StepKind::kCreate);
  observer.StepStarted(b, StepKind::kDelete);
  clock.Advance(absl::Seconds(65));
  observer.StepFinished(a, StepKind::kCreate, true, {});
  observer.StepFinished(b, StepKind::kDelete, false, {});
  EXPECT_EQ(terminal.TakeOut(),
            "fake_disk.a: Creating...\n"
            "fake_disk.b: Destroying...\n"
            "fake_disk.a: Creation complete after 1m5s\n"
            "fake_disk.b: Destruction failed after 1m5s\n");
}

TEST(LineObserver, SaysEveryTenSecondsThatAStepStillRuns) {
  FakeTerminal terminal;
  FakeClock clock;
  LineObserver observer(terminal, clock, /*color=*/false);
  const Change a = ChangeOf("fake_disk.a");
  observer.StepStarted(a, StepKind::kUpdate);
  terminal.TakeOut();
  clock.Advance(absl::Seconds(9));
  observer.Tick();
  EXPECT_EQ(terminal.TakeOut(), "");
  observer.StepProgress(a, 0.5, "half\nway \x1b[31m");
  clock.Advance(absl::Seconds(1));
  observer.Tick();
  EXPECT_EQ(terminal.TakeOut(), "fake_disk.a: Still modifying... [10s elapsed] half way  [31m\n");
  observer.Tick();
  EXPECT_EQ(terminal.TakeOut(), "");
}

TEST(LineObserver, SaysWhatTheProviderWarnsOf) {
  FakeTerminal terminal;
  FakeClock clock;
  LineObserver observer(terminal, clock, /*color=*/false);
  observer.StepLog(ChangeOf("fake_disk.a"), LogLevel::kWarn, "nearly\nfull");
  observer.StepLog(ChangeOf("fake_disk.a"), LogLevel::kError, "full");
  EXPECT_EQ(terminal.TakeOut(),
            "fake_disk.a: Warning of the provider: nearly full\n"
            "fake_disk.a: Error of the provider: full\n");
}

TEST(LineObserver, SaysWhatAnInterruptDoes) {
  FakeTerminal terminal;
  FakeClock clock;
  LineObserver observer(terminal, clock, /*color=*/false);
  observer.Interrupted(1);
  EXPECT_THAT(terminal.TakeErr(), HasSubstr("nothing new is started"));
  observer.Interrupted(2);
  EXPECT_THAT(terminal.TakeErr(), HasSubstr("asked to stop"));
}

TEST(LineObserver, ReportsAStepThatFailedBeforeItBegan) {
  FakeTerminal terminal;
  FakeClock clock;
  LineObserver observer(terminal, clock, /*color=*/false);
  observer.StepFinished(ChangeOf("fake_disk.a"), StepKind::kCreate, false, {});
  EXPECT_EQ(terminal.TakeOut(), "fake_disk.a: Creation failed after 0s\n");
}

TEST(TableObserver, DrawsWhatRunsBelowWhatIsDone) {
  FakeTerminal terminal(/*is_terminal=*/true, /*width=*/60);
  FakeClock clock;
  auto observer = std::make_unique<TableObserver>(terminal, clock, /*color=*/false, 4);
  const Change a = ChangeOf("fake_disk.a");
  const Change b = ChangeOf("fake_disk.b");
  observer->StepStarted(a, StepKind::kCreate);
  observer->StepStarted(b, StepKind::kUpdate);
  observer->StepProgress(b, 0.25, "copying");
  EXPECT_EQ(terminal.TakeOut(), "");
  observer->Tick();
  EXPECT_EQ(terminal.TakeOut(),
            "  + fake_disk.a  0s\n"
            "  ~ fake_disk.b  0s  25%  copying\n"
            "[....................] 0/4 steps, 2 running, 0s\n");
  clock.Advance(absl::Seconds(2));
  observer->StepFinished(a, StepKind::kCreate, true, {});
  observer->Tick();
  EXPECT_EQ(terminal.TakeOut(),
            "\r\x1b[3A\x1b[J"
            "✔ fake_disk.a: Creation complete after 2s\n"
            "  ~ fake_disk.b  2s  25%  copying\n"
            "[#####...............] 1/4 steps, 1 running, 2s\n");
  observer->StepFinished(b, StepKind::kUpdate, false, {});
  observer.reset();
  EXPECT_EQ(terminal.TakeOut(),
            "\r\x1b[2A\x1b[J"
            "✘ fake_disk.b: Modification failed after 2s\n");
}

TEST(TableObserver, KeepsWarningsAboveTheTable) {
  FakeTerminal terminal(/*is_terminal=*/true, /*width=*/60);
  FakeClock clock;
  TableObserver observer(terminal, clock, /*color=*/false, 1);
  const Change a = ChangeOf("fake_disk.a");
  observer.StepStarted(a, StepKind::kCreate);
  observer.StepLog(a, LogLevel::kWarn, "nearly full");
  observer.Tick();
  EXPECT_EQ(terminal.TakeOut(),
            "fake_disk.a: Warning of the provider: nearly full\n"
            "  + fake_disk.a  0s\n"
            "[....................] 0/1 steps, 1 running, 0s\n");
}

TEST(TableObserver, KeepsToTheScreen) {
  FakeTerminal terminal(/*is_terminal=*/true, /*width=*/20);
  FakeClock clock;
  TableObserver observer(terminal, clock, /*color=*/false, 30);
  std::vector<Change> changes;
  for (int i = 0; i < 30; ++i)
    changes.push_back(ChangeOf("fake_disk.a[" + std::to_string(i) + "]"));
  for (const Change& change : changes) observer.StepStarted(change, StepKind::kCreate);
  observer.Tick();
  const std::string screen = terminal.TakeOut();
  EXPECT_THAT(screen, HasSubstr("  and 20 more\n"));
  EXPECT_EQ(std::count(screen.begin(), screen.end(), '\n'), 12);
  EXPECT_THAT(screen, HasSubstr("[..................…\n"));
  EXPECT_THAT(screen, Not(HasSubstr("steps")));
}

TEST(JsonObserver, WritesWhatTheProviderWarnsOf) {
  FakeTerminal terminal;
  FakeClock clock;
  JsonEvents events(terminal, clock);
  JsonObserver observer(events, clock);
  observer.StepLog(ChangeOf("fake_disk.a"), LogLevel::kError, "full");
  const std::string line = terminal.TakeOut();
  EXPECT_THAT(line, HasSubstr(R"("@level":"error")"));
  EXPECT_THAT(line, HasSubstr(R"("@message":"fake_disk.a: Error of the provider: full")"));
  EXPECT_THAT(line, HasSubstr(R"("type":"log")"));
}

TEST(JsonObserver, WritesProgressEveryTenSeconds) {
  FakeTerminal terminal;
  FakeClock clock;
  JsonEvents events(terminal, clock);
  JsonObserver observer(events, clock);
  const Change a = ChangeOf("fake_disk.a");
  observer.StepStarted(a, StepKind::kCreate);
  EXPECT_THAT(terminal.TakeOut(), HasSubstr("\"type\":\"apply_start\""));
  observer.Tick();
  EXPECT_EQ(terminal.TakeOut(), "");
  clock.Advance(absl::Seconds(10));
  observer.Tick();
  EXPECT_THAT(terminal.TakeOut(), HasSubstr("\"type\":\"apply_progress\""));
  observer.StepFinished(a, StepKind::kCreate, true, {});
  EXPECT_THAT(terminal.TakeOut(), HasSubstr("\"type\":\"apply_complete\""));
  observer.StepFinished(a, StepKind::kCreate, false, {});
  EXPECT_THAT(terminal.TakeOut(), HasSubstr("\"type\":\"apply_errored\""));
}

}  // namespace
}  // namespace dplan
