#include "core/contract/check_schema.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/contract/import_id.h"
#include "core/types/json.h"
#include "core/types/text.h"

namespace dplan {
namespace {

using Names = std::set<std::string>;

// What a configuration writes beside the arguments of a resource or of a provider.
const Names& ReservedInResources() {
  static const auto* names = new Names{"connection", "count",    "depends_on", "for_each",
                                       "lifecycle",  "provider", "provisioner"};
  return *names;
}
const Names& ReservedInProviders() {
  static const auto* names = new Names{"alias", "depends_on", "for_each", "version"};
  return *names;
}

bool IsTypeName(const std::string& name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && std::all_of(name.begin(), name.end(), fits);
}

bool HasOptionalParts(const Type& type) { return !(type == type.WithoutOptional()); }

// A set must tell its elements apart, which it cannot while it does not know what they are.
bool HasVagueSet(const Type& type) {
  switch (type.kind()) {
    case Type::Kind::kSet:
      return type.element().HasDynamic();
    case Type::Kind::kList:
    case Type::Kind::kMap:
      return HasVagueSet(type.element());
    case Type::Kind::kObject:
      return std::any_of(type.attributes().begin(), type.attributes().end(),
                         [](const auto& entry) { return HasVagueSet(entry.second.type); });
    case Type::Kind::kTuple:
      return std::any_of(type.elements().begin(), type.elements().end(), HasVagueSet);
    case Type::Kind::kDynamic:
    case Type::Kind::kBool:
    case Type::Kind::kNumber:
    case Type::Kind::kString:
      break;
  }
  return false;
}

// One walk over a schema; `path_` is where it stands.
class SchemaCheck {
 public:
  SchemaCheck(std::string type, Findings& findings) : type_(std::move(type)), findings_(findings) {}

  void Check(const Schema& schema, const Names& reserved) {
    if (schema.version < 0) Fault("the version of the schema is negative");
    for (const std::string& name : reserved) {
      if (schema.block.attributes.count(name) > 0 || schema.block.blocks.count(name) > 0) {
        Fault(absl::StrCat("\"", name, "\" is a word of the configuration language"));
      }
    }
    CheckBlock(schema.block, /*in_set=*/false);
  }

 private:
  void Fault(const std::string& text) {
    const std::string place = path_.empty() ? "" : path_.ToString() + ": ";
    findings_.push_back({.rule = "schema-is-sane", .type = type_, .text = place + text});
  }

  template <typename Check>
  void At(const std::string& name, Check check) {
    const Path before = std::exchange(path_, path_.Attr(name));
    check();
    path_ = before;
  }

  void CheckBlock(const Block& block, bool in_set) {
    CheckAttributes(block.attributes, in_set);
    for (const auto& [name, nested] : block.blocks) {
      At(name, [&, &key = name, &child = nested] {
        if (!IsTypeName(key)) Fault("a block's name has small letters, digits and \"_\" only");
        if (block.attributes.count(key) > 0) Fault("an attribute has the same name");
        CheckLimits(child);
        if (child.nesting == Nesting::kSet && child.block.ImpliedType().HasDynamic()) {
          Fault("a set has attributes of any type");
        }
        CheckBlock(child.block, in_set || child.nesting == Nesting::kSet);
      });
    }
  }

  void CheckLimits(const NestedBlock& nested) {
    const int64_t least = nested.min_items;
    const int64_t most = nested.max_items;
    switch (nested.nesting) {
      case Nesting::kSingle:
        if (least != most || least < 0 || least > 1) {
          Fault("a single block has 0 as both limits, or 1 where it is required");
        }
        return;
      case Nesting::kGroup:
      case Nesting::kMap:
        if (least != 0 || most != 0) Fault("a block of this nesting has no limits");
        return;
      case Nesting::kList:
      case Nesting::kSet:
        if (least < 0 || most < 0 || (most > 0 && most < least)) {
          Fault("the least number of blocks is greater than the greatest, or negative");
        }
    }
  }

  void CheckAttributes(const std::map<std::string, Attribute>& attributes, bool in_set) {
    for (const auto& [name, attribute] : attributes) {
      At(name, [&, &key = name, &child = attribute] {
        if (!internal::IsIdentifier(key)) Fault("the name is none that can be written");
        CheckFlags(child, in_set);
        if (child.nested == nullptr) {
          CheckType(child.type);
        } else {
          CheckNested(child, in_set);
        }
      });
    }
  }

  void CheckFlags(const Attribute& attribute, bool in_set) {
    if (!attribute.required && !attribute.optional && !attribute.computed) {
      Fault("it is neither required nor optional nor computed");
    }
    if (attribute.required && (attribute.optional || attribute.computed)) {
      Fault("what is required is neither optional nor computed");
    }
    if (attribute.write_only && attribute.computed) Fault("what is write-only is not computed");
    if (attribute.write_only && in_set) Fault("there are no write-only attributes in a set");
  }

  void CheckType(const Type& type) {
    if (HasOptionalParts(type)) Fault("the type of an attribute has no optional attributes");
    if (HasVagueSet(type)) Fault("the elements of a set are of any type");
  }

  void CheckNested(const Attribute& attribute, bool in_set) {
    const NestedAttributes& nested = *attribute.nested;
    if (nested.nesting == Nesting::kGroup) Fault("nested attributes are no group");
    if (nested.attributes.empty()) Fault("it is nested and has no attributes");
    const Type implied = nested.ImpliedType();
    if (!(attribute.type == implied)) Fault("its type is not that of its nested attributes");
    if (nested.nesting == Nesting::kSet && implied.HasDynamic()) {
      Fault("a set has attributes of any type");
    }
    CheckAttributes(nested.attributes, in_set || nested.nesting == Nesting::kSet);
  }

