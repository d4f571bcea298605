#include "absl/strings/str_cat.h"
#include "core/lang/description.h"
#include "core/lang/evaluator.h"
#include "core/lang/evaluator_quietly.h"
#include "core/types/text.h"

namespace dplan::internal {
namespace {

// More than this helps nobody to find the mistake.
constexpr size_t kMaxLines = 12;

std::string RootText(const ExprNode& root) {
  if (root.kind == ExprNode::Kind::kReference) return As<ReferenceNode>(root).reference.ToString();
  return root.kind == ExprNode::Kind::kLocal ? As<LocalNode>(root).name : "";
}

// As it is written: `each.value`, `"a"`, `2`; `…` for what is no name and no literal.
std::string KeyText(const ExprNode& key);

std::string TraversalText(const TraversalNode& node, size_t step_count) {
  std::string text = RootText(*node.root);
  for (size_t i = 0; i < step_count; ++i) {
    const TraversalStep& step = node.steps[i];
    if (step.key == nullptr) {
      absl::StrAppend(&text, ".", step.name);
    } else {
      absl::StrAppend(&text, "[", KeyText(*step.key), "]");
    }
  }
  return text;
}

std::string KeyText(const ExprNode& key) {
  if (key.kind == ExprNode::Kind::kTraversal) {
    const auto& traversal = As<TraversalNode>(key);
    return TraversalText(traversal, traversal.steps.size());
  }
  if (key.kind == ExprNode::Kind::kLiteral) {
    const Value& value = As<LiteralNode>(key).value;
    std::string text;
    if (value.IsNull()) return "null";
    if (value.type().kind() == Type::Kind::kNumber) return value.AsNumber().ToString();
    if (value.type().kind() == Type::Kind::kString) {
      AppendJsonString(value.AsString(), &text);
      return text;
    }
  }
  const std::string text = RootText(key);
  return text.empty() ? "…" : text;
}

}  // namespace

bool Evaluator::IsBound(const ExprNode& node) const {
  if (node.kind == ExprNode::Kind::kLocal) return As<LocalNode>(node).slot < locals_.size();
  if (node.kind == ExprNode::Kind::kTraversal) {
    bool bound = true;
    VisitChildrenOf(node, [&](const ExprNode& child) { bound = bound && IsBound(child); });
    return bound;
  }
  return true;
}

std::string Evaluator::DescribeReferences(const ExprNode& node) {
  std::set<std::string> lines;
  {
    Diagnostics ignored;
    const Quietly quietly(*this, ignored);
    CollectDescriptions(node, lines);
  }
  std::string text;
  size_t count = 0;
  for (const std::string& line : lines) {
    if (++count > kMaxLines) break;
    absl::StrAppend(&text, "\n  ", line);
  }
  return text;
}

void Evaluator::CollectDescriptions(const ExprNode& node, std::set<std::string>& lines) {
  const bool is_name =
      node.kind == ExprNode::Kind::kReference || node.kind == ExprNode::Kind::kLocal;
  if (is_name) {
    const std::string name = RootText(node);
    if (name.empty() || !IsBound(node)) return;
    const size_t errors = diagnostics_->error_count();
    const Value value = Evaluate(node);
    if (diagnostics_->error_count() == errors) {
      lines.insert(absl::StrCat(name, " ", DescribeValue(value)));
    }
    return;
  }
  if (node.kind == ExprNode::Kind::kTraversal) {
    DescribeTraversal(As<TraversalNode>(node), lines);
    return;
  }
  VisitChildrenOf(node, [&](const ExprNode& child) { CollectDescriptions(child, lines); });
}

void Evaluator::DescribeTraversal(const TraversalNode& node, std::set<std::string>& lines) {
  for (const TraversalStep& step : node.steps) {
    if (step.key != nullptr) CollectDescriptions(*step.key, lines);
  }
  if (RootText(*node.root).empty()) {
    CollectDescriptions(*node.root, lines);
    return;
  }
  if (!IsBound(node)) return;
  // As far as it leads anywhere. All instances of a block are not made only to tell how many there
  // are.
  const size_t least =
      node.steps[0].key != nullptr && node.root->kind == ExprNode::Kind::kReference ? 1 : 0;
  for (size_t count = node.steps.size() + 1; count-- > least;) {
    const size_t errors = diagnostics_->error_count();
    const Value value = EvaluateTraversal(node, count);
    if (diagnostics_->error_count() != errors) continue;
    lines.insert(absl::StrCat(TraversalText(node, count), " ", DescribeValue(value)));
    return;
  }
}

}  // namespace dplan::internal
