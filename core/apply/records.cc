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

// The object that the provider answered with, brought into a form that can be recorded. What is
// wrong with it is reported.
Value Recordable(const Change& change, const Schema& schema, const Value& planned,
                 const Value& answered, Diagnostics& diagnostics) {
  bool promised = !diagnostics.HasErrors();
  if (!answered.IsWhollyKnown()) {
    BlameProvider(change.provider, change.address, "values are still unknown after apply",
                  diagnostics);
  } else if (promised) {
    for (const Violation& violation : CheckRefines(schema, planned.UnmarkedDeep(), answered)) {
      BlameProvider(change.provider, change.address,
                    absl::StrCat("its result differs from its plan at ", violation.path.ToString(),
                                 ": ", violation.text),
                    diagnostics);
    }
  }
  Value known = answered.IsWhollyKnown() ? answered : Storable(answered);
  std::vector<Path> marks;
  planned.UnmarkedDeep(&marks);
  return MarkObject(schema, known, std::move(marks));
}

// After a deletion: gone, or still there as it was.
void JudgeDeletion(const Change& change, const std::string& intent, ApplyResult answer,
                   StepResult& result) {
  bool gone = answer.state.has_value() && answer.state->IsNull();
  if (!answer.diagnostics.HasErrors() && !gone) {
    BlameProvider(change.provider, change.address, "it returned an object for a deletion",
                  answer.diagnostics);
  }
  bool failed = answer.diagnostics.HasErrors();
  result.unsettled = failed && !gone && !SaysNoEffect(answer.diagnostics);
  if (gone) result.edit.remove.push_back(change.address);
  if (!result.unsettled) result.edit.end.push_back(intent);
  result.ok = !failed;
  result.diagnostics = std::move(answer.diagnostics);
}

void JudgeObject(const Change& change, StepKind kind, const Schema& schema, const Value& planned,
                 const std::string& intent, ApplyResult answer, StepResult& result) {
  bool created = kind == StepKind::kCreate;
  Diagnostics& diagnostics = answer.diagnostics;
  bool has_object = answer.state.has_value() && !answer.state->IsNull();
  Diagnostics form;
  if (has_object && !schema.Check(*answer.state, form)) {
    has_object = false;
    answer.state.reset();
    BlameProvider(change.provider, change.address, "its result does not fit its own schema",
                  diagnostics);
  }
  if (has_object) result.value = Recordable(change, schema, planned, *answer.state, diagnostics);
  if (!has_object && !diagnostics.HasErrors()) {
    // Something was done, it says, and does not say what: that is no answer.
    answer.state.reset();
    BlameProvider(change.provider, change.address, "it returned no object", diagnostics);
  }
  bool failed = diagnostics.HasErrors();
  if (has_object) {
    ObjectStatus status = failed && created ? ObjectStatus::kTainted : ObjectStatus::kReady;
    absl::StatusOr<Object> object =
        MakeObject(change, schema, result.value, std::move(answer.private_data), status);
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
  if (!result.unsettled) result.edit.end.push_back(intent);
  result.ok = !failed;
  result.diagnostics = std::move(diagnostics);
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
  intent.request_digest = Sha256Hex(absl::StrCat(
      change.address.block.type, "\n", intent.prior.size(), "\n", intent.prior, intent.planned));
  return intent;
}

StepResult JudgeResult(const Change& change, StepKind kind, const Schema& schema,
                       const Value& planned, const std::string& intent,
                       absl::StatusOr<ApplyResult> answer) {
  StepResult result;
  result.value = Value::Null(schema.type());
  if (!answer.ok()) {
    // The call itself failed: maybe it happened.
    result.unsettled = true;
    result.diagnostics.AddStatus("Provider call failed", answer.status());
  } else if (kind == StepKind::kDelete) {
    JudgeDeletion(change, intent, *std::move(answer), result);
  } else {
    JudgeObject(change, kind, schema, planned, intent, *std::move(answer), result);
  }
  result.diagnostics.Locate(change.address, {});
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
