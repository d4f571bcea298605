#include "core/lang/evaluator.h"

#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "core/lang/description.h"
#include "core/lang/evaluator_quietly.h"
#include "core/lang/utf8.h"
#include "core/types/convert.h"

namespace dplan::internal {

using Kind = Type::Kind;

const Type& AnyType() {
  static const Type& type = *new Type();
  return type;
}

Value Evaluator::EvaluateWith(std::vector<Value> locals, const ExprNode& node) {
  locals_ = std::move(locals);
  return Evaluate(node);
}

Value Evaluator::Evaluate(const ExprNode& node) { return Evaluate(node, AnyType()); }

Value Evaluator::Evaluate(const ExprNode& node, const Type& expected) {
  switch (node.kind) {
    case ExprNode::Kind::kLiteral:
      return As<LiteralNode>(node).value;
    case ExprNode::Kind::kScalar:
      return EvaluateScalar(As<ScalarNode>(node), expected);
    case ExprNode::Kind::kReference:
      return scope_.Get(As<ReferenceNode>(node).reference, *diagnostics_);
    case ExprNode::Kind::kLocal:
      return locals_[As<LocalNode>(node).slot];
    case ExprNode::Kind::kName:
      return Fail(node, node.range, As<NameNode>(node).summary, As<NameNode>(node).detail);
    case ExprNode::Kind::kTraversal: {
      const auto& traversal = As<TraversalNode>(node);
      return EvaluateTraversal(traversal, traversal.steps.size());
    }
    case ExprNode::Kind::kSplat:
      return EvaluateSplat(As<SplatNode>(node));
    case ExprNode::Kind::kTemplate:
      return EvaluateTemplate(As<TemplateNode>(node));
    case ExprNode::Kind::kJoin:
      return EvaluateJoin(As<JoinNode>(node));
    case ExprNode::Kind::kUnary:
      return EvaluateUnary(As<UnaryNode>(node));
    case ExprNode::Kind::kBinary:
      return EvaluateBinary(As<BinaryNode>(node));
    case ExprNode::Kind::kConditional:
      return EvaluateConditional(As<ConditionalNode>(node));
    case ExprNode::Kind::kTuple:
      return EvaluateTuple(As<TupleNode>(node), expected);
    case ExprNode::Kind::kObject:
      return EvaluateObject(As<ObjectNode>(node), expected);
    case ExprNode::Kind::kFor:
      return EvaluateFor(As<ForNode>(node));
    case ExprNode::Kind::kCall:
      return EvaluateCall(As<CallNode>(node));
  }
  return Value();
}

Value Evaluator::EvaluateScalar(const ScalarNode& node, const Type& expected) {
  const bool wants_text = expected.kind() == Kind::kString && !node.value.IsNull();
  return wants_text ? node.text : node.value;
}

namespace {

// What is certain of a text that begins with this: its last character could still be composed with
// what follows, unless it is of those that never are.
std::string CertainPrefix(std::string text) {
  if (text.empty()) return text;
  const auto last = static_cast<unsigned char>(text.back());
  if (absl::ascii_ispunct(last) || absl::ascii_isspace(last)) return text;
  const std::vector<absl::string_view> characters = Characters(text);
  text.resize(text.size() - characters.back().size());
  return text;
}

// Strings, one after the other, some of which may be unknown.
class TextBuilder {
 public:
  // The part is a string and not null.
  void Append(const Value& part) {
    sensitive_ = sensitive_ || part.sensitive();
    const Value plain = part.Unmarked();
    if (!known_) return;
    if (plain.IsKnown()) {
      text_ += plain.AsString();
      return;
    }
    known_ = false;
    prefix_ = plain.refinements().prefix.empty() ? CertainPrefix(text_)
                                                 : text_ + plain.refinements().prefix;
  }

  void AppendUnknown(bool sensitive) { Append(Value::Unknown(Type::String()).Marked(sensitive)); }

  Value Take() {
    Value text = known_ ? Value::String(std::move(text_))
                        : Value::Unknown(Type::String(), {.not_null = true, .prefix = prefix_});
    return text.Marked(sensitive_);
  }

