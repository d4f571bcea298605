#include <signal.h>

#include "absl/strings/str_cat.h"
#include "core/cli/commands.h"

namespace dplan {
namespace {

std::string HolderText(const LockHolder& holder) {
  return absl::StrCat(
      "The state is locked.\n  id:        ", holder.id, "\n  holder:    ", holder.actor,
      "\n  process:   ", holder.pid, "\n  operation: ", holder.operation,
      "\n  since:     ", absl::FormatTime(absl::FromUnixMicros(holder.since_us)), "\n");
}

// The holder now; `*failed` after an error, which is told.
std::optional<LockHolder> HolderOf(Session& session, bool* failed) {
  auto holder = StateLock::Holder(session.state_path());
  *failed = !holder.ok();
  if (holder.ok()) return *holder;
  session.report().Fail("Lock cannot be read", holder.status());
  return std::nullopt;
}

}  // namespace

int RunLockShow(Session& session) {
  if (!session.LoadConfig()) return session.Failed();
  bool failed = false;
  const std::optional<LockHolder> holder = HolderOf(session, &failed);
  if (failed) return 1;
  session.report().Say(holder.has_value() ? HolderText(*holder) : "The state is not locked.\n");
  return 0;
}

int RunLockBreak(Session& session) {
  if (!session.LoadConfig()) return session.Failed();
  bool failed = false;
  const std::optional<LockHolder> holder = HolderOf(session, &failed);
  if (failed) return 1;
  if (!holder.has_value()) {
    session.report().Say("The state is not locked: there is nothing to break.\n");
    return 0;
  }
  const std::vector<std::string>& operands = session.command().operands;
  if (operands.empty() || operands[0] != holder->id) {
    session.report().Fail(
        "Holder is alive",
        absl::StrCat(HolderText(*holder),
                     "A living process is ended only if you give its id: dplan state lock "
                     "break ",
                     holder->id));
    return 1;
  }
  if (!IsAlive(*holder) || kill(static_cast<pid_t>(holder->pid), SIGKILL) != 0) {
    session.report().Fail("Holder cannot be ended",
                          "It is no process of this machine, or not yours. End it where it runs.");
    return 1;
  }
  session.report().Say(
      absl::StrCat("Ended process ", holder->pid,
                   ". The next command looks what became of what it had begun.\n"));
  return 0;
}

}  // namespace dplan
