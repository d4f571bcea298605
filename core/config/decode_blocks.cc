#include <utility>

#include "absl/strings/str_cat.h"
#include "core/config/constant.h"
#include "core/config/decode.h"
#include "core/config/provider_source.h"

namespace dplan {
namespace {

// A setting of the whole configuration, which only one file can have.
void DecodeSetting(const ConfigFile& file, const YamlEntry& entry, const std::string& name,
                   std::string& target, Draft& draft) {
  const auto [first, added] = draft.settings.emplace(name, file.RangeOf(entry));
  if (!added) {
    file.diagnostics
        .Error("Setting written twice",
               absl::StrCat("The setting ", name, " can be written only once in a configuration."),
               file.RangeOf(entry))
        .related.push_back({"first written here", first->second});
    return;
  }
  std::optional<std::string> text = DecodeText(file, entry);
  if (text.has_value()) target = *std::move(text);
}

void DecodeSource(const ConfigFile& file, const YamlEntry& entry, std::string& target) {
  const std::optional<std::string> text = DecodeText(file, entry);
  if (!text.has_value()) return;
  std::optional<std::string> source = ProviderSource(*text);
  if (source.has_value()) {
    target = *std::move(source);
    return;
  }
  file.diagnostics.Error(
      "Invalid provider source",
      absl::StrCat(
          "\"", *text,
          "\" is no source of a provider. It is written NAMESPACE/TYPE, like dplan/docker, "
          "or HOST/NAMESPACE/TYPE."),
      file.RangeOf(*entry.value));
}

void DecodeRequiredProvider(const ConfigFile& file, const YamlEntry& entry, Draft& draft) {
  if (!CheckName(file, entry, "A provider")) return;
  const std::vector<YamlEntry>* const entries =
      EntriesOf(file, entry, "a mapping with source and version");
  if (entries == nullptr) return;
  const Fields fields(file, *entries, "a required provider", {"source", "version"});
  RequiredProvider required;
  required.range = file.RangeOf(entry);
  required.source = DefaultProviderSource(entry.key);
  if (const YamlEntry* source = fields.Find("source")) {
    DecodeSource(file, *source, required.source);
  }
  if (const YamlEntry* version = fields.Find("version")) {
    required.version = DecodeText(file, *version).value_or("");
  }
  const auto [first, added] =
      draft.config.required_providers.emplace(entry.key, std::move(required));
  if (added) return;
  file.diagnostics
      .Error("Name declared twice",
             absl::StrCat("The provider \"", entry.key, "\" is required in two places."),
             file.RangeOf(entry))
      .related.push_back({"first declared here", first->second.range});
}

std::optional<ConditionDecl> DecodeCondition(const ConfigFile& file, const YamlNode& node) {
  if (node.kind != YamlNode::Kind::kMapping) {
    file.diagnostics.Error("Wrong kind of value",
                           "A validation must be a mapping with condition and error_message.",
                           file.RangeOf(node));
    return std::nullopt;
  }
  const Fields fields(file, node.entries, "a validation", {"condition", "error_message"});
  const YamlEntry* const condition = fields.Find("condition");
  const YamlEntry* const message = fields.Find("error_message");
  if (condition == nullptr || message == nullptr) {
    file.diagnostics.Error("Missing argument",
                           "A validation needs both condition and error_message.",
                           file.RangeOf(node));
    return std::nullopt;
  }
  std::optional<Expression> test = DecodeExpression(file, *condition->value);
  std::optional<Expression> text = DecodeValue(file, *message->value);
  if (!test.has_value() || !text.has_value()) return std::nullopt;
  return ConditionDecl{*std::move(test), *std::move(text), file.RangeOf(*condition->value)};
}

std::vector<ConditionDecl> DecodeValidations(const ConfigFile& file, const YamlEntry& entry) {
  std::vector<const YamlNode*> nodes = {entry.value};
  if (entry.value->kind == YamlNode::Kind::kSequence) nodes = entry.value->items;
  std::vector<ConditionDecl> validations;
  for (const YamlNode* node : nodes) {
    std::optional<ConditionDecl> validation = DecodeCondition(file, *node);
    if (validation.has_value()) validations.push_back(*std::move(validation));
  }
  return validations;
}

void DecodeType(const ConfigFile& file, const YamlEntry& entry, VariableDecl& variable) {
  const std::optional<std::string> text = DecodeText(file, entry);
  if (!text.has_value()) return;
  std::optional<TypeConstraint> type =
      TypeConstraint::Parse(*text, file.document.OriginOf(*entry.value), file.diagnostics);
  if (type.has_value()) variable.type = *std::move(type);
}

// The default must be fixed, and of the type of the variable.
void DecodeDefault(const ConfigFile& file, const YamlEntry& entry, VariableDecl& variable) {
  Diagnostics found;
  std::optional<Expression> value = DecodeValue({file.document, found}, *entry.value);
  std::optional<Value> constant;
  if (value.has_value()) constant = ConstantOfType(*value, variable.type, found);
  if (constant.has_value() && constant->IsNull() && !variable.nullable) {
    found.Error("Wrong type of value", "The default cannot be null where \"nullable\" is false.",
                file.RangeOf(entry));
  }
  if (found.HasErrors() && variable.sensitive) {
    const SourceRange range = file.RangeOf(entry);
    found =
        SecretError(variable, absl::StrCat("in ", file.document.sources().name(range.file),
                                           ", line ", range.begin.line, ", which is its default,"));
  }
  if (!found.HasErrors()) variable.default_value = std::move(value);
  file.diagnostics.Append(std::move(found));
}

void DecodeVariable(const ConfigFile& file, const YamlEntry& entry, Draft& draft) {
  if (!CheckName(file, entry, "A variable")) return;
  const std::vector<YamlEntry>* const entries =
      EntriesOf(file, entry, "a mapping with keys like type and default");
  if (entries == nullptr) return;
  const Fields fields(file, *entries, "a variable",
                      {"type", "default", "description", "sensitive", "nullable", "validation"});
  VariableDecl variable;
  variable.name = entry.key;
  variable.range = file.RangeOf(entry);
  if (const YamlEntry* type = fields.Find("type")) DecodeType(file, *type, variable);
  if (const YamlEntry* text = fields.Find("description")) {
    variable.description = DecodeText(file, *text).value_or("");
  }
  if (const YamlEntry* flag = fields.Find("sensitive")) {
    variable.sensitive = DecodeBool(file, *flag).value_or(false);
  }
  if (const YamlEntry* flag = fields.Find("nullable")) {
    variable.nullable = DecodeBool(file, *flag).value_or(true);
  }
  if (const YamlEntry* list = fields.Find("validation")) {
    variable.validations = DecodeValidations(file, *list);
  }
  // Unlike elsewhere, a null that is written is a value here.
  for (const YamlEntry& field : *entries) {
    if (field.key == "default") DecodeDefault(file, field, variable);
  }
  draft.config.variables.push_back(std::move(variable));
}

void DecodeOutput(const ConfigFile& file, const YamlEntry& entry, Draft& draft) {
  if (!CheckName(file, entry, "An output")) return;
  const std::vector<YamlEntry>* const entries = EntriesOf(file, entry, "a mapping with value");
  if (entries == nullptr) return;
  const Fields fields(file, *entries, "an output",
                      {"value", "description", "sensitive", "depends_on"});
  // A null is a value like any other, but no value at all is a mistake.
  std::optional<Expression> value;
  bool written = false;
  for (const YamlEntry& field : *entries) {
    if (field.key != "value") continue;
    written = true;
    value = DecodeValue(file, *field.value);
  }
  if (!written) {
    file.diagnostics.Error("Missing argument",
                           absl::StrCat("The output \"", entry.key, "\" needs a value."),
                           file.RangeOf(entry));
  }
  std::string description;
  bool sensitive = false;
  std::vector<DependencyDecl> depends_on;
  if (const YamlEntry* text = fields.Find("description")) {
    description = DecodeText(file, *text).value_or("");
  }
  if (const YamlEntry* flag = fields.Find("sensitive")) {
    sensitive = DecodeBool(file, *flag).value_or(false);
  }
  if (const YamlEntry* list = fields.Find("depends_on"))
    depends_on = DecodeDependencies(file, *list);
  if (!value.has_value()) return;
  draft.config.outputs.push_back({entry.key, file.RangeOf(entry), *std::move(value),
                                  std::move(description), sensitive, std::move(depends_on)});
}

}  // namespace

void DecodeSettings(const ConfigFile& file, const YamlEntry& block, Draft& draft) {
  const std::vector<YamlEntry>* const entries =
      EntriesOf(file, block, "a mapping with settings like required_version");
  if (entries == nullptr) return;
  const Fields fields(file, *entries, "\"dplan\"",
                      {"required_version", "state", "required_providers"});
  if (const YamlEntry* version = fields.Find("required_version")) {
    DecodeSetting(file, *version, "dplan.required_version", draft.config.required_version, draft);
    draft.config.required_version_range = file.RangeOf(*version->value);
  }
  if (const YamlEntry* state = fields.Find("state")) {
    // Fields point into the entries, so those must not be a copy.
    const std::vector<YamlEntry>* const settings = EntriesOf(file, *state, "a mapping with path");
    if (settings != nullptr) {
      const Fields state_fields(file, *settings, "\"state\"", {"path"});
      if (const YamlEntry* path = state_fields.Find("path")) {
        DecodeSetting(file, *path, "dplan.state.path", draft.config.state_path, draft);
      }
    }
  }
  if (const YamlEntry* providers = fields.Find("required_providers")) {
    const std::vector<YamlEntry>* const required =
        EntriesOf(file, *providers, "a mapping from provider names to mappings");
    if (required == nullptr) return;
    for (const YamlEntry& entry : *required) DecodeRequiredProvider(file, entry, draft);
  }
}

void DecodeVariables(const ConfigFile& file, const YamlEntry& block, Draft& draft) {
  const std::vector<YamlEntry>* const entries =
      EntriesOf(file, block, "a mapping from names to variables");
  if (entries == nullptr) return;
  for (const YamlEntry& entry : *entries) DecodeVariable(file, entry, draft);
}

void DecodeLocals(const ConfigFile& file, const YamlEntry& block, Draft& draft) {
  const std::vector<YamlEntry>* const entries =
      EntriesOf(file, block, "a mapping from names to values");
  if (entries == nullptr) return;
  for (const YamlEntry& entry : *entries) {
    if (!CheckName(file, entry, "A local value")) continue;
    std::optional<Expression> value = DecodeValue(file, *entry.value);
    if (!value.has_value()) continue;
    draft.config.locals.push_back({entry.key, file.RangeOf(entry), *std::move(value)});
  }
}

void DecodeOutputs(const ConfigFile& file, const YamlEntry& block, Draft& draft) {
  const std::vector<YamlEntry>* const entries =
      EntriesOf(file, block, "a mapping from names to outputs");
  if (entries == nullptr) return;
  for (const YamlEntry& entry : *entries) DecodeOutput(file, entry, draft);
}

}  // namespace dplan
