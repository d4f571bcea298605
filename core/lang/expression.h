#ifndef DPLAN_CORE_LANG_EXPRESSION_H_
#define DPLAN_CORE_LANG_EXPRESSION_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "core/base/source_map.h"
#include "dplan/diagnostic.h"
#include "dplan/path.h"
#include "dplan/type.h"
#include "dplan/value.h"

namespace dplan {

// What an expression refers to outside itself. Names that a `for` expression binds are not
// references.
struct Reference {
  enum class Kind {
    kVariable,    // var.NAME
    kLocal,       // local.NAME
    kResource,    // TYPE.NAME
    kData,        // data.TYPE.NAME
    kModule,      // module.NAME
    kEachKey,     // each.key
    kEachValue,   // each.value
    kCountIndex,  // count.index
    kSelf,        // self
    kPath,        // path.NAME: module, root or cwd
    kDplan,       // dplan.NAME: workspace
  };
  Kind kind;
  std::string type;  // kResource, kData
  std::string name;  // all but each.*, count.index and self
  SourceRange range;
  // Given by whoever resolves names (link); meaningless before.
  int32_t target = -1;
  // Whether it stands in the body of a `for`, where it may be evaluated any number of times, or not
  // at all while the collection is unknown. Set by the parser.
  bool in_loop = false;

  // As it is written: `docker_network.ha`, `var.x`, `each.key`.
  std::string ToString() const;
};

// What references mean where an expression is evaluated. Implementations may keep account of what
// was asked for.
class Scope {
 public:
  virtual ~Scope() = default;
  // The whole value: for a repeated block the object or tuple of all its instances.
  virtual Value Get(const Reference& reference, Diagnostics& diagnostics) const = 0;
  // `reference[key]` for kResource, kData and kModule, where the key is known and not marked.
  // Nothing means: index the whole value. Lets a scope answer for one instance without making all
  // of them.
  virtual std::optional<Value> GetInstance(const Reference& reference, const Value& key,
                                           Diagnostics& diagnostics) const = 0;
  // The folder that relative paths of `file` and its like start at, and how to read.
  virtual const class Files* files() const = 0;
  virtual std::string base_folder() const = 0;
};

namespace internal {
struct ExprNode;
}

// An expression of the configuration language: parsed text, or a YAML tree with such text in its
// leaves (a mapping is an object constructor, a sequence a tuple constructor). Movable, not
// copyable; evaluated by any number of threads once its references are bound.
class Expression {
 public:
  Expression(Expression&&) noexcept;
  Expression& operator=(Expression&&) noexcept;
  ~Expression();

  // HCL's expression grammar, the whole text. Nothing if there were errors.
  static std::optional<Expression> Parse(absl::string_view text, const TextOrigin& origin,
                                         Diagnostics& diagnostics);
  // A text with `${ }` and `%{ }` in it. Exactly one `${ }` and nothing else has the value and type
  // of its expression; everything else is a string.
  static std::optional<Expression> ParseTemplate(absl::string_view text, const TextOrigin& origin,
                                                 Diagnostics& diagnostics);
  static Expression Literal(Value value, SourceRange range);
  // A YAML scalar that is not quoted and has a value of its own (12, true, null, 4.10): that value,
  // but its text where a string is expected.
  static Expression Scalar(Value value, std::string text, SourceRange range);
  static Expression Tuple(std::vector<Expression> elements, SourceRange range);
  struct Item;
  static Expression Object(std::vector<Item> items, SourceRange range);

  const SourceRange& range() const;
  // The range of what the path leads to, as far as the constructors of this expression show it;
  // else of the nearest thing above.
  SourceRange RangeAt(const Path& path) const;
  // The range of the key of the last step, where it is an attribute of a constructor; else
  // RangeAt(path).
  SourceRange KeyRangeAt(const Path& path) const;
  // The value if it needs no scope (no references and no function calls), for what must be static.
  std::optional<Value> Constant() const;
  // The name or address it is, if it is written as a bare traversal (`docker_network.ha`,
  // `ssh.host[each.key]` is not one): the dotted names, in order. Nothing otherwise.
  std::optional<std::vector<std::string>> BareNames() const;

  // Each reference once per place where it is written, in source order. `visit` may set its target.
  void VisitReferences(absl::FunctionRef<void(Reference&)> visit);
  void VisitReferences(absl::FunctionRef<void(const Reference&)> visit) const;

  // On errors, unknown values stand where there is none. With `expected`, unquoted scalars of YAML
  // in constructors take the form their place asks for; nothing else is converted.
  Value Evaluate(const Scope& scope, Diagnostics& diagnostics,
                 const Type& expected = Type::Dynamic()) const;

 private:
  explicit Expression(std::unique_ptr<internal::ExprNode> node);
  std::unique_ptr<internal::ExprNode> node_;
};

struct Expression::Item {
  std::string key;
  SourceRange key_range;
  Expression value;
};

}  // namespace dplan

#endif  // DPLAN_CORE_LANG_EXPRESSION_H_
