#include "core/base/failpoint.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "absl/strings/numbers.h"
#include "core/types/check.h"

namespace dplan {
namespace {

// What DPLAN_FAILPOINT asks for.
struct Target {
  std::string name;
  uint64_t pass = 1;
};

[[noreturn]] void RejectTarget(const std::string& text) {
  std::fprintf(stderr, "dplan: DPLAN_FAILPOINT=%s names no failpoint\n", text.c_str());
  std::_Exit(1);
}

bool IsKnown(const std::string& name) {
  const std::vector<std::string>& names = FailpointNames();
  return std::find(names.begin(), names.end(), name) != names.end();
}

Target ReadTarget() {
  const char* const text = getenv("DPLAN_FAILPOINT");
  if (text == nullptr || *text == '\0') return {};
  const std::string whole = text;
  const size_t colon = whole.find(':');
  Target target{whole.substr(0, colon)};
  if (colon != std::string::npos &&
      (!absl::SimpleAtoi(whole.substr(colon + 1), &target.pass) || target.pass == 0)) {
    RejectTarget(whole);
  }
  if (!IsKnown(target.name)) RejectTarget(whole);
  return target;
}

}  // namespace

const std::vector<std::string>& FailpointNames() {
  static const auto* const names = new std::vector<std::string>{
      "apply.begun",                 // the lock is held, the plan verified, nothing done
      "apply.intent_committed",      // the intent is durable, the provider not yet called
      "apply.known_committed",       // what a running operation said its object's id is is durable
      "apply.checkpoint_committed",  // what it has done so far is durable
      "apply.provider_answered",     // the provider is done, its answer not yet seen by the
                                     // coordinator
      "apply.result_received",       // the coordinator has the answer, nothing of it is durable
      "apply.result_committed",      // the result and the end of the intent are durable
      "apply.finished",              // all steps are done, the outputs not yet written
      "resolve.answered",            // an open intent was asked about, the answer not yet recorded
      "resolve.committed",           // the end of the open intent is durable
      "state.created",               // the state file exists, its schema does not
      "state.commit_written",        // an edit is written in its transaction, not committed
      "state.committed",             // the transaction of an edit is committed
      "state.placed",                // a new state file is in its place, with nothing recorded
      "state.backed_up",             // the copy from before the run is there, the run not begun
      "state.begun",                 // the run is recorded, no edit of it
      "state.ended",                 // the end of the run is recorded, its log not yet folded in
  };
  return *names;
}

namespace internal {

std::atomic<FailpointState> failpoint_state{FailpointState::kUnread};

void PassFailpoint(const char* name) {
  static const Target* const target = new Target(ReadTarget());
  static std::atomic<uint64_t> passes{0};
  failpoint_state.store(target->name.empty() ? FailpointState::kOff : FailpointState::kArmed,
                        std::memory_order_relaxed);
  DPLAN_CHECK(IsKnown(name));
  if (target->name != name) return;
  if (passes.fetch_add(1) + 1 == target->pass) kill(getpid(), SIGKILL);
}

}  // namespace internal
}  // namespace dplan
