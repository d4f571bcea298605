#include "core/cli/json_events.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/cli/recorded.h"
#include "core/cli/step_words.h"
#include "core/cli/version.h"

namespace dplan {
namespace {

using Json = nlohmann::ordered_json;

// Of the fields that all events of this kind have.
constexpr char kUiVersion[] = "1.2";

std::string Text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json KeyJson(const InstanceKey& key) {
  if (key.index() != nullptr) return *key.index();
  if (key.key() != nullptr) return *key.key();
  return nullptr;
}

Json ResourceJson(const Address& address) {
  const BlockAddress& block = address.block;
  std::string module;
  for (const ModuleStep& step : block.module) {
    absl::StrAppend(&module, module.empty() ? "" : ".", "module.", step.name, step.key.ToString());
  }
  std::string local = address.ToString();
  if (!module.empty()) local = local.substr(module.size() + 1);
  return {{"addr", address.ToString()},
          {"module", module},
          {"resource", local},
          {"implied_provider", block.type.substr(0, block.type.find('_'))},
          {"resource_type", block.type},
          {"resource_name", block.name},
          {"resource_key", KeyJson(address.key)}};
}

const char* ActionName(Action action) {
  switch (action) {
    case Action::kNoOp:
      return "noop";
    case Action::kCreate:
      return "create";
    case Action::kUpdate:
      return "update";
    case Action::kReplace:
      return "replace";
    case Action::kDelete:
      return "delete";
  }
  return "";
}

const char* ReasonName(ReasonCode code) {
  switch (code) {
    case ReasonCode::kReplaceTainted:
      return "tainted";
    case ReasonCode::kReplaceRequested:
      return "requested";
    case ReasonCode::kReplaceCannotUpdate:
      return "cannot_update";
    case ReasonCode::kCreateGone:
      return "create_because_gone";
    case ReasonCode::kDeleteNoResource:
      return "delete_because_no_resource_config";
    case ReasonCode::kDeleteWrongRepetition:
      return "delete_because_wrong_repetition";
    case ReasonCode::kDeleteCountIndex:
      return "delete_because_count_index";
    case ReasonCode::kDeleteEachKey:
      return "delete_because_each_key";
    case ReasonCode::kDeleteDisabled:
      return "delete_because_enabled_false";
    case ReasonCode::kUpdateResume:
      return "update_because_resumed";
    case ReasonCode::kUpdateWriteOnly:
      return "update_because_write_only_changed";
    case ReasonCode::kUpdateWriteOnlyUnread:
      return "update_because_write_only_not_read";
    case ReasonCode::kNone:
    case ReasonCode::kDeleteDestroy:
      break;
  }
  return "";
}

Json PositionJson(const SourcePos& position) {
  return {{"line", position.line}, {"column", position.column}, {"byte", position.byte}};
}

Json ToJson(const Diagnostic& diagnostic, const SourceMap& sources) {
  const bool error = diagnostic.severity == Severity::kError;
  Json json = {{"severity", error ? "error" : "warning"},
               {"summary", diagnostic.summary},
               {"detail", diagnostic.detail}};
  if (diagnostic.address.has_value()) json["address"] = diagnostic.address->ToString();
  if (!diagnostic.path.empty()) json["path"] = diagnostic.path.ToString();
  if (!diagnostic.code.empty()) json["code"] = diagnostic.code;
  const SourceRange& range = diagnostic.range;
  if (!range.empty()) {
    json["range"] = {{"filename", sources.name(range.file)},
                     {"start", PositionJson(range.begin)},
                     {"end", PositionJson(range.end)}};
    json["snippet"] = {{"code", std::string(sources.Line(range.file, range.begin.line))},
                       {"start_line", range.begin.line}};
  }
  return json;
}

// The beginning of every event.
Json Event(const Clock& clock, const char* level, const std::string& message, const char* type) {
  return {
      {"@level", level},
      {"@message", message},
      {"@module", "dplan.ui"},
      {"@timestamp", absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", clock.Now(), absl::UTCTimeZone())},
      {"type", type}};
}

void Write(Terminal& terminal, const Json& event) { terminal.Out(Text(event) + "\n"); }

Json HookJson(const Change& change, StepKind kind) {
  return {{"resource", ResourceJson(change.address)}, {"action", WordsOf(kind).action}};
}

}  // namespace

ChangeCounts CountChanges(const Plan& plan) {
  ChangeCounts counts;
  for (const Change& change : plan.changes) {
    const bool replaced = change.action == Action::kReplace;
    counts.add += change.action == Action::kCreate || replaced ? 1 : 0;
    counts.change += change.action == Action::kUpdate ? 1 : 0;
    counts.remove += change.action == Action::kDelete || replaced ? 1 : 0;
  }
  return counts;
}

std::string DiagnosticJson(const Diagnostic& diagnostic, const SourceMap& sources) {
  return Text(ToJson(diagnostic, sources));
}

void JsonEvents::Version() {
  Json event = Event(clock_, "info", absl::StrCat("dplan ", kVersion), "version");
  event["dplan"] = kVersion;
  event["ui"] = kUiVersion;
  Write(terminal_, event);
}

void JsonEvents::Found(const Diagnostic& diagnostic, const SourceMap& sources) {
  const bool error = diagnostic.severity == Severity::kError;
  Json event =
      Event(clock_, error ? "error" : "warn",
            absl::StrCat(error ? "Error: " : "Warning: ", diagnostic.summary), "diagnostic");
  event["diagnostic"] = ToJson(diagnostic, sources);
  Write(terminal_, event);
}

void JsonEvents::Planned(const Plan& plan) {
  std::string lines;
  const auto add = [&](Json event, const Address& address, const char* action, ReasonCode reason) {
    event["change"] = {{"resource", ResourceJson(address)}, {"action", action}};
    if (*ReasonName(reason) != '\0') event["change"]["reason"] = ReasonName(reason);
    absl::StrAppend(&lines, Text(event), "\n");
  };
  for (const Drift& drift : plan.drift) {
    const char* const action = drift.after.IsNull() ? "delete" : "update";
    add(Event(clock_, "info",
              absl::StrCat(drift.address.ToString(), ": Drift detected (", action, ")"),
              "resource_drift"),
        drift.address, action, ReasonCode::kNone);
  }
  for (const Change& change : plan.changes) {
    if (change.action == Action::kNoOp) continue;
    const char* const action = ActionName(change.action);
    add(Event(clock_, "info", absl::StrCat(change.address.ToString(), ": Plan to ", action),
              "planned_change"),
        change.address, action, change.reason.code);
  }
  if (!lines.empty()) terminal_.Out(lines);
  Summary("plan", CountChanges(plan));
}

void JsonEvents::Summary(const std::string& operation, const ChangeCounts& counts) {
  std::string message;
  if (operation == "plan") {
    message = absl::StrCat("Plan: ", counts.add, " to add, ", counts.change, " to change, ",
                           counts.remove, " to destroy.");
  } else if (operation == "destroy") {
    message = absl::StrCat("Destroy complete! Resources: ", counts.remove, " destroyed.");
  } else {
    message = absl::StrCat("Apply complete! Resources: ", counts.add, " added, ", counts.change,
                           " changed, ", counts.remove, " destroyed.");
  }
  Json event = Event(clock_, "info", message, "change_summary");
  event["changes"] = {{"add", counts.add},
                      {"change", counts.change},
                      {"import", 0},
                      {"remove", counts.remove},
                      {"operation", operation}};
  Write(terminal_, event);
}

void JsonEvents::Outputs(const std::map<std::string, OutputValue>& outputs) {
  std::string event =
      Text(Event(clock_, "info", absl::StrCat("Outputs: ", outputs.size()), "outputs"));
  event.back() = ',';
  terminal_.Out(absl::StrCat(event, "\"outputs\":", OutputsJson(outputs, /*reveal=*/false), "}\n"));
}

void JsonEvents::StepStarted(const Change& change, StepKind kind) {
  Json event = Event(clock_, "info",
                     absl::StrCat(change.address.ToString(), ": ", WordsOf(kind).begun, "..."),
                     "apply_start");
  event["hook"] = HookJson(change, kind);
  Write(terminal_, event);
}

void JsonEvents::StepProgress(const Change& change, StepKind kind, absl::Duration elapsed,
                              const std::string& message) {
  Json event = Event(clock_, "info",
                     absl::StrCat(change.address.ToString(), ": Still at it... [",
                                  ElapsedText(elapsed), " elapsed]"),
                     "apply_progress");
  event["hook"] = HookJson(change, kind);
  event["hook"]["elapsed_seconds"] = absl::ToInt64Seconds(elapsed);
  if (!message.empty()) event["hook"]["message"] = message;
  Write(terminal_, event);
}

void JsonEvents::StepFinished(const Change& change, StepKind kind, absl::Duration elapsed,
                              bool ok) {
  Json event = Event(clock_, ok ? "info" : "error",
                     absl::StrCat(change.address.ToString(), ": ", WordsOf(kind).noun,
                                  ok ? " complete after " : " failed after ", ElapsedText(elapsed)),
                     ok ? "apply_complete" : "apply_errored");
  event["hook"] = HookJson(change, kind);
  event["hook"]["elapsed_seconds"] = absl::ToInt64Seconds(elapsed);
  Write(terminal_, event);
}

void JsonEvents::Log(const std::string& message, const char* level) {
  Write(terminal_, Event(clock_, level, message, "log"));
}

}  // namespace dplan
