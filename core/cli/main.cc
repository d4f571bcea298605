#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "core/builtin/builtin_provider.h"
#include "core/cli/commands.h"
#include "state/sqlite_state_store.h"

extern char** environ;

namespace dplan {
namespace {

constexpr int kInterruptsToExit = 3;

std::atomic<int> interrupts{0};
static_assert(std::atomic<int>::is_always_lock_free);

extern "C" void CountInterrupt(int) {
  if (interrupts.fetch_add(1) + 1 >= kInterruptsToExit) _exit(130);
}

// A read from the terminal ends with the signal, so that a question does not outlive it.
void CatchSignals() {
  struct sigaction action = {};
  action.sa_handler = CountInterrupt;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  // A reader that went away shows as a failed write.
  signal(SIGPIPE, SIG_IGN);
}

std::map<std::string, std::string> Environment() {
  std::map<std::string, std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const char* const equals = std::strchr(*entry, '=');
    if (equals != nullptr) all.emplace(std::string(*entry, equals), equals + 1);
  }
  return all;
}

// The providers that need no process of their own.
class BuiltinOpener : public ProviderOpener {
 public:
  absl::StatusOr<std::unique_ptr<Provider>> Open(const std::string& source) override {
    if (source != "dplan/dplan") return absl::NotFoundError("there is no provider " + source);
    return NewBuiltinProvider([] { return RealIds().NewUuid(); });
  }
};

}  // namespace
}  // namespace dplan

int main(int argc, char** argv) {
  umask(0077);
  dplan::CatchSignals();
  const std::unique_ptr<dplan::Terminal> terminal = dplan::NewStandardTerminal();
  dplan::BuiltinOpener providers;
  return dplan::RunDplan(
      std::vector<std::string>(argv + 1, argv + argc),
      {.terminal = *terminal,
       .files = dplan::RealFiles(),
       .clock = dplan::RealClock(),
       .ids = dplan::RealIds(),
       .providers = providers,
       .open_state = [](const std::string& path) { return dplan::NewSqliteStateStore(path); },
       .environment = dplan::Environment(),
       .interrupts = dplan::interrupts});
}
