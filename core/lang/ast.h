#ifndef DPLAN_CORE_LANG_AST_H_
#define DPLAN_CORE_LANG_AST_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "core/lang/expression.h"
#include "dplan/diagnostic.h"
#include "dplan/value.h"

namespace dplan::internal {

struct Function;
using ExprPtr = std::unique_ptr<ExprNode>;

// A node of a parsed expression; what it holds depends on its kind. Not changed after parsing, but
// for the targets of its references. The parser bounds the height of a tree, so recursion over one
// is safe: chains that are long in practice (`a + b + c`, `a.b.c`) are one flat node.
struct ExprNode {
  enum class Kind : uint8_t {
    kLiteral,
    kScalar,
    kReference,
    kLocal,
    kName,
    kTraversal,
    kSplat,
    kTemplate,
    kJoin,
    kUnary,
    kBinary,
    kConditional,
    kTuple,
    kObject,
    kFor,
    kCall,
  };

  ExprNode(Kind node_kind, SourceRange node_range) : kind(node_kind), range(node_range) {}
  virtual ~ExprNode() = default;
  ExprNode(const ExprNode&) = delete;
  ExprNode& operator=(const ExprNode&) = delete;

  // The direct children, in source order.
  virtual void VisitChildren(absl::FunctionRef<void(ExprNode&)>) {}

