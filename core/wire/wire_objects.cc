#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/wire/messages.h"
#include "core/wire/wire_parts.h"

namespace dplan {
namespace {

using internal::FindSchema;
using internal::ReadValue;
using internal::TypeOf;
using internal::WireError;

// What every request says of the engine.
template <typename Request>
void SetCapabilities(Request& wire) {
  wire.mutable_client_capabilities()->set_write_only_attributes_allowed(true);
}

template <typename Response>
absl::Status CheckNotDeferred(const Response& wire, absl::string_view place) {
  if (!wire.has_deferred()) return absl::OkStatus();
  return WireError(place, "the provider defers its answer, which it was not allowed to");
}

// The only one of the type; null if there is none.
absl::StatusOr<const tfplugin6::ImportResourceState::ImportedResource*> FindImported(
    const tfplugin6::ImportResourceState::Response& wire, const std::string& type,
    absl::string_view place) {
  const tfplugin6::ImportResourceState::ImportedResource* found = nullptr;
  for (const auto& resource : wire.imported_resources()) {
    if (resource.type_name() != type) continue;
    if (found != nullptr) return WireError(place, "there are several objects of the type");
    found = &resource;
  }
  return found;
}

}  // namespace

tfplugin6::ValidateResourceConfig::Request ToWireResource(const ValidateRequest& request,
                                                          const ProviderSchema& schemas) {
  tfplugin6::ValidateResourceConfig::Request wire;
  wire.set_type_name(request.type);
  *wire.mutable_config() = ToWire(request.config, TypeOf(schemas.resources, request.type));
  SetCapabilities(wire);
  return wire;
}

absl::StatusOr<ValidateRequest> FromWire(const tfplugin6::ValidateResourceConfig::Request& wire,
                                         const ProviderSchema& schemas) {
  ValidateRequest request{.type = wire.type_name(), .mode = ResourceMode::kManaged};
  DPLAN_ASSIGN_OR_RETURN(
      const Schema* schema,
      FindSchema(schemas.resources, request.type, "ValidateResourceConfig.Request.type_name"));
  DPLAN_ASSIGN_OR_RETURN(request.config, ReadValue(wire.config(), schema->type(),
                                                   "ValidateResourceConfig.Request.config"));
  return request;
}

tfplugin6::ValidateDataResourceConfig::Request ToWireData(const ValidateRequest& request,
                                                          const ProviderSchema& schemas) {
  tfplugin6::ValidateDataResourceConfig::Request wire;
  wire.set_type_name(request.type);
  *wire.mutable_config() = ToWire(request.config, TypeOf(schemas.data_sources, request.type));
  return wire;
}

absl::StatusOr<ValidateRequest> FromWire(const tfplugin6::ValidateDataResourceConfig::Request& wire,
                                         const ProviderSchema& schemas) {
  ValidateRequest request{.type = wire.type_name(), .mode = ResourceMode::kData};
  DPLAN_ASSIGN_OR_RETURN(const Schema* schema,
                         FindSchema(schemas.data_sources, request.type,
                                    "ValidateDataResourceConfig.Request.type_name"));
  DPLAN_ASSIGN_OR_RETURN(request.config, ReadValue(wire.config(), schema->type(),
                                                   "ValidateDataResourceConfig.Request.config"));
  return request;
}

tfplugin6::UpgradeResourceState::Request ToWire(const UpgradeRequest& request) {
  tfplugin6::UpgradeResourceState::Request wire;
  wire.set_type_name(request.type);
  wire.set_version(request.version);
  wire.mutable_raw_state()->set_json(request.attributes);
  return wire;
}

UpgradeRequest FromWire(const tfplugin6::UpgradeResourceState::Request& wire) {
  return {
      .type = wire.type_name(), .version = wire.version(), .attributes = wire.raw_state().json()};
}

tfplugin6::UpgradeResourceState::Response ToWire(const UpgradeResult& result, const Schema& schema,
                                                 WireNotes* notes) {
  tfplugin6::UpgradeResourceState::Response wire;
  *wire.mutable_upgraded_state() = ToWire(result.state, schema.type());
  ToWire(result.diagnostics, wire.mutable_diagnostics(), notes);
  return wire;
}

absl::StatusOr<UpgradeResult> FromWire(const tfplugin6::UpgradeResourceState::Response& wire,
                                       const WireNotes& notes, const Schema& schema) {
  UpgradeResult result{.diagnostics = FromWire(wire.diagnostics(), notes)};
  DPLAN_ASSIGN_OR_RETURN(result.state, ReadValue(wire.upgraded_state(), schema.type(),
                                                 "UpgradeResourceState.Response.upgraded_state"));
  return result;
}

tfplugin6::ReadResource::Request ToWire(const ReadRequest& request, const ProviderSchema& schemas) {
  tfplugin6::ReadResource::Request wire;
  wire.set_type_name(request.type);
  *wire.mutable_current_state() = ToWire(request.current, TypeOf(schemas.resources, request.type));
  wire.set_private_(request.private_data);
  SetCapabilities(wire);
  return wire;
}

absl::StatusOr<ReadRequest> FromWire(const tfplugin6::ReadResource::Request& wire,
                                     const ProviderSchema& schemas) {
  ReadRequest request{.type = wire.type_name(), .private_data = wire.private_()};
  DPLAN_ASSIGN_OR_RETURN(const Schema* schema, FindSchema(schemas.resources, request.type,
                                                          "ReadResource.Request.type_name"));
  DPLAN_ASSIGN_OR_RETURN(request.current, ReadValue(wire.current_state(), schema->type(),
                                                    "ReadResource.Request.current_state"));
  return request;
}

tfplugin6::ReadResource::Response ToWire(const ReadResult& result, const Schema& schema,
                                         WireNotes* notes) {
  tfplugin6::ReadResource::Response wire;
  *wire.mutable_new_state() = ToWire(result.state, schema.type());
  wire.set_private_(result.private_data);
  ToWire(result.diagnostics, wire.mutable_diagnostics(), notes);
  return wire;
}

absl::StatusOr<ReadResult> FromWire(const tfplugin6::ReadResource::Response& wire,
                                    const WireNotes& notes, const Schema& schema) {
  DPLAN_RETURN_IF_ERROR(CheckNotDeferred(wire, "ReadResource.Response.deferred"));
  ReadResult result{.private_data = wire.private_(),
                    .diagnostics = FromWire(wire.diagnostics(), notes)};
  DPLAN_ASSIGN_OR_RETURN(
      result.state, ReadValue(wire.new_state(), schema.type(), "ReadResource.Response.new_state"));
  return result;
}

tfplugin6::ImportResourceState::Request ToWire(const ImportRequest& request) {
  tfplugin6::ImportResourceState::Request wire;
  wire.set_type_name(request.type);
  wire.set_id(internal::WireText(request.id));
  SetCapabilities(wire);
  return wire;
}

ImportRequest FromWire(const tfplugin6::ImportResourceState::Request& wire) {
  return {.type = wire.type_name(), .id = wire.id()};
}

tfplugin6::ImportResourceState::Response ToWire(const ImportResult& result, const std::string& type,
                                                const Schema& schema, WireNotes* notes) {
  tfplugin6::ImportResourceState::Response wire;
  tfplugin6::ImportResourceState::ImportedResource& resource = *wire.add_imported_resources();
  resource.set_type_name(type);
  *resource.mutable_state() = ToWire(result.state, schema.type());
  resource.set_private_(result.private_data);
  ToWire(result.diagnostics, wire.mutable_diagnostics(), notes);
  return wire;
}

absl::StatusOr<ImportResult> FromWire(const tfplugin6::ImportResourceState::Response& wire,
                                      const WireNotes& notes, const std::string& type,
                                      const Schema& schema) {
  constexpr char kPlace[] = "ImportResourceState.Response.imported_resources";
  DPLAN_RETURN_IF_ERROR(CheckNotDeferred(wire, "ImportResourceState.Response.deferred"));
  ImportResult result{.state = Value::Null(schema.type()),
                      .diagnostics = FromWire(wire.diagnostics(), notes)};
  DPLAN_ASSIGN_OR_RETURN(const auto* resource, FindImported(wire, type, kPlace));
  if (resource == nullptr && result.diagnostics.HasErrors()) return result;
  if (resource == nullptr) return WireError(kPlace, "there is no object of the type");
  DPLAN_ASSIGN_OR_RETURN(
      result.state, ReadValue(resource->state(), schema.type(), absl::StrCat(kPlace, ".state")));
  result.private_data = resource->private_();
  return result;
}

tfplugin6::ReadDataSource::Request ToWire(const ReadDataRequest& request,
                                          const ProviderSchema& schemas) {
  tfplugin6::ReadDataSource::Request wire;
  wire.set_type_name(request.type);
  *wire.mutable_config() = ToWire(request.config, TypeOf(schemas.data_sources, request.type));
  SetCapabilities(wire);
  return wire;
}

absl::StatusOr<ReadDataRequest> FromWire(const tfplugin6::ReadDataSource::Request& wire,
                                         const ProviderSchema& schemas) {
  ReadDataRequest request{.type = wire.type_name()};
  DPLAN_ASSIGN_OR_RETURN(const Schema* schema, FindSchema(schemas.data_sources, request.type,
                                                          "ReadDataSource.Request.type_name"));
  DPLAN_ASSIGN_OR_RETURN(request.config,
                         ReadValue(wire.config(), schema->type(), "ReadDataSource.Request.config"));
  return request;
}

tfplugin6::ReadDataSource::Response ToWire(const ReadDataResult& result, const Schema& schema) {
  tfplugin6::ReadDataSource::Response wire;
  *wire.mutable_state() = ToWire(result.state, schema.type());
  ToWire(result.diagnostics, wire.mutable_diagnostics(), nullptr);
  return wire;
}

absl::StatusOr<ReadDataResult> FromWire(const tfplugin6::ReadDataSource::Response& wire,
                                        const Schema& schema) {
  DPLAN_RETURN_IF_ERROR(CheckNotDeferred(wire, "ReadDataSource.Response.deferred"));
  ReadDataResult result{.diagnostics = FromWire(wire.diagnostics(), {})};
  DPLAN_ASSIGN_OR_RETURN(result.state,
                         ReadValue(wire.state(), schema.type(), "ReadDataSource.Response.state"));
  return result;
}

}  // namespace dplan
