#include "core/plan/expand.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/types/convert.h"

namespace dplan {
namespace {

// More instances than this in one block are taken for a mistake.
constexpr int64_t kMaxInstances = 1'000'000;

// The value of a repetition argument if it can decide how many instances there are.
std::optional<Value> Decisive(const std::string& argument, const Expression& expression,
                              EvaluationScope& scope, Diagnostics& diagnostics) {
  size_t errors = diagnostics.error_count();
  Value value = expression.Evaluate(scope, diagnostics);
  if (diagnostics.error_count() > errors) return std::nullopt;
  std::string summary = absl::StrCat("Invalid ", argument, " argument");
  if (!value.IsKnown()) {
    diagnostics.Error(
        summary,
        absl::StrCat("The value of ", argument,
                     " is not known before apply, but it decides which instances there "
                     "are. Make it depend only on variables, locals and attributes that "
                     "are already in the state."),
        expression.range());
    return std::nullopt;
  }
  if (value.IsNull()) {
    diagnostics.Error(summary,
                      absl::StrCat("The value of ", argument, " is null. It must be given."),
                      expression.range());
    return std::nullopt;
  }
  return value;
}

bool RejectSensitive(const std::string& argument, const Value& value, const Expression& expression,
                     Diagnostics& diagnostics) {
  if (!value.sensitive()) return false;
  diagnostics.Error(
      absl::StrCat("Invalid ", argument, " argument"),
      absl::StrCat("The value of ", argument,
                   " is sensitive. It would be shown in the addresses of the instances, "
                   "so it may not be."),
      expression.range());
  return true;
}

// Fills keys and each_values from a set of strings. False after an error.
bool ExpandSet(const Value& set, const Expression& expression, BlockValues& block,
               Diagnostics& diagnostics) {
  for (const Value& element : set.AsElements()) {
    if (!element.IsKnown() || element.IsNull() || element.type().kind() != Type::Kind::kString) {
      diagnostics.Error("Invalid for_each argument",
                        "A set given to for_each must hold known strings, none of them null.",
                        expression.range());
      return false;
    }
    block.keys.emplace_back(element.AsString());
    block.each_values.push_back(element);
  }
  return true;
}

std::optional<BlockValues> ExpandForEach(const Expression& expression, EvaluationScope& scope,
                                         Diagnostics& diagnostics) {
  std::optional<Value> value = Decisive("for_each", expression, scope, diagnostics);
  if (!value.has_value() || RejectSensitive("for_each", *value, expression, diagnostics)) {
    return std::nullopt;
  }
  BlockValues block{.repetition = Repetition::kForEach};
  switch (value->type().kind()) {
    case Type::Kind::kSet:
      if (!ExpandSet(*value, expression, block, diagnostics)) return std::nullopt;
      return block;
    case Type::Kind::kMap:
    case Type::Kind::kObject:
      for (const auto& [key, each_value] : value->AsEntries()) {
        block.keys.emplace_back(key);
        block.each_values.push_back(each_value);
      }
      return block;
    case Type::Kind::kDynamic:
    case Type::Kind::kBool:
    case Type::Kind::kNumber:
    case Type::Kind::kString:
    case Type::Kind::kList:
    case Type::Kind::kTuple:
      break;
  }
  diagnostics.Error(
      "Invalid for_each argument",
      absl::StrCat("for_each takes a map or a set of strings, and this is ",
                   value->type().ToString(), ". A list of strings becomes a set with toset()."),
      expression.range());
  return std::nullopt;
}

std::optional<BlockValues> ExpandCount(const Expression& expression, EvaluationScope& scope,
                                       Diagnostics& diagnostics) {
  std::optional<Value> value = Decisive("count", expression, scope, diagnostics);
  if (!value.has_value()) return std::nullopt;
  ConversionError error;
  std::optional<Value> number = Convert(value->Unmarked(), Type::Number(), &error);
  std::optional<int64_t> count;
  if (number.has_value()) count = number->AsNumber().AsInt64();
  if (!count.has_value() || *count < 0 || *count > kMaxInstances) {
    diagnostics.Error("Invalid count argument",
                      absl::StrCat("count must be a whole number from 0 to ", kMaxInstances, "."),
                      expression.range());
    return std::nullopt;
  }
  BlockValues block{.repetition = Repetition::kCount};
  for (int64_t i = 0; i < *count; ++i) block.keys.emplace_back(i);
  return block;
}

std::optional<BlockValues> ExpandEnabled(const Expression& expression, EvaluationScope& scope,
                                         Diagnostics& diagnostics) {
  std::optional<Value> value = Decisive("enabled", expression, scope, diagnostics);
  if (!value.has_value() || RejectSensitive("enabled", *value, expression, diagnostics)) {
    return std::nullopt;
  }
  ConversionError error;
  std::optional<Value> enabled = Convert(*value, Type::Bool(), &error);
  if (!enabled.has_value()) {
    diagnostics.Error("Invalid enabled argument", "enabled must be true or false.",
                      expression.range());
    return std::nullopt;
  }
  BlockValues block;
  if (enabled->AsBool()) block.keys.emplace_back();
  return block;
}

// `expression` decides over `block`: adds what it depends on.
std::optional<Expansion> Finish(std::optional<BlockValues> block, const Expression& expression,
                                EvaluationScope& scope) {
  if (!block.has_value()) return std::nullopt;
  Expansion expansion{.block = std::move(*block)};
  // The value is known, or there would be no instances.
  scope.TakeDependencies(expression, Value::Bool(true), expansion.dependencies);
  return expansion;
}

Expansion Single() {
  Expansion expansion;
  expansion.block.keys.emplace_back();
  return expansion;
}

}  // namespace

std::optional<Expansion> Expand(const ResourceDecl& decl, const Values& values,
                                Diagnostics& diagnostics) {
  EvaluationScope scope(values);
  if (decl.for_each.has_value()) {
    return Finish(ExpandForEach(*decl.for_each, scope, diagnostics), *decl.for_each, scope);
  }
  if (decl.count.has_value()) {
    return Finish(ExpandCount(*decl.count, scope, diagnostics), *decl.count, scope);
  }
  if (decl.enabled.has_value()) {
    return Finish(ExpandEnabled(*decl.enabled, scope, diagnostics), *decl.enabled, scope);
  }
  return Single();
}

std::optional<Expansion> Expand(const ProviderDecl& decl, const Values& values,
                                Diagnostics& diagnostics) {
  if (!decl.for_each.has_value()) return Single();
  EvaluationScope scope(values);
  return Finish(ExpandForEach(*decl.for_each, scope, diagnostics), *decl.for_each, scope);
}

}  // namespace dplan
