#include <utility>

#include "core/base/status_macros.h"
#include "core/types/check.h"
#include "core/wire/messages.h"
#include "core/wire/wire_parts.h"

namespace dplan {
namespace {

using internal::FindSchema;
using internal::ReadPaths;
using internal::ReadValue;
using internal::TypeOf;
using internal::WireError;
using internal::WritePaths;
using Outcome = ResolveResult::Outcome;

extension::OwnerMark Write(const OwnerMark& owner) {
  extension::OwnerMark wire;
  wire.set_lineage(internal::WireText(owner.lineage));
  wire.set_address(internal::WireText(owner.address));
  wire.set_intent(internal::WireText(owner.intent));
  return wire;
}

OwnerMark Read(const extension::OwnerMark& wire) {
  return {.lineage = wire.lineage(), .address = wire.address(), .intent = wire.intent()};
}

bool IsEmpty(const tfplugin6::DynamicValue& wire) {
  return wire.msgpack().empty() && wire.json().empty();
}

extension::ResolveIntentResponse::Outcome Write(Outcome outcome) {
  switch (outcome) {
    case Outcome::kExists:
      return extension::ResolveIntentResponse::EXISTS;
    case Outcome::kAbsent:
      return extension::ResolveIntentResponse::ABSENT;
    case Outcome::kUnknown:
      return extension::ResolveIntentResponse::UNKNOWN;
  }
  return extension::ResolveIntentResponse::UNKNOWN;
}

absl::StatusOr<Outcome> Read(extension::ResolveIntentResponse::Outcome wire) {
  switch (wire) {
    case extension::ResolveIntentResponse::EXISTS:
      return Outcome::kExists;
    case extension::ResolveIntentResponse::ABSENT:
      return Outcome::kAbsent;
    case extension::ResolveIntentResponse::UNKNOWN:
      return Outcome::kUnknown;
    default:
      return WireError("ResolveIntentResponse.outcome", "there is no such outcome");
  }
}

absl::Status ReadValues(const tfplugin6::PlanResourceChange::Request& wire, const Type& type,
                        PlanRequest* request) {
  DPLAN_ASSIGN_OR_RETURN(request->prior, ReadValue(wire.prior_state(), type,
                                                   "PlanResourceChange.Request.prior_state"));
  DPLAN_ASSIGN_OR_RETURN(
      request->proposed,
      ReadValue(wire.proposed_new_state(), type, "PlanResourceChange.Request.proposed_new_state"));
  DPLAN_ASSIGN_OR_RETURN(request->config,
                         ReadValue(wire.config(), type, "PlanResourceChange.Request.config"));
  return absl::OkStatus();
}

absl::Status ReadValues(const tfplugin6::ApplyResourceChange::Request& wire, const Type& type,
                        ApplyRequest* request) {
  DPLAN_ASSIGN_OR_RETURN(request->prior, ReadValue(wire.prior_state(), type,
                                                   "ApplyResourceChange.Request.prior_state"));
  DPLAN_ASSIGN_OR_RETURN(request->planned, ReadValue(wire.planned_state(), type,
                                                     "ApplyResourceChange.Request.planned_state"));
  DPLAN_ASSIGN_OR_RETURN(request->config,
                         ReadValue(wire.config(), type, "ApplyResourceChange.Request.config"));
  return absl::OkStatus();
}

absl::Status ReadValues(const extension::ResolveIntentRequest& wire, const Type& type,
                        ResolveRequest* request) {
  DPLAN_ASSIGN_OR_RETURN(request->prior,
                         ReadValue(wire.prior_state(), type, "ResolveIntentRequest.prior_state"));
  DPLAN_ASSIGN_OR_RETURN(request->planned, ReadValue(wire.planned_state(), type,
                                                     "ResolveIntentRequest.planned_state"));
  if (!wire.has_checkpoint()) return absl::OkStatus();
  DPLAN_ASSIGN_OR_RETURN(request->checkpoint, ReadValue(wire.checkpoint().state(), type,
                                                        "ResolveIntentRequest.checkpoint.state"));
  request->checkpoint_private = wire.checkpoint().private_();
  return absl::OkStatus();
}

}  // namespace

extension::PlanManyRequest::Item ToWire(const PlanRequest& request, const ProviderSchema& schemas) {
  const Type& type = TypeOf(schemas.resources, request.type);
  extension::PlanManyRequest::Item item;
  tfplugin6::PlanResourceChange::Request& wire = *item.mutable_request();
  wire.set_type_name(request.type);
  *wire.mutable_prior_state() = ToWire(request.prior, type);
  *wire.mutable_proposed_new_state() = ToWire(request.proposed, type);
  *wire.mutable_config() = ToWire(request.config, type);
  wire.set_prior_private(request.private_data);
  wire.mutable_client_capabilities()->set_write_only_attributes_allowed(true);
  WritePaths(request.changed_write_only, item.mutable_changed_write_only());
  return item;
}

absl::StatusOr<PlanRequest> FromWire(const extension::PlanManyRequest::Item& wire,
                                     const ProviderSchema& schemas) {
  PlanRequest request{.type = wire.request().type_name(),
                      .private_data = wire.request().prior_private(),
                      .changed_write_only = ReadPaths(wire.changed_write_only())};
  DPLAN_ASSIGN_OR_RETURN(const Schema* schema, FindSchema(schemas.resources, request.type,
                                                          "PlanResourceChange.Request.type_name"));
  DPLAN_RETURN_IF_ERROR(ReadValues(wire.request(), schema->type(), &request));
  return request;
}

extension::PlanManyResponse::Item ToWire(const PlanResult& result, const Schema& schema) {
  extension::PlanManyResponse::Item item;
  tfplugin6::PlanResourceChange::Response& wire = *item.mutable_response();
  *wire.mutable_planned_state() = ToWire(result.planned, schema.type());
  WritePaths(result.requires_replace, wire.mutable_requires_replace());
  wire.set_planned_private(result.private_data);
  wire.set_legacy_type_system(result.legacy_type_system);
  ToWire(result.diagnostics, wire.mutable_diagnostics(), item.mutable_notes());
  item.set_disruptive(result.disruptive);
  return item;
}

absl::StatusOr<PlanResult> FromWire(const extension::PlanManyResponse::Item& wire,
                                    const Schema& schema) {
  const tfplugin6::PlanResourceChange::Response& response = wire.response();
  if (response.has_deferred()) {
    return WireError("PlanResourceChange.Response.deferred",
                     "the provider defers its answer, which it was not allowed to");
  }
  PlanResult result{.requires_replace = ReadPaths(response.requires_replace()),
                    .private_data = response.planned_private(),
                    .disruptive = wire.disruptive(),
                    .legacy_type_system = response.legacy_type_system(),
                    .diagnostics = FromWire(response.diagnostics(), wire.notes())};
  DPLAN_ASSIGN_OR_RETURN(result.planned, ReadValue(response.planned_state(), schema.type(),
                                                   "PlanResourceChange.Response.planned_state"));
  return result;
}

extension::ApplyRequest ToWire(const ApplyRequest& request, const ProviderSchema& schemas) {
  const Type& type = TypeOf(schemas.resources, request.type);
  extension::ApplyRequest item;
  tfplugin6::ApplyResourceChange::Request& wire = *item.mutable_request();
  wire.set_type_name(request.type);
  *wire.mutable_prior_state() = ToWire(request.prior, type);
  *wire.mutable_planned_state() = ToWire(request.planned, type);
  *wire.mutable_config() = ToWire(request.config, type);
  wire.set_planned_private(request.private_data);
  WritePaths(request.changed_write_only, item.mutable_changed_write_only());
  *item.mutable_owner() = Write(request.owner);
  return item;
}

absl::StatusOr<ApplyRequest> FromWire(const extension::ApplyRequest& wire,
                                      const ProviderSchema& schemas) {
  ApplyRequest request{.type = wire.request().type_name(),
                       .private_data = wire.request().planned_private(),
                       .changed_write_only = ReadPaths(wire.changed_write_only()),
                       .owner = Read(wire.owner())};
  DPLAN_ASSIGN_OR_RETURN(const Schema* schema, FindSchema(schemas.resources, request.type,
                                                          "ApplyResourceChange.Request.type_name"));
  DPLAN_RETURN_IF_ERROR(ReadValues(wire.request(), schema->type(), &request));
  return request;
}

extension::ApplyEvent::Result ToWire(const ApplyResult& result, const Schema& schema) {
  extension::ApplyEvent::Result item;
  tfplugin6::ApplyResourceChange::Response& wire = *item.mutable_response();
  if (result.state.has_value()) *wire.mutable_new_state() = ToWire(*result.state, schema.type());
  wire.set_private_(result.private_data);
  wire.set_legacy_type_system(result.legacy_type_system);
  ToWire(result.diagnostics, wire.mutable_diagnostics(), item.mutable_notes());
  return item;
}

absl::StatusOr<ApplyResult> FromWire(const extension::ApplyEvent::Result& wire,
                                     const Schema& schema) {
  const tfplugin6::ApplyResourceChange::Response& response = wire.response();
  ApplyResult result{.private_data = response.private_(),
                     .legacy_type_system = response.legacy_type_system(),
                     .diagnostics = FromWire(response.diagnostics(), wire.notes())};
  if (IsEmpty(response.new_state())) return result;
  DPLAN_ASSIGN_OR_RETURN(result.state, ReadValue(response.new_state(), schema.type(),
                                                 "ApplyResourceChange.Response.new_state"));
  return result;
}

extension::ResolveIntentRequest ToWire(const ResolveRequest& request,
                                       const ProviderSchema& schemas) {
  const Type& type = TypeOf(schemas.resources, request.type);
  extension::ResolveIntentRequest wire;
  wire.set_type_name(request.type);
  *wire.mutable_prior_state() = ToWire(request.prior, type);
  *wire.mutable_planned_state() = ToWire(request.planned, type);
  wire.set_planned_private(request.private_data);
  *wire.mutable_owner() = Write(request.owner);
  wire.set_known_id(internal::WireText(request.known_id));
  if (request.checkpoint.has_value()) {
    *wire.mutable_checkpoint()->mutable_state() = ToWire(*request.checkpoint, type);
    wire.mutable_checkpoint()->set_private_(request.checkpoint_private);
  }
  return wire;
}

absl::StatusOr<ResolveRequest> FromWire(const extension::ResolveIntentRequest& wire,
                                        const ProviderSchema& schemas) {
  ResolveRequest request{.type = wire.type_name(),
                         .private_data = wire.planned_private(),
                         .owner = Read(wire.owner()),
                         .known_id = wire.known_id()};
  DPLAN_ASSIGN_OR_RETURN(const Schema* schema, FindSchema(schemas.resources, request.type,
                                                          "ResolveIntentRequest.type_name"));
  DPLAN_RETURN_IF_ERROR(ReadValues(wire, schema->type(), &request));
  return request;
}

extension::ResolveIntentResponse ToWire(const ResolveResult& result, const Schema& schema) {
  extension::ResolveIntentResponse wire;
  wire.set_outcome(Write(result.outcome));
  if (result.outcome == Outcome::kExists) {
    DPLAN_CHECK(!result.state.IsNull());
    *wire.mutable_state() = ToWire(result.state, schema.type());
  }
  wire.set_private_(result.private_data);
  ToWire(result.diagnostics, wire.mutable_diagnostics(), wire.mutable_notes());
  return wire;
}

absl::StatusOr<ResolveResult> FromWire(const extension::ResolveIntentResponse& wire,
                                       const Schema& schema) {
  constexpr char kState[] = "ResolveIntentResponse.state";
  ResolveResult result{.private_data = wire.private_(),
                       .diagnostics = FromWire(wire.diagnostics(), wire.notes())};
  DPLAN_ASSIGN_OR_RETURN(result.outcome, Read(wire.outcome()));
  DPLAN_ASSIGN_OR_RETURN(result.state, ReadValue(wire.state(), schema.type(), kState));
  if (result.state.IsNull() == (result.outcome == Outcome::kExists)) {
    return WireError(kState, "it must be there if the object exists, and only then");
  }
  return result;
}

}  // namespace dplan
