#include "core/plan/provider_set.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
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

absl::Status ProviderSet::LoadSchema(const std::string& source, const CallContext& context) {
  if (schemas_.count(source) > 0) return absl::OkStatus();
  DPLAN_ASSIGN_OR_RETURN(std::unique_ptr<Provider> provider, opener_.Open(source, context));
  DPLAN_ASSIGN_OR_RETURN(ProviderSchema schema, provider->GetSchema(context));
  schemas_.emplace(source, std::move(schema));
  unconfigured_.emplace(source, std::move(provider));
  return absl::OkStatus();
}

const std::map<std::string, ProviderSchema>& ProviderSet::LoadSchemas(
    const std::vector<std::string>& sources, const CallContext& context, Diagnostics& diagnostics) {
  for (const std::string& source : sources) {
    const absl::Status status = LoadSchema(source, context);
    // Link reports a missing one where it is used.
    if (status.ok() || absl::IsNotFound(status)) continue;
    diagnostics.AddStatus(absl::StrCat("Provider ", source, " did not start"), status);
  }
  return schemas_;
}

const ProviderSchema* ProviderSet::NeedSchema(const ProviderAddress& address,
                                              const std::string& source, const CallContext& context,
                                              Diagnostics& diagnostics) {
  const absl::Status status = LoadSchema(source, context);
  if (status.ok()) return &schemas_.at(source);
  diagnostics.Error(
      absl::IsNotFound(status) ? "Provider not found"
                               : absl::StrCat("Provider ", source, " did not start"),
      absl::StrCat("Objects in the state need provider ", address.ToString(), ". ",
                   status.message(),
                   "\nWhere the real objects do not matter any more, `dplan state rm` forgets "
                   "what is recorded of them."));
  return nullptr;
}

ProviderInstance* ProviderSet::Find(const ProviderAddress& address) {
  auto found = instances_.find(address);
  return found == instances_.end() ? nullptr : &found->second;
}

ProviderInstance* ProviderSet::Configure(const ProviderAddress& address, const std::string& source,
                                         const Value& config, const CallContext& context,
                                         Diagnostics& diagnostics) {
  const ProviderSchema* schema = NeedSchema(address, source, context, diagnostics);
  if (schema == nullptr) return nullptr;
  ProviderInstance instance{.address = address, .schema = schema};
  auto waiting = unconfigured_.find(source);
  if (waiting != unconfigured_.end()) {
    instance.provider = std::move(waiting->second);
    unconfigured_.erase(waiting);
  } else {
    absl::StatusOr<std::unique_ptr<Provider>> opened = opener_.Open(source, context);
    if (!opened.ok()) {
      diagnostics.AddStatus(absl::StrCat("Provider ", source, " did not start"), opened.status());
      return nullptr;
    }
    instance.provider = *std::move(opened);
  }
  absl::StatusOr<ProviderRecord> record =
      MakeRecord(source, config, schema->provider.type(), variables_);
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
  const ProviderSchema* schema = NeedSchema(address, record.source, context, diagnostics);
  if (schema == nullptr) return nullptr;
  absl::StatusOr<Value> config = ValueFromJson(record.config, schema->provider.type());
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
