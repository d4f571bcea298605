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
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/status_macros.h"
#include "state/state_file.h"

namespace dplan {
namespace {

// The holder in the first line, and a line for each of its plugins.
constexpr size_t kMaxLockBytes = 1 << 16;
// Somebody who asks for the holder has the lock for a moment; that is not being busy.
constexpr absl::Duration kShortestWait = absl::Milliseconds(30);
// As long as a process may take to end that was killed.
constexpr absl::Duration kDying = absl::Seconds(5);

std::string LockPath(const std::string& state_path) { return state_path + ".lock"; }

std::string HolderJson(const std::string& operation) {
  const ProcessId self = ProcessOf(getpid());
  const nlohmann::json json = {{"id", RealIds().NewId()},
                               {"actor", LocalActor()},
                               {"operation", operation},
                               {"boot_id", BootId()},
                               {"pid", self.pid},
                               {"start_ticks", self.start_ticks},
                               {"since_us", absl::ToUnixMicros(RealClock().Now())}};
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

template <typename T>
void ReadMember(const nlohmann::json& json, const char* name, T* target) {
  const auto it = json.find(name);
  if (it == json.end()) return;
  if (const auto* value = it->get_ptr<const T*>()) *target = *value;
}

// Nothing if the line is no JSON object, as when it was not written to its end.
nlohmann::json ParseLine(absl::string_view line) {
  nlohmann::json json = nlohmann::json::parse(line.begin(), line.end(), nullptr,
                                              /*allow_exceptions=*/false);
  return json.is_object() ? json : nlohmann::json::object();
}

void ReadInteger(const nlohmann::json& json, const char* name, int64_t* target) {
  const auto it = json.find(name);
  if (it != json.end() && it->is_number_integer()) *target = it->get<int64_t>();
}

ProcessId ProcessIn(const nlohmann::json& json) {
  ProcessId process;
  ReadInteger(json, "pid", &process.pid);
  ReadInteger(json, "start_ticks", &process.start_ticks);
  return process;
}

LockHolder HolderOf(absl::string_view text) {
  const std::vector<absl::string_view> lines = absl::StrSplit(text, '\n');
  const nlohmann::json json = ParseLine(lines[0]);
  LockHolder holder;
  ReadMember(json, "id", &holder.id);
  ReadMember(json, "actor", &holder.actor);
  ReadMember(json, "operation", &holder.operation);
  ReadMember(json, "boot_id", &holder.boot_id);
  ReadInteger(json, "since_us", &holder.since_us);
  holder.pid = ProcessIn(json).pid;
  holder.start_ticks = ProcessIn(json).start_ticks;
  for (size_t i = 1; i < lines.size(); ++i) {
    const ProcessId plugin = ProcessIn(ParseLine(lines[i]));
    if (plugin.pid > 0 && plugin.start_ticks > 0) holder.plugins.push_back(plugin);
  }
  return holder;
}

// What the lock file says, whether or not the lock is held.
LockHolder ReadHolder(int descriptor) {
  std::string text(kMaxLockBytes, '\0');
  const ssize_t size = pread(descriptor, text.data(), text.size(), 0);
  text.resize(static_cast<size_t>(std::max<ssize_t>(size, 0)));
  return HolderOf(text);
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

// See StateLock::Acquire.
absl::Status AwaitLock(int descriptor, absl::Duration timeout, absl::Duration grace) {
  const absl::Time start = absl::Now();
  absl::Time deadline = start + std::max(timeout, kShortestWait);
  absl::Duration pause = absl::Milliseconds(5);
  while (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) return SystemError(errno, "cannot lock the lock file");
    const LockHolder holder = ReadHolder(descriptor);
    const absl::Time now = absl::Now();
    if (now - start < grace + kDying && !IsAlive(holder) && PluginsRun(holder)) {
      if (now - start >= grace) KillPlugins(holder);
      deadline = std::max(deadline, now + kDying);
    }
    if (now >= deadline) return BusyError(holder);
    absl::SleepFor(std::min(pause, deadline - now));
    pause = std::min(pause * 2, absl::Milliseconds(200));
  }
  return absl::OkStatus();
}

absl::Status WriteError() { return SystemError(errno, "cannot write to the lock file"); }

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
  return holder.boot_id == BootId() && IsRunning({holder.pid, holder.start_ticks});
}

bool PluginsRun(const LockHolder& holder) {
  return holder.boot_id == BootId() &&
         std::any_of(holder.plugins.begin(), holder.plugins.end(), &IsRunning);
}

void KillPlugins(const LockHolder& holder) {
  if (holder.boot_id != BootId()) return;
  for (const ProcessId& plugin : holder.plugins) KillProcess(plugin);
}

absl::StatusOr<std::unique_ptr<StateLock>> StateLock::Acquire(const std::string& state_path,
                                                              const std::string& operation,
                                                              absl::Duration timeout,
                                                              absl::Duration grace) {
  const std::string path = LockPath(state_path);
  const int descriptor =
      open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) return SystemError(errno, absl::StrCat("cannot open ", path));
  std::unique_ptr<StateLock> lock(new StateLock(descriptor));
  DPLAN_RETURN_IF_ERROR(AwaitLock(descriptor, timeout, grace));
  if (ftruncate(descriptor, 0) != 0) return WriteError();
  DPLAN_RETURN_IF_ERROR(lock->Append(HolderJson(operation)));
  return lock;
}

absl::Status StateLock::AddPlugin(const ProcessId& plugin) {
  return Append(
      absl::StrCat("{\"pid\":", plugin.pid, ",\"start_ticks\":", plugin.start_ticks, "}\n"));
}

absl::Status StateLock::Append(const std::string& line) {
  const MutexLock guard(mutex_);
  if (pwrite(descriptor_, line.data(), line.size(), size_) != static_cast<ssize_t>(line.size())) {
    return WriteError();
  }
  size_ += static_cast<int64_t>(line.size());
  return absl::OkStatus();
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
