#ifndef DPLAN_SDK_INTERNAL_OBJECT_SPEC_H_
#define DPLAN_SDK_INTERNAL_OBJECT_SPEC_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dplan/sdk/check.h"
#include "dplan/sdk/internal/codec.h"
#include "dplan/sdk/internal/member.h"
#include "dplan/value.h"

namespace dplan::sdk {
class RecordedObject;
}  // namespace dplan::sdk

namespace dplan::sdk::internal {

// Decides whether a change of an attribute replaces the object; both values are known.
struct ReplaceRule {
  std::function<bool(const Value& prior, const Value& planned)> replaces;
  std::string reason;
};

// What a Schema<Model> says of one attribute.
struct AttributeSpec {
  std::string name;
  size_t offset = 0;  // of its member
  const Codec* codec = nullptr;
  bool required = false;
  bool optional = false;
  bool computed = false;
  bool sensitive = false;
  bool write_only = false;
  bool replace_on_change = false;
  bool stable = false;
  bool is_volatile = false;
  std::string deprecated;  // what to use instead; empty: it is not
  std::string doc;
  std::optional<Value> default_value;
  std::vector<Requirement> requirements;
  std::vector<ReplaceRule> replace_rules;
  std::vector<std::string> environment;  // variables that stand in for it

  bool HasPlanOfItsOwn() const { return default_value.has_value() || write_only; }
};

// A rule about several attributes of one object.
struct AttributeRule {
  enum class Kind { kConflicts, kExactlyOne, kAtLeastOne, kTogether };
  Kind kind = Kind::kConflicts;
  std::vector<Member> members;
};

// A Schema<Model> without its model's type. Immutable once described.
struct ObjectSpec {
  ModelId model = nullptr;
  std::shared_ptr<void> (*make)() = nullptr;  // a model as it starts
  std::deque<AttributeSpec> attributes;       // in the order of declaration; addresses hold
  std::vector<AttributeRule> rules;
  std::string doc;
  std::string deprecated;
  int64_t version = 0;
  std::map<int64_t, std::function<void(RecordedObject&)>>
      upgrades;  // from that version to the next
  std::string import_pattern;
  std::vector<std::string> examples;
  bool natural_key = false;
  bool resumable = false;
  bool leaves_after_host = false;
  int max_parallel = 0;

  // A null pointer if the member has no attribute.
  const AttributeSpec* Find(size_t offset) const;
  const AttributeSpec* Find(const std::string& name) const;
};

// The path that leads to a member, as far as the steps fit the model.
Path PathOf(const ObjectSpec& spec, const std::vector<ModelStep>& steps);

}  // namespace dplan::sdk::internal

#endif  // DPLAN_SDK_INTERNAL_OBJECT_SPEC_H_
