#ifndef DPLAN_TYPE_H_
#define DPLAN_TYPE_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace dplan {

namespace internal {
class TypeCache;
}

// The type of a value or, in a schema or a variable's declaration, a constraint on one: the types
// of go-cty. kDynamic stands for "any type" in a constraint, and is the type of a null or unknown
// about which nothing is known. Immutable, one pointer, safe to share between threads.
class Type {
 public:
  enum class Kind { kDynamic, kBool, kNumber, kString, kList, kSet, kMap, kObject, kTuple };

  struct Attribute;
  using Attributes = std::map<std::string, Attribute>;

  Type();  // dynamic
  static Type Dynamic();
  static Type Bool();
  static Type Number();
  static Type String();
  static Type List(Type element);
  static Type Set(Type element);
  static Type Map(Type element);
  static Type Object(std::map<std::string, Type> attributes);
  // With attributes that may be left out; only type constraints have those, never the type of a
  // value.
  static Type ObjectWithOptional(Attributes attributes);
  static Type Tuple(std::vector<Type> elements);

  Kind kind() const;
  bool IsPrimitive() const;   // bool, number, string
  bool IsCollection() const;  // list, set, map
  bool IsSequence() const;    // list, set, tuple
  bool IsMapping() const;     // map, object
  bool IsDynamic() const { return kind() == Kind::kDynamic; }
  bool HasDynamic() const;  // dynamic at any depth

  const Type& element() const;                // list, set, map; else a failed check
  const Attributes& attributes() const;       // object; else a failed check
  const std::vector<Type>& elements() const;  // tuple; else a failed check

  // Whether a value of `type` fits this constraint as it is: the same structure, and anything where
  // this is dynamic. The optional flags do not count.
  bool Admits(const Type& type) const;

  // The type of the values that a constraint converts to: the same without optional flags.
  Type WithoutOptional() const;

  // Structural; the optional flags count.
  friend bool operator==(const Type& a, const Type& b);

  // As people write it in a type constraint and as error messages name it: `list(string)`,
  // `object({a = number, b = optional(string)})`, `any` for dynamic.
  std::string ToString() const;

 private:
  struct Node;
  friend class internal::TypeCache;
  explicit Type(std::shared_ptr<const Node> node);
  std::shared_ptr<const Node> node_;
};

struct Type::Attribute {
  Type type;
  bool optional = false;
  friend bool operator==(const Attribute&, const Attribute&) = default;
};

}  // namespace dplan

#endif  // DPLAN_TYPE_H_
