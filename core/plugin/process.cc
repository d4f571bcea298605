#include "core/plugin/process.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "core/base/status_macros.h"
#include "core/plugin/child_process.h"
#include "core/plugin/executable.h"

extern char** environ;

namespace dplan {
namespace {

constexpr absl::Duration kGrace = absl::Seconds(2);
// After nonsense, so that a program that only says why it does not work has said it.
constexpr absl::Duration kLastWords = absl::Milliseconds(300);

// The folder for a plugin's socket, for nobody else, removed with all that is in it.
class SocketFolder {
 public:
  explicit SocketFolder(std::string path) : path_(std::move(path)) {}
  ~SocketFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  SocketFolder(SocketFolder&& other) noexcept : path_(std::exchange(other.path_, "")) {}
  SocketFolder& operator=(SocketFolder&&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

absl::StatusOr<SocketFolder> MakeSocketFolder() {
  // The path of a socket has at most 107 bytes; plugins add up to 20.
  constexpr size_t kMaxParent = 70;
  const char* const wanted = getenv("TMPDIR");
  std::string parent = wanted == nullptr ? "" : wanted;
  if (!absl::StartsWith(parent, "/") || parent.size() > kMaxParent) parent = "/tmp";
  std::string path = absl::StrCat(parent, "/dplan-XXXXXX");
  // mkdtemp makes it with mode 0700.
  if (mkdtemp(path.data()) != nullptr) return SocketFolder(path);
  return absl::InternalError(
      absl::StrCat("No folder for its socket can be made in ", parent, ": ", strerror(errno), "."));
}

bool IsOfHandshake(absl::string_view entry) {
  for (const char* name : {kMagicCookieName, "PLUGIN_PROTOCOL_VERSIONS", "PLUGIN_MIN_PORT",
                           "PLUGIN_MAX_PORT", "PLUGIN_CLIENT_CERT", "PLUGIN_MULTIPLEX_GRPC",
                           "PLUGIN_UNIX_SOCKET_DIR", "PLUGIN_UNIX_SOCKET_GROUP"}) {
    absl::string_view rest = entry;
    if (absl::ConsumePrefix(&rest, name) && absl::StartsWith(rest, "=")) return true;
  }
  return false;
}

std::vector<std::string> PluginEnvironment(const Certificate& own, const SocketFolder& folder) {
  std::vector<std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (!IsOfHandshake(*entry)) environment.push_back(*entry);
  }
  environment.push_back(absl::StrCat(kMagicCookieName, "=", kMagicCookieValue));
  environment.push_back("PLUGIN_PROTOCOL_VERSIONS=5,6");
  environment.push_back("PLUGIN_MIN_PORT=10000");
  environment.push_back("PLUGIN_MAX_PORT=25000");
  environment.push_back(absl::StrCat("PLUGIN_CLIENT_CERT=", own.pem));
  environment.push_back(absl::StrCat("PLUGIN_UNIX_SOCKET_DIR=", folder.path()));
  return environment;
}

absl::Status WithName(const PluginCommand& command, const absl::Status& status,
                      absl::string_view remedy) {
  return absl::Status(status.code(),
                      absl::StrCat("The provider ", command.name,
                                   " cannot be started: ", status.message(), remedy));
}

absl::StatusOr<Executable> OpenChecked(const PluginCommand& command) {
  absl::StatusOr<Executable> executable = OpenExecutable(command.executable);
  if (!executable.ok()) {
    return WithName(command, executable.status(),
                    " `dplan init` looks for it again, and says where.");
  }
  if (command.digest.empty()) return executable;
  absl::StatusOr<std::string> digest = DigestOf(*executable, command.executable);
  if (!digest.ok()) return WithName(command, digest.status(), "");
  if (absl::EqualsIgnoreCase(*digest, command.digest)) return executable;
  return WithName(
      command,
      absl::FailedPreconditionError(absl::StrCat(
          command.executable, " is another file than the one that was recorded. Its SHA-256 is ",
          *digest, ", not ", command.digest, ".")),
      " If it was replaced on purpose, `dplan init --upgrade` records the new one.");
}

std::string Tail(const ChildProcess& child) {
  const std::string tail = child.StderrTail();
  if (tail.empty()) return "\nIt wrote nothing to stderr.";
  return absl::StrCat("\nIts stderr ended with:\n  ", absl::StrReplaceAll(tail, {{"\n", "\n  "}}));
}

absl::Status Late(const PluginCommand& command, const ChildProcess& child) {
  return absl::DeadlineExceededError(absl::StrCat(
      "The provider ", command.name, " (", command.executable, ") was not ready after ",
      absl::FormatDuration(command.start_timeout),
      ": it runs and has not said where it listens. Run it by hand to see what it waits for.",
      Tail(child)));
}

absl::Status Ended(const PluginCommand& command, const ChildProcess& child) {
  return absl::UnavailableError(absl::StrCat("The provider ", command.name, " (",
                                             command.executable, ") ", child.HowItEnded(),
                                             " before it was ready.", Tail(child)));
}

// `what` goes on after the name of the provider.
absl::Status NoProvider(const PluginCommand& command, const ChildProcess& child,
                        absl::string_view what) {
  return absl::FailedPreconditionError(
      absl::StrCat("The provider ", command.name, " (", command.executable, ") ", what,
                   ". Check that this file is a provider, and a version of it that dplan can use.",
                   Tail(child)));
}

absl::Status Interrupted(const PluginCommand& command) {
  return absl::CancelledError(
      absl::StrCat("The start of the provider ", command.name, " was interrupted."));
}

absl::StatusOr<PluginEndpoint> AwaitHandshake(const PluginCommand& command, ChildProcess& child,
                                              const std::stop_token& stop) {
  using Kind = ChildProcess::FirstLine::Kind;
  const ChildProcess::FirstLine line =
      child.AwaitFirstLine(absl::Now() + command.start_timeout, stop);
  if (stop.stop_requested()) return Interrupted(command);
  if (line.kind == Kind::kLate) return Late(command, child);
  absl::StatusOr<PluginEndpoint> endpoint = ParseHandshake(line.text);
  if (line.kind == Kind::kLine && endpoint.ok()) return endpoint;
  const bool ended = child.AwaitEnd(kLastWords);
  if (line.kind == Kind::kClosed && line.text.empty()) {
    if (ended) return Ended(command, child);
    return NoProvider(command, child, "closed its output before it said where it listens");
  }
  if (endpoint.ok()) return NoProvider(command, child, "does not end the line of its handshake");
  return NoProvider(command, child, std::string(endpoint.status().message()));
}

}  // namespace

struct PluginProcess::State {
  std::string name;
  PluginEndpoint endpoint;
  SocketFolder folder;
  std::unique_ptr<ChildProcess> child;  // last: ended before its folder goes
};

absl::StatusOr<std::unique_ptr<PluginProcess>> PluginProcess::Start(const PluginCommand& command,
                                                                    const std::stop_token& stop) {
  if (stop.stop_requested()) return Interrupted(command);
  DPLAN_ASSIGN_OR_RETURN(Executable executable, OpenChecked(command));
  DPLAN_ASSIGN_OR_RETURN(Certificate own, NewCertificate());
  absl::StatusOr<SocketFolder> folder = MakeSocketFolder();
  if (!folder.ok()) return WithName(command, folder.status(), "");
  std::vector<std::string> arguments = {command.executable};
  arguments.insert(arguments.end(), command.arguments.begin(), command.arguments.end());
  absl::StatusOr<std::unique_ptr<ChildProcess>> child =
      ChildProcess::Start({.path = command.executable,
                           .executable = std::move(executable),
                           .arguments = std::move(arguments),
                           .environment = PluginEnvironment(own, *folder),
                           .folder = command.folder,
                           .inherited = command.inherited});
  if (!child.ok()) return WithName(command, child.status(), "");
  DPLAN_ASSIGN_OR_RETURN(PluginEndpoint endpoint, AwaitHandshake(command, **child, stop));
  endpoint.own = std::move(own);
  return std::unique_ptr<PluginProcess>(new PluginProcess(std::unique_ptr<State>(
      new State{command.name, std::move(endpoint), *std::move(folder), *std::move(child)})));
}

PluginProcess::PluginProcess(std::unique_ptr<State> state) : state_(std::move(state)) {}

PluginProcess::~PluginProcess() { End(kGrace); }

const PluginEndpoint& PluginProcess::endpoint() const { return state_->endpoint; }

const std::string& PluginProcess::name() const { return state_->name; }

pid_t PluginProcess::pid() const { return static_cast<pid_t>(state_->child->id().pid); }

int64_t PluginProcess::start_ticks() const { return state_->child->id().start_ticks; }

bool PluginProcess::Alive() { return !AwaitEnd(absl::ZeroDuration()); }

bool PluginProcess::AwaitEnd(absl::Duration timeout) { return state_->child->AwaitEnd(timeout); }

std::string PluginProcess::HowItEnded() { return state_->child->HowItEnded(); }

std::string PluginProcess::StderrTail() const { return state_->child->StderrTail(); }

void PluginProcess::End(absl::Duration grace) {
  if (AwaitEnd(grace)) return;
  Kill();
  AwaitEnd(absl::InfiniteDuration());
}

void PluginProcess::Kill() { state_->child->Kill(); }

}  // namespace dplan
