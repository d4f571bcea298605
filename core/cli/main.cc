#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/builtin/builtin_provider.h"
#include "core/cli/commands.h"
#include "state/sqlite_state_store.h"

extern char** environ;

namespace dplan {
namespace {

std::atomic<int> interrupts{0};

// The third one ends the process at once: what it had begun is settled by the next command.
void CountInterrupt(int) {
  if (interrupts.fetch_add(1) + 1 >= 3) _exit(130);
}

void InstallSignals() {
  struct sigaction action = {};
  action.sa_handler = CountInterrupt;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  // A reader that went away and a file that may not grow are errors of writing, not the end of an
  // apply.
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);
}

std::map<std::string, std::string> Environment() {
  std::map<std::string, std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const size_t equals = text.find('=');
    if (equals != std::string::npos) environment[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return environment;
}

// Where dplan is installed: above the folder of its program. Empty if that cannot be told.
std::string Prefix() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path().parent_path();
}

// The providers that are part of the program.
class BuiltinProviders : public ProviderOpener {
 public:
  absl::StatusOr<std::unique_ptr<Provider>> Open(const std::string& source,
                                                 const CallContext&) override {
    if (source == "dplan/dplan") return NewBuiltinProvider([] { return RealIds().NewUuid(); });
    return absl::NotFoundError(absl::StrCat("there is no provider ", source));
  }
};

int Main(int argc, char** argv) {
  umask(077);
  InstallSignals();
  const std::unique_ptr<Terminal> terminal = NewStandardTerminal();
  BuiltinProviders providers;
  const Services services{
      .terminal = *terminal,
      .files = RealFiles(),
      .clock = RealClock(),
      .ids = RealIds(),
      .providers = providers,
      .open_state = [](const std::string& path) { return NewSqliteStateStore(path); },
      .enter_folder = [](const std::string& folder) { return chdir(folder.c_str()) == 0; },
      .environment = Environment(),
      .prefix = Prefix(),
      .interrupts = interrupts};
  return RunDplan(std::vector<std::string>(argv + 1, argv + argc), services);
}

}  // namespace
}  // namespace dplan

int main(int argc, char** argv) { return dplan::Main(argc, argv); }
