#ifndef DPLAN_CORE_CONFIG_YAML_H_
#define DPLAN_CORE_CONFIG_YAML_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/source_map.h"
#include "dplan/diagnostic.h"
#include "dplan/value.h"

namespace dplan {

struct YamlNode;

// One key of a mapping and what it leads to.
struct YamlEntry {
  std::string key;
  // Of the key as it is written.
  uint32_t begin = 0;
  uint32_t end = 0;
  const YamlNode* value = nullptr;
};

// A value of a YAML document: a scalar, a sequence or a mapping. Where an alias refers to it, it
// has more than one place in the tree; its source is that of the anchor.
struct YamlNode {
  enum class Kind : uint8_t { kScalar, kSequence, kMapping };
  // What a tag says a scalar is; kNone without a tag, kQuoted for quoted and block scalars.
  enum class Tag : uint8_t { kNone, kQuoted, kString, kNull, kBool, kInt, kFloat };

  Kind kind = Kind::kScalar;
  Tag tag = Tag::kNone;
  bool verbatim = true;  // a scalar's text stands in the file as it is, from `text_begin` on
  uint8_t height = 0;    // levels beneath, aliases followed
  uint32_t weight = 1;   // values from here on, this one and aliases included; saturated
  uint32_t begin = 0;    // of what is written, in bytes of the file, past anchor and tag
  uint32_t end = 0;
  uint32_t text_begin = 0;
  std::string text;                    // of a scalar
  std::vector<const YamlNode*> items;  // of a sequence
  std::vector<YamlEntry> entries;      // of a mapping: keys are unique, `<<` is resolved
};

// A file of YAML as a tree. It refers to the SourceMap, which must outlive it.
class YamlDocument {
 public:
  YamlDocument(const SourceMap& sources, int32_t file) : sources_(&sources), file_(file) {}
  YamlDocument(const YamlDocument&) = delete;
  YamlDocument& operator=(const YamlDocument&) = delete;

  // A null where the file holds nothing.
  const YamlNode& root() const { return *root_; }
  const SourceMap& sources() const { return *sources_; }
  int32_t file() const { return file_; }

  SourceRange RangeOf(const YamlNode& node) const { return RangeOf(node.begin, node.end); }
  SourceRange RangeOf(const YamlEntry& entry) const { return RangeOf(entry.begin, entry.end); }
  // Where the bytes of a scalar's text come from.
  TextOrigin OriginOf(const YamlNode& scalar) const;

 private:
  friend class YamlBuilder;
  SourceRange RangeOf(uint32_t begin, uint32_t end) const;

  const SourceMap* sources_;
  int32_t file_;
  std::deque<YamlNode> nodes_;
  const YamlNode* root_ = nullptr;
};

// What a scalar means: null, a bool, a number (unquoted, or tagged as such), else a string.
Value ScalarValue(const YamlNode& scalar);
bool IsNull(const YamlNode& node);

// Parses the file, strictly: one document in UTF-8, keys that are text and not written twice, no
// tags beyond the core schema, no alias within its own anchor, and no more than
inline constexpr size_t kMaxYamlBytes = 32u << 20;
inline constexpr uint32_t kMaxYamlNodes = 1000000;  // with aliases expanded
inline constexpr uint8_t kMaxYamlDepth = 24;
// Null if there were errors.
std::unique_ptr<YamlDocument> ParseYaml(const SourceMap& sources, int32_t file,
                                        Diagnostics& diagnostics);

}  // namespace dplan

#endif  // DPLAN_CORE_CONFIG_YAML_H_
