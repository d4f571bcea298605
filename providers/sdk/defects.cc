#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/contract/object_shape.h"
#include "core/types/json.h"
#include "dplan/diagnostic.h"
#include "dplan/sdk/internal/definition.h"
#include "providers/sdk/import_id.h"
#include "providers/sdk/object_spec.h"
#include "providers/sdk/validate_object.h"

namespace dplan::sdk::internal {
namespace {

bool IsName(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

// One walk over what the author has written; `where` names the place.
class DefectWalk {
 public:
  explicit DefectWalk(SpecUse use) : use_(use) {}
  void Top(const std::string& where, const ObjectSpec& spec);
  void Functions(const std::string& where, const ObjectSpec& spec,
                 const ResourceFunctions& functions);
  std::vector<std::string> Take() { return std::move(defects_); }

 private:
  void Add(const std::string& where, const std::string& text) {
    defects_.push_back(absl::StrCat(where, ": ", text));
  }
  void Object(const std::string& where, const ObjectSpec& spec, bool in_collection);
  void Attribute(const std::string& where, const AttributeSpec& attribute, bool in_collection);
  void Flags(const std::string& where, const AttributeSpec& attribute);
  void Values(const std::string& where, const AttributeSpec& attribute);
  void Reserved(const std::string& where, const ObjectSpec& spec);
  void Import(const std::string& where, const ObjectSpec& spec);
  void Upgrades(const std::string& where, const ObjectSpec& spec);
  void Examples(const std::string& where, const ObjectSpec& spec);

  const SpecUse use_;
  std::vector<std::string> defects_;
};

void DefectWalk::Flags(const std::string& where, const AttributeSpec& attribute) {
  if (!attribute.required && !attribute.optional && !attribute.computed) {
    Add(where, "is neither Required nor Optional, Computed or Default");
  }
  if (attribute.required && (attribute.optional || attribute.computed)) {
    Add(where, "what is Required is not Optional, Computed or Default too");
  }
  if (attribute.write_only && attribute.computed) {
    Add(where, "a Secret is not Computed: nobody could see it");
  }
  if ((attribute.stable || attribute.is_volatile) && !attribute.computed) {
    Add(where, "only what is Computed can be Stable or Volatile");
  }
  if (attribute.stable && attribute.is_volatile) Add(where, "is both Stable and Volatile");
  if (attribute.computed && !attribute.optional &&
      (attribute.replace_on_change || !attribute.replace_rules.empty())) {
    Add(where, "nobody can change what is only Computed, so no change can replace the object");
  }
  if (!attribute.environment.empty() && use_ != SpecUse::kProviderConfig) {
    Add(where, "only a provider's configuration comes from the environment");
  }
}

void DefectWalk::Values(const std::string& where, const AttributeSpec& attribute) {
  for (const Requirement& requirement : attribute.requirements) {
    if (!requirement.holds) {
      Add(where, absl::StrCat("must ", requirement.text));
    } else if (attribute.default_value.has_value() && Present(*attribute.default_value) &&
               !requirement.holds(*attribute.default_value)) {
      Add(where, absl::StrCat("its Default must ", requirement.text));
    }
  }
}

void DefectWalk::Attribute(const std::string& where, const AttributeSpec& attribute,
                           bool in_collection) {
  if (!IsName(attribute.name)) Add(where, "a name is made of a-z, 0-9 and _");
  Flags(where, attribute);
  Values(where, attribute);
  if (attribute.is_volatile && in_collection) {
    Add(where, "what is Volatile cannot be in a collection: no path names it there");
  }
  const Codec* element = attribute.codec->element();
  if (element != nullptr && element->element() != nullptr &&
      element->element()->object() != nullptr) {
    Add(where, "a struct with a schema cannot be in a collection of collections");
  }
  if (const std::optional<NestedSpec> nested = NestedSpecOf(*attribute.codec)) {
    Object(where, *nested->object, in_collection || nested->nesting != Nesting::kSingle);
  }
}

void DefectWalk::Object(const std::string& where, const ObjectSpec& spec, bool in_collection) {
  std::set<std::string> names;
  std::set<size_t> members;
  for (const AttributeSpec& attribute : spec.attributes) {
    const std::string here = absl::StrCat(where, ".", attribute.name);
    if (!names.insert(attribute.name).second) Add(here, "is declared twice");
    if (!members.insert(attribute.offset).second) Add(here, "its member has another name already");
    Attribute(here, attribute, in_collection);
  }
  for (const AttributeRule& rule : spec.rules) {
    for (const Member& member : rule.members) {
      if (spec.Find(member.offset) == nullptr) {
        Add(where, "a rule names a member that is no attribute");
      }
    }
    if (rule.members.size() < 2) Add(where, "a rule about several attributes names only one");
  }
}

void DefectWalk::Reserved(const std::string& where, const ObjectSpec& spec) {
  static const auto* const of_resources = new std::set<std::string>{
      "connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"};
  static const auto* const of_providers = new std::set<std::string>{"alias", "version"};
  const auto& reserved = use_ == SpecUse::kProviderConfig ? *of_providers : *of_resources;
  for (const AttributeSpec& attribute : spec.attributes) {
    if (reserved.contains(attribute.name)) {
      Add(absl::StrCat(where, ".", attribute.name), "this name belongs to the engine");
    }
  }
}

void DefectWalk::Import(const std::string& where, const ObjectSpec& spec) {
  const std::optional<std::vector<ImportPiece>> pieces = ImportPieces(spec.import_pattern);
  if (!pieces.has_value()) {
    return Add(where, "ImportBy: each brace is closed, and between two attributes there is text");
  }
  for (const ImportPiece& piece : *pieces) {
    if (piece.attribute.empty()) continue;
    const AttributeSpec* attribute = spec.Find(piece.attribute);
    if (attribute == nullptr || !attribute->codec->type().IsPrimitive()) {
      Add(where, absl::StrCat("ImportBy: \"", piece.attribute,
                              "\" is no attribute of a text, number or bool"));
    }
  }
}

void DefectWalk::Upgrades(const std::string& where, const ObjectSpec& spec) {
  for (int64_t version = 0; version < spec.version; ++version) {
    if (!spec.upgrades.contains(version)) {
      Add(where, absl::StrCat("there is no Upgrade from version ", version, " to the next"));
    }
  }
  for (const auto& [version, upgrade] : spec.upgrades) {
    if (version < 0 || version >= spec.version) {
      Add(where, absl::StrCat("the Upgrade from version ", version, " leads beyond Version ",
                              spec.version));
    }
  }
}

void DefectWalk::Examples(const std::string& where, const ObjectSpec& spec) {
  const dplan::Schema schema = SchemaOf(spec, use_);
  for (const std::string& example : spec.examples) {
    const absl::StatusOr<Value> value = ValueFromPlainJson(example);
    if (!value.ok()) {
      Add(where, absl::StrCat("an Example is no JSON: ", value.status().message()));
      continue;
    }
    Diagnostics diagnostics;
    const Value config = schema.Coerce(*value, diagnostics);
    if (!diagnostics.HasErrors()) ValidateObject(spec, config, diagnostics);
    for (const Diagnostic& diagnostic : diagnostics.items()) {
      if (diagnostic.severity != Severity::kError) continue;
      Add(where, absl::StrCat("an Example is no configuration: ", diagnostic.summary, ": ",
                              diagnostic.detail));
    }
  }
}

void DefectWalk::Top(const std::string& where, const ObjectSpec& spec) {
  Object(where, spec, false);
  Reserved(where, spec);
  if (!defects_.empty()) return;
  Examples(where, spec);
  if (use_ != SpecUse::kResource) return;
  Import(where, spec);
  Upgrades(where, spec);
}

// Whether a change of the configuration could need an update of the object.
bool CanChange(const ObjectSpec& spec) {
  return std::any_of(
      spec.attributes.begin(), spec.attributes.end(), [](const AttributeSpec& attribute) {
        return (attribute.required || attribute.optional) && !attribute.replace_on_change;
      });
}

void DefectWalk::Functions(const std::string& where, const ObjectSpec& spec,
                           const ResourceFunctions& functions) {
  if (!functions.update && CanChange(spec)) {
    Add(where, "has no Update, but attributes whose change does not replace the object");
  }
  if (functions.import && !spec.import_pattern.empty()) {
    Add(where, "has both an Import and an ImportBy");
  }
}

std::vector<std::string> FunctionDefects(const FunctionEntry& function) {
  std::vector<std::string> defects;
  const std::string where = absl::StrCat("function ", function.name);
  if (!IsName(function.name)) defects.push_back(where + ": a name is made of a-z, 0-9 and _");
  if (function.names.size() != function.parameters.size()) {
    defects.push_back(absl::StrCat(where, ": has ", function.parameters.size(),
                                   " parameters, of which ", function.names.size(), " are named"));
  }
  if (function.variadic &&
      (function.parameters.empty() || function.parameters.back()->shape() != Shape::kList)) {
    defects.push_back(where + ": its Variadic parameter is not a std::vector");
  }
  return defects;
}

void Append(std::vector<std::string> more, std::vector<std::string>* all) {
  all->insert(all->end(), std::make_move_iterator(more.begin()),
              std::make_move_iterator(more.end()));
}

}  // namespace

std::vector<std::string> Defects(const Definition& definition) {
  std::vector<std::string> defects;
  const auto check_name = [&](const std::string& type) {
    if (!IsName(type) || !absl::StartsWith(type, definition.name + "_")) {
      defects.push_back(absl::StrCat(type, ": a type's name begins with \"", definition.name,
                                     "_\" and is made of a-z, 0-9 and _"));
    }
  };
  DefectWalk config(SpecUse::kProviderConfig);
  config.Top("provider", *definition.config);
  Append(config.Take(), &defects);
  for (const auto& [type, entry] : definition.resources) {
    check_name(type);
    DefectWalk walk(SpecUse::kResource);
    walk.Top(type, entry.resource->spec());
    walk.Functions(type, entry.resource->spec(), entry.functions);
    Append(walk.Take(), &defects);
  }
  for (const auto& [type, source] : definition.data_sources) {
    check_name(type);
    DefectWalk walk(SpecUse::kDataSource);
    walk.Top(type, source->spec());
    Append(walk.Take(), &defects);
  }
  for (const FunctionEntry& function : definition.functions) {
    Append(FunctionDefects(function), &defects);
  }
  return defects;
}

}  // namespace dplan::sdk::internal
