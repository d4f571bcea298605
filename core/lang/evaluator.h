#ifndef DPLAN_CORE_LANG_EVALUATOR_H_
#define DPLAN_CORE_LANG_EVALUATOR_H_

#include <set>
#include <string>
#include <vector>

#include "core/lang/ast.h"
#include "core/lang/expression.h"
#include "core/lang/operators.h"
#include "dplan/diagnostic.h"
#include "dplan/type.h"
#include "dplan/value.h"

namespace dplan::internal {

struct FunctionCall;

// Computes the value of a tree. Where something is wrong it adds an error, takes an unknown value
// of any type for the part that has none, and goes on. For one use, by one thread.
class Evaluator {
 public:
  Evaluator(const Scope& scope, Diagnostics& diagnostics)
      : scope_(scope), diagnostics_(&diagnostics) {}

  Value Evaluate(const ExprNode& node, const Type& expected);
  // With the values in the slots from 0 on.
  Value EvaluateWith(std::vector<Value> locals, const ExprNode& node);

 private:
  class Quietly;     // errors go elsewhere, while it lives
  struct Iteration;  // one round of a `for`
  class ForResult;

  Value Evaluate(const ExprNode& node);  // of any type

  // evaluator.cc
  Value EvaluateScalar(const ScalarNode& node, const Type& expected);
  Value EvaluateTemplate(const TemplateNode& node);
  Value EvaluateJoin(const JoinNode& node);
  Value EvaluateUnary(const UnaryNode& node);
  Value EvaluateBinary(const BinaryNode& node);
  Value EvaluateBinaryStep(const BinaryNode& node, const BinaryNode::Rest& step, Value left);
  Value EvaluateConditional(const ConditionalNode& node);
  Value Choose(const ConditionalNode& node, const Value& condition, const Value& when_true,
               const Value& when_false);
  Value EvaluateTuple(const TupleNode& node, const Type& expected);
  Value EvaluateObject(const ObjectNode& node, const Type& expected);
  Value EvaluateComputedObject(const ObjectNode& node, const Type& expected);

  // evaluate_traversal.cc
  Value EvaluateTraversal(const TraversalNode& node, size_t step_count);
  Value EvaluateRoot(const TraversalNode& node, size_t step_count, size_t* next_step);
  Value EvaluateSplat(const SplatNode& node);
  Value SplatOverUnknown(const SplatNode& node, const Value& source);
  Value EvaluateEach(const SplatNode& node, Value item);

  // evaluate_for.cc
  Value EvaluateFor(const ForNode& node);
  bool CheckCollection(const ForNode& node, const Value& collection);
  bool EvaluateIteration(const ForNode& node, Value key, Value value, ForResult& result);
  // Whether the round counts; nothing where that is unknown or wrong.
  std::optional<bool> EvaluateForCondition(const ForNode& node, ForResult& result);
  std::optional<std::string> EvaluateForKey(const ForNode& node, ForResult& result);

  // evaluate_call.cc
  Value EvaluateCall(const CallNode& node);
  Value EvaluateLazyCall(const CallNode& node);
  Value EvaluateTry(const CallNode& node);
  Value EvaluateCan(const CallNode& node);
  // The arguments, the last one expanded; false if the call cannot take place.
  bool EvaluateArguments(const CallNode& node, std::vector<Value>& args, bool* sensitive);
  Value FailCall(const CallNode& node, const Function& function, const FunctionCall& call);

  // describe_references.cc
  // "\n  var.x is 3" for each reference in the node and each name bound around it, sorted.
  std::string DescribeReferences(const ExprNode& node);
  void CollectDescriptions(const ExprNode& node, std::set<std::string>& lines);
  void DescribeTraversal(const TraversalNode& node, std::set<std::string>& lines);
  bool IsBound(const ExprNode& node) const;

  // Adds an error that shows the references in `node`; returns an unknown value.
  Value Fail(const ExprNode& node, const SourceRange& range, std::string summary,
             std::string detail);
  Value Fail(const ExprNode& node, const SourceRange& range, OperationError error);

  const Scope& scope_;
  Diagnostics* diagnostics_;
  int quiet_ = 0;              // inside this many Quietly
  std::vector<Value> locals_;  // by slot
};

// A dynamic type that is always there.
const Type& AnyType();

}  // namespace dplan::internal

#endif  // DPLAN_CORE_LANG_EVALUATOR_H_