 private:
  bool known_ = true;
  bool sensitive_ = false;
  std::string text_;
  std::string prefix_;
};

constexpr char kInvalidPart[] = "Invalid template interpolation value";

}  // namespace

Value Evaluator::EvaluateTemplate(const TemplateNode& node) {
  TextBuilder text;
  for (const ExprPtr& part : node.parts) {
    const Value value = Evaluate(*part);
    if (value.IsNull()) {
      Fail(*part, part->range, kInvalidPart,
           "The expression result is null. Cannot include a null value in a string template.");
      text.AppendUnknown(value.sensitive());
      continue;
    }
    ConversionError why;
    const std::optional<Value> converted = Convert(value, Type::String(), &why);
    if (!converted) {
      Fail(*part, part->range, kInvalidPart,
           absl::StrCat("Cannot include the given value in a string template: ", why.text, "."));
    }
    converted ? text.Append(*converted) : text.AppendUnknown(value.ContainsSensitive());
  }
  return text.Take();
}

Value Evaluator::EvaluateJoin(const JoinNode& node) {
  const Value tuple = Evaluate(*node.tuple);
  TextBuilder text;
  const Value plain = tuple.Unmarked();
  if (!plain.IsKnown()) {
    text.AppendUnknown(tuple.sensitive());
    return text.Take();
  }
  // Each is the text of a template already.
  for (const Value& part : plain.AsElements()) text.Append(part);
  return text.Take().Marked(tuple.sensitive());
}

Value Evaluator::EvaluateUnary(const UnaryNode& node) {
  const Value operand = Evaluate(*node.operand);
  OperationError error;
  std::optional<Value> result = ApplyUnary(node.op, operand, &error);
  if (result) return *std::move(result);
  return Fail(node, node.operand->range, std::move(error)).Marked(operand.ContainsSensitive());
}

Value Evaluator::EvaluateBinary(const BinaryNode& node) {
  Value result = Evaluate(*node.first);
  for (const BinaryNode::Rest& step : node.rest) {
    result = EvaluateBinaryStep(node, step, std::move(result));
  }
  return result;
}

Value Evaluator::EvaluateBinaryStep(const BinaryNode& node, const BinaryNode::Rest& step,
                                    Value left) {
  OperationError error;
  if (step.op == BinaryOp::kAnd || step.op == BinaryOp::kOr) {
    const std::optional<bool> decided = DecidesAlone(step.op, left, &error);
    if (!decided) return Fail(node, node.range, std::move(error)).Marked(left.ContainsSensitive());
    if (*decided) return Value::Bool(step.op == BinaryOp::kOr).Marked(left.sensitive());
  }
  const Value right = Evaluate(*step.operand);
  std::optional<Value> result = ApplyBinary(step.op, left, right, &error);
  if (result) return *std::move(result);
  return Fail(node, node.range, std::move(error))
      .Marked(left.ContainsSensitive() || right.ContainsSensitive());
}

namespace {

bool IsUntypedNull(const Value& value) { return value.IsNull() && value.type().IsDynamic(); }

std::optional<Type> TypeOfArms(const Value& when_true, const Value& when_false) {
  if (IsUntypedNull(when_true)) return when_false.type();
  if (IsUntypedNull(when_false)) return when_true.type();
  if (when_true.type() == when_false.type()) return when_true.type();
  return Unify({when_true.type(), when_false.type()});
}

std::string DescribeMismatch(const Type& when_true, const Type& when_false) {
  const std::string one = DescribeType(when_true);
  const std::string other = DescribeType(when_false);
  const bool tell_more = one == other;
  return absl::StrCat(
      "The true and false result expressions must have consistent types. The 'true' ", "value is ",
      tell_more ? when_true.ToString() : one, ", but the 'false' value is ",
      tell_more ? when_false.ToString() : other, ".");
}

bool IsSurelyNotNull(const Value& value) {
  return value.IsKnown() ? !value.IsNull() : value.refinements().not_null;
}

}  // namespace

Value Evaluator::EvaluateConditional(const ConditionalNode& node) {
  const Value condition = Evaluate(*node.condition);
  if (condition.IsNull()) {
    return Fail(*node.condition, node.condition->range, "Null condition",
                "The condition value is null. Conditions must either be true or false.");
  }
  ConversionError why;
  const std::optional<Value> converted = Convert(condition, Type::Bool(), &why);
  if (!converted) {
    return Fail(*node.condition, node.condition->range, "Incorrect condition type",
                "The condition expression must be of type bool.");
  }
  // The arm that is not taken has a say in the type, but its errors are nobody's business.
  const Value plain = converted->Unmarked();
  const bool take_true = plain.IsKnown() && plain.AsBool();
  const bool take_false = plain.IsKnown() && !plain.AsBool();
  Diagnostics ignored;
  const auto evaluate_arm = [&](const ExprNode& arm, bool taken) {
    if (taken) return Evaluate(arm);
    const Quietly quietly(*this, ignored);
    return Evaluate(arm);
  };
  const Value when_true = evaluate_arm(*node.when_true, take_true);
  const Value when_false = evaluate_arm(*node.when_false, take_false);
  return Choose(node, *converted, when_true, when_false);
}

Value Evaluator::Choose(const ConditionalNode& node, const Value& condition, const Value& when_true,
                        const Value& when_false) {
  const bool sensitive = condition.sensitive() || when_true.sensitive() || when_false.sensitive();
  const std::optional<Type> type = TypeOfArms(when_true, when_false);
  if (!type) {
    return Fail(node, node.range, "Inconsistent conditional result types",
                DescribeMismatch(when_true.type(), when_false.type()))
        .Marked(sensitive);
  }
  const Value plain = condition.Unmarked();
  if (!plain.IsKnown()) {
    const bool not_null = IsSurelyNotNull(when_true) && IsSurelyNotNull(when_false);
    const bool marked_inside = when_true.ContainsSensitive() || when_false.ContainsSensitive();
    return Value::Unknown(*type, {.not_null = not_null}).Marked(sensitive || marked_inside);
  }
  const Value& chosen = plain.AsBool() ? when_true : when_false;
  ConversionError why;
  std::optional<Value> converted = Convert(chosen, *type, &why);
  if (converted) return converted->Marked(sensitive);
  return Fail(node, node.range, "Inconsistent conditional result types",
              absl::StrCat("The ", plain.AsBool() ? "true" : "false",
                           " result value has the wrong type: ", why.text, "."))
      .Marked(sensitive);
}

namespace {

const Type& ExpectedElement(const Type& expected, size_t index) {
  if (expected.IsCollection()) return expected.element();
  const bool in_tuple = expected.kind() == Kind::kTuple && index < expected.elements().size();
  return in_tuple ? expected.elements()[index] : AnyType();
}

const Type& ExpectedAttribute(const Type& expected, const std::string& name) {
  if (expected.kind() == Kind::kMap) return expected.element();
  if (expected.kind() != Kind::kObject) return AnyType();
  const auto found = expected.attributes().find(name);
  return found == expected.attributes().end() ? AnyType() : found->second.type;
}

}  // namespace

Value Evaluator::EvaluateTuple(const TupleNode& node, const Type& expected) {
  std::vector<Value> elements;
  elements.reserve(node.elements.size());
  for (size_t i = 0; i < node.elements.size(); ++i) {
    elements.push_back(Evaluate(*node.elements[i], ExpectedElement(expected, i)));
  }
  return Value::Tuple(std::move(elements));
}

Value Evaluator::EvaluateObject(const ObjectNode& node, const Type& expected) {
  if (node.sorted.size() != node.items.size()) return EvaluateComputedObject(node, expected);
  Value::Entries entries;
  entries.reserve(node.items.size());
  for (const uint32_t index : node.sorted) {
    const ObjectNode::Item& item = node.items[index];
    entries.emplace_back(item.name, Evaluate(*item.value, ExpectedAttribute(expected, item.name)));
  }
  return Value::Object(std::move(entries));
}

Value Evaluator::EvaluateComputedObject(const ObjectNode& node, const Type& expected) {
  std::map<std::string, Value> attributes;
  bool known = true;
  bool sensitive = false;
  for (const ObjectNode::Item& item : node.items) {
    Value key = item.key == nullptr ? Value::String(item.name) : Evaluate(*item.key);
    sensitive = sensitive || key.ContainsSensitive();
    std::optional<Value> name;
    if (key.IsNull()) {
      Fail(*item.key, item.key_range, "Null value as key", "Can't use a null value as a key.");
    } else {
      ConversionError why;
      name = Convert(key.Unmarked(), Type::String(), &why);
      if (!name) {
        Fail(*item.key, item.key_range, "Incorrect key type",
             absl::StrCat("Can't use this value as a key: ", why.text, "."));
      }
    }
    if (!name || !name->IsKnown()) {
      known = false;
      const Value value = Evaluate(*item.value);
      sensitive = sensitive || value.ContainsSensitive();
      continue;
    }
    Value value = Evaluate(*item.value, ExpectedAttribute(expected, name->AsString()));
    attributes.insert_or_assign(name->AsString(), std::move(value));
  }
  if (known) return Value::Object(std::move(attributes)).Marked(sensitive);
  for (const auto& [name, value] : attributes) sensitive = sensitive || value.ContainsSensitive();
  return Value::Unknown({}).Marked(sensitive);
}

Value Evaluator::Fail(const ExprNode& node, const SourceRange& range, std::string summary,
                      std::string detail) {
  // Nobody reads the details of errors that only count.
  if (quiet_ == 0) detail += DescribeReferences(node);
  diagnostics_->Error(std::move(summary), std::move(detail), range);
  return Value::Unknown({});
}

Value Evaluator::Fail(const ExprNode& node, const SourceRange& range, OperationError error) {
  return Fail(node, range, std::move(error.summary), std::move(error.detail));
}

}  // namespace dplan::internal
