#include "core/apply/resolve.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/apply/records.h"
#include "core/base/failpoint.h"
#include "core/base/status_macros.h"
#include "core/plan/marks.h"
#include "core/types/json.h"

namespace dplan {
namespace {

// The object that an intent's text stands for; null for the empty text.
absl::StatusOr<Value> FromText(const std::string& json, const Schema& schema) {
  if (json.empty()) return Value::Null(schema.type());
  absl::StatusOr<Value> value = ValueFromJson(json, schema.type());
  if (value.ok()) return value;
  return absl::DataLossError("What was recorded of the operation cannot be read.");
}

absl::StatusOr<Object> Adopt(const Intent& intent, const Schema& schema, const TypeFacts& facts,
                             const Object* recorded, ResolveResult answer, Value& value) {
  Diagnostics form;
  if (answer.state.IsNull() || !answer.state.IsWhollyKnown() || !schema.Check(answer.state, form)) {
    return absl::InternalError("The provider found an object that does not fit its own schema.");
  }
  const bool deleted = intent.action == IntentAction::kDelete;
  const Change change{.address = intent.address,
                      .provider = intent.provider,
                      .dependencies = deleted && recorded != nullptr ? recorded->dependencies
                                                                     : intent.dependencies};
  std::vector<Path> marks = recorded != nullptr ? recorded->sensitive : std::vector<Path>();
  marks.insert(marks.end(), intent.sensitive.begin(), intent.sensitive.end());
  value = MarkObject(schema, answer.state, std::move(marks));
  ObjectStatus status = recorded != nullptr ? recorded->status : ObjectStatus::kReady;
  if (!deleted && facts.resumable && !intent.reported.checkpoint.empty()) {
    status = ObjectStatus::kResumable;
  }
  DPLAN_ASSIGN_OR_RETURN(Object object,
                         MakeObject(change, schema, value, std::move(answer.private_data), status));
  // Whether new write-only values were set cannot be said: those that differ are set again.
  if (recorded != nullptr) object.write_only = recorded->write_only;
  return object;
}

Resolution Open(const Intent& intent, std::string why) {
  if (!intent.reported.known_id.empty()) {
    absl::StrAppend(&why, " The object is said to have the id ", intent.reported.known_id, ".");
  }
  return {.why = std::move(why)};
}

}  // namespace

std::string ErrorsText(const Diagnostics& diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics.items()) {
    if (diagnostic.severity != Severity::kError) continue;
    absl::StrAppend(&text, text.empty() ? "" : " ", diagnostic.summary, ": ", diagnostic.detail);
  }
  return text;
}

absl::StatusOr<ResolveRequest> MakeResolveRequest(const Intent& intent, const Schema& schema,
                                                  const Object* recorded,
                                                  const std::string& lineage) {
  if (schema.version != intent.schema_version) {
    return absl::FailedPreconditionError("The provider has another version of this type now.");
  }
  const bool usable =
      !intent.prior.empty() && recorded != nullptr && recorded->schema_version == schema.version;
  ResolveRequest request{.type = intent.address.block.type,
                         .private_data = intent.private_data,
                         .owner = {lineage, intent.address.ToString(), intent.id},
                         .known_id = intent.reported.known_id};
  DPLAN_ASSIGN_OR_RETURN(request.prior,
                         FromText(usable ? recorded->attributes : intent.prior, schema));
  DPLAN_ASSIGN_OR_RETURN(request.planned, FromText(intent.planned, schema));
  if (!intent.reported.checkpoint.empty()) {
    DPLAN_ASSIGN_OR_RETURN(request.checkpoint, FromText(intent.reported.checkpoint, schema));
    request.checkpoint_private = intent.reported.checkpoint_private;
  }
  return request;
}

absl::StatusOr<ResolveResult> AskWhatBecame(Provider& provider, const CallContext& context,
                                            const ResolveRequest& request) {
  absl::StatusOr<ResolveResult> answer = provider.ResolveIntent(context, request);
  Failpoint("resolve.answered");
  return answer;
}

Resolution JudgeResolution(const Intent& intent, const Schema& schema, const TypeFacts& facts,
                           const Object* recorded, absl::StatusOr<ResolveResult> answer) {
  if (!answer.ok()) return Open(intent, std::string(answer.status().message()));
  if (answer->diagnostics.HasErrors()) return Open(intent, ErrorsText(answer->diagnostics));
  Resolution resolution{.edit = {.end = {intent.id}}};
  switch (answer->outcome) {
    case ResolveResult::Outcome::kUnknown:
      return Open(intent, "The provider cannot tell.");
    case ResolveResult::Outcome::kAbsent:
      resolution.outcome = SettledOutcome::kClosed;
      if (recorded != nullptr) resolution.edit.remove.push_back(intent.address);
      return resolution;
    case ResolveResult::Outcome::kExists:
      break;
  }
  absl::StatusOr<Object> object =
      Adopt(intent, schema, facts, recorded, *std::move(answer), resolution.value);
  if (!object.ok()) return Open(intent, std::string(object.status().message()));
  resolution.outcome = SettledOutcome::kAdopted;
  resolution.edit.put.push_back(*std::move(object));
  return resolution;
}

}  // namespace dplan
