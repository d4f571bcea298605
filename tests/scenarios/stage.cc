#include "tests/scenarios/stage.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/base/status_macros.h"
#include "core/types/json.h"
#include "tests/scenarios/state_text.h"
#include "tests/testing/word_reader.h"

namespace dplan::testing {
namespace {

constexpr char kMainFile[] = "main.dplan.yaml";

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  const std::vector<std::string> all = absl::StrSplit(text, '\n');
  for (const std::string& line : all) {
    const std::string stripped(absl::StripAsciiWhitespace(line));
    if (!stripped.empty() && stripped[0] != '#') lines.push_back(stripped);
  }
  return lines;
}

std::string OrNothing(std::string text) { return text.empty() ? "(nothing)\n" : text; }

}  // namespace

absl::Status Stage::Set(const ScenarioSection& section) {
  run_.reset();
  if (section.name == "config") {
    SetConfig(section.argument.empty() ? kMainFile : section.argument, section.text);
    return absl::OkStatus();
  }
  if (section.name == "vars") {
    around_.files.Put("dplan.vars.yaml", section.text);
    return absl::OkStatus();
  }
  if (section.name == "before") return ApplyBefore(section.text);
  if (section.name == "options") return SetOptions(section.text);
  if (section.name == "world") return RunCloud("world", section.text);
  if (section.name == "faults") return SetFaults(section.text);
  absl::StatusOr<State> state = ParseState(section.text);
  if (!state.ok()) return state.status();
  store_ = std::make_unique<MemoryStateStore>(*std::move(state));
  return absl::OkStatus();
}

void Stage::SetConfig(const std::string& name, const std::string& text) {
  if (std::exchange(config_used_, false)) {
    for (const std::string& file : std::exchange(config_files_, {})) around_.files.Remove(file);
  }
  config_files_.push_back(name);
  around_.files.Put(name, text);
}

absl::Status Stage::ApplyBefore(const std::string& config) {
  SetConfig(kMainFile, config);
  config_used_ = true;
  Run run(around_, *store_, 0);
  const bool ok =
      run.attempt.Plan({}) && run.attempt.Apply({.parallelism = 1}, run.log, run.interrupts);
  around_.cloud.calls.Clear();
  if (ok) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("what was before cannot be applied\n",
                                                    run.attempt.DiagnosticsText(), run.log.Text()));
}

absl::Status Stage::SetOptions(const std::string& text) {
  options_ = {};
  for (const std::string& line : LinesOf(text)) {
    WordReader words(line);
    const std::string verb = words.Word();
    DPLAN_RETURN_IF_ERROR(SetOption(verb, words.Rest()));
  }
  return absl::OkStatus();
}

bool Stage::SetPlanOption(const std::string& verb, const std::string& rest) {
  if (verb == "destroy") {
    options_.plan.mode = PlanMode::kDestroy;
    return true;
  }
  if (verb == "no-refresh") {
    options_.plan.refresh = false;
    return true;
  }
  if (verb == "replace") {
    const std::optional<Address> address = Address::Parse(rest);
    if (address.has_value()) options_.plan.replace.push_back(*address);
    return address.has_value();
  }
  if (verb == "allow") {
    const std::optional<AllowedFinding> allowed = AllowedFinding::Parse(rest);
    if (allowed.has_value()) options_.plan.allow.push_back(*allowed);
    return allowed.has_value();
  }
  return verb == "max-destroy" && absl::SimpleAtoi(rest, &options_.plan.max_destroy.emplace());
}

absl::Status Stage::SetOption(const std::string& verb, const std::string& rest) {
  bool understood = true;
  if (verb == "parallelism") {
    understood = absl::SimpleAtoi(rest, &options_.apply.parallelism);
  } else if (verb == "provider-parallelism") {
    understood = absl::SimpleAtoi(rest, &around_.cloud.max_parallel);
  } else if (verb == "on-error") {
    options_.apply.stop_on_error = rest == "stop";
  } else if (verb == "detail") {
    options_.detail = rest == "full" ? Detail::kFull : Detail::kSummary;
  } else if (verb == "fail-commit") {
    understood = absl::SimpleAtoi(rest, &options_.failing_commit);
  } else if (verb == "interrupt") {
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(rest, absl::MaxSplits(" at ", 1));
    understood = absl::SimpleAtoi(parts.first, &options_.interrupt_times);
    options_.interrupt_at = parts.second;
  } else {
    understood = SetPlanOption(verb, rest);
  }
  if (understood) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("what option is this: ", verb, " ", rest));
}

