#include "core/plugin/child_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "core/plugin/handshake.h"

namespace dplan {
namespace {

constexpr size_t kPiece = 1 << 16;
// A pipe holds no more than this by default. Whoever else has the other end may write for ever.
constexpr int kPiecesAfterEnd = 16;

using SteadyTime = std::chrono::steady_clock::time_point;

SteadyTime After(absl::Duration duration) {
  const absl::Duration bounded = std::clamp(duration, absl::ZeroDuration(), absl::Hours(24 * 365));
  return std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(bounded);
}

std::string HowItEndedText(const siginfo_t& info) {
  if (info.si_code == CLD_EXITED) return absl::StrCat("exited with ", info.si_status);
  const char* const name = sigdescr_np(info.si_status);
  return absl::StrCat("was killed by signal ", info.si_status, " (",
                      name == nullptr ? "unknown" : name, ")");
}

// Reads what there is and passes it on. False once nothing more comes.
template <typename Add>
bool ReadPiece(const FileDescriptor& descriptor, const Add& add) {
  char piece[kPiece];
  const ssize_t size = read(descriptor.get(), piece, sizeof(piece));
  if (size > 0) add(absl::string_view(piece, static_cast<size_t>(size)));
  return size > 0 || (size < 0 && (errno == EINTR || errno == EAGAIN));
}

void SetNonBlocking(const FileDescriptor& descriptor) {
  fcntl(descriptor.get(), F_SETFL, fcntl(descriptor.get(), F_GETFL) | O_NONBLOCK);
}

}  // namespace

absl::StatusOr<std::unique_ptr<ChildProcess>> ChildProcess::Start(SpawnRequest request) {
  std::unique_ptr<ChildProcess> child(new ChildProcess);
  child->thread_ =
      std::jthread([child = child.get(), &request] { child->Run(std::move(request)); });
  MutexLock lock(child->mutex_);
  while (!child->started_.has_value()) child->changed_.Wait(child->mutex_);
  if (!child->started_->ok()) return *child->started_;
  return child;
}

ChildProcess::~ChildProcess() { Kill(); }

ChildProcess::FirstLine ChildProcess::AwaitFirstLine(absl::Time deadline,
                                                     const std::stop_token& stop) {
  const SteadyTime until = After(deadline - absl::Now());
  const std::stop_callback wake(stop, [this] {
    MutexLock lock(mutex_);
    changed_.NotifyAll();
  });
  MutexLock lock(mutex_);
  while (first_line_.kind == FirstLine::Kind::kLate && !stop.stop_requested() &&
         changed_.WaitUntil(mutex_, until)) {
  }
  return first_line_;
}

bool ChildProcess::AwaitEnd(absl::Duration timeout) {
  const SteadyTime until = After(timeout);
  MutexLock lock(mutex_);
  while (!reaped_ && changed_.WaitUntil(mutex_, until)) {
  }
  return reaped_;
}

std::string ChildProcess::HowItEnded() const {
  MutexLock lock(mutex_);
  return how_it_ended_;
}

std::string ChildProcess::StderrTail() const {
  MutexLock lock(mutex_);
  return tail_.Text();
}

void ChildProcess::Kill() {
  MutexLock lock(mutex_);
  const bool runs = started_.has_value() && started_->ok() && !reaped_;
  if (runs) kill(-process_.pid, SIGKILL);
}

void ChildProcess::Run(SpawnRequest request) {
  // Signals are for the other threads.
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, nullptr);
  if (!Begin(std::move(request))) return;
  ReadAll();
  // While it is not reaped, its number, and so that of its group, is not given to others.
  kill(-process_.pid, SIGKILL);
  ReadRest();
  Reap();
}

bool ChildProcess::Begin(SpawnRequest request) {
  absl::StatusOr<SpawnedProcess> process = Spawn(std::move(request));
  if (process.ok()) {
    process_ = *std::move(process);
    id_ = ProcessOf(process_.pid);
    SetNonBlocking(process_.output);
    SetNonBlocking(process_.errors);
  }
  MutexLock lock(mutex_);
  started_ = process.status();
  changed_.NotifyAll();
  return process.ok();
}

void ChildProcess::ReadAll() {
  pollfd watched[] = {{.fd = process_.handle.get(), .events = POLLIN},
                      {.fd = process_.output.get(), .events = POLLIN},
                      {.fd = process_.errors.get(), .events = POLLIN}};
  auto& [handle, output, errors] = watched;
  while (handle.revents == 0) {
    if (poll(watched, std::size(watched), -1) < 0) continue;
    // A negative descriptor is not looked at any more.
    if (output.revents != 0 && !ReadOutput()) output.fd = -1;
    if (errors.revents != 0 && !ReadErrors()) errors.fd = -1;
  }
}

void ChildProcess::ReadRest() {
  for (int i = 0; i < kPiecesAfterEnd && ReadOutput(); ++i) {
  }
  for (int i = 0; i < kPiecesAfterEnd && ReadErrors(); ++i) {
  }
  CloseOutput();
}

void ChildProcess::Reap() {
  siginfo_t info = {};
  int reaped = 0;
  MutexLock lock(mutex_);
  do {
    reaped = waitid(P_PID, static_cast<id_t>(process_.pid), &info, WEXITED);
  } while (reaped != 0 && errno == EINTR);
  // Nothing is told of children where the one who started this process ignores their ends.
  how_it_ended_ = reaped == 0 ? HowItEndedText(info) : "ended";
  reaped_ = true;
  changed_.NotifyAll();
}

bool ChildProcess::ReadOutput() {
  const bool more =
      ReadPiece(process_.output, [this](absl::string_view bytes) { AddOutput(bytes); });
  if (!more) CloseOutput();
  return more;
}

bool ChildProcess::ReadErrors() {
  return ReadPiece(process_.errors, [this](absl::string_view bytes) {
    MutexLock lock(mutex_);
    tail_.Add(bytes);
  });
}

// After the first line nothing is kept.
void ChildProcess::AddOutput(absl::string_view bytes) {
  MutexLock lock(mutex_);
  if (first_line_.kind != FirstLine::Kind::kLate) return;
  const size_t end = bytes.find('\n');
  const absl::string_view piece = bytes.substr(0, end);
  std::string& text = first_line_.text;
  const size_t room = kMaxHandshakeBytes - text.size();
  text.append(piece.data(), std::min(piece.size(), room));
  if (piece.size() > room) {
    first_line_.kind = FirstLine::Kind::kTooLong;
  } else if (end != absl::string_view::npos) {
    first_line_.kind = FirstLine::Kind::kLine;
  }
  changed_.NotifyAll();
}

void ChildProcess::CloseOutput() {
  MutexLock lock(mutex_);
  if (first_line_.kind != FirstLine::Kind::kLate) return;
  first_line_.kind = FirstLine::Kind::kClosed;
  changed_.NotifyAll();
}

}  // namespace dplan
