#ifndef DPLAN_CORE_CONTRACT_OBJECT_SHAPE_H_
#define DPLAN_CORE_CONTRACT_OBJECT_SHAPE_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "dplan/schema.h"
#include "dplan/value.h"

namespace dplan {

// What blocks and nested attributes have in common: the attributes of an object, and of a block the
// blocks in it. Points into a schema that must outlive it.
struct ObjectShape {
  const std::map<std::string, Attribute>& attributes;
  const std::map<std::string, NestedBlock>* blocks;  // null for nested attributes

  static ObjectShape Of(const Block& block) { return {block.attributes, &block.blocks}; }
  static ObjectShape Of(const NestedAttributes& nested) { return {nested.attributes, nullptr}; }
};

// Known and not null.
bool Present(const Value& value);
// Equal but for marks and refinements.
bool Same(const Value& a, const Value& b);

bool IsObjectOrMap(const Value& value);
bool IsListOrTuple(const Value& value);
// Whether the value, if present, is of the kind that the nesting makes. The type of blocks with
// dynamic attributes is dynamic, so that an answer can be anything.
bool HasKindOf(Nesting nesting, const Value& value);

// The child of any value; null where there is none.
const Value* FindChild(const Value& value, const std::string& key);
const Value* FindChild(const Value& value, int64_t index);
// A child of an object: of an unknown one unknown, else null where there is none, of the given
// type.
Value ChildOf(const Value& object, const std::string& name, const Type& type);

// Compares two objects by some of their attributes only.
int CompareAttributes(const Value& a, const Value& b, const std::vector<std::string>& names);

// The least and the most elements that a set can have once all is known: unknown ones may turn out
// to be equal to others.
std::pair<size_t, size_t> SizeRange(const Value& set);

}  // namespace dplan

#endif  // DPLAN_CORE_CONTRACT_OBJECT_SHAPE_H_
