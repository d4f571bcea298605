#include "core/plugin/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <climits>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "core/base/process_id.h"
#include "core/base/status_macros.h"

namespace dplan {
namespace {

// What the child could not do, as it tells it over a pipe that a successful exec closes.
struct Failure {
  enum class Stage { kSetUp, kFolder, kExecute };
  Stage stage = Stage::kSetUp;
  int error = 0;
};

// All that the child needs, prepared before it is made: between fork and exec only calls are
// allowed that are safe in a signal handler, as another thread may have held any lock. All
// descriptors are above those of stdin, stdout and stderr.
struct ChildWork {
  pid_t parent = 0;
  int input = -1;
  int output = -1;
  int errors = -1;
  int report = -1;
  int executable = -1;
  bool keeps_executable = false;
  const char* folder = nullptr;  // or nullptr
  char* const* arguments = nullptr;
  char* const* environment = nullptr;
  const int* inherited = nullptr;
  size_t inherited_count = 0;
};

[[noreturn]] void FailInChild(const ChildWork& work, Failure::Stage stage) {
  const Failure failure = {stage, errno};
  // A parent that is gone needs no report.
  if (write(work.report, &failure, sizeof(failure)) < 0) _exit(126);
  _exit(127);
}

bool Inherit(int descriptor) { return fcntl(descriptor, F_SETFD, 0) == 0; }

// Ignored signals would stay ignored in the program, blocked ones blocked.
void ResetSignals() {
  struct sigaction by_default = {};
  by_default.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number) sigaction(number, &by_default, nullptr);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

bool ArrangeDescriptors(const ChildWork& work) {
  if (dup2(work.input, STDIN_FILENO) < 0 || dup2(work.output, STDOUT_FILENO) < 0 ||
      dup2(work.errors, STDERR_FILENO) < 0 ||
      close_range(STDERR_FILENO + 1, UINT_MAX, CLOSE_RANGE_CLOEXEC) != 0) {
    return false;
  }
  for (size_t i = 0; i < work.inherited_count; ++i) {
    if (!Inherit(work.inherited[i])) return false;
  }
  return !work.keeps_executable || Inherit(work.executable);
}

[[noreturn]] void RunChild(const ChildWork& work) {
  if (setsid() < 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) {
    FailInChild(work, Failure::Stage::kSetUp);
  }
  // The parent may have ended before the signal was asked for.
  if (getppid() != work.parent) _exit(127);
  ResetSignals();
  if (!ArrangeDescriptors(work)) FailInChild(work, Failure::Stage::kSetUp);
  if (work.folder != nullptr && chdir(work.folder) != 0) {
    FailInChild(work, Failure::Stage::kFolder);
  }
  execveat(work.executable, "", work.arguments, work.environment, AT_EMPTY_PATH);
  FailInChild(work, Failure::Stage::kExecute);
}

absl::Status SystemRefused(absl::string_view what) {
  return absl::InternalError(absl::StrCat("The system refuses ", what, ": ", strerror(errno), "."));
}

// The same file under a number that neither stdin, stdout nor stderr has, even where this process
// was started without them.
absl::Status MoveUp(FileDescriptor& descriptor) {
  if (descriptor.get() > STDERR_FILENO) return absl::OkStatus();
  FileDescriptor moved(fcntl(descriptor.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  if (!moved.ok()) return SystemRefused("a file descriptor");
  descriptor = std::move(moved);
  return absl::OkStatus();
}

struct Pipe {
  FileDescriptor read;
  FileDescriptor write;
};

absl::StatusOr<Pipe> MakePipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return SystemRefused("a pipe");
  Pipe made{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
  DPLAN_RETURN_IF_ERROR(MoveUp(made.write));
  return made;
}

absl::StatusOr<FileDescriptor> OpenNothing() {
  FileDescriptor nothing(open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!nothing.ok()) return SystemRefused("to open /dev/null");
  DPLAN_RETURN_IF_ERROR(MoveUp(nothing));
  return nothing;
}

// As exec takes them; they point into the texts.
std::vector<char*> Pointers(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

std::string WhyNotExecuted(const SpawnRequest& request, int error) {
  const std::string& path = request.path;
  switch (error) {
    case EACCES:
      return absl::StrCat(path,
                          " may not be executed. `chmod +x` allows it, unless its file system "
                          "is mounted with noexec.");
    case ENOEXEC:
      return absl::StrCat(path, " is no program for this machine.");
    case ENOENT:
      return absl::StrCat(path, " needs an interpreter or a loader that is not installed.");
    case ETXTBSY:
      return absl::StrCat(path, " is being written right now.");
    default:
      return absl::StrCat(path, " cannot be executed: ", strerror(error), ".");
  }
}

absl::Status StatusOf(const SpawnRequest& request, const Failure& failure) {
  switch (failure.stage) {
    case Failure::Stage::kExecute:
      return absl::FailedPreconditionError(WhyNotExecuted(request, failure.error));
    case Failure::Stage::kFolder:
      return absl::FailedPreconditionError(
          absl::StrCat("Its working directory ", request.folder,
                       " cannot be entered: ", strerror(failure.error), "."));
    case Failure::Stage::kSetUp:
      break;
  }
  errno = failure.error;
  return SystemRefused("to prepare its process");
}

void KillAndReap(pid_t pid) {
  kill(pid, SIGKILL);
  while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

// Waits until the child has executed its program, or could not; then there is no child any more.
absl::Status AwaitExecution(const SpawnRequest& request, const FileDescriptor& report, pid_t pid) {
  Failure failure;
  ssize_t size = 0;
  do {
    size = read(report.get(), &failure, sizeof(failure));
  } while (size < 0 && errno == EINTR);
  if (size == 0) return absl::OkStatus();
  KillAndReap(pid);
  return StatusOf(request, failure);
}

// No signal handler of this process may run in the child.
pid_t ForkWithoutSignals(const ChildWork& work) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = fork();
  if (pid == 0) RunChild(work);
  const int error = errno;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = error;
  return pid;
}

}  // namespace

absl::StatusOr<SpawnedProcess> Spawn(SpawnRequest request) {
  DPLAN_RETURN_IF_ERROR(MoveUp(request.executable.descriptor));
  DPLAN_ASSIGN_OR_RETURN(const FileDescriptor input, OpenNothing());
  DPLAN_ASSIGN_OR_RETURN(Pipe output, MakePipe());
  DPLAN_ASSIGN_OR_RETURN(Pipe errors, MakePipe());
  DPLAN_ASSIGN_OR_RETURN(Pipe report, MakePipe());
  const std::vector<char*> arguments = Pointers(request.arguments);
  const std::vector<char*> environment = Pointers(request.environment);
  const pid_t pid =
      ForkWithoutSignals({.parent = getpid(),
                          .input = input.get(),
                          .output = output.write.get(),
                          .errors = errors.write.get(),
                          .report = report.write.get(),
                          .executable = request.executable.descriptor.get(),
                          .keeps_executable = request.executable.is_script,
                          .folder = request.folder.empty() ? nullptr : request.folder.c_str(),
                          .arguments = arguments.data(),
                          .environment = environment.data(),
                          .inherited = request.inherited.data(),
                          .inherited_count = request.inherited.size()});
  if (pid < 0) return SystemRefused("another process");
  report.write = FileDescriptor();
  DPLAN_RETURN_IF_ERROR(AwaitExecution(request, report.read, pid));
  FileDescriptor handle = OpenProcess(pid);
  if (!handle.ok()) {
    const absl::Status refused = SystemRefused("a descriptor of a process");
    KillAndReap(pid);
    return refused;
  }
  return SpawnedProcess{pid, std::move(handle), std::move(output.read), std::move(errors.read)};
}

}  // namespace dplan
