#ifndef DPLAN_SCHEMA_H_
#define DPLAN_SCHEMA_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "dplan/diagnostic.h"
#include "dplan/path.h"
#include "dplan/type.h"
#include "dplan/value.h"

namespace dplan {

struct Block;

namespace internal {

// The type a block implies, made when it is first asked for. A copy starts without one, as the
// block beside it may be changed. Safe to ask from several threads.
class LazyType {
 public:
  LazyType() = default;
  LazyType(const LazyType&) {}
  LazyType& operator=(const LazyType&);
  ~LazyType();
  const Type& Of(const Block& block) const;

 private:
  mutable std::atomic<const Type*> type_{nullptr};
};

}  // namespace internal

enum class Nesting { kSingle, kGroup, kList, kSet, kMap };

struct Attribute;

// The attributes of an object-valued attribute (a "nested type"). Nesting is never kGroup.
struct NestedAttributes {
  Nesting nesting = Nesting::kSingle;
  std::map<std::string, Attribute> attributes;

  Type ImpliedType() const;
};

// One attribute of a block. At least one of required, optional and computed is set; required
// excludes the other two. With `nested`, `type` is the type that follows from it.
struct Attribute {
  Type type;
  std::shared_ptr<const NestedAttributes> nested;  // null: a plain attribute of `type`
  bool required = false;
  bool optional = false;
  bool computed = false;
  bool sensitive = false;
  bool write_only = false;
  bool deprecated = false;
  std::string description;  // Markdown

  bool ComputedOnly() const { return computed && !optional; }
};

struct NestedBlock;

struct Block {
  std::map<std::string, Attribute> attributes;
  std::map<std::string, NestedBlock> blocks;
  std::string description;  // Markdown
  bool deprecated = false;

  // The object type of a value of this block: attributes and nested blocks. A list or map of blocks
  // with dynamic anywhere in it has type dynamic (its value is a tuple or an object).
  Type ImpliedType() const;
};

// Blocks in a block. Limits count instances; 0 as the maximum means no limit.
struct NestedBlock {
  Nesting nesting = Nesting::kList;
  Block block;
  int64_t min_items = 0;
  int64_t max_items = 0;
};

// What a type of resource, a data source or a provider's configuration looks like.
struct Schema {
  int64_t version = 0;
  Block block;

  // The value that the configuration of such a block means: converted to the implied type,
  // attributes and blocks that were left out null or empty, never more than the schema has. Total:
  // whatever is wrong is a diagnostic with a path, and a null of the implied type is returned.
  // Marks are kept. Nothing is said about attributes that only the provider may set except that
  // they must be null.
  Value Coerce(const Value& config, Diagnostics& diagnostics) const;
  // Whether a provider's answer fits: an object of the implied type (dynamic admits any type), or
  // null. Says nothing about known or unknown.
  bool Check(const Value& value, Diagnostics& diagnostics) const;
  // Where the schema says sensitive, as far as the value goes.
  std::vector<Path> SensitivePaths(const Value& value) const;
  // The same for write-only.
  std::vector<Path> WriteOnlyPaths(const Value& value) const;

  // ImpliedType() of the block, computed once: the block must not change any more after the first
  // call of any of these functions.
  const Type& type() const { return type_.Of(block); }

 private:
  internal::LazyType type_;
};

}  // namespace dplan

#endif  // DPLAN_SCHEMA_H_
