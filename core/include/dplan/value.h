#ifndef DPLAN_VALUE_H_
#define DPLAN_VALUE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dplan/number.h"
#include "dplan/path.h"
#include "dplan/type.h"

namespace dplan {

namespace internal {
struct ValueParts;
}

// Whether the text is valid UTF-8.
bool IsUtf8(const std::string& text);

// What is known of an unknown value. Empty means nothing. Refinements are hints: equality of plans
// ignores them, but a value that turns out later must keep to them.
struct Refinements {
  struct Bound;
  bool not_null = false;
  std::string prefix;                         // of a string, at most 256 bytes
  std::shared_ptr<const Bound> lower, upper;  // of a number; null means no bound
  int64_t min_length = 0;                     // of a collection
  std::optional<int64_t> max_length;

  bool empty() const;
  friend bool operator==(const Refinements& a, const Refinements& b);
};

struct Refinements::Bound {
  Number number;
  bool inclusive = true;
};

// A value of the configuration language, of a provider's object, of the state: null, unknown or
// known, of a Type, with a sensitive mark per node. This is go-cty's model with one kind of mark.
//
// Immutable, cheap to copy, safe to share between threads.
//
// A Value has no text form: what is printed comes from a renderer that redacts. Reading the payload
// of a null, unknown or sensitive value is a failed check, so that a leak is a crash in a test: ask
// IsNull(), IsKnown() and sensitive() first, and say Unmarked() where the mark is dealt with.
class Value {
 public:
  // The children of a map or an object, sorted by key, keys unique.
  using Entry = std::pair<std::string, Value>;
  using Entries = std::vector<Entry>;

  Value();  // null of type dynamic
  static Value Null(Type type);
  static Value Unknown(Type type, Refinements refinements = {});
  static Value Bool(bool value);
  static Value Num(Number value);
  static Value Int(int64_t value) { return Num(Number::FromInt(value)); }
  // The text is brought to Unicode NFC, as are map keys and attribute names. A byte that is no part
  // of valid UTF-8 becomes U+FFFD: who must not lose it asks IsUtf8() first.
  static Value String(std::string text);
  // Elements must be of the element type, except that an element type with dynamic in it admits any
  // type there; a null of any type is taken for a null of the element type. Wrong types are a
  // failed check.
  static Value List(Type element, std::vector<Value> elements);
  // Duplicates are dropped and the order is normalised: strings bytewise, numbers ascending, false
  // before true, null after known, unknown last. Marks in elements move to the set. Two elements
  // that are not wholly known are not duplicates of each other.
  static Value Set(Type element, std::vector<Value> elements);
  static Value Map(Type element, std::map<std::string, Value> entries);
  static Value Object(std::map<std::string, Value> attributes);
  static Value Object(Entries attributes);  // sorted by name, unique: a failed check otherwise
  static Value Tuple(std::vector<Value> elements);

  const Type& type() const;
  bool IsNull() const;
  bool IsKnown() const;                    // this node; its children may be unknown. Null is known.
  bool IsWhollyKnown() const;              // at every depth
  const Refinements& refinements() const;  // unknown only; else a failed check

  bool sensitive() const { return sensitive_; }  // this node
  bool ContainsSensitive() const;                // at any depth
  Value Marked(bool sensitive = true) const;     // adds the mark to this node if `sensitive`
  Value Unmarked() const;                        // this node without its mark; children keep theirs
  Value UnmarkedDeep() const;
  // Removes all marks and appends the paths that had one, outermost first (nothing below a marked
  // node).
  Value UnmarkedDeep(std::vector<Path>* sensitive_paths) const;
  // Marks the nodes at the paths, or the nearest existing node above where a path does not exist
  // below a null or unknown one. Paths that cannot exist in this value are ignored.
  Value MarkedAt(const std::vector<Path>& sensitive_paths) const;

  // Payloads. Each is a failed check on a null, unknown or sensitive node and on another kind of
  // type.
  bool AsBool() const;
  const Number& AsNumber() const;
  const std::string& AsString() const;
  const std::vector<Value>& AsElements() const;  // list, set, tuple
  const Entries& AsEntries() const;              // map, object
  // The child, or a null pointer if there is none. Map and object (by key), list and tuple (by
  // index).
  const Value* Find(const std::string& key) const;
  const Value* Find(int64_t index) const;
  // The attribute of a known object; a failed check if there is no such attribute. Of a null
  // object, the null of the attribute's type; of an unknown one, unknown.
  Value Attr(const std::string& name) const;
  // A copy of a known object with one attribute replaced or added.
  Value WithAttr(const std::string& name, Value value) const;
  // Follows the path; nothing where it leads out of the value. Through a sensitive node the result
  // is marked; below an unknown node it is unknown, below a null one it is nothing.
  std::optional<Value> At(const Path& path) const;

  // Number of children of a collection, tuple or object.
  size_t size() const;

  // The same structure, types, known-ness, refinements and marks.
  friend bool operator==(const Value& a, const Value& b);
  // A total order over unmarked values of one type, for sets and stable output.
  static int Compare(const Value& a, const Value& b);

 private:
  struct Node;
  friend struct internal::ValueParts;
  explicit Value(std::shared_ptr<const Node> node, bool sensitive = false);
  const Node& Payload() const;

  std::shared_ptr<const Node> node_;
  bool sensitive_ = false;
};

// Equal but for marks, at every depth.
bool EqualIgnoringMarks(const Value& a, const Value& b);
// Equal but for marks and the refinements of unknowns: what "planned equals prior" means.
bool EqualIgnoringMarksAndRefinements(const Value& a, const Value& b);

}  // namespace dplan

#endif  // DPLAN_VALUE_H_