absl::Status Stage::RunCloud(const std::string& verb, const std::string& text) {
  for (const std::string& line : LinesOf(text)) {
    DPLAN_RETURN_IF_ERROR(around_.cloud.Run(absl::StrCat(verb, " ", line)));
  }
  return absl::OkStatus();
}

absl::Status Stage::SetFaults(const std::string& text) {
  around_.cloud.faults.Clear();
  Lies lies;
  for (const std::string& line : LinesOf(text)) {
    WordReader words(line);
    if (words.Word() == "lie") {
      lies.insert(words.Rest());
    } else {
      DPLAN_RETURN_IF_ERROR(around_.cloud.Run(absl::StrCat("fault ", line)));
    }
  }
  around_.opener.SetLies(std::move(lies));
  return absl::OkStatus();
}

Stage::Run& Stage::Current() {
  if (run_ != nullptr) return *run_;
  around_.cloud.calls.Clear();
  run_ = std::make_unique<Run>(around_, *store_, options_.failing_commit);
  run_->planned = run_->attempt.Plan(options_.plan);
  config_used_ = true;
  return *run_;
}

absl::Status Stage::EnsureApplied() {
  Run& run = Current();
  if (run.applied) return absl::OkStatus();
  if (!run.planned) {
    return absl::FailedPreconditionError(
        absl::StrCat("there is no plan\n", run.attempt.DiagnosticsText()));
  }
  run.applied = true;
  if (options_.interrupt_times > 0) {
    run.log.InterruptAt(options_.interrupt_at, options_.interrupt_times, run.interrupts);
  }
  run.attempt.Apply(options_.apply, run.log, run.interrupts);
  return absl::OkStatus();
}

std::string Stage::ApplyText() {
  Attempt& attempt = run_->attempt;
  const std::string diagnostics = attempt.Print(attempt.report().diagnostics);
  return absl::StrCat(run_->log.Text(), ReportText(attempt.report()),
                      diagnostics.empty() ? "" : "\n", diagnostics);
}

// What the next run finds, where the user changes nothing and nothing goes wrong any more.
absl::StatusOr<std::string> Stage::Replan() {
  DPLAN_RETURN_IF_ERROR(EnsureApplied());
  around_.cloud.faults.Clear();
  around_.opener.SetLies({});
  Attempt again(around_, *store_);
  const bool planned = again.Plan({.mode = options_.plan.mode});
  return absl::StrCat(SettledText(again.settled()), again.DiagnosticsText(),
                      planned ? PlanText(again.plan(), {}) : "");
}

std::string Stage::Outputs() {
  std::string text;
  for (const auto& [name, output] : store_->state().outputs) {
    const absl::StatusOr<Type> type = TypeFromJson(output.type);
    const absl::StatusOr<Value> value = ValueFromJson(output.value, type.value());
    absl::StrAppend(&text, name, " = ",
                    ValueJson(value->Marked(output.sensitive), /*reveal=*/false), "\n");
  }
  return text;
}

// How often each kind of call came, and for how many items.
std::string Stage::Calls() const {
  std::string text;
  for (const char* call : {"configure", "upgrade", "read", "validate", "plan", "create", "update",
                           "delete", "resolve", "review"}) {
    const FakeCallCount count = around_.cloud.calls.Count(call);
    if (count.calls > 0) absl::StrAppend(&text, call, " ", count.calls, " for ", count.items, "\n");
  }
  return text;
}

absl::StatusOr<std::string> Stage::Get(const std::string& expectation) {
  Run& run = Current();
  if (expectation == "diagnostics") {
    run.diagnostics_read = true;
    return OrNothing(run.attempt.DiagnosticsText());
  }
  if (expectation == "settle") return OrNothing(SettledText(run.attempt.settled()));
  if (expectation == "calls") return OrNothing(Calls());
  if (expectation == "state after") return StateText(store_->state());
  if (expectation == "world after") return OrNothing(around_.cloud.world.Text());
  if (expectation == "outputs") return OrNothing(Outputs());
  if (expectation == "replan") return Replan();
  if (!run.planned) {
    run.diagnostics_read = true;
    return absl::FailedPreconditionError(
        absl::StrCat("there is no plan\n", run.attempt.DiagnosticsText()));
  }
  if (expectation == "plan") return PlanText(run.attempt.plan(), {.detail = options_.detail});
  if (expectation == "steps") return OrNothing(StepsText(run.attempt.plan()));
  DPLAN_RETURN_IF_ERROR(EnsureApplied());
  return ApplyText();
}

std::string Stage::UnreadDiagnostics() const {
  if (run_ == nullptr || run_->diagnostics_read) return "";
  return run_->attempt.DiagnosticsText();
}

}  // namespace dplan::testing
