#include "core/apply/late_locals.h"

#include <set>
#include <utility>

namespace dplan {
namespace {

std::vector<int32_t> LocalsIn(const Expression& expression) {
  std::vector<int32_t> locals;
  expression.VisitReferences([&](const Reference& reference) {
    if (reference.kind == Reference::Kind::kLocal) locals.push_back(reference.target);
  });
  return locals;
}

}  // namespace

LateLocals::LateLocals(const Program& program, Values& values)
    : program_(program), values_(values) {
  for (const Program::Node& node : program.order) {
    if (node.kind == Program::Node::Kind::kLocal) order_.push_back(node.index);
  }
}

void LateLocals::Refresh(const Expression& expression) {
  for (int32_t local : LocalsIn(expression)) {
    if (values_.local(local).IsWhollyKnown()) continue;
    for (int32_t needed : Closure(local)) RefreshOne(needed);
  }
}

void LateLocals::RefreshOne(int32_t local) {
  if (values_.local(local).IsWhollyKnown()) return;
  EvaluationScope scope(values_);
  Diagnostics later;  // Whoever uses the local reports what is wrong with it.
  Value value = program_.config->locals[local].value.Evaluate(scope, later);
  values_.SetLocal(local, std::move(value), values_.local_dependencies(local));
}

const std::vector<int32_t>& LateLocals::Closure(int32_t local) {
  auto [known, added] = closures_.try_emplace(local);
  if (!added) return known->second;
  std::set<int32_t> seen = {local};
  std::vector<int32_t> todo = {local};
  while (!todo.empty()) {
    int32_t next = todo.back();
    todo.pop_back();
    for (int32_t inner : LocalsIn(program_.config->locals[next].value)) {
      if (seen.insert(inner).second) todo.push_back(inner);
    }
  }
  for (int32_t in_order : order_) {
    if (seen.count(in_order) > 0) known->second.push_back(in_order);
  }
  return known->second;
}

}  // namespace dplan
