#ifndef DPLAN_CORE_WIRE_MESSAGES_H_
#define DPLAN_CORE_WIRE_MESSAGES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "dplan/diagnostic.h"
#include "dplan/path.h"
#include "dplan/provider.h"
#include "dplan/schema.h"
#include "dplan/value.h"
#include "proto/dplan/provider/v1/extension.pb.h"
#include "proto/tfplugin5.pb.h"
#include "proto/tfplugin6.pb.h"

namespace dplan {

// The requests and answers of dplan/provider.h as the messages of the wire: what the client in
// core/plugin and the server in the SDK share. ToWire and FromWire of a thing are inverses.
//
// Messages of protocol 5 are the same bytes as those of protocol 6, but for the schema.
//
// FromWire reads what a stranger wrote: whatever does not fit is InvalidArgument, which names the
// message, the field and the place in it, and never a value. The schema that is given says which
// types the values have. Values that are given to ToWire have no marks and fit the schema (failed
// checks).

namespace extension = ::dplan::provider::v1;

tfplugin6::DynamicValue ToWire(const Value& value, const Type& constraint);
// MessagePack or JSON; neither is a null.
absl::StatusOr<Value> FromWire(const tfplugin6::DynamicValue& wire, const Type& constraint);

tfplugin6::AttributePath ToWire(const Path& path);
// A step that says nothing ends the path, and so does a step that is deeper than values are nested.
Path FromWire(const tfplugin6::AttributePath& wire);

// Without the code and the effect, which have a place of their own in each answer. Text that is not
// UTF-8, endless text and a severity that does not exist are made harmless.
tfplugin6::Diagnostic ToWire(const Diagnostic& diagnostic);
Diagnostic FromWire(const tfplugin6::Diagnostic& wire);

using WireDiagnostics = google::protobuf::RepeatedPtrField<tfplugin6::Diagnostic>;
using WireNotes = google::protobuf::RepeatedPtrField<extension::DiagnosticNote>;
// Adds to both. `notes` may be null: then codes and effects are left out.
void ToWire(const Diagnostics& diagnostics, WireDiagnostics* wire, WireNotes* notes);
// At most 1000: in place of more there is one that says so. Notes on others mean nothing.
Diagnostics FromWire(const WireDiagnostics& wire, const WireNotes& notes);

tfplugin6::Schema ToWire(const Schema& schema);
absl::StatusOr<Schema> FromWire(const tfplugin6::Schema& wire);
absl::StatusOr<Schema> FromWire(const tfplugin5::Schema& wire);
tfplugin6::Function ToWire(const FunctionSignature& function);
absl::StatusOr<FunctionSignature> FromWire(const tfplugin6::Function& wire);
extension::HelloResponse ToWire(const ProviderFacts& facts);
absl::StatusOr<ProviderFacts> FromWire(const extension::HelloResponse& wire);

// Without the facts. An error that the answer itself reports is FailedPrecondition; its warnings
// are not read. The capabilities are those of providers of our own: a deletion is planned, and the
// schema need not be asked for first.
tfplugin6::GetProviderSchema::Response ToWire(const ProviderSchema& schema);
absl::StatusOr<ProviderSchema> FromWire(const tfplugin6::GetProviderSchema::Response& wire);
absl::StatusOr<ProviderSchema> FromWire(const tfplugin5::GetProviderSchema::Response& wire);

// Requests name their type, so they need all schemas; answers need the one that was asked for.

tfplugin6::ValidateResourceConfig::Request ToWireResource(const ValidateRequest& request,
                                                          const ProviderSchema& schemas);
absl::StatusOr<ValidateRequest> FromWire(const tfplugin6::ValidateResourceConfig::Request& wire,
                                         const ProviderSchema& schemas);
tfplugin6::ValidateDataResourceConfig::Request ToWireData(const ValidateRequest& request,
                                                          const ProviderSchema& schemas);
absl::StatusOr<ValidateRequest> FromWire(const tfplugin6::ValidateDataResourceConfig::Request& wire,
                                         const ProviderSchema& schemas);

tfplugin6::UpgradeResourceState::Request ToWire(const UpgradeRequest& request);
UpgradeRequest FromWire(const tfplugin6::UpgradeResourceState::Request& wire);
tfplugin6::UpgradeResourceState::Response ToWire(const UpgradeResult& result, const Schema& schema,
                                                 WireNotes* notes);
absl::StatusOr<UpgradeResult> FromWire(const tfplugin6::UpgradeResourceState::Response& wire,
                                       const WireNotes& notes, const Schema& schema);

tfplugin6::ReadResource::Request ToWire(const ReadRequest& request, const ProviderSchema& schemas);
absl::StatusOr<ReadRequest> FromWire(const tfplugin6::ReadResource::Request& wire,
                                     const ProviderSchema& schemas);
tfplugin6::ReadResource::Response ToWire(const ReadResult& result, const Schema& schema,
                                         WireNotes* notes);
// An answer that defers is an error: it was not allowed.
absl::StatusOr<ReadResult> FromWire(const tfplugin6::ReadResource::Response& wire,
                                    const WireNotes& notes, const Schema& schema);

extension::PlanManyRequest::Item ToWire(const PlanRequest& request, const ProviderSchema& schemas);
absl::StatusOr<PlanRequest> FromWire(const extension::PlanManyRequest::Item& wire,
                                     const ProviderSchema& schemas);
extension::PlanManyResponse::Item ToWire(const PlanResult& result, const Schema& schema);
absl::StatusOr<PlanResult> FromWire(const extension::PlanManyResponse::Item& wire,
                                    const Schema& schema);

extension::ApplyRequest ToWire(const ApplyRequest& request, const ProviderSchema& schemas);
absl::StatusOr<ApplyRequest> FromWire(const extension::ApplyRequest& wire,
                                      const ProviderSchema& schemas);
extension::ApplyEvent::Result ToWire(const ApplyResult& result, const Schema& schema);
// A state that is left out, or has no bytes, is one that the provider did not say:
// ApplyResult::state has nothing.
absl::StatusOr<ApplyResult> FromWire(const extension::ApplyEvent::Result& wire,
                                     const Schema& schema);

extension::ResolveIntentRequest ToWire(const ResolveRequest& request,
                                       const ProviderSchema& schemas);
absl::StatusOr<ResolveRequest> FromWire(const extension::ResolveIntentRequest& wire,
                                        const ProviderSchema& schemas);
extension::ResolveIntentResponse ToWire(const ResolveResult& result, const Schema& schema);
absl::StatusOr<ResolveResult> FromWire(const extension::ResolveIntentResponse& wire,
                                       const Schema& schema);

tfplugin6::ImportResourceState::Request ToWire(const ImportRequest& request);
ImportRequest FromWire(const tfplugin6::ImportResourceState::Request& wire);
tfplugin6::ImportResourceState::Response ToWire(const ImportResult& result, const std::string& type,
                                                const Schema& schema, WireNotes* notes);
// Of several objects the one of this type. Several of it are an error, and so is none, unless the
// answer reports errors of its own: then the state is null.
absl::StatusOr<ImportResult> FromWire(const tfplugin6::ImportResourceState::Response& wire,
                                      const WireNotes& notes, const std::string& type,
                                      const Schema& schema);

tfplugin6::ReadDataSource::Request ToWire(const ReadDataRequest& request,
                                          const ProviderSchema& schemas);
absl::StatusOr<ReadDataRequest> FromWire(const tfplugin6::ReadDataSource::Request& wire,
                                         const ProviderSchema& schemas);
tfplugin6::ReadDataSource::Response ToWire(const ReadDataResult& result, const Schema& schema);
absl::StatusOr<ReadDataResult> FromWire(const tfplugin6::ReadDataSource::Response& wire,
                                        const Schema& schema);

tfplugin6::CallFunction::Request ToWire(const std::string& name,
                                        const std::vector<Value>& arguments,
                                        const FunctionSignature& signature);
absl::StatusOr<std::vector<Value>> FromWire(const tfplugin6::CallFunction::Request& wire,
                                            const FunctionSignature& signature);
tfplugin6::CallFunction::Response ToWire(const FunctionResult& result,
                                         const FunctionSignature& signature);
absl::StatusOr<FunctionResult> FromWire(const tfplugin6::CallFunction::Response& wire,
                                        const FunctionSignature& signature);

extension::ListRequest ToWire(const ListRequest& request);
absl::StatusOr<ListRequest> FromWire(const extension::ListRequest& wire);
extension::ListResponse ToWire(const ListResult& result, const Schema& schema);
absl::StatusOr<ListResult> FromWire(const extension::ListResponse& wire, const Schema& schema);

extension::ReviewRequest ToWire(const ReviewRequest& request, const ProviderSchema& schemas);
absl::StatusOr<ReviewRequest> FromWire(const extension::ReviewRequest& wire,
                                       const ProviderSchema& schemas);
extension::ReviewResponse ToWire(const ReviewResult& result);
absl::StatusOr<ReviewResult> FromWire(const extension::ReviewResponse& wire);

}  // namespace dplan

#endif  // DPLAN_CORE_WIRE_MESSAGES_H_
