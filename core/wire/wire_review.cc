#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/wire/messages.h"
#include "core/wire/wire_parts.h"

namespace dplan {
namespace {

using internal::At;
using internal::FindSchema;
using internal::PlaceOf;
using internal::ReadValue;
using internal::WireError;

static_assert(static_cast<int>(Action::kNoOp) == extension::ReviewRequest::NO_OP);
static_assert(static_cast<int>(Action::kCreate) == extension::ReviewRequest::CREATE);
static_assert(static_cast<int>(Action::kUpdate) == extension::ReviewRequest::UPDATE);
static_assert(static_cast<int>(Action::kReplace) == extension::ReviewRequest::REPLACE);
static_assert(static_cast<int>(Action::kDelete) == extension::ReviewRequest::DELETE);

extension::ReviewRequest::Change Write(const ReviewedChange& change,
                                       const ProviderSchema& schemas) {
  const std::string& type_name = change.address.block.type;
  const Type& type = internal::TypeOf(schemas.resources, type_name);
  extension::ReviewRequest::Change wire;
  wire.set_address(change.address.ToString());
  wire.set_type_name(type_name);
  wire.set_provider(change.provider.ToString());
  wire.set_own(change.own);
  wire.set_action(static_cast<extension::ReviewRequest::Action>(change.action));
  *wire.mutable_before() = ToWire(change.before, type);
  *wire.mutable_after() = ToWire(change.after, type);
  return wire;
}

absl::Status ReadNames(const extension::ReviewRequest::Change& wire, ReviewedChange* change) {
  const std::optional<Address> address = Address::Parse(wire.address());
  if (!address.has_value()) return WireError("address", "it is no address of an instance");
  if (address->block.mode != ResourceMode::kManaged || address->block.type != wire.type_name()) {
    return WireError("address", "it is no address of a resource of the type");
  }
  const std::optional<ProviderAddress> provider = ProviderAddress::Parse(wire.provider());
  if (!provider.has_value()) return WireError("provider", "it is no address of a provider");
  change->address = *address;
  change->provider = *provider;
  return absl::OkStatus();
}

// Whether just those values are null that the action says are.
bool FitsAction(const ReviewedChange& change) {
  return change.before.IsNull() == (change.action == Action::kCreate) &&
         change.after.IsNull() == (change.action == Action::kDelete);
}

absl::StatusOr<ReviewedChange> Read(const extension::ReviewRequest::Change& wire,
                                    const ProviderSchema& schemas) {
  if (!extension::ReviewRequest::Action_IsValid(wire.action())) {
    return WireError("action", "there is no such action");
  }
  ReviewedChange change{.own = wire.own(), .action = static_cast<Action>(wire.action())};
  DPLAN_RETURN_IF_ERROR(ReadNames(wire, &change));
  DPLAN_ASSIGN_OR_RETURN(const Schema* schema,
                         FindSchema(schemas.resources, wire.type_name(), "type_name"));
  DPLAN_ASSIGN_OR_RETURN(change.before, ReadValue(wire.before(), schema->type(), "before"));
  DPLAN_ASSIGN_OR_RETURN(change.after, ReadValue(wire.after(), schema->type(), "after"));
  if (!FitsAction(change)) return WireError("action", "it does not fit what is null");
  return change;
}

extension::ReviewResponse::Finding Write(const Diagnostic& finding) {
  extension::ReviewResponse::Finding wire;
  *wire.mutable_diagnostic() = ToWire(finding);
  wire.set_code(internal::WireText(finding.code));
  if (finding.address.has_value()) wire.set_address(finding.address->ToString());
  return wire;
}

absl::StatusOr<Diagnostic> Read(const extension::ReviewResponse::Finding& wire) {
  Diagnostic finding = FromWire(wire.diagnostic());
  finding.code = internal::ReadCode(wire.code());
  if (wire.address().empty()) return finding;
  finding.address = Address::Parse(wire.address());
  if (!finding.address.has_value()) return WireError("address", "it is no address of an instance");
  return finding;
}

extension::ListResponse::Object Write(const ListedObject& object, const Type& type) {
  extension::ListResponse::Object wire;
  wire.set_id(internal::WireText(object.id));
  wire.set_display_name(internal::WireText(object.display_name));
  if (object.state.has_value()) *wire.mutable_state() = ToWire(*object.state, type);
  return wire;
}

absl::StatusOr<ListedObject> Read(const extension::ListResponse::Object& wire, const Type& type,
                                  const std::string& place) {
  ListedObject object{.id = wire.id(), .display_name = wire.display_name()};
  if (!wire.has_state()) return object;
  DPLAN_ASSIGN_OR_RETURN(object.state,
                         ReadValue(wire.state(), type, absl::StrCat(place, ".state")));
  return object;
}

}  // namespace

extension::ListRequest ToWire(const ListRequest& request) {
  extension::ListRequest wire;
  wire.set_type_name(request.type);
  wire.set_limit(internal::WriteCount(request.limit));
  return wire;
}

absl::StatusOr<ListRequest> FromWire(const extension::ListRequest& wire) {
  ListRequest request{.type = wire.type_name()};
  DPLAN_ASSIGN_OR_RETURN(request.limit, internal::ReadCount(wire.limit(), "ListRequest.limit"));
  return request;
}

extension::ListResponse ToWire(const ListResult& result, const Schema& schema) {
  extension::ListResponse wire;
  for (const ListedObject& object : result.objects) {
    *wire.add_objects() = Write(object, schema.type());
  }
  ToWire(result.diagnostics, wire.mutable_diagnostics(), wire.mutable_notes());
  return wire;
}

absl::StatusOr<ListResult> FromWire(const extension::ListResponse& wire, const Schema& schema) {
  ListResult result{.diagnostics = FromWire(wire.diagnostics(), wire.notes())};
  for (int i = 0; i < wire.objects_size(); ++i) {
    DPLAN_ASSIGN_OR_RETURN(ListedObject object, Read(wire.objects(i), schema.type(),
                                                     PlaceOf("ListResponse.objects", i)));
    result.objects.push_back(std::move(object));
  }
  return result;
}

extension::ReviewRequest ToWire(const ReviewRequest& request, const ProviderSchema& schemas) {
  extension::ReviewRequest wire;
  for (const ReviewedChange& change : request.changes) *wire.add_changes() = Write(change, schemas);
  return wire;
}

absl::StatusOr<ReviewRequest> FromWire(const extension::ReviewRequest& wire,
                                       const ProviderSchema& schemas) {
  ReviewRequest request;
  for (int i = 0; i < wire.changes_size(); ++i) {
    absl::StatusOr<ReviewedChange> change = Read(wire.changes(i), schemas);
    if (!change.ok()) return At(PlaceOf("ReviewRequest.changes", i), change.status());
    request.changes.push_back(*std::move(change));
  }
  return request;
}

extension::ReviewResponse ToWire(const ReviewResult& result) {
  extension::ReviewResponse wire;
  for (const Diagnostic& finding : result.findings.items()) *wire.add_findings() = Write(finding);
  return wire;
}

absl::StatusOr<ReviewResult> FromWire(const extension::ReviewResponse& wire) {
  ReviewResult result;
  for (int i = 0; i < wire.findings_size(); ++i) {
    absl::StatusOr<Diagnostic> finding = Read(wire.findings(i));
    if (!finding.ok()) return At(PlaceOf("ReviewResponse.findings", i), finding.status());
    result.findings.Add(*std::move(finding));
  }
  return result;
}

}  // namespace dplan
