#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/wire/messages.h"
#include "core/wire/wire_parts.h"

namespace dplan {
namespace {

using internal::At;
using internal::PlaceOf;
using internal::ReadCount;
using internal::WireError;
using Recovery = TypeFacts::Recovery;

constexpr uint32_t kExtensionVersion = 1;

static_assert(static_cast<int>(Recovery::kNone) == extension::TypeFacts::NONE);
static_assert(static_cast<int>(Recovery::kNaturalKey) == extension::TypeFacts::NATURAL_KEY);
static_assert(static_cast<int>(Recovery::kMark) == extension::TypeFacts::MARK);

// Reads each entry of a map by name.
template <typename WireMap, typename Read, typename Entry>
absl::Status ReadMap(const WireMap& wire, absl::string_view field, const Read& read,
                     std::map<std::string, Entry>* entries) {
  for (const auto& [name, written] : wire) {
    const std::string place = PlaceOf(field, name);
    if (name.empty()) return WireError(place, "the name is empty");
    absl::StatusOr<Entry> entry = read(written);
    if (!entry.ok()) return At(place, entry.status());
    entries->emplace(name, *std::move(entry));
  }
  return absl::OkStatus();
}

template <typename Response>
absl::Status FirstError(const Response& wire) {
  for (const auto& diagnostic : wire.diagnostics()) {
    if (static_cast<int>(diagnostic.severity()) == tfplugin6::Diagnostic::WARNING) continue;
    const std::string text = absl::StrCat(diagnostic.summary(), ": ", diagnostic.detail());
    return absl::FailedPreconditionError(internal::Shortened(internal::WireText(text), 64 << 10));
  }
  return absl::OkStatus();
}

template <typename Response>
absl::StatusOr<ProviderSchema> ReadAny(const Response& wire) {
  DPLAN_RETURN_IF_ERROR(FirstError(wire));
  const auto read_schema = [](const auto& schema) { return internal::ReadSchema(schema); };
  const auto read_function = [](const auto& function) { return internal::ReadFunction(function); };
  absl::StatusOr<Schema> provider = internal::ReadSchema(wire.provider());
  if (!provider.ok()) return At("provider", provider.status());
  ProviderSchema schema{.provider = *std::move(provider)};
  DPLAN_RETURN_IF_ERROR(
      ReadMap(wire.resource_schemas(), "resource_schemas", read_schema, &schema.resources));
  DPLAN_RETURN_IF_ERROR(ReadMap(wire.data_source_schemas(), "data_source_schemas", read_schema,
                                &schema.data_sources));
  DPLAN_RETURN_IF_ERROR(ReadMap(wire.functions(), "functions", read_function, &schema.functions));
  return schema;
}

template <typename Response>
absl::StatusOr<ProviderSchema> ReadResponse(const Response& wire) {
  absl::StatusOr<ProviderSchema> schema = ReadAny(wire);
  const bool unfit = absl::IsInvalidArgument(schema.status());
  return unfit ? At("GetProviderSchema.Response", schema.status()) : std::move(schema);
}

extension::TypeFacts Write(const TypeFacts& facts) {
  extension::TypeFacts wire;
  wire.set_recovery(static_cast<extension::TypeFacts::Recovery>(facts.recovery));
  wire.set_pure_plan(facts.pure_plan);
  wire.set_resumable(facts.resumable);
  wire.set_leaves_after_host(!facts.leaves_before_host);
  internal::WritePaths(facts.volatile_paths, wire.mutable_volatile_paths());
  wire.set_max_parallel(internal::WriteCount(facts.max_parallel));
  wire.set_import_id(internal::WireText(facts.import_id));
  for (const std::string& example : facts.examples) {
    wire.add_examples(internal::WireText(example));
  }
  return wire;
}

absl::StatusOr<TypeFacts> ReadFacts(const extension::TypeFacts& wire) {
  if (!extension::TypeFacts::Recovery_IsValid(wire.recovery())) {
    return WireError("recovery", "there is no such way");
  }
  TypeFacts facts{.recovery = static_cast<Recovery>(wire.recovery()),
                  .pure_plan = wire.pure_plan(),
                  .resumable = wire.resumable(),
                  .leaves_before_host = !wire.leaves_after_host(),
                  .volatile_paths = internal::ReadPaths(wire.volatile_paths()),
                  .import_id = wire.import_id(),
                  .examples = {wire.examples().begin(), wire.examples().end()}};
  DPLAN_ASSIGN_OR_RETURN(facts.max_parallel, ReadCount(wire.max_parallel(), "max_parallel"));
  return facts;
}

absl::StatusOr<ProviderFacts> ReadHello(const extension::HelloResponse& wire) {
  if (wire.extension_version() != kExtensionVersion) {
    return WireError("extension_version", absl::StrCat("it is ", wire.extension_version(),
                                                       ", and must be ", kExtensionVersion));
  }
  ProviderFacts facts{.name = wire.name(), .version = wire.version(), .example = wire.example()};
  DPLAN_ASSIGN_OR_RETURN(facts.max_parallel, ReadCount(wire.max_parallel(), "max_parallel"));
  DPLAN_ASSIGN_OR_RETURN(facts.preferred_batch,
                         ReadCount(wire.preferred_batch(), "preferred_batch"));
  DPLAN_RETURN_IF_ERROR(ReadMap(wire.types(), "types", ReadFacts, &facts.types));
  return facts;
}

}  // namespace

extension::HelloResponse ToWire(const ProviderFacts& facts) {
  extension::HelloResponse wire;
  wire.set_extension_version(kExtensionVersion);
  wire.set_name(internal::WireText(facts.name));
  wire.set_version(internal::WireText(facts.version));
  wire.set_max_parallel(internal::WriteCount(facts.max_parallel));
  wire.set_preferred_batch(internal::WriteCount(facts.preferred_batch));
  wire.set_example(internal::WireText(facts.example));
  for (const auto& [name, type] : facts.types) (*wire.mutable_types())[name] = Write(type);
  return wire;
}

absl::StatusOr<ProviderFacts> FromWire(const extension::HelloResponse& wire) {
  absl::StatusOr<ProviderFacts> facts = ReadHello(wire);
  return facts.ok() ? std::move(facts) : At("HelloResponse", facts.status());
}

tfplugin6::GetProviderSchema::Response ToWire(const ProviderSchema& schema) {
  tfplugin6::GetProviderSchema::Response wire;
  *wire.mutable_provider() = ToWire(schema.provider);
  for (const auto& [name, resource] : schema.resources) {
    (*wire.mutable_resource_schemas())[name] = ToWire(resource);
  }
  for (const auto& [name, data_source] : schema.data_sources) {
    (*wire.mutable_data_source_schemas())[name] = ToWire(data_source);
  }
  for (const auto& [name, function] : schema.functions) {
    (*wire.mutable_functions())[name] = ToWire(function);
  }
  wire.mutable_server_capabilities()->set_plan_destroy(true);
  wire.mutable_server_capabilities()->set_get_provider_schema_optional(true);
  return wire;
}

absl::StatusOr<ProviderSchema> FromWire(const tfplugin6::GetProviderSchema::Response& wire) {
  return ReadResponse(wire);
}

absl::StatusOr<ProviderSchema> FromWire(const tfplugin5::GetProviderSchema::Response& wire) {
  return ReadResponse(wire);
}

}  // namespace dplan
