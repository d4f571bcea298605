#include "core/apply/records.h"

#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/sha256.h"
#include "core/base/status_macros.h"
#include "core/contract/check_planned.h"
#include "core/plan/marks.h"
#include "core/plan/plan_block.h"
#include "core/plan/refresh.h"
#include "core/plan/volatile.h"
#include "core/types/json.h"
#include "core/types/transform.h"

namespace dplan {
namespace {

// Sensitive and unknown nodes become null.
Value WithoutSecretsAndUnknowns(const Value& value) {
  return Transform(value, [](const Path&, const Value& node) -> std::optional<Value> {
    if (node.sensitive() || !node.IsKnown()) return Value::Null(node.type());
    return std::nullopt;
  });
}

// A set with anything unknown in it cannot be entered: it becomes null as a whole.
Value Storable(const Value& value) {
  return Transform(WithoutSecretsAndUnknowns(value),
                   [](const Path&, const Value& node) -> std::optional<Value> {
                     if (node.IsWhollyKnown() && !node.ContainsSensitive()) return node;
                     bool entered = node.type().kind() != Type::Kind::kSet;
                     return entered ? std::nullopt : std::optional<Value>(Value::Null(node.type()));
                   });
}

absl::StatusOr<std::string> StorableJson(const Value& value, const Schema& schema) {
  if (value.IsNull()) return std::string();
  return ValueToJson(Storable(value), schema.type());
}

// What is volatile is no part of the request.
absl::StatusOr<std::string> DigestOfRequest(const Change& change, const Schema& schema,
                                            const Value& prior, const Intent& intent) {
  std::string before = intent.prior;
  if (!change.volatile_paths.empty()) {
    DPLAN_ASSIGN_OR_RETURN(before,
                           StorableJson(WithoutVolatile(prior, change.volatile_paths), schema));
  }
  return Sha256Hex(
      absl::StrCat(change.address.block.type, "\n", before.size(), "\n", before, intent.planned));
}

IntentAction ActionOf(StepKind kind) {
  switch (kind) {
    case StepKind::kCreate:
      return IntentAction::kCreate;
    case StepKind::kUpdate:
      return IntentAction::kUpdate;
    case StepKind::kDelete:
    case StepKind::kJoin:
      break;
  }
  return IntentAction::kDelete;
}

// Whether the provider says of every error that nothing was changed.
bool SaysNoEffect(const Diagnostics& diagnostics) {
  for (const Diagnostic& diagnostic : diagnostics.items()) {
    if (diagnostic.severity == Severity::kError && diagnostic.effect != Effect::kNone) return false;
  }
  return true;
}

// Where an object breaks what was planned.
std::vector<Violation> CheckKept(const AskedStep& step, const Value& object) {
  return CheckRefines(step.schema,
                      WithoutVolatile(step.planned.UnmarkedDeep(), step.change.volatile_paths),
                      object);
}

// The object that the provider answered with, brought into a form that can be recorded. What is
// wrong with it is reported.
Value Recordable(const AskedStep& step, const Value& answered, bool legacy,
                 Diagnostics& diagnostics) {
  const Change& change = step.change;
  // Who was made for a laxer contract promises nothing.
  bool promised = !diagnostics.HasErrors() && !legacy;
  if (!answered.IsWhollyKnown()) {
    BlameProvider(change.provider, change.address, "values are still unknown after apply",
                  diagnostics);
  } else if (promised) {
    for (const Violation& violation : CheckKept(step, answered)) {
      BlameProvider(change.provider, change.address,
                    absl::StrCat("its result differs from its plan at ", violation.path.ToString(),
                                 ": ", violation.text),
                    diagnostics);
    }
  }
  Value known = answered.IsWhollyKnown() ? answered : Storable(answered);
  std::vector<Path> marks;
  step.planned.UnmarkedDeep(&marks);
  return MarkObject(step.schema, known, std::move(marks));
}

// After a deletion: gone, or still there as it was.
void JudgeDeletion(const AskedStep& step, ApplyResult answer, StepResult& result) {
  bool gone = answer.state.has_value() && answer.state->IsNull();
  if (!answer.diagnostics.HasErrors() && !gone) {
    BlameProvider(step.change.provider, step.change.address, "it returned an object for a deletion",
                  answer.diagnostics);
  }
  bool failed = answer.diagnostics.HasErrors();
  result.unsettled = failed && !gone && !SaysNoEffect(answer.diagnostics);
  if (gone) result.edit.remove.push_back(step.change.address);
  if (!result.unsettled) result.edit.end.push_back(step.intent.id);
  result.ok = !failed;
  result.diagnostics = std::move(answer.diagnostics);
}

// Whether an update can go on with what the operation has reported of its object.
bool CanResume(const AskedStep& step) {
  return step.facts.resumable && !step.intent.reported.checkpoint.empty();
}

// The object that is known at the end of a failed operation; nothing if none is.
void TakeCheckpoint(const AskedStep& step, ApplyResult& answer) {
  const Reported& reported = step.intent.reported;
  absl::StatusOr<Value> checkpoint = ValueFromJson(reported.checkpoint, step.schema.type());
  if (!checkpoint.ok()) return;
  answer.state = *std::move(checkpoint);
  answer.private_data = reported.checkpoint_private;
}

ObjectStatus StatusOf(const AskedStep& step, bool failed) {
  if (!failed) return ObjectStatus::kReady;
  const bool resumes =
      step.recorded != nullptr && step.recorded->status == ObjectStatus::kResumable;
  if (resumes || CanResume(step)) return ObjectStatus::kResumable;
  return step.kind == StepKind::kCreate ? ObjectStatus::kTainted : ObjectStatus::kReady;
}

// The object of an answer, if it says one that fits its schema.
bool HasObject(const AskedStep& step, ApplyResult& answer) {
  if (answer.diagnostics.HasErrors() && !answer.state.has_value() && CanResume(step)) {
    TakeCheckpoint(step, answer);
  }
  if (!answer.state.has_value() || answer.state->IsNull()) return false;
  Diagnostics form;
  if (step.schema.Check(*answer.state, form)) return true;
  answer.state.reset();
  BlameProvider(step.change.provider, step.change.address, "its result does not fit its own schema",
                answer.diagnostics);
  return false;
}

void JudgeObject(const AskedStep& step, ApplyResult answer, StepResult& result) {
  const Change& change = step.change;
  bool has_object = HasObject(step, answer);
  Diagnostics& diagnostics = answer.diagnostics;
  if (has_object)
    result.value = Recordable(step, *answer.state, answer.legacy_type_system, diagnostics);
  if (!has_object && !diagnostics.HasErrors()) {
    // Something was done, it says, and does not say what: that is no answer.
    answer.state.reset();
    BlameProvider(change.provider, change.address, "it returned no object", diagnostics);
  }
  bool failed = diagnostics.HasErrors();
  if (has_object) {
    absl::StatusOr<Object> object = MakeObject(
        change, step.schema, result.value, std::move(answer.private_data), StatusOf(step, failed));
    if (object.ok()) {
      result.edit.put.push_back(*std::move(object));
    } else {
      diagnostics.AddStatus("Result cannot be recorded", object.status()).address = change.address;
      failed = true;
      has_object = false;
    }
  }
  // No word about an object, and no word that nothing happened.
  result.unsettled =
      failed && !has_object && !answer.state.has_value() && !SaysNoEffect(diagnostics);
  if (!result.unsettled) result.edit.end.push_back(step.intent.id);
  result.ok = !failed;
  result.diagnostics = std::move(diagnostics);
}

const char* OperationName(StepKind kind) {
  switch (kind) {
    case StepKind::kCreate:
      return "creation";
    case StepKind::kUpdate:
      return "update";
    case StepKind::kDelete:
    case StepKind::kJoin:
      break;
  }
  return "deletion";
}

// What was found out, in words.
std::string WhatBecame(StepKind kind, const Resolution& resolution, bool ok) {
  if (resolution.outcome == SettledOutcome::kOpen) {
    return absl::StrCat("What became of it is not known: ", resolution.why);
  }
  const bool exists = resolution.outcome == SettledOutcome::kAdopted;
  const char* found = "nothing was made.";
  if (kind == StepKind::kDelete) {
    found = exists ? "the object is still there." : "the object is gone, as planned.";
  } else if (exists && resolution.edit.put.front().status == ObjectStatus::kResumable) {
    found = "the object is there, half-done. The next apply goes on with it.";
  } else if (exists) {
    found = ok ? "the object is as planned, and is recorded."
               : "the object is there, but not as planned. It is recorded as it is.";
  } else if (kind == StepKind::kUpdate) {
    found = "the object is gone.";
  }
  return absl::StrCat("The provider was asked what became of it: ", found);
}

// Whether the object that was found is all that the step was to make.
bool IsAsPlanned(const AskedStep& step, const Resolution& resolution) {
  return step.kind != StepKind::kDelete &&
         resolution.edit.put.front().status == ObjectStatus::kReady &&
         CheckKept(step, resolution.value.UnmarkedDeep()).empty();
}

// The row as the plan found it, if it differs from the record.
bool RowDiffers(const Change& change, const Object& object, bool drifted) {
  return drifted || change.dependencies != object.dependencies ||
         change.schema_version != object.schema_version ||
         change.prior_private != object.private_data;
}

}  // namespace

absl::StatusOr<Object> MakeObject(const Change& change, const Schema& schema, const Value& value,
                                  std::string private_data, ObjectStatus status) {
  Object object{.address = change.address,
                .provider = change.provider,
                .schema_version = schema.version,
                .private_data = std::move(private_data),
                .status = status,
                .dependencies = change.dependencies};
  Value plain = value.UnmarkedDeep(&object.sensitive);
  DPLAN_ASSIGN_OR_RETURN(object.attributes, ValueToJson(plain, schema.type()));
  return object;
}

absl::StatusOr<Intent> MakeIntent(const Change& change, StepKind kind, const Schema& schema,
                                  const Value& prior, const Value& planned,
                                  const std::string& private_data) {
  Intent intent{.address = change.address,
                .provider = change.provider,
                .action = ActionOf(kind),
                .schema_version = schema.version,
                .private_data = private_data,
                .dependencies = change.dependencies};
  if (kind != StepKind::kDelete) {
    planned.UnmarkedDeep(&intent.sensitive);
    DPLAN_ASSIGN_OR_RETURN(intent.planned, StorableJson(planned, schema));
  }
  DPLAN_ASSIGN_OR_RETURN(intent.prior, StorableJson(prior, schema));
  DPLAN_ASSIGN_OR_RETURN(intent.request_digest, DigestOfRequest(change, schema, prior, intent));
  return intent;
}

StepResult JudgeResult(const AskedStep& step, absl::StatusOr<ApplyResult> answer) {
  StepResult result;
  result.value = Value::Null(step.schema.type());
  if (!answer.ok()) {
    // The call itself failed: maybe it happened.
    result.unsettled = true;
    result.diagnostics.AddStatus("Provider call failed", answer.status());
  } else if (step.kind == StepKind::kDelete) {
    JudgeDeletion(step, *std::move(answer), result);
  } else {
    JudgeObject(step, *std::move(answer), result);
  }
  result.diagnostics.Locate(step.change.address, {});
  return result;
}

StepResult JudgeLost(const AskedStep& step, const absl::Status& lost, Resolution resolution) {
  StepResult result;
  result.value = Value::Null(step.schema.type());
  Diagnostic found{.summary = "Provider call failed",
                   .detail = absl::StrCat("The ", OperationName(step.kind),
                                          " ended without an answer: ", lost.message(), "\n")};
  switch (resolution.outcome) {
    case SettledOutcome::kOpen:
      result.unsettled = true;
      break;
    case SettledOutcome::kClosed:
      result.ok = step.kind == StepKind::kDelete;
      found.effect = Effect::kNone;
      break;
    case SettledOutcome::kAdopted:
      result.ok = IsAsPlanned(step, resolution);
      result.value = std::move(resolution.value);
      break;
  }
  found.detail += WhatBecame(step.kind, resolution, result.ok);
  result.edit = std::move(resolution.edit);
  if (result.ok) found.severity = Severity::kWarning;
  result.diagnostics.Add(std::move(found));
  result.diagnostics.Locate(step.change.address, {});
  return result;
}

StateEdit MakeBookkeeping(const Plan& plan, const State& state,
                          const std::map<ProviderAddress, ProviderRecord>& used,
                          const std::map<std::string, const Schema*>& schemas,
                          Diagnostics& diagnostics) {
  StateEdit edit;
  std::set<Address> drifted;
  for (const Drift& drift : plan.drift) {
    if (drift.after.IsNull()) {
      edit.remove.push_back(drift.address);
    } else {
      drifted.insert(drift.address);
    }
  }
  for (const Change& change : plan.changes) {
    if (change.action != Action::kNoOp) continue;
    const Object& object = state.objects.at(change.address);
    if (!RowDiffers(change, object, drifted.count(change.address) > 0)) continue;
    absl::StatusOr<Object> row = MakeObject(change, *schemas.at(change.address.block.type),
                                            change.after, change.prior_private, object.status);
    if (row.ok()) {
      row->write_only = object.write_only;
      edit.put.push_back(*std::move(row));
    } else {
      diagnostics.AddStatus("Object cannot be recorded", row.status()).address = change.address;
    }
  }
  for (const auto& [address, record] : used) {
    auto recorded = state.providers.find(address);
    if (recorded == state.providers.end() || recorded->second != record) {
      edit.providers[address] = record;
    }
  }
  return edit;
}

}  // namespace dplan
