#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "core/contract/describe_schema.h"
#include "core/types/json.h"

namespace dplan {
namespace {

using Json = nlohmann::ordered_json;

// Text that somebody else made of JSON; null if it is none.
Json Parsed(const std::string& text) {
  Json parsed = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  return parsed.is_discarded() ? Json() : parsed;
}

Json TypeJson(const Type& type) { return Parsed(TypeToJson(type)); }

const char* NestingName(Nesting nesting) {
  switch (nesting) {
    case Nesting::kSingle:
      return "single";
    case Nesting::kGroup:
      return "group";
    case Nesting::kList:
      return "list";
    case Nesting::kSet:
      return "set";
    case Nesting::kMap:
      return "map";
  }
  return "single";
}

void AddFlag(const char* name, bool flag, Json& json) {
  if (flag) json[name] = true;
}

void AddDescription(const std::string& description, Json& json) {
  if (!description.empty()) json["description"] = description;
  json["description_kind"] = "markdown";
}

Json AttributesJson(const std::map<std::string, Attribute>& attributes);

Json AttributeJson(const Attribute& attribute) {
  Json json = Json::object();
  if (attribute.nested == nullptr) {
    json["type"] = TypeJson(attribute.type);
  } else {
    json["nested_type"]["attributes"] = AttributesJson(attribute.nested->attributes);
    json["nested_type"]["nesting_mode"] = NestingName(attribute.nested->nesting);
  }
  AddDescription(attribute.description, json);
  AddFlag("deprecated", attribute.deprecated, json);
  AddFlag("required", attribute.required, json);
  AddFlag("optional", attribute.optional, json);
  AddFlag("computed", attribute.computed, json);
  AddFlag("sensitive", attribute.sensitive, json);
  AddFlag("write_only", attribute.write_only, json);
  return json;
}

Json AttributesJson(const std::map<std::string, Attribute>& attributes) {
  Json json = Json::object();
  for (const auto& [name, attribute] : attributes) json[name] = AttributeJson(attribute);
  return json;
}

Json BlockJson(const Block& block);

Json NestedBlockJson(const NestedBlock& nested) {
  Json json = {{"nesting_mode", NestingName(nested.nesting)}, {"block", BlockJson(nested.block)}};
  if (nested.min_items != 0) json["min_items"] = nested.min_items;
  if (nested.max_items != 0) json["max_items"] = nested.max_items;
  return json;
}

Json BlockJson(const Block& block) {
  Json json = Json::object();
  if (!block.attributes.empty()) json["attributes"] = AttributesJson(block.attributes);
  for (const auto& [name, nested] : block.blocks) {
    json["block_types"][name] = NestedBlockJson(nested);
  }
  AddDescription(block.description, json);
  AddFlag("deprecated", block.deprecated, json);
  return json;
}

Json OneSchemaJson(const Schema& schema) {
  return {{"version", schema.version}, {"block", BlockJson(schema.block)}};
}

Json SchemasJson(const std::map<std::string, Schema>& schemas) {
  Json json = Json::object();
  for (const auto& [name, schema] : schemas) json[name] = OneSchemaJson(schema);
  return json;
}

Json ParameterJson(const FunctionSignature::Parameter& parameter) {
  Json json = {{"name", parameter.name}};
  if (!parameter.description.empty()) json["description"] = parameter.description;
  AddFlag("is_nullable", parameter.allow_null, json);
  json["type"] = TypeJson(parameter.type);
  return json;
}

Json FunctionJson(const FunctionSignature& function) {
  Json json = Json::object();
  if (!function.description.empty()) json["description"] = function.description;
  if (!function.summary.empty()) json["summary"] = function.summary;
  json["return_type"] = TypeJson(function.result);
  for (const FunctionSignature::Parameter& parameter : function.parameters) {
    json["parameters"].push_back(ParameterJson(parameter));
  }
  if (function.variadic.has_value()) json["variadic_parameter"] = ParameterJson(*function.variadic);
  return json;
}

const char* RecoveryName(TypeFacts::Recovery recovery) {
  switch (recovery) {
    case TypeFacts::Recovery::kNone:
      return "none";
    case TypeFacts::Recovery::kNaturalKey:
      return "natural_key";
    case TypeFacts::Recovery::kMark:
      return "mark";
  }
  return "none";
}

Json TypeFactsJson(const TypeFacts& facts) {
  Json json = {{"recovery", RecoveryName(facts.recovery)}};
  AddFlag("pure_plan", facts.pure_plan, json);
  AddFlag("resumable", facts.resumable, json);
  AddFlag("leaves_after_host", !facts.leaves_before_host, json);
  for (const Path& path : facts.volatile_paths) json["volatile"].push_back(path.ToString());
  if (facts.max_parallel != 0) json["max_parallel"] = facts.max_parallel;
  if (!facts.import_id.empty()) json["import_id"] = facts.import_id;
  for (const std::string& example : facts.examples) json["examples"].push_back(Parsed(example));
  return json;
}

Json FactsJson(const ProviderFacts& facts) {
  Json json = Json::object();
  if (!facts.name.empty()) json["name"] = facts.name;
  if (!facts.version.empty()) json["version"] = facts.version;
  if (facts.max_parallel != 0) json["max_parallel"] = facts.max_parallel;
  if (facts.preferred_batch != 0) json["preferred_batch"] = facts.preferred_batch;
  if (!facts.example.empty()) json["example"] = Parsed(facts.example);
  for (const auto& [type, type_facts] : facts.types)
    json["types"][type] = TypeFactsJson(type_facts);
  return json;
}

}  // namespace

std::string SchemaJson(const ProviderSchema& schema, bool indent) {
  Json json = {{"provider", OneSchemaJson(schema.provider)}};
  if (!schema.resources.empty()) json["resource_schemas"] = SchemasJson(schema.resources);
  if (!schema.data_sources.empty()) json["data_source_schemas"] = SchemasJson(schema.data_sources);
  for (const auto& [name, function] : schema.functions) {
    json["functions"][name] = FunctionJson(function);
  }
  if (schema.facts != ProviderFacts()) json["facts"] = FactsJson(schema.facts);
  // A description may be no valid UTF-8.
  return json.dump(indent ? 2 : -1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace dplan
