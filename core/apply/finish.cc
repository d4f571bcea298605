#include "core/apply/finish.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/types/json.h"

namespace dplan {
namespace {

// The value of an output now; unknown if it has none.
Value FinalValue(const OutputChange& change, const Program& program, const Values& values,
                 LateLocals& locals, Diagnostics& diagnostics) {
  if (change.after.IsWhollyKnown()) return change.after;
  const auto& decls = program.config->outputs;
  auto decl = std::find_if(decls.begin(), decls.end(),
                           [&](const OutputDecl& candidate) { return candidate.name == change.name; });
  locals.Refresh(decl->value);
  EvaluationScope scope(values);
  return decl->value.Evaluate(scope, diagnostics);
}

void AddOutput(const OutputChange& change, const Value& value, StateEdit& edit,
               Diagnostics& diagnostics) {
  Value plain = value.UnmarkedDeep();
  absl::StatusOr<std::string> json = ValueToJson(plain, plain.type());
  if (!json.ok()) {
    diagnostics.AddStatus(absl::StrCat("Output ", change.name, " cannot be recorded"), json.status());
    return;
  }
  edit.outputs[change.name] = OutputValue{TypeToJson(plain.type()), *std::move(json), change.sensitive};
}

void RemoveUnusedProviders(const Plan& plan, const State& state, StateEdit& edit) {
  std::set<ProviderAddress> needed;
  std::set<ProviderAddress> recorded;
  for (const auto& [address, record] : state.providers) recorded.insert(address);
  for (const Change& change : plan.changes) {
    recorded.insert(change.provider);
    if (change.action != Action::kDelete) needed.insert(change.provider);
  }
  for (const ProviderAddress& address : recorded) {
    if (needed.count(address) == 0) edit.providers[address] = std::nullopt;
  }
}

}  // namespace

StateEdit MakeFinalEdit(const Plan& plan, const Program& program, const State& state,
                        const Values& values, LateLocals& locals, bool all_done,
                        Diagnostics& diagnostics) {
  StateEdit edit;
  for (const OutputChange& change : plan.outputs) {
    if (change.action == Action::kNoOp) continue;
    if (change.action == Action::kDelete) {
      if (all_done) edit.outputs[change.name] = std::nullopt;
      continue;
    }
    Diagnostics found;
    Value value = FinalValue(change, program, values, locals, found);
    if (!found.HasErrors() && value.IsWhollyKnown()) AddOutput(change, value, edit, diagnostics);
    // After a failure an output that cannot be evaluated is no news.
    if (all_done) diagnostics.Append(std::move(found));
  }
  if (all_done) RemoveUnusedProviders(plan, state, edit);
  return edit;
}

}  // namespace dplan
