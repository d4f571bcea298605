#include "core/plugin/item_calls.h"

#include <map>
#include <string>

#include "core/base/status_macros.h"
#include "core/plugin/legacy.h"

namespace dplan {
namespace {

const Schema* Find(const std::map<std::string, Schema>& schemas, const std::string& type) {
  const auto found = schemas.find(type);
  return found == schemas.end() ? nullptr : &found->second;
}

}  // namespace

const Schema* ValidateCalls::SchemaOf(const ProviderSchema& schemas, const Request& request) {
  return Find(request.mode == ResourceMode::kData ? schemas.data_sources : schemas.resources,
              request.type);
}

ValidateCalls::Item ValidateCalls::Pack(const Request& request, const ProviderSchema& schemas) {
  Item item;
  if (request.mode == ResourceMode::kData) {
    *item.mutable_data() = ToWireData(request, schemas);
  } else {
    *item.mutable_resource() = ToWireResource(request, schemas);
  }
  return item;
}

absl::Status ValidateCalls::SendOne(PluginConnection& connection, const CallContext& context,
                                    const Item& item, Answer& answer) {
  // Both answers are the diagnostics in the first field, as is Answer itself.
  return item.has_data()
             ? connection.Call(Rpc::kValidateData, context, item.data(), &answer)
             : connection.Call(Rpc::kValidateResource, context, item.resource(), &answer);
}

absl::StatusOr<Diagnostics> ValidateCalls::Unpack(const Answer& answer, const Schema&) {
  return FromWire(answer.diagnostics(), answer.notes());
}

const Schema* UpgradeCalls::SchemaOf(const ProviderSchema& schemas, const Request& request) {
  return Find(schemas.resources, request.type);
}

UpgradeCalls::Item UpgradeCalls::Pack(const Request& request, const ProviderSchema&) {
  return ToWire(request);
}

absl::Status UpgradeCalls::SendOne(PluginConnection& connection, const CallContext& context,
                                   const Item& item, Answer& answer) {
  return connection.Call(Rpc::kUpgrade, context, item, answer.mutable_response());
}

absl::StatusOr<UpgradeResult> UpgradeCalls::Unpack(const Answer& answer, const Schema& schema) {
  DPLAN_ASSIGN_OR_RETURN(UpgradeResult result, FromWire(answer.response(), answer.notes(), schema));
  result.state = NormalizeLegacy(schema, result.state);
  return result;
}

const Schema* ReadCalls::SchemaOf(const ProviderSchema& schemas, const Request& request) {
  return Find(schemas.resources, request.type);
}

ReadCalls::Item ReadCalls::Pack(const Request& request, const ProviderSchema& schemas) {
  return ToWire(request, schemas);
}

absl::Status ReadCalls::SendOne(PluginConnection& connection, const CallContext& context,
                                const Item& item, Answer& answer) {
  return connection.Call(Rpc::kRead, context, item, answer.mutable_response());
}

absl::StatusOr<ReadResult> ReadCalls::Unpack(const Answer& answer, const Schema& schema) {
  DPLAN_ASSIGN_OR_RETURN(ReadResult result, FromWire(answer.response(), answer.notes(), schema));
  result.state = NormalizeLegacy(schema, result.state);
  return result;
}

const Schema* PlanCalls::SchemaOf(const ProviderSchema& schemas, const Request& request) {
  return Find(schemas.resources, request.type);
}

PlanCalls::Item PlanCalls::Pack(const Request& request, const ProviderSchema& schemas) {
  return ToWire(request, schemas);
}

absl::Status PlanCalls::SendOne(PluginConnection& connection, const CallContext& context,
                                const Item& item, Answer& answer) {
  return connection.Call(Rpc::kPlan, context, item.request(), answer.mutable_response());
}

absl::StatusOr<PlanResult> PlanCalls::Unpack(const Answer& answer, const Schema& schema) {
  DPLAN_ASSIGN_OR_RETURN(PlanResult result, FromWire(answer, schema));
  if (result.legacy_type_system) result.planned = NormalizeLegacy(schema, result.planned);
  return result;
}

const Schema* ReadDataCalls::SchemaOf(const ProviderSchema& schemas, const Request& request) {
  return Find(schemas.data_sources, request.type);
}

ReadDataCalls::Item ReadDataCalls::Pack(const Request& request, const ProviderSchema& schemas) {
  return ToWire(request, schemas);
}

absl::Status ReadDataCalls::SendOne(PluginConnection& connection, const CallContext& context,
                                    const Item& item, Answer& answer) {
  return connection.Call(Rpc::kReadData, context, item, &answer);
}

absl::StatusOr<ReadDataResult> ReadDataCalls::Unpack(const Answer& answer, const Schema& schema) {
  DPLAN_ASSIGN_OR_RETURN(ReadDataResult result, FromWire(answer, schema));
  result.state = NormalizeLegacy(schema, result.state);
  return result;
}

}  // namespace dplan
