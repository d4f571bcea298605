#include "core/plan/provider_set.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/types/json.h"
#include "core/types/transform.h"

namespace dplan {
namespace {

// The name of the sensitive variable with this value; empty if there is none.
std::string VariableWith(const Value& value, const std::map<std::string, Value>& variables) {
  for (const auto& [name, variable] : variables) {
    if (variable.sensitive() && EqualIgnoringMarks(variable, value)) return name;
  }
  return "";
}

Value WithLeaves(const Value& value, const std::map<Path, Value>& leaves) {
  return Transform(value, [&](const Path& at, const Value&) -> std::optional<Value> {
    auto leaf = leaves.find(at);
    return leaf == leaves.end() ? std::nullopt : std::optional<Value>(leaf->second);
  });
}

// What is stored of a configuration: sensitive leaves only as the names of their variables.
absl::StatusOr<ProviderRecord> MakeRecord(const std::string& source, const Value& config,
                                          const Type& type,
                                          const std::map<std::string, Value>& variables) {
  ProviderRecord record{.source = source};
  std::vector<Path> paths;
  Value plain = config.UnmarkedDeep(&paths);
  std::map<Path, Value> nulls;
  for (const Path& path : paths) {
    std::optional<Value> leaf = plain.At(path);
    if (!leaf.has_value()) continue;
    record.sensitive.emplace_back(path, VariableWith(*leaf, variables));
    nulls.emplace(path, Value::Null(leaf->type()));
  }
  absl::StatusOr<std::string> json = ValueToJson(WithLeaves(plain, nulls), type);
  if (!json.ok()) return json.status();
  record.config = *std::move(json);
  return record;
}

}  // namespace

const TypeFacts& FactsOf(const ProviderSchema& schema, const std::string& type) {
  static const auto* const nothing = new TypeFacts;
  auto found = schema.facts.types.find(type);
  return found == schema.facts.types.end() ? *nothing : found->second;
}

const std::map<std::string, ProviderSchema>& ProviderSet::LoadSchemas(
    const std::vector<std::string>& sources, Diagnostics& diagnostics) {
  for (const std::string& source : sources) {
    if (schemas_.count(source) > 0) continue;
    absl::StatusOr<std::unique_ptr<Provider>> provider = opener_.Open(source);
    // Link reports a missing one where it is used.
    if (absl::IsNotFound(provider.status())) continue;
    absl::StatusOr<ProviderSchema> schema = provider.ok()
                                                ? (*provider)->GetSchema({})
                                                : absl::StatusOr<ProviderSchema>(provider.status());
    if (!schema.ok()) {
      diagnostics.AddStatus(absl::StrCat("Provider ", source, " did not start"), schema.status());
      continue;
    }
    schemas_.emplace(source, *std::move(schema));
    unconfigured_.emplace(source, *std::move(provider));
  }
  return schemas_;
}

ProviderInstance* ProviderSet::Find(const ProviderAddress& address) {
  auto found = instances_.find(address);
  return found == instances_.end() ? nullptr : &found->second;
}

ProviderInstance* ProviderSet::Configure(const ProviderAddress& address, const std::string& source,
                                         const Value& config, const CallContext& context,
                                         Diagnostics& diagnostics) {
  LoadSchemas({source}, diagnostics);
  auto schema = schemas_.find(source);
  if (schema == schemas_.end()) {
    diagnostics.Error("Provider not found",
                      absl::StrCat("There is no provider \"", source, "\", which ",
                                   address.ToString(), " needs."));
    return nullptr;
  }
  ProviderInstance instance{.address = address, .schema = &schema->second};
  auto waiting = unconfigured_.find(source);
  if (waiting != unconfigured_.end()) {
    instance.provider = std::move(waiting->second);
    unconfigured_.erase(waiting);
  } else {
    absl::StatusOr<std::unique_ptr<Provider>> opened = opener_.Open(source);
    if (!opened.ok()) {
      diagnostics.AddStatus(absl::StrCat("Provider ", source, " did not start"), opened.status());
      return nullptr;
    }
    instance.provider = *std::move(opened);
  }
  absl::StatusOr<ProviderRecord> record =
      MakeRecord(source, config, schema->second.provider.type(), variables_);
  absl::StatusOr<Diagnostics> answer =
      record.ok() ? instance.provider->Configure(context, config.UnmarkedDeep())
                  : absl::StatusOr<Diagnostics>(record.status());
  if (!answer.ok()) {
    diagnostics.AddStatus(absl::StrCat("Provider ", address.ToString(), " could not be configured"),
                          answer.status());
    return nullptr;
  }
  bool failed = answer->HasErrors();
  diagnostics.Append(*std::move(answer));
  if (failed) return nullptr;
  instance.record = *std::move(record);
  return &instances_.emplace(address, std::move(instance)).first->second;
}

ProviderInstance* ProviderSet::ConfigureFromRecord(const ProviderAddress& address,
                                                   const ProviderRecord& record,
                                                   const std::map<std::string, Value>& variables,
                                                   const CallContext& context,
                                                   Diagnostics& diagnostics) {
  LoadSchemas({record.source}, diagnostics);
  auto schema = schemas_.find(record.source);
  if (schema == schemas_.end()) {
    diagnostics.Error("Provider not found",
                      absl::StrCat("There is no provider \"", record.source,
                                   "\", which objects in the state were made with."));
    return nullptr;
  }
  absl::StatusOr<Value> config = ValueFromJson(record.config, schema->second.provider.type());
  if (!config.ok()) {
    diagnostics.AddStatus("Recorded provider configuration cannot be read", config.status());
    return nullptr;
  }
  std::map<Path, Value> leaves;
  for (const auto& [path, variable] : record.sensitive) {
    auto given = variables.find(variable);
    if (given == variables.end()) {
      diagnostics.Error(
          "Sensitive provider configuration missing",
          absl::StrCat(
              "The configuration of provider ", address.ToString(),
              " is gone, and its sensitive value at ", path.ToString(),
              " is not recorded. Put the provider's block back, or declare the variable ",
              variable.empty() ? std::string("it came from") : absl::StrCat("\"", variable, "\""),
              " and give it (DPLAN_VAR_", variable.empty() ? "NAME" : variable, ")."));
      return nullptr;
    }
    leaves.emplace(path, given->second);
  }
  return Configure(address, record.source, WithLeaves(*config, leaves), context, diagnostics);
}

void ProviderSet::Stop() {
  for (auto& [address, instance] : instances_) instance.provider->Stop();
}

}  // namespace dplan
