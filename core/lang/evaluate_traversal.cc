#include <utility>

#include "core/lang/access.h"
#include "core/lang/evaluator.h"
#include "core/types/convert.h"

namespace dplan::internal {

using Kind = Type::Kind;

namespace {

bool IsBlock(const ExprNode& node) {
  if (node.kind != ExprNode::Kind::kReference) return false;
  const Reference::Kind kind = As<ReferenceNode>(node).reference.kind;
  return kind == Reference::Kind::kResource || kind == Reference::Kind::kData ||
         kind == Reference::Kind::kModule;
}

}  // namespace

Value Evaluator::EvaluateRoot(const TraversalNode& node, size_t step_count, size_t* next_step) {
  *next_step = 0;
  if (step_count == 0 || node.steps[0].key == nullptr || !IsBlock(*node.root)) {
    return Evaluate(*node.root);
  }
  *next_step = 1;
  const Value key = Evaluate(*node.steps[0].key);
  const Reference& reference = As<ReferenceNode>(*node.root).reference;
  if (key.IsKnown() && !key.IsNull() && !key.sensitive() && key.type().IsPrimitive()) {
    std::optional<Value> instance = scope_.GetInstance(reference, key, *diagnostics_);
    if (instance) return *std::move(instance);
  }
  const Value whole = scope_.Get(reference, *diagnostics_);
  OperationError error;
  std::optional<Value> result = GetIndex(whole, key, &error);
  if (result) return *std::move(result);
  return Fail(node, node.steps[0].range, std::move(error)).Marked(whole.sensitive());
}

Value Evaluator::EvaluateTraversal(const TraversalNode& node, size_t step_count) {
  size_t next = 0;
  Value value = EvaluateRoot(node, step_count, &next);
  for (; next < step_count; ++next) {
    const TraversalStep& step = node.steps[next];
    OperationError error;
    std::optional<Value> inner;
    bool sensitive = value.sensitive();
    if (step.key == nullptr) {
      inner = GetAttribute(value, step.name, &error);
    } else {
      const Value key = Evaluate(*step.key);
      sensitive = sensitive || key.sensitive();
      inner = GetIndex(value, key, &error);
    }
    if (!inner) return Fail(node, step.range, std::move(error)).Marked(sensitive);
    value = *std::move(inner);
  }
  return value;
}

Value Evaluator::EvaluateEach(const SplatNode& node, Value item) {
  if (locals_.size() <= node.slot) locals_.resize(node.slot + 1);
  locals_[node.slot] = std::move(item);
  Value value = Evaluate(*node.each);
  locals_.resize(node.slot);
  return value;
}

Value Evaluator::SplatOverUnknown(const SplatNode& node, const Value& source) {
  const Type& type = source.type();
  if (type.kind() == Kind::kTuple) {
    std::vector<Value> items;
    for (const Type& element : type.elements()) {
      items.push_back(EvaluateEach(node, Value::Unknown(element)));
    }
    return Value::Tuple(std::move(items));
  }
  if (!type.IsSequence()) {
    // Whether a single value is null, and so nothing to go over, may not be known.
    if (type.IsDynamic() || !source.refinements().not_null) return Value::Unknown({});
    return Value::Tuple({EvaluateEach(node, source)});
  }
  const Value item = EvaluateEach(node, Value::Unknown(type.element()));
  return Value::Unknown(Type::List(item.type()), {.not_null = true});
}

namespace {

// The results of a splat over a list are a list, if they are of one type.
Value SplatResult(const Type& source, std::vector<Value> items) {
  if (source.kind() == Kind::kTuple || items.empty()) return Value::Tuple(std::move(items));
  for (const Value& item : items) {
    if (item.type() != items[0].type() || item.type().IsDynamic()) {
      return Value::Tuple(std::move(items));
    }
  }
  const Type element = items[0].type();
  return Value::List(element, std::move(items));
}

}  // namespace

Value Evaluator::EvaluateSplat(const SplatNode& node) {
  const Value given = Evaluate(*node.source);
  const bool sensitive = given.sensitive();
  Value source = given.Unmarked();
  const bool sequence = source.type().IsSequence();
  if (source.IsNull()) {
    if (!sequence) return Value::Tuple({}).Marked(sensitive);
    return Fail(node, node.source->range, "Splat of null value",
                "Splat expressions (with the * symbol) cannot be applied to null sequences.")
        .Marked(sensitive);
  }
  if (!source.IsKnown()) return SplatOverUnknown(node, source).Marked(sensitive);
  if (!sequence) source = Value::Tuple({source});
  std::vector<Value> items;
  items.reserve(source.size());
  if (source.size() == 0 && source.type().IsCollection()) {
    const Value item = EvaluateEach(node, Value::Unknown(source.type().element()));
    return Value::List(item.type(), {}).Marked(sensitive);
  }
  const size_t errors = diagnostics_->error_count();
  for (const Value& element : source.AsElements()) {
    items.push_back(EvaluateEach(node, element));
    if (diagnostics_->error_count() != errors) return Value::Unknown({}).Marked(sensitive);
  }
  return SplatResult(source.type(), std::move(items)).Marked(sensitive);
}

}  // namespace dplan::internal