  const Kind kind;
  SourceRange range;
};

// The node as its own type; the kind must be known to be that of T.
template <typename T>
const T& As(const ExprNode& node) {
  return static_cast<const T&>(node);
}
template <typename T>
T& As(ExprNode& node) {
  return static_cast<T&>(node);
}

void VisitNodeReferences(ExprNode& node, absl::FunctionRef<void(Reference&)> visit);
// The children of a node that nobody changes.
void VisitChildrenOf(const ExprNode& node, absl::FunctionRef<void(const ExprNode&)> visit);

struct LiteralNode : ExprNode {
  LiteralNode(Value literal, SourceRange node_range)
      : ExprNode(Kind::kLiteral, node_range), value(std::move(literal)) {}
  Value value;
};

// A YAML scalar that reads as a value of its own, with the text it was written as.
struct ScalarNode : ExprNode {
  ScalarNode(Value scalar, std::string scalar_text, SourceRange node_range)
      : ExprNode(Kind::kScalar, node_range),
        value(std::move(scalar)),
        text(Value::String(std::move(scalar_text))) {}
  Value value;
  Value text;
};

struct ReferenceNode : ExprNode {
  explicit ReferenceNode(Reference node_reference)
      : ExprNode(Kind::kReference, node_reference.range), reference(std::move(node_reference)) {}
  Reference reference;
};

// A name that a `for` or a splat binds. Slots are numbered from the outermost binding inwards.
struct LocalNode : ExprNode {
  LocalNode(size_t local_slot, std::string local_name, SourceRange node_range)
      : ExprNode(Kind::kLocal, node_range), slot(local_slot), name(std::move(local_name)) {}
  size_t slot;
  std::string name;  // empty: the item of a splat
};

// A whole expression that is dotted names but no reference (`docker`, `all`, `each.foo`): fine
// where names are asked for, an error where a value is.
struct NameNode : ExprNode {
  explicit NameNode(SourceRange node_range) : ExprNode(Kind::kName, node_range) {}
  std::vector<std::string> names;
  std::string summary;
  std::string detail;
};

struct TraversalStep {
  std::string name;  // of an attribute; empty for an index
  ExprPtr key;       // of an index; null for an attribute
  SourceRange range;
};

// `root.name[key]…`
struct TraversalNode : ExprNode {
  explicit TraversalNode(ExprPtr traversal_root)
      : ExprNode(Kind::kTraversal, traversal_root->range), root(std::move(traversal_root)) {}
  void VisitChildren(absl::FunctionRef<void(ExprNode&)> visit) override;
  ExprPtr root;
  std::vector<TraversalStep> steps;
};

// `source[*]each` and `source.*each`; `each` begins with the item in `slot`.
struct SplatNode : ExprNode {
  explicit SplatNode(SourceRange node_range) : ExprNode(Kind::kSplat, node_range) {}
  void VisitChildren(absl::FunctionRef<void(ExprNode&)> visit) override;
  ExprPtr source;
  size_t slot = 0;
  ExprPtr each;
};

struct TemplateNode : ExprNode {
  explicit TemplateNode(SourceRange node_range) : ExprNode(Kind::kTemplate, node_range) {}
  void VisitChildren(absl::FunctionRef<void(ExprNode&)> visit) override;
  std::vector<ExprPtr> parts;
};

// `%{for}`: the strings that a tuple holds, one after the other.
struct JoinNode : ExprNode {
  JoinNode(ExprPtr join_tuple, SourceRange node_range)
      : ExprNode(Kind::kJoin, node_range), tuple(std::move(join_tuple)) {}
  void VisitChildren(absl::FunctionRef<void(ExprNode&)> visit) override { visit(*tuple); }
  ExprPtr tuple;
};

enum class UnaryOp : uint8_t { kNot, kNegate };

struct UnaryNode : ExprNode {
  UnaryNode(UnaryOp unary_op, ExprPtr unary_operand, SourceRange node_range)
      : ExprNode(Kind::kUnary, node_range), op(unary_op), operand(std::move(unary_operand)) {}
  void VisitChildren(absl::FunctionRef<void(ExprNode&)> visit) override { visit(*operand); }
  UnaryOp op;
  ExprPtr operand;
};

enum class BinaryOp : uint8_t {
  kOr,
  kAnd,
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kModulo,
};

// `first op operand op operand …`, from the left, for operators of one precedence.
struct BinaryNode : ExprNode {
  struct Rest {
    BinaryOp op;
    ExprPtr operand;
  };
  explicit BinaryNode(ExprPtr first_operand)
      : ExprNode(Kind::kBinary, first_operand->range), first(std::move(first_operand)) {}
  void VisitChildren(absl::FunctionRef<void(ExprNode&)> visit) override;
  ExprPtr first;
  std::vector<Rest> rest;
};

struct ConditionalNode : ExprNode {
  explicit ConditionalNode(SourceRange node_range) : ExprNode(Kind::kConditional, node_range) {}
  void VisitChildren(absl::FunctionRef<void(ExprNode&)> visit) override;
  ExprPtr condition;
  ExprPtr when_true;
  ExprPtr when_false;
};

struct TupleNode : ExprNode {
  explicit TupleNode(SourceRange node_range) : ExprNode(Kind::kTuple, node_range) {}
  void VisitChildren(absl::FunctionRef<void(ExprNode&)> visit) override;
  std::vector<ExprPtr> elements;
};

struct ObjectNode : ExprNode {
  struct Item {
    std::string name;  // if key is null; in NFC
    ExprPtr key;
    SourceRange key_range;
    ExprPtr value;
  };
  explicit ObjectNode(SourceRange node_range) : ExprNode(Kind::kObject, node_range) {}
  void VisitChildren(absl::FunctionRef<void(ExprNode&)> visit) override;
  // To be called once all items are there.
  void SortKeys();
  const Item* Find(const std::string& name) const;  // the last one of that literal name

  std::vector<Item> items;  // in source order
  // The items by name, if all names are literal and no two are equal; else empty.
  std::vector<uint32_t> sorted;
};

// `[for key, value in collection : result if condition]` and its object form.
struct ForNode : ExprNode {
  explicit ForNode(SourceRange node_range) : ExprNode(Kind::kFor, node_range) {}
  void VisitChildren(absl::FunctionRef<void(ExprNode&)> visit) override;
  size_t slot = 0;  // of the key if there is one; the value's is the next
  bool has_key_name = false;
  ExprPtr collection;
  ExprPtr key;  // object form only
  ExprPtr value;
  ExprPtr condition;  // may be null
  bool group = false;
};

struct CallNode : ExprNode {
  CallNode(std::string function_name, SourceRange node_range)
      : ExprNode(Kind::kCall, node_range), name(std::move(function_name)) {}
  void VisitChildren(absl::FunctionRef<void(ExprNode&)> visit) override;
  std::string name;
  SourceRange name_range;
  const Function* function =
      nullptr;  // null for `try` and `can`, which evaluate their arguments themselves
  std::vector<ExprPtr> args;
  bool expand_last = false;  // the last argument is followed by `...`
};

}  // namespace dplan::internal

#endif  // DPLAN_CORE_LANG_AST_H_
