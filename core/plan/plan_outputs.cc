#include "core/plan/plan_outputs.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/types/json.h"

namespace dplan {
namespace {

// Null where the record cannot be read: the output is then written anew.
Value RecordedValue(const OutputValue& recorded) {
  absl::StatusOr<Type> type = TypeFromJson(recorded.type);
  if (!type.ok()) return Value();
  absl::StatusOr<Value> value = ValueFromJson(recorded.value, *type);
  return value.ok() ? value->Marked(recorded.sensitive) : Value();
}

}  // namespace

std::optional<OutputChange> PlanOutput(const OutputDecl& decl, const Values& values,
                                       const State& state, Diagnostics& diagnostics) {
  EvaluationScope scope(values);
  size_t errors = diagnostics.error_count();
  Value after = decl.value.Evaluate(scope, diagnostics);
  if (diagnostics.error_count() > errors) return std::nullopt;
  if (after.ContainsSensitive() && !decl.sensitive) {
    diagnostics.Error(
        "Output is sensitive",
        absl::StrCat("The value of output \"", decl.name,
                     "\" comes from sensitive values. Write `sensitive: true` at the "
                     "output if it shall be kept, or nonsensitive() if it is no secret."),
        decl.range);
    return std::nullopt;
  }
  // The mark of an output is on the whole of it.
  if (decl.sensitive) after = after.UnmarkedDeep().Marked();
  OutputChange change{.name = decl.name, .after = std::move(after), .sensitive = decl.sensitive};
  auto recorded = state.outputs.find(decl.name);
  if (recorded == state.outputs.end()) {
    change.action = Action::kCreate;
    return change;
  }
  change.before = RecordedValue(recorded->second);
  change.action = change.before == change.after ? Action::kNoOp : Action::kUpdate;
  return change;
}

OutputChange PlanOutputRemoval(const std::string& name, const OutputValue& recorded) {
  return {.name = name,
          .action = Action::kDelete,
          .before = RecordedValue(recorded),
          .after = Value::Null(Type::Dynamic()),
          .sensitive = recorded.sensitive};
}

}  // namespace dplan
