#include "core/base/process_id.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/base/files.h"

namespace dplan {
namespace {

constexpr size_t kMaxBytes = 4096;

// "" if the file cannot be read.
std::string ReadSystemFile(const std::string& path) {
  std::string text = RealFiles().Read(path, kMaxBytes).value_or("");
  absl::StripAsciiWhitespace(&text);
  return text;
}

}  // namespace

ProcessId ProcessOf(int64_t pid) {
  const ProcessId none = {.pid = pid};
  const std::string stat = ReadSystemFile(absl::StrCat("/proc/", pid, "/stat"));
  // The name of the program comes second, in parentheses, and may hold anything.
  const size_t after_name = stat.rfind(") ");
  if (after_name == std::string::npos) return none;
  const std::vector<std::string> fields = absl::StrSplit(stat.substr(after_name + 2), ' ');
  constexpr size_t kStartTime = 19;  // field 22 of the whole line
  int64_t ticks = 0;
  if (fields.size() <= kStartTime || fields[0] == "Z" || fields[0] == "X" ||
      !absl::SimpleAtoi(fields[kStartTime], &ticks)) {
    return none;
  }
  return {.pid = pid, .start_ticks = ticks};
}

bool IsRunning(const ProcessId& process) {
  return process.start_ticks != 0 && ProcessOf(process.pid) == process;
}

// By their numbers, as the C library's header for these two calls is not one for C++.
FileDescriptor OpenProcess(int64_t pid) {
  return FileDescriptor(static_cast<int>(syscall(SYS_pidfd_open, static_cast<pid_t>(pid), 0)));
}

void KillProcess(const ProcessId& process) {
  // Opened before it is looked at, so that what is killed is what was looked at.
  const FileDescriptor opened = OpenProcess(process.pid);
  if (opened.ok() && IsRunning(process)) {
    syscall(SYS_pidfd_send_signal, opened.get(), SIGKILL, nullptr, 0);
  }
}

std::string BootId() { return ReadSystemFile("/proc/sys/kernel/random/boot_id"); }

}  // namespace dplan
