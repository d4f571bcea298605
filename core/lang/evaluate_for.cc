#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/lang/description.h"
#include "core/lang/evaluator.h"
#include "core/types/convert.h"

namespace dplan::internal {

using Kind = Type::Kind;

// What a `for` has gathered. Once something is unknown that decides what the result is made of, the
// whole result is; what was gathered still counts for the mark.
class Evaluator::ForResult {
 public:
  explicit ForResult(const ForNode& node) : node_(node) {}

  void MakeUnknown() { known_ = false; }
  void AddMark(bool sensitive) { sensitive_ = sensitive_ || sensitive; }

  bool sensitive() const { return sensitive_; }

  void AddElement(Value value) { elements_.push_back(std::move(value)); }
  // False if there is one of that key already.
  bool AddAttribute(const std::string& key, Value value) {
    return attributes_.emplace(key, std::move(value)).second;
  }
  void AddToGroup(const std::string& key, Value value) { groups_[key].push_back(std::move(value)); }

  Value Take() {
    if (!known_) return Value::Unknown({}).Marked(sensitive_ || HoldsMark());
    if (node_.key == nullptr) return Value::Tuple(std::move(elements_)).Marked(sensitive_);
    for (auto& [key, values] : groups_) attributes_.emplace(key, Value::Tuple(std::move(values)));
    return Value::Object(std::move(attributes_)).Marked(sensitive_);
  }

 private:
  bool HoldsMark() const {
    bool marked = false;
    for (const Value& value : elements_) marked = marked || value.ContainsSensitive();
    for (const auto& [key, value] : attributes_) marked = marked || value.ContainsSensitive();
    for (const auto& [key, values] : groups_) {
      for (const Value& value : values) marked = marked || value.ContainsSensitive();
    }
    return marked;
  }

  const ForNode& node_;
  bool known_ = true;
  bool sensitive_ = false;
  std::vector<Value> elements_;
  std::map<std::string, Value> attributes_;
  std::map<std::string, std::vector<Value>> groups_;
};

bool Evaluator::CheckCollection(const ForNode& node, const Value& collection) {
  const ExprNode& at = *node.collection;
  if (collection.IsNull()) {
    Fail(at, at.range, "Iteration over null value",
         "A null value cannot be used as the collection in a 'for' expression.");
    return false;
  }
  if (!collection.type().IsPrimitive()) return true;
  Fail(at, at.range, "Iteration over non-iterable value",
       absl::StrCat("A value of type ", DescribeType(collection.type()),
                    " cannot be used as the collection in a 'for' expression."));
  return false;
}

Value Evaluator::EvaluateFor(const ForNode& node) {
  const Value given = Evaluate(*node.collection);
  const Value collection = given.Unmarked();
  ForResult result(node);
  result.AddMark(given.sensitive());
  const bool usable = CheckCollection(node, collection);
  if (!usable || !collection.IsKnown()) {
    result.MakeUnknown();
    return result.Take();
  }
  const Kind kind = collection.type().kind();
  if (kind == Kind::kMap || kind == Kind::kObject) {
    for (const auto& [key, value] : collection.AsEntries()) {
      if (!EvaluateIteration(node, Value::String(key), value, result)) break;
    }
  } else {
    int64_t index = 0;
    for (const Value& value : collection.AsElements()) {
      Value key = kind == Kind::kSet ? value : Value::Int(index++);
      if (!EvaluateIteration(node, std::move(key), value, result)) break;
    }
  }
  locals_.resize(std::min(locals_.size(), node.slot));
  return result.Take();
}

// One error is enough for a loop, as the next rounds would most likely repeat it.
bool Evaluator::EvaluateIteration(const ForNode& node, Value key, Value value, ForResult& result) {
  const size_t value_slot = node.has_key_name ? node.slot + 1 : node.slot;
  locals_.resize(value_slot + 1);
  if (node.has_key_name) locals_[node.slot] = std::move(key);
  locals_[value_slot] = std::move(value);
  const size_t errors = diagnostics_->error_count();
  const auto go_on = [&] {
    if (diagnostics_->error_count() == errors) return true;
    result.MakeUnknown();
    return false;
  };
  const std::optional<bool> counts = EvaluateForCondition(node, result);
  if (!counts.value_or(false)) return go_on();
  if (node.key == nullptr) {
    result.AddElement(Evaluate(*node.value));
    return go_on();
  }
  const std::optional<std::string> name = EvaluateForKey(node, result);
  Value item = Evaluate(*node.value);
  if (!name) {
    result.AddMark(item.ContainsSensitive());
    return go_on();
  }
  if (node.group) {
    result.AddToGroup(*name, std::move(item));
  } else if (!result.AddAttribute(*name, std::move(item))) {
    Fail(*node.key, node.key->range, "Duplicate object key",
         absl::StrCat(
             "Two different items produced the ",
             result.sensitive() ? "same key" : absl::StrCat("key \"", *name, "\""),
             " in this 'for' expression. If duplicates are expected, use the ellipsis (...) "
             "after the value expression to enable grouping by key."));
  }
  return go_on();
}

std::optional<bool> Evaluator::EvaluateForCondition(const ForNode& node, ForResult& result) {
  if (node.condition == nullptr) return true;
  const Value condition = Evaluate(*node.condition);
  result.AddMark(condition.ContainsSensitive());
  if (condition.IsNull()) {
    Fail(*node.condition, node.condition->range, "Condition is null",
         "The value of the 'if' clause must not be null.");
    return std::nullopt;
  }
  ConversionError why;
  const std::optional<Value> converted = Convert(condition.Unmarked(), Type::Bool(), &why);
  if (!converted) {
    Fail(*node.condition, node.condition->range, "Invalid 'for' condition",
         absl::StrCat("The 'if' clause value is invalid: ", why.text, "."));
    return std::nullopt;
  }
  if (converted->IsKnown()) return converted->AsBool();
  result.MakeUnknown();
  return std::nullopt;
}

std::optional<std::string> Evaluator::EvaluateForKey(const ForNode& node, ForResult& result) {
  const Value key = Evaluate(*node.key);
  result.AddMark(key.ContainsSensitive());
  if (key.IsNull()) {
    Fail(*node.key, node.key->range, "Invalid object key",
         "Key expression in 'for' expression must not produce a null value.");
    return std::nullopt;
  }
  ConversionError why;
  const std::optional<Value> converted = Convert(key.Unmarked(), Type::String(), &why);
  if (!converted) {
    Fail(*node.key, node.key->range, "Invalid object key",
         absl::StrCat("The key expression produced an invalid result: ", why.text, "."));
    return std::nullopt;
  }
  if (converted->IsKnown()) return converted->AsString();
  result.MakeUnknown();
  return std::nullopt;
}

}  // namespace dplan::internal
