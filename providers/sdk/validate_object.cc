#include "providers/sdk/validate_object.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/contract/object_shape.h"
#include "providers/sdk/object_spec.h"

namespace dplan::sdk::internal {
namespace {

// One walk over a configuration; `path_` is where it stands.
class ValidationWalk {
 public:
  explicit ValidationWalk(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}
  void Object(const ObjectSpec& spec, const Value& config);

 private:
  void Report(std::string summary, std::string detail) {
    diagnostics_.Error(std::move(summary), std::move(detail)).path = Path(path_);
  }
  void Attribute(const AttributeSpec& attribute, const Value& value);
  void Nested(const NestedSpec& nested, const Value& value);
  void Element(const ObjectSpec& spec, PathStep step, const Value& value);
  void Rule(const ObjectSpec& spec, const AttributeRule& rule, const Value& config);

  Diagnostics& diagnostics_;
  std::vector<PathStep> path_;
};

void ValidationWalk::Element(const ObjectSpec& spec, PathStep step, const Value& value) {
  path_.push_back(std::move(step));
  Object(spec, value);
  path_.pop_back();
}

void ValidationWalk::Nested(const NestedSpec& nested, const Value& value) {
  const ObjectSpec& spec = *nested.object;
  if (nested.nesting == Nesting::kSingle) return Object(spec, value);
  if (nested.nesting == Nesting::kMap) {
    for (const auto& [key, element] : value.AsEntries()) Element(spec, PathStep::Key(key), element);
  } else if (nested.nesting == Nesting::kSet) {
    for (const Value& element : value.AsElements()) Object(spec, element);
  } else {
    int64_t index = 0;
    for (const Value& element : value.AsElements()) {
      Element(spec, PathStep::Index(index++), element);
    }
  }
}

void ValidationWalk::Attribute(const AttributeSpec& attribute, const Value& value) {
  if (value.IsKnown() && value.IsNull()) return;
  if (!attribute.deprecated.empty()) {
    diagnostics_
        .Warning("Deprecated attribute",
                 absl::StrCat("`", attribute.name, "` is deprecated. ", attribute.deprecated))
        .path = Path(path_);
  }
  if (!value.IsKnown()) return;
  for (const Requirement& requirement : attribute.requirements) {
    // What is in it may still be unknown: then the check would see less than there will be.
    if (!value.IsWhollyKnown() || requirement.holds(value)) continue;
    Report("Invalid value", absl::StrCat("`", attribute.name, "` must ", requirement.text, "."));
  }
  if (const std::optional<NestedSpec> nested = NestedSpecOf(*attribute.codec)) {
    Nested(*nested, value);
  }
}

void ValidationWalk::Rule(const ObjectSpec& spec, const AttributeRule& rule, const Value& config) {
  std::vector<std::string> names;
  size_t set = 0;
  size_t unknown = 0;
  for (const Member& member : rule.members) {
    const std::string& name = spec.Find(member.offset)->name;
    names.push_back(absl::StrCat("`", name, "`"));
    const Value value = config.Attr(name);
    if (!value.IsKnown()) {
      ++unknown;
    } else if (!value.IsNull()) {
      ++set;
    }
  }
  const std::string list = absl::StrJoin(names, ", ");
  using Kind = AttributeRule::Kind;
  const bool exclusive = rule.kind == Kind::kConflicts || rule.kind == Kind::kExactlyOne;
  if (exclusive && set > 1) {
    Report("Attributes exclude each other", absl::StrCat("Only one of ", list, " can be set."));
  }
  const bool demanding = rule.kind == Kind::kAtLeastOne || rule.kind == Kind::kExactlyOne;
  if (demanding && set + unknown == 0) {
    Report("Missing attribute",
           absl::StrCat(rule.kind == Kind::kExactlyOne ? "Exactly" : "At least", " one of ", list,
                        " must be set."));
  }
  if (rule.kind == Kind::kTogether && set > 0 && set + unknown < names.size()) {
    Report("Missing attribute",
           absl::StrCat("Of ", list, " either all must be set, or none of them."));
  }
}

void ValidationWalk::Object(const ObjectSpec& spec, const Value& config) {
  if (!Present(config)) return;
  for (const AttributeSpec& attribute : spec.attributes) {
    path_.push_back(PathStep::Attr(attribute.name));
    Attribute(attribute, config.Attr(attribute.name));
    path_.pop_back();
  }
  for (const AttributeRule& rule : spec.rules) Rule(spec, rule, config);
}

}  // namespace

void ValidateObject(const ObjectSpec& spec, const Value& config, Diagnostics& diagnostics) {
  const std::shared_ptr<void> model = spec.make();
  Decoding decoding;
  DecodeObject(spec, config, model.get(), decoding);
  for (const Decoding::Problem& problem : decoding.problems()) {
    diagnostics
        .Error("Invalid value", absl::StrCat("`", problem.path.ToString(), "` ", problem.text, "."))
        .path = problem.path;
  }
  ValidationWalk(diagnostics).Object(spec, config);
}

}  // namespace dplan::sdk::internal
