#include "core/cli/execute.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "core/apply/apply.h"
#include "core/cli/observers.h"
#include "core/cli/planning.h"
#include "core/cli/recorded.h"
#include "core/cli/step_words.h"

namespace dplan {
namespace {

constexpr size_t kMaxListed = 20;

bool Ask(Session& session, PlanMode mode) {
  Terminal& terminal = session.services().terminal;
  if (!terminal.in_is_terminal()) {
    return session.report().Fail(
        "Nobody to ask",
        "The input is no terminal, so nobody can confirm this plan. Give --yes to "
        "carry it out without being asked, or apply a saved plan.");
  }
  terminal.Out(mode == PlanMode::kDestroy
                   ? "\nDo you really want to destroy all of this?\n  There is no undo. "
                   : "\nDo you want to carry this plan out?\n  ");
  terminal.Out("Only 'yes' will be accepted: ");
  const std::optional<std::string> answer = terminal.ReadLine();
  if (!answer.has_value()) terminal.Out("\n");
  if (answer.has_value() && absl::StripAsciiWhitespace(*answer) == "yes") return true;
  session.report().Note(mode == PlanMode::kDestroy ? "\nNothing was destroyed."
                                                   : "\nNothing was changed.");
  return false;
}

int CountSteps(const Plan& plan) {
  return static_cast<int>(std::count_if(plan.steps.begin(), plan.steps.end(), [](const Step& step) {
    return step.kind != StepKind::kJoin;
  }));
}

std::unique_ptr<StepObserver> MakeObserver(Session& session, const Plan& plan) {
  Reporter& report = session.report();
  const Clock& clock = session.services().clock;
  if (report.events() != nullptr) return std::make_unique<JsonObserver>(*report.events(), clock);
  const auto term = session.services().environment.find("TERM");
  const bool can_draw = term != session.services().environment.end() && term->second != "dumb";
  if (!report.terminal().out_is_terminal() || !can_draw) {
    return std::make_unique<LineObserver>(report.terminal(), clock, report.color_out());
  }
  return std::make_unique<TableObserver>(report.terminal(), clock, report.color_out(),
                                         CountSteps(plan));
}

// Which state it is, and the key of its fingerprints.
struct StateIdentity {
  std::string lineage;
  std::string fingerprint_key;
};

// Between Begin and End of the store.
ApplyReport Carry(Session& session, Planned& planned, const StateIdentity& identity) {
  const std::unique_ptr<StepObserver> observer = MakeObserver(session, planned.plan);
  const Ticker ticker([&] { observer->Tick(); });
  return Apply({.planned = planned,
                .program = session.program(),
                .state = session.state(),
                .providers = session.providers(),
                .store = session.store(),
                .lineage = identity.lineage,
                .fingerprint_key = identity.fingerprint_key,
                .ids = session.services().ids,
                .clock = session.services().clock,
                .observer = *observer,
                .options = {.parallelism = session.command().parallelism,
                            .stop_on_error = session.command().stop_on_error},
                .interrupts = session.services().interrupts});
}

std::string CountsText(const ApplyReport& report, PlanMode mode) {
  if (mode == PlanMode::kDestroy) return absl::StrCat(report.deleted, " destroyed");
  return absl::StrCat(report.created, " added, ", report.updated, " changed, ", report.deleted,
                      " destroyed");
}

// What was not done, under the address that is to blame.
std::string SkippedText(const std::vector<ApplyReport::Skipped>& skipped) {
  std::map<std::string, std::vector<const ApplyReport::Skipped*>> by_cause;
  for (const ApplyReport::Skipped& one : skipped) by_cause[one.because].push_back(&one);
  std::string out;
  for (const auto& [cause, steps] : by_cause) {
    absl::StrAppend(&out, "\nNot done because ",
                    cause.empty() ? "it was stopped before" : absl::StrCat(cause, " failed"),
                    ":\n");
    for (size_t i = 0; i < std::min(steps.size(), kMaxListed); ++i) {
      absl::StrAppend(&out, "  ", WordsOf(steps[i]->kind).action, " ", steps[i]->address.ToString(),
                      "\n");
    }
    if (steps.size() > kMaxListed) {
      absl::StrAppend(&out, "  and ", steps.size() - kMaxListed, " more\n");
    }
  }
  return out;
}

std::string UnsettledText(const std::vector<Address>& unsettled) {
  if (unsettled.empty()) return "";
  std::string out =
      "\nWhat became of these is not known. The next command asks the providers before it does "
      "anything:\n";
  for (const Address& address : unsettled) absl::StrAppend(&out, "  ", address.ToString(), "\n");
  return out;
}

void TellFailure(Session& session, const ApplyReport& report, PlanMode mode) {
  const std::string command = mode == PlanMode::kDestroy ? "dplan destroy" : "dplan apply";
  const std::string verdict = report.interrupted           ? "Interrupted."
                              : mode == PlanMode::kDestroy ? "Destroy failed."
                                                           : "Apply failed.";
  std::string text = absl::StrCat(SkippedText(report.skipped), UnsettledText(report.unsettled),
                                  "\n", verdict, " Resources: ", CountsText(report, mode), ".\n");
  if (report.diagnostics.HasErrors()) {
    absl::StrAppend(&text, "What was done is recorded. Correct what failed, then run `", command,
                    "` again: it goes on from here.");
  } else {
    absl::StrAppend(&text, "What was done is recorded. Run `", command,
                    "` again to go on from here.");
  }
  session.report().Note(text);
}

// The recorded outputs, read again: apply has just written them.
bool TellOutputs(Session& session) {
  if (session.program().config->outputs.empty()) return true;
  if (!session.LoadState()) return false;
  const std::map<std::string, OutputValue>& outputs = session.state().outputs;
  if (JsonEvents* events = session.report().events(); events != nullptr) {
    events->Outputs(outputs);
  } else if (!outputs.empty()) {
    session.report().Say(absl::StrCat("\nOutputs:\n\n", OutputsText(outputs)));
  }
  return true;
}

bool TellSuccess(Session& session, const ApplyReport& report, PlanMode mode) {
  if (JsonEvents* events = session.report().events(); events != nullptr) {
    events->Summary(mode == PlanMode::kDestroy ? "destroy" : "apply",
                    {report.created, report.updated, report.deleted});
  }
  session.report().Say(
      absl::StrCat("\n", mode == PlanMode::kDestroy ? "Destroy complete!" : "Apply complete!",
                   " Resources: ", CountsText(report, mode), ".\n"));
  return mode == PlanMode::kDestroy || TellOutputs(session);
}

// Of the store, which has begun a run.
absl::StatusOr<StateIdentity> IdentityOf(Session& session) {
  const State& known = session.state();
  if (!known.fingerprint_key.empty()) return StateIdentity{known.lineage, known.fingerprint_key};
  absl::StatusOr<State> state = session.store().Load();
  if (!state.ok()) return state.status();
  return StateIdentity{state->lineage, state->fingerprint_key};
}

}  // namespace

int Execute(Session& session, Planned& planned, bool confirmed) {
  // Carrying it out makes the values of the plan final ones, but leaves the plan.
  const PlanMode mode = planned.plan.mode;
  const bool changes = planned.plan.HasChanges();
  if (!PassesReview(session, planned.plan)) return session.Failed();
  if (changes && !confirmed && !Ask(session, mode)) return session.Failed();
  if (session.interrupted()) return session.Failed();
  std::optional<ApplyReport> report;
  bool recorded = true;
  if (changes || NeedsBookkeeping(planned.plan, session.state())) {
    recorded =
        session.Record(mode == PlanMode::kDestroy ? "destroy" : "apply", [&]() -> std::string {
          absl::StatusOr<StateIdentity> identity = IdentityOf(session);
          if (!identity.ok()) {
            session.report().Fail("State cannot be read", identity.status());
            return "failed";
          }
          report.emplace(Carry(session, planned, *identity));
          return report->ok() ? "succeeded" : report->interrupted ? "interrupted" : "failed";
        });
    if (!report.has_value()) return 1;
  } else {
    report.emplace();
  }
  session.report().Tell(report->diagnostics);
  if (!report->ok()) {
    TellFailure(session, *report, mode);
    return report->interrupted ? 130 : 1;
  }
  return TellSuccess(session, *report, mode) && recorded ? 0 : 1;
}

}  // namespace dplan
