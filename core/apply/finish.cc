#include "core/apply/finish.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/types/json.h"

namespace dplan {
namespace {

// Whether one of the dependencies is among the instances.
bool IsAmong(const std::vector<Dependency>& dependencies, const std::set<Address>& instances) {
  return std::any_of(instances.begin(), instances.end(), [&](const Address& instance) {
    return std::any_of(dependencies.begin(), dependencies.end(), [&](const Dependency& dependency) {
      return dependency.block == instance.block &&
             (!dependency.key.has_value() || *dependency.key == instance.key);
    });
  });
}

// The value of an output now; nothing if it has none, or comes from something that was not done.
std::optional<Value> FinalValue(const OutputChange& change, const Program& program,
                                const Values& values, LateLocals& locals,
                                const std::set<Address>& undone, Diagnostics& diagnostics) {
  if (undone.empty() && change.after.IsWhollyKnown()) return change.after;
  const auto& decls = program.config->outputs;
  auto decl = std::find_if(decls.begin(), decls.end(), [&](const OutputDecl& candidate) {
    return candidate.name == change.name;
  });
  locals.Refresh(decl->value);
  EvaluationScope scope(values);
  Diagnostics found;
  Value value = decl->value.Evaluate(scope, found);
  std::vector<Dependency> dependencies;
  scope.TakeDependencies(decl->value, value, dependencies);
  if (IsAmong(dependencies, undone)) return std::nullopt;
  bool failed = found.HasErrors();
  diagnostics.Append(std::move(found));
  if (failed || !value.IsWhollyKnown()) return std::nullopt;
  return value;
}

void AddOutput(const OutputChange& change, const Value& value, StateEdit& edit,
               Diagnostics& diagnostics) {
  Value plain = value.UnmarkedDeep();
  absl::StatusOr<std::string> json = ValueToJson(plain, plain.type());
  if (!json.ok()) {
    diagnostics.AddStatus(absl::StrCat("Output ", change.name, " cannot be recorded"),
                          json.status());
    return;
  }
  edit.outputs[change.name] = OutputValue{TypeToJson(plain.type()), *std::move(json),
                                          change.sensitive || value.ContainsSensitive()};
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
                        const Values& values, LateLocals& locals, const std::set<Address>& undone,
                        Diagnostics& diagnostics) {
  StateEdit edit;
  for (const OutputChange& change : plan.outputs) {
    if (change.action == Action::kNoOp) continue;
    if (change.action == Action::kDelete) {
      if (undone.empty()) edit.outputs[change.name] = std::nullopt;
      continue;
    }
    std::optional<Value> value = FinalValue(change, program, values, locals, undone, diagnostics);
    if (value.has_value()) AddOutput(change, *value, edit, diagnostics);
  }
  if (undone.empty()) RemoveUnusedProviders(plan, state, edit);
  return edit;
}

}  // namespace dplan
