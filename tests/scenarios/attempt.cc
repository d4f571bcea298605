#include "tests/scenarios/attempt.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/diagnostic_text.h"
#include "core/builtin/builtin_provider.h"
#include "core/config/config.h"
#include "core/config/variables.h"
#include "core/plan/review.h"
#include "tests/testing/fake_provider.h"

namespace dplan::testing {
namespace {

const char* Name(StepKind kind) {
  switch (kind) {
    case StepKind::kCreate:
      return "create";
    case StepKind::kUpdate:
      return "update";
    case StepKind::kDelete:
      return "delete";
    case StepKind::kJoin:
      break;
  }
  return "join";
}

}  // namespace

absl::StatusOr<std::unique_ptr<Provider>> FakeOpener::Open(const std::string& source,
                                                           const CallContext&) {
  if (source == "dplan/fake") return NewLyingProvider(NewFakeProvider(cloud_), lies_);
  if (source == "dplan/dplan") return NewBuiltinProvider([this] { return ids_.NewUuid(); });
  return absl::NotFoundError(absl::StrCat("there is no provider ", source));
}

void EventLog::InterruptAt(const std::string& address, int times, std::atomic<int>& interrupts) {
  address_ = address;
  times_ = times;
  interrupts_ = &interrupts;
}

void EventLog::StepStarted(const Change& change, StepKind kind) {
  const std::string address = change.address.ToString();
  Add(absl::StrCat(Name(kind), " ", address));
  if (interrupts_ != nullptr && address == address_) interrupts_->store(times_);
}

void EventLog::StepProgress(const Change& change, double fraction, const std::string& message) {
  Add(absl::StrCat("progress ", change.address.ToString(), " ", fraction, " ", message));
}

void EventLog::StepLog(const Change& change, LogLevel level, const std::string& message) {
  Add(absl::StrCat(level == LogLevel::kError ? "error " : "warn ", change.address.ToString(), " ",
                   message));
}

void EventLog::StepFinished(const Change& change, StepKind kind, bool ok, const Diagnostics&) {
  Add(absl::StrCat(ok ? "done " : "failed ", Name(kind), " ", change.address.ToString()));
}

void EventLog::Interrupted(int times) { Add(absl::StrCat("interrupted ", times)); }

std::string EventLog::Text() const {
  MutexLock lock(mutex_);
  return text_;
}

void EventLog::Add(const std::string& line) {
  MutexLock lock(mutex_);
  absl::StrAppend(&text_, line, "\n");
}

bool Attempt::Load() {
  std::optional<Config> config = LoadConfig(around_.files, ".", sources_, diagnostics_);
  if (!config.has_value()) return false;
  auto variables = ResolveVariables(*config, {}, around_.files, sources_, diagnostics_);
  std::vector<std::string> used;
  for (const auto& [name, source] : UsedProviders(*config)) used.push_back(source);
  program_ = Link(*std::move(config), providers_.LoadSchemas(used, {}, diagnostics_), diagnostics_);
  if (!variables.has_value() || !program_.has_value()) return false;
  variables_ = *std::move(variables);
  return true;
}

bool Attempt::LoadState() {
  absl::StatusOr<State> state = store_.Load();
  if (absl::IsNotFound(state.status())) return true;
  if (!state.ok()) {
    diagnostics_.AddStatus("State cannot be read", state.status());
    return false;
  }
  state_ = *std::move(state);
  return true;
}

void Attempt::Settle() {
  if (state_.intents.empty()) return;
  absl::Status begun = store_.Begin({.kind = "settle"});
  if (!begun.ok()) {
    diagnostics_.AddStatus("State cannot be written", begun);
    return;
  }
  settled_ = SettleIntents(state_, store_, around_.opener, variables_, {}, diagnostics_);
  (void)store_.End("succeeded");  // A failed commit is among the diagnostics.
}

bool Attempt::Plan(const PlanOptions& options) {
  if (!Load() || !LoadState()) return false;
  Settle();
  if (diagnostics_.HasErrors()) return false;
  std::optional<Planned> planned = MakePlan({.program = *program_,
                                             .state = state_,
                                             .files = around_.files,
                                             .providers = providers_,
                                             .variables = variables_,
                                             .options = options,
                                             .context = {}},
                                            diagnostics_);
  if (!planned.has_value()) return false;
  plan_ = planned->plan;
  planned_.emplace(*std::move(planned));
  return true;
}

bool Attempt::Apply(const ApplyOptions& options, EventLog& log,
                    const std::atomic<int>& interrupts) {
  Diagnostics dangers;
  CheckFindings(planned_->plan, dangers);
  if (dangers.HasErrors()) {
    report_.emplace();
    report_->diagnostics = std::move(dangers);
    return false;
  }
  absl::Status begun = store_.Begin({.kind = "apply"});
  absl::StatusOr<State> state = store_.Load();
  if (!begun.ok() || !state.ok()) {
    report_.emplace();
    report_->diagnostics.AddStatus("State cannot be written", begun);
    return false;
  }
  report_ = dplan::Apply({.planned = *planned_,
                          .program = *program_,
                          .state = state_,
                          .providers = providers_,
                          .store = store_,
                          .lineage = state->lineage,
                          .fingerprint_key = state->fingerprint_key,
                          .ids = around_.ids,
                          .clock = around_.clock,
                          .observer = log,
                          .options = options,
                          .interrupts = interrupts});
  (void)store_.End(report_->ok() ? "succeeded" : "failed");  // A failed commit is in the report.
  return report_->ok();
}

std::string Attempt::Print(const Diagnostics& diagnostics) const {
  Diagnostics sorted = diagnostics;
  sorted.Sort();
  std::string text;
  for (const Diagnostic& diagnostic : sorted.items()) {
    absl::StrAppend(&text, text.empty() ? "" : "\n", DiagnosticText(diagnostic, sources_, false));
  }
  return text;
}

std::string Attempt::DiagnosticsText() const { return Print(diagnostics_); }

std::string ReportText(const ApplyReport& report) {
  std::string text =
      absl::StrCat(report.interrupted ? "interrupted: " : "", report.created, " created, ",
                   report.updated, " updated, ", report.deleted, " deleted\n");
  for (const ApplyReport::Skipped& skipped : report.skipped) {
    absl::StrAppend(&text, "skipped ", Name(skipped.kind), " ", skipped.address.ToString(),
                    skipped.because.empty() ? "" : " because of ", skipped.because, "\n");
  }
  for (const Address& address : report.unsettled) {
    absl::StrAppend(&text, "unsettled ", address.ToString(), "\n");
  }
  return text;
}

std::string SettledText(const std::vector<SettledIntent>& settled) {
  const char* const outcomes[] = {"adopted ", "closed ", "open "};
  std::string text;
  for (const SettledIntent& intent : settled) {
    absl::StrAppend(&text, outcomes[static_cast<int>(intent.outcome)], intent.address.ToString(),
                    intent.why.empty() ? "" : ": ", intent.why, "\n");
  }
  return text;
}

}  // namespace dplan::testing
