#include "providers/sdk/end_signal.h"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>

#include "core/types/check.h"

namespace dplan::sdk {
namespace {

// How often a host is looked for that cannot be waited for.
constexpr int kIntervalMs = 500;

// The event of the one EndSignal there is, for signal handlers.
std::atomic<int> g_requested = -1;

void Notify() {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(g_requested, &one, sizeof(one));
}

void OnEnd(int) {
  const int before = errno;
  Notify();
  errno = before;
}
void OnNothing(int) {}

// A handler, not SIG_IGN: that would stay with the programs that the provider starts.
void Handle(int signal, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  DPLAN_CHECK(sigaction(signal, &action, nullptr) == 0);
}

// Not PR_SET_PDEATHSIG: it follows the thread that started this process, and hosts come and go with
// their threads.
int OpenHost(pid_t parent) {
  return parent == 0 ? -1 : static_cast<int>(syscall(SYS_pidfd_open, parent, 0));
}

}  // namespace

EndSignal::EndSignal(Host host)
    : parent_(host == Host::kParent ? getppid() : 0), host_(OpenHost(parent_)) {
  DPLAN_CHECK(g_requested < 0);
  g_requested = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  DPLAN_CHECK(g_requested >= 0);
  Handle(SIGTERM, OnEnd);
  Handle(SIGINT, host == Host::kNobody ? OnEnd : OnNothing);
  Handle(SIGPIPE, OnNothing);
}

EndSignal::~EndSignal() {
  for (const int signal : {SIGTERM, SIGINT, SIGPIPE}) Handle(signal, SIG_DFL);
  close(g_requested);
  g_requested = -1;
  if (host_ >= 0) close(host_);
}

void EndSignal::Request() { Notify(); }

bool EndSignal::HostIsGone() const { return parent_ != 0 && getppid() != parent_; }

bool EndSignal::Wait() {
  const bool must_look = parent_ != 0 && host_ < 0;
  for (;;) {
    std::array<pollfd, 2> watched = {
        {{.fd = g_requested, .events = POLLIN}, {.fd = host_, .events = POLLIN}}};
    poll(watched.data(), watched.size(), must_look ? kIntervalMs : -1);
    // A host that is gone may have been a process of another namespace: then only its descriptor
    // tells.
    if (HostIsGone() || watched[1].revents != 0) return false;
    if (watched[0].revents != 0) return true;
  }
}

}  // namespace dplan::sdk
