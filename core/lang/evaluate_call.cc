#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/lang/evaluator.h"
#include "core/lang/evaluator_quietly.h"
#include "core/lang/functions.h"

namespace dplan::internal {

Value Evaluator::EvaluateCall(const CallNode& node) {
  if (node.function == nullptr) return EvaluateLazyCall(node);
  const Function& function = *node.function;
  FunctionCall call = {.args = {}, .scope = scope_};
  bool sensitive = false;
  const bool complete = EvaluateArguments(node, call.args, &sensitive);
  bool any_sensitive = sensitive;
  for (const Value& arg : call.args) any_sensitive = any_sensitive || arg.ContainsSensitive();
  if (!complete) return Value::Unknown({}).Marked(any_sensitive);
  if (std::optional<ArityProblem> problem = CheckArity(function, call.args.size())) {
    return Fail(node, node.range, std::move(problem->summary), std::move(problem->detail))
        .Marked(any_sensitive);
  }
  const Value result = CallFunction(function, call);
  if (call.failed) return FailCall(node, function, call).Marked(any_sensitive);
  return result.Marked(sensitive);
}

bool Evaluator::EvaluateArguments(const CallNode& node, std::vector<Value>& args, bool* sensitive) {
  const size_t errors = diagnostics_->error_count();
  args.reserve(node.args.size());
  for (const ExprPtr& arg : node.args) args.push_back(Evaluate(*arg));
  if (diagnostics_->error_count() != errors) return false;
  if (!node.expand_last) return true;
  const ExprNode& last = *node.args.back();
  *sensitive = args.back().sensitive();
  const Value expanded = args.back().Unmarked();
  constexpr char kInvalid[] = "Invalid expanding argument value";
  if (expanded.IsNull()) {
    Fail(last, last.range, kInvalid, "The expanding argument (indicated by ...) must not be null.");
    return false;
  }
  if (!expanded.type().IsSequence() && !expanded.type().IsDynamic()) {
    Fail(last, last.range, kInvalid,
         "The expanding argument (indicated by ...) must be of a tuple, list, or set type.");
    return false;
  }
  if (!expanded.IsKnown()) return false;
  args.pop_back();
  args.insert(args.end(), expanded.AsElements().begin(), expanded.AsElements().end());
  return true;
}

Value Evaluator::FailCall(const CallNode& node, const Function& function,
                          const FunctionCall& call) {
  if (!call.failed_argument) {
    return Fail(node, node.range, "Error in function call",
                absl::StrCat("Call to function \"", function.name, "\" failed: ", call.error, "."));
  }
  const size_t written = std::min(*call.failed_argument, node.args.size() - 1);
  const ExprNode& arg = *node.args[written];
  return Fail(arg, arg.range, "Invalid function argument",
              absl::StrCat("Invalid value for \"", function.ParameterOf(*call.failed_argument).name,
                           "\" parameter: ", call.error, "."));
}

Value Evaluator::EvaluateLazyCall(const CallNode& node) {
  if (node.expand_last) {
    return Fail(node, node.range, "Error in function call",
                absl::StrCat("The arguments of \"", node.name,
                             "\" are expressions; they cannot come from an expanded list."));
  }
  return node.name == "try" ? EvaluateTry(node) : EvaluateCan(node);
}

Value Evaluator::EvaluateTry(const CallNode& node) {
  std::string reasons;
  for (const ExprPtr& arg : node.args) {
    Diagnostics errors;
    Value value;
    {
      const Quietly quietly(*this, errors);
      value = Evaluate(*arg);
    }
    if (!errors.HasErrors()) {
      diagnostics_->Append(std::move(errors));
      // What is not known yet may turn out to be an error or not.
      return value.IsWhollyKnown() ? value : Value::Unknown({}).Marked(value.ContainsSensitive());
    }
    const Diagnostic& first = errors.items().front();
    absl::StrAppend(&reasons, "\n- ", first.summary, ": ", first.detail);
  }
  if (node.args.empty()) {
    return Fail(node, node.range, "Error in function call",
                "Call to function \"try\" failed: at least one argument is required.");
  }
  return Fail(node, node.range, "Error in function call",
              absl::StrCat("Call to function \"try\" failed: no expression succeeded:", reasons,
                           "\nAt least one expression must produce a successful result."));
}

Value Evaluator::EvaluateCan(const CallNode& node) {
  if (node.args.size() != 1) {
    return Fail(node, node.range,
                node.args.empty() ? "Not enough function arguments" : "Too many function arguments",
                "Function \"can\" expects exactly 1 argument.");
  }
  Diagnostics errors;
  const Quietly quietly(*this, errors);
  const bool known = Evaluate(*node.args[0]).IsWhollyKnown();
  if (errors.HasErrors()) return Value::Bool(false);
  return known ? Value::Bool(true) : Value::Unknown(Type::Bool(), {.not_null = true});
}

}  // namespace dplan::internal
