#include "state/state_lock.h"

#include <fcntl.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "core/base/clock.h"
#include "core/base/files.h"
#include "core/base/ids.h"
#include "core/base/status_macros.h"
#include "state/state_file.h"

namespace dplan {
namespace {

constexpr size_t kMaxHolderBytes = 4096;
// Somebody who asks for the holder has the lock for a moment; that is not being busy.
constexpr absl::Duration kShortestWait = absl::Milliseconds(30);

std::string LockPath(const std::string& state_path) { return state_path + ".lock"; }

// "" if the file cannot be read.
std::string ReadSystemFile(const std::string& path) {
  std::string text = RealFiles().Read(path, kMaxHolderBytes).value_or("");
  absl::StripAsciiWhitespace(&text);
  return text;
}

std::string BootId() { return ReadSystemFile("/proc/sys/kernel/random/boot_id"); }

// 0 if there is no such process.
int64_t StartTicks(int64_t pid) {
  const std::string stat = ReadSystemFile(absl::StrCat("/proc/", pid, "/stat"));
  // The name of the program comes second, in parentheses, and may hold anything.
  const size_t after_name = stat.rfind(')');
  if (after_name == std::string::npos) return 0;
  const std::vector<std::string> fields = absl::StrSplit(stat.substr(after_name + 1), ' ');
  constexpr size_t kStartTime = 20;  // field 22 of the whole line
  int64_t ticks = 0;
  if (fields.size() <= kStartTime || !absl::SimpleAtoi(fields[kStartTime], &ticks)) return 0;
  return ticks;
}

std::string HolderJson(const std::string& operation) {
  const nlohmann::json json = {{"id", RealIds().NewId()},
                               {"actor", LocalActor()},
                               {"operation", operation},
                               {"boot_id", BootId()},
                               {"pid", getpid()},
                               {"start_ticks", StartTicks(getpid())},
                               {"since_us", absl::ToUnixMicros(RealClock().Now())}};
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

template <typename T>
void ReadMember(const nlohmann::json& json, const char* name, T* target) {
  const auto it = json.find(name);
  if (it == json.end()) return;
  if (const auto* value = it->get_ptr<const T*>()) *target = *value;
}

LockHolder HolderOf(const std::string& text) {
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  LockHolder holder;
  if (!json.is_object()) return holder;
  ReadMember(json, "id", &holder.id);
  ReadMember(json, "actor", &holder.actor);
  ReadMember(json, "operation", &holder.operation);
  ReadMember(json, "boot_id", &holder.boot_id);
  for (const auto& [name, target] :
       {std::pair("pid", &holder.pid), std::pair("start_ticks", &holder.start_ticks),
        std::pair("since_us", &holder.since_us)}) {
    const auto it = json.find(name);
    if (it != json.end() && it->is_number_integer()) *target = it->get<int64_t>();
  }
  return holder;
}

// What the lock file says, whether or not the lock is held.
LockHolder ReadHolder(int descriptor) {
  std::string text(kMaxHolderBytes, '\0');
  const ssize_t size = pread(descriptor, text.data(), text.size(), 0);
  text.resize(static_cast<size_t>(std::max<ssize_t>(size, 0)));
  return HolderOf(text);
}

absl::Status WriteHolder(int descriptor, const std::string& text) {
  if (ftruncate(descriptor, 0) != 0 ||
      pwrite(descriptor, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) {
    return SystemError(errno, "cannot write to the lock file");
  }
  return absl::OkStatus();
}

absl::Status BusyError(const LockHolder& holder) {
  if (holder.pid == 0) return absl::UnavailableError("The state is locked by another process.");
  std::string text =
      absl::StrCat("The state is locked by ", holder.actor, " (pid ", holder.pid, ", since ",
                   absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", absl::FromUnixMicros(holder.since_us),
                                    absl::UTCTimeZone()),
                   ") for ", holder.operation, ".");
  if (!IsAlive(holder)) {
    text += " That process has ended, but something that it started still runs and holds the lock.";
  }
  return absl::UnavailableError(text);
}

}  // namespace

std::string LocalActor() {
  char host[HOST_NAME_MAX + 1] = "";
  gethostname(host, sizeof(host) - 1);
  struct passwd entry;
  struct passwd* found = nullptr;
  std::vector<char> buffer(16384);
  getpwuid_r(geteuid(), &entry, buffer.data(), buffer.size(), &found);
  const std::string user = found != nullptr ? found->pw_name : absl::StrCat("uid ", geteuid());
  return absl::StrCat(user, "@", host);
}

bool IsAlive(const LockHolder& holder) {
  return holder.boot_id == BootId() && holder.start_ticks != 0 &&
         StartTicks(holder.pid) == holder.start_ticks;
}

absl::StatusOr<std::unique_ptr<StateLock>> StateLock::Acquire(const std::string& state_path,
                                                              const std::string& operation,
                                                              absl::Duration timeout) {
  const std::string path = LockPath(state_path);
  const int descriptor =
      open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) return SystemError(errno, absl::StrCat("cannot open ", path));
  std::unique_ptr<StateLock> lock(new StateLock(descriptor));
  const absl::Time deadline = absl::Now() + std::max(timeout, kShortestWait);
  absl::Duration pause = absl::Milliseconds(5);
  while (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) return SystemError(errno, absl::StrCat("cannot lock ", path));
    const absl::Duration left = deadline - absl::Now();
    if (left <= absl::ZeroDuration()) return BusyError(ReadHolder(descriptor));
    absl::SleepFor(std::min(pause, left));
    pause = std::min(pause * 2, absl::Milliseconds(200));
  }
  DPLAN_RETURN_IF_ERROR(WriteHolder(descriptor, HolderJson(operation)));
  return lock;
}

absl::StatusOr<std::optional<LockHolder>> StateLock::Holder(const std::string& state_path) {
  const std::string path = LockPath(state_path);
  const int descriptor = open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (descriptor < 0) {
    if (errno == ENOENT) return std::nullopt;
    return SystemError(errno, absl::StrCat("cannot open ", path));
  }
  const absl::Cleanup closing = [descriptor] { close(descriptor); };
  if (flock(descriptor, LOCK_SH | LOCK_NB) == 0) return std::nullopt;
  if (errno != EWOULDBLOCK) return SystemError(errno, absl::StrCat("cannot look at ", path));
  return ReadHolder(descriptor);
}

// No LOCK_UN: it would free the lock under a process that was given the descriptor.
StateLock::~StateLock() { close(descriptor_); }

}  // namespace dplan