  const std::string type_;
  Findings& findings_;
  Path path_;
};

// Whether there is an attribute or a block at the path, through whatever it is nested in.
bool Exists(const Block& block, const Path& path) {
  const Block* in_block = &block;
  const NestedAttributes* in_object = nullptr;
  for (const PathStep& step : path.steps()) {
    const auto* name = std::get_if<PathStep::Attribute>(&step.step);
    if (name == nullptr) continue;  // a key or an index
    const auto& attributes = in_block != nullptr ? in_block->attributes : in_object->attributes;
    const auto attribute = attributes.find(name->name);
    if (attribute != attributes.end()) {
      in_object = attribute->second.nested.get();
      in_block = nullptr;
      // What is below a plain attribute is a matter of its type.
      if (in_object == nullptr) return true;
    } else if (in_block != nullptr && in_block->blocks.count(name->name) > 0) {
      in_block = &in_block->blocks.at(name->name).block;
    } else {
      return false;
    }
  }
  return !path.empty();
}

void CheckExample(const std::string& type, const Schema& schema, const std::string& json,
                  Findings& findings) {
  const absl::StatusOr<Value> value = ValueFromPlainJson(json);
  if (!value.ok()) {
    findings.push_back(
        {.rule = "schema-is-sane",
         .type = type,
         .text = absl::StrCat("an example is no JSON: ", std::string(value.status().message()))});
    return;
  }
  Diagnostics diagnostics;
  schema.Coerce(*value, diagnostics);
  for (const Diagnostic& item : diagnostics.items()) {
    findings.push_back({.rule = "schema-is-sane",
                        .type = type,
                        .text = absl::StrCat("an example does not fit the schema: ",
                                             item.path.ToString(), ": ", item.detail)});
  }
}

const Schema* SchemaOf(const ProviderSchema& schema, const std::string& type) {
  for (const auto* schemas : {&schema.resources, &schema.data_sources}) {
    const auto found = schemas->find(type);
    if (found != schemas->end()) return &found->second;
  }
  return nullptr;
}

void CheckFacts(const ProviderSchema& schema, Findings& findings) {
  const auto fault = [&](const std::string& type, const std::string& text) {
    findings.push_back({.rule = "schema-is-sane", .type = type, .text = text});
  };
  if (schema.facts.max_parallel < 0 || schema.facts.preferred_batch < 0) {
    fault("", "a number of its facts is negative");
  }
  if (!schema.facts.example.empty()) {
    CheckExample("", schema.provider, schema.facts.example, findings);
  }
  for (const auto& [type, facts] : schema.facts.types) {
    const Schema* of = SchemaOf(schema, type);
    if (of == nullptr) {
      fault(type, "there are facts of it, but no such type");
      continue;
    }
    if (facts.max_parallel < 0) fault(type, "a number of its facts is negative");
    for (const Path& path : facts.volatile_paths) {
      if (Exists(of->block, path)) continue;
      fault(type,
            absl::StrCat("it has no \"", path.ToString(), "\", which is said to be volatile"));
    }
    for (const ImportIdPiece& piece : ImportIdPieces(facts.import_id)) {
      if (piece.attribute.empty() || of->block.attributes.count(piece.attribute) > 0) continue;
      fault(type, absl::StrCat("it has no \"", piece.attribute, "\", which its import id names"));
    }
    for (const std::string& example : facts.examples) CheckExample(type, *of, example, findings);
  }
}

void CheckFunction(const std::string& name, const FunctionSignature& function, Findings& findings) {
  const auto fault = [&](const std::string& text) {
    findings.push_back(
        {.rule = "schema-is-sane", .text = absl::StrCat("the function ", name, ": ", text)});
  };
  if (!internal::IsIdentifier(name)) fault("the name is none that can be written");
  if (HasOptionalParts(function.result)) fault("the type of its result has optional attributes");
  std::vector<FunctionSignature::Parameter> parameters = function.parameters;
  if (function.variadic.has_value()) parameters.push_back(*function.variadic);
  Names seen;
  for (const FunctionSignature::Parameter& parameter : parameters) {
    if (parameter.name.empty()) fault("a parameter has no name");
    if (!seen.insert(parameter.name).second) fault("two parameters are called " + parameter.name);
  }
}

void CheckTypeName(const std::string& type, const ProviderSchema& schema, Findings& findings) {
  if (!IsTypeName(type)) {
    findings.push_back({.rule = "schema-is-sane",
                        .type = type,
                        .text = "a type's name has small letters, digits and \"_\" only"});
  }
  const std::string& provider = schema.facts.name;
  if (provider.empty() || type == provider || absl::StartsWith(type, provider + "_")) return;
  findings.push_back({.rule = "schema-is-sane",
                      .type = type,
                      .text = absl::StrCat("its name does not begin with ", provider,
                                           "_, so that a configuration must say whose it is"),
                      .weight = Finding::Weight::kNote});
}

}  // namespace

Findings CheckSchema(const ProviderSchema& schema) {
  Findings findings;
  SchemaCheck("", findings).Check(schema.provider, ReservedInProviders());
  for (const auto& [type, resource] : schema.resources) {
    CheckTypeName(type, schema, findings);
    SchemaCheck(type, findings).Check(resource, ReservedInResources());
  }
  for (const auto& [type, data_source] : schema.data_sources) {
    CheckTypeName(type, schema, findings);
    SchemaCheck("data " + type, findings).Check(data_source, ReservedInResources());
  }
  for (const auto& [name, function] : schema.functions) CheckFunction(name, function, findings);
  CheckFacts(schema, findings);
  return findings;
}

}  // namespace dplan
