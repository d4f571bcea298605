#include "core/lang/expression.h"

#include "absl/strings/str_split.h"
#include "core/lang/ast.h"
#include "core/lang/constant.h"
#include "core/lang/evaluator.h"
#include "core/lang/parser.h"

namespace dplan {

using internal::As;
using internal::ExprNode;
using internal::ExprPtr;

Expression::Expression(std::unique_ptr<ExprNode> node) : node_(std::move(node)) {}
Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression&&) noexcept = default;
Expression::~Expression() = default;

std::optional<Expression> Expression::Parse(absl::string_view text, const TextOrigin& origin,
                                            Diagnostics& diagnostics) {
  internal::Parser parser(text, origin, internal::Grammar::kExpression, diagnostics);
  ExprPtr node = parser.ParseWholeExpression();
  if (node == nullptr) return std::nullopt;
  return Expression(std::move(node));
}

std::optional<Expression> Expression::ParseTemplate(absl::string_view text,
                                                    const TextOrigin& origin,
                                                    Diagnostics& diagnostics) {
  internal::Parser parser(text, origin, internal::Grammar::kExpression, diagnostics);
  ExprPtr node = parser.ParseWholeTemplate();
  if (node == nullptr) return std::nullopt;
  return Expression(std::move(node));
}

Expression Expression::Literal(Value value, SourceRange range) {
  return Expression(std::make_unique<internal::LiteralNode>(std::move(value), range));
}

Expression Expression::Scalar(Value value, std::string text, SourceRange range) {
  return Expression(
      std::make_unique<internal::ScalarNode>(std::move(value), std::move(text), range));
}

Expression Expression::Tuple(std::vector<Expression> elements, SourceRange range) {
  auto node = std::make_unique<internal::TupleNode>(range);
  node->elements.reserve(elements.size());
  for (Expression& element : elements) node->elements.push_back(std::move(element.node_));
  return Expression(std::move(node));
}

Expression Expression::Object(std::vector<Item> items, SourceRange range) {
  auto node = std::make_unique<internal::ObjectNode>(range);
  node->items.reserve(items.size());
  for (Item& item : items) {
    node->items.push_back({.name = Value::String(std::move(item.key)).AsString(),
                           .key = nullptr,
                           .key_range = item.key_range,
                           .value = std::move(item.value.node_)});
  }
  node->SortKeys();
  return Expression(std::move(node));
}

const SourceRange& Expression::range() const { return node_->range; }

namespace {

// What a step of a path leads to in a constructor; null where there is none.
struct Place {
  const ExprNode* node = nullptr;
  const SourceRange* key_range = nullptr;  // of an attribute
};

Place Follow(const ExprNode& node, const PathStep& step) {
  if (node.kind == ExprNode::Kind::kTuple) {
    const auto* index = std::get_if<int64_t>(&step.step);
    const auto& elements = As<internal::TupleNode>(node).elements;
    if (index == nullptr || *index < 0 || static_cast<uint64_t>(*index) >= elements.size()) {
      return {};
    }
    return {elements[static_cast<size_t>(*index)].get(), nullptr};
  }
  if (node.kind != ExprNode::Kind::kObject || std::holds_alternative<int64_t>(step.step)) return {};
  const auto* attribute = std::get_if<PathStep::Attribute>(&step.step);
  const auto* item = As<internal::ObjectNode>(node).Find(
      attribute != nullptr ? attribute->name : std::get<std::string>(step.step));
  if (item == nullptr) return {};
  return {item->value.get(), &item->key_range};
}

// The last place that the path leads to through constructors; `*whole` tells whether it was
// followed to its end.
Place Follow(const ExprNode& root, const Path& path, bool* whole) {
  Place place = {&root, nullptr};
  *whole = true;
  for (const PathStep& step : path.steps()) {
    const Place next = Follow(*place.node, step);
    if (next.node == nullptr) {
      *whole = false;
      break;
    }
    place = next;
  }
  return place;
}

}  // namespace

SourceRange Expression::RangeAt(const Path& path) const {
  bool whole = false;
  return Follow(*node_, path, &whole).node->range;
}

SourceRange Expression::KeyRangeAt(const Path& path) const {
  bool whole = false;
  const Place place = Follow(*node_, path, &whole);
  return whole && place.key_range != nullptr ? *place.key_range : place.node->range;
}

std::optional<Value> Expression::Constant() const { return internal::EvaluateConstant(*node_); }

namespace {

void AppendNames(const Reference& reference, std::vector<std::string>& names) {
  for (absl::string_view name : absl::StrSplit(reference.ToString(), '.')) {
    names.emplace_back(name);
  }
}

}  // namespace

std::optional<std::vector<std::string>> Expression::BareNames() const {
  if (node_->kind == ExprNode::Kind::kName) return As<internal::NameNode>(*node_).names;
  std::vector<std::string> names;
  if (node_->kind == ExprNode::Kind::kReference) {
    AppendNames(As<internal::ReferenceNode>(*node_).reference, names);
    return names;
  }
  if (node_->kind != ExprNode::Kind::kTraversal) return std::nullopt;
  const auto& traversal = As<internal::TraversalNode>(*node_);
  if (traversal.root->kind != ExprNode::Kind::kReference) return std::nullopt;
  AppendNames(As<internal::ReferenceNode>(*traversal.root).reference, names);
  for (const internal::TraversalStep& step : traversal.steps) {
    if (step.key != nullptr) return std::nullopt;
    names.push_back(step.name);
  }
  return names;
}

void Expression::VisitReferences(absl::FunctionRef<void(Reference&)> visit) {
  internal::VisitNodeReferences(*node_, visit);
}

void Expression::VisitReferences(absl::FunctionRef<void(const Reference&)> visit) const {
  internal::VisitNodeReferences(*node_, [&](Reference& reference) { visit(reference); });
}

Value Expression::Evaluate(const Scope& scope, Diagnostics& diagnostics,
                           const Type& expected) const {
  return internal::Evaluator(scope, diagnostics).Evaluate(*node_, expected);
}

}  // namespace dplan
