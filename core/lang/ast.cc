#include "core/lang/ast.h"

#include <algorithm>

namespace dplan::internal {

void VisitNodeReferences(ExprNode& node, absl::FunctionRef<void(Reference&)> visit) {
  if (node.kind == ExprNode::Kind::kReference) {
    visit(As<ReferenceNode>(node).reference);
    return;
  }
  node.VisitChildren([&](ExprNode& child) { VisitNodeReferences(child, visit); });
}

void VisitChildrenOf(const ExprNode& node, absl::FunctionRef<void(const ExprNode&)> visit) {
  // The walk itself changes nothing; one walk for both kinds of visitor keeps them from drifting
  // apart.
  const_cast<ExprNode&>(node).VisitChildren([&](ExprNode& child) { visit(child); });
}

void TraversalNode::VisitChildren(absl::FunctionRef<void(ExprNode&)> visit) {
  visit(*root);
  for (TraversalStep& step : steps) {
    if (step.key != nullptr) visit(*step.key);
  }
}

void SplatNode::VisitChildren(absl::FunctionRef<void(ExprNode&)> visit) {
  visit(*source);
  visit(*each);
}

void TemplateNode::VisitChildren(absl::FunctionRef<void(ExprNode&)> visit) {
  for (ExprPtr& part : parts) visit(*part);
}

void BinaryNode::VisitChildren(absl::FunctionRef<void(ExprNode&)> visit) {
  visit(*first);
  for (Rest& next : rest) visit(*next.operand);
}

void ConditionalNode::VisitChildren(absl::FunctionRef<void(ExprNode&)> visit) {
  visit(*condition);
  visit(*when_true);
  visit(*when_false);
}

void TupleNode::VisitChildren(absl::FunctionRef<void(ExprNode&)> visit) {
  for (ExprPtr& element : elements) visit(*element);
}

void ObjectNode::VisitChildren(absl::FunctionRef<void(ExprNode&)> visit) {
  for (Item& item : items) {
    if (item.key != nullptr) visit(*item.key);
    visit(*item.value);
  }
}

void ObjectNode::SortKeys() {
  sorted.clear();
  for (const Item& item : items) {
    if (item.key != nullptr) return;
  }
  std::vector<uint32_t> order(items.size());
  for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, {}, [&](uint32_t i) -> const std::string& { return items[i].name; });
  for (size_t i = 1; i < order.size(); ++i) {
    if (items[order[i - 1]].name == items[order[i]].name) return;
  }
  sorted = std::move(order);
}

const ObjectNode::Item* ObjectNode::Find(const std::string& name) const {
  for (auto item = items.rbegin(); item != items.rend(); ++item) {
    if (item->key == nullptr && item->name == name) return &*item;
  }
  return nullptr;
}

void ForNode::VisitChildren(absl::FunctionRef<void(ExprNode&)> visit) {
  visit(*collection);
  if (key != nullptr) visit(*key);
  visit(*value);
  if (condition != nullptr) visit(*condition);
}

void CallNode::VisitChildren(absl::FunctionRef<void(ExprNode&)> visit) {
  for (ExprPtr& arg : args) visit(*arg);
}

}  // namespace dplan::internal
