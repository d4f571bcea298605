#include "core/lang/constant.h"

#include "core/lang/evaluator.h"

namespace dplan::internal {
namespace {

bool NeedsScope(const ExprNode& node) {
  if (node.kind == ExprNode::Kind::kReference || node.kind == ExprNode::Kind::kName ||
      node.kind == ExprNode::Kind::kCall) {
    return true;
  }
  bool needs = false;
  VisitChildrenOf(node, [&](const ExprNode& child) { needs = needs || NeedsScope(child); });
  return needs;
}

// For what has no references.
class NoScope : public Scope {
 public:
  Value Get(const Reference&, Diagnostics&) const override { return Value(); }
  std::optional<Value> GetInstance(const Reference&, const Value&, Diagnostics&) const override {
    return std::nullopt;
  }
  const Files* files() const override { return nullptr; }
  std::string base_folder() const override { return ""; }
};

}  // namespace

std::optional<Value> EvaluateConstant(const ExprNode& node) {
  if (node.kind == ExprNode::Kind::kLiteral) return As<LiteralNode>(node).value;
  if (NeedsScope(node)) return std::nullopt;
  const NoScope scope;
  Diagnostics diagnostics;
  Value value = Evaluator(scope, diagnostics).Evaluate(node, AnyType());
  if (diagnostics.HasErrors()) return std::nullopt;
  return value;
}

}  // namespace dplan::internal
