#include "providers/sdk/terraform_service.h"

#include <string>
#include <utility>

#include "core/base/ids.h"
#include "core/base/status_macros.h"
#include "core/wire/messages.h"
#include "providers/sdk/log.h"

namespace dplan::sdk {
namespace {

// Terraform has no place for what a running Apply reports.
class LoggedEvents final : public ApplyEvents {
 public:
  explicit LoggedEvents(std::string type) : type_(std::move(type)) {}

  void Progress(double, const std::string& message) override {
    WriteLog(LogLevel::kInfo, type_, message);
  }
  void Log(LogLevel level, const std::string& message) override { WriteLog(level, type_, message); }

 private:
  const std::string type_;
};

absl::Status Validate(CheckedProvider& provider, const CallContext& context,
                      const absl::StatusOr<ValidateRequest>& request, WireDiagnostics* wire) {
  DPLAN_RETURN_IF_ERROR(request.status());
  DPLAN_ASSIGN_OR_RETURN(const Diagnostics result,
                         Only(provider.ValidateMany(context, {*request})));
  ToWire(result, wire, nullptr);
  return absl::OkStatus();
}

}  // namespace

grpc::Status TerraformService::GetProviderSchema(grpc::ServerContext* peer,
                                                 const tfplugin6::GetProviderSchema::Request*,
                                                 tfplugin6::GetProviderSchema::Response* response) {
  return RunCall(served_, *peer, [&](const CallContext&, const ProviderSchema& schemas) {
    *response = ToWire(schemas);
    return absl::OkStatus();
  });
}

grpc::Status TerraformService::ValidateProviderConfig(
    grpc::ServerContext* peer, const tfplugin6::ValidateProviderConfig::Request* wire,
    tfplugin6::ValidateProviderConfig::Response* response) {
  return RunCall(served_, *peer,
                 [&](const CallContext& context, const ProviderSchema& schemas) -> absl::Status {
                   DPLAN_ASSIGN_OR_RETURN(const Value config,
                                          FromWire(wire->config(), schemas.provider.type()));
                   DPLAN_ASSIGN_OR_RETURN(const Diagnostics result,
                                          served_.provider.ValidateConfig(context, config));
                   ToWire(result, response->mutable_diagnostics(), nullptr);
                   return absl::OkStatus();
                 });
}

grpc::Status TerraformService::ValidateResourceConfig(
    grpc::ServerContext* peer, const tfplugin6::ValidateResourceConfig::Request* wire,
    tfplugin6::ValidateResourceConfig::Response* response) {
  return RunCall(served_, *peer, [&](const CallContext& context, const ProviderSchema& schemas) {
    return Validate(served_.provider, context, FromWire(*wire, schemas),
                    response->mutable_diagnostics());
  });
}

grpc::Status TerraformService::ValidateDataResourceConfig(
    grpc::ServerContext* peer, const tfplugin6::ValidateDataResourceConfig::Request* wire,
    tfplugin6::ValidateDataResourceConfig::Response* response) {
  return RunCall(served_, *peer, [&](const CallContext& context, const ProviderSchema& schemas) {
    return Validate(served_.provider, context, FromWire(*wire, schemas),
                    response->mutable_diagnostics());
  });
}

grpc::Status TerraformService::UpgradeResourceState(
    grpc::ServerContext* peer, const tfplugin6::UpgradeResourceState::Request* wire,
    tfplugin6::UpgradeResourceState::Response* response) {
  return RunCall(served_, *peer,
                 [&](const CallContext& context, const ProviderSchema& schemas) -> absl::Status {
                   const UpgradeRequest request = FromWire(*wire);
                   DPLAN_ASSIGN_OR_RETURN(const UpgradeResult result,
                                          Only(served_.provider.UpgradeMany(context, {request})));
                   *response = ToWire(result, schemas.resources.at(request.type), nullptr);
                   return absl::OkStatus();
                 });
}

grpc::Status TerraformService::ConfigureProvider(grpc::ServerContext* peer,
                                                 const tfplugin6::ConfigureProvider::Request* wire,
                                                 tfplugin6::ConfigureProvider::Response* response) {
  return RunCall(served_, *peer,
                 [&](const CallContext& context, const ProviderSchema& schemas) -> absl::Status {
                   DPLAN_ASSIGN_OR_RETURN(const Value config,
                                          FromWire(wire->config(), schemas.provider.type()));
                   DPLAN_ASSIGN_OR_RETURN(const Diagnostics result,
                                          served_.provider.Configure(context, config));
                   ToWire(result, response->mutable_diagnostics(), nullptr);
                   return absl::OkStatus();
                 });
}

grpc::Status TerraformService::ReadResource(grpc::ServerContext* peer,
                                            const tfplugin6::ReadResource::Request* wire,
                                            tfplugin6::ReadResource::Response* response) {
  return RunCall(served_, *peer,
                 [&](const CallContext& context, const ProviderSchema& schemas) -> absl::Status {
                   DPLAN_ASSIGN_OR_RETURN(const ReadRequest request, FromWire(*wire, schemas));
                   DPLAN_ASSIGN_OR_RETURN(const ReadResult result,
                                          Only(served_.provider.ReadMany(context, {request})));
                   *response = ToWire(result, schemas.resources.at(request.type), nullptr);
                   return absl::OkStatus();
                 });
}

grpc::Status TerraformService::PlanResourceChange(
    grpc::ServerContext* peer, const tfplugin6::PlanResourceChange::Request* wire,
    tfplugin6::PlanResourceChange::Response* response) {
  return RunCall(
      served_, *peer,
      [&](const CallContext& context, const ProviderSchema& schemas) -> absl::Status {
        extension::PlanManyRequest::Item item;
        *item.mutable_request() = *wire;
        DPLAN_ASSIGN_OR_RETURN(const PlanRequest request, FromWire(item, schemas));
        DPLAN_ASSIGN_OR_RETURN(const PlanResult result,
                               Only(served_.provider.PlanMany(context, {request})));
        response->Swap(ToWire(result, schemas.resources.at(request.type)).mutable_response());
        return absl::OkStatus();
      });
}

grpc::Status TerraformService::ApplyResourceChange(
    grpc::ServerContext* peer, const tfplugin6::ApplyResourceChange::Request* wire,
    tfplugin6::ApplyResourceChange::Response* response) {
  return RunCall(
      served_, *peer,
      [&](const CallContext& context, const ProviderSchema& schemas) -> absl::Status {
        extension::ApplyRequest wrapped;
        *wrapped.mutable_request() = *wire;
        wrapped.mutable_owner()->set_intent(RealIds().NewId());
        DPLAN_ASSIGN_OR_RETURN(const ApplyRequest request, FromWire(wrapped, schemas));
        LoggedEvents events(request.type);
        DPLAN_ASSIGN_OR_RETURN(const ApplyResult result,
                               served_.provider.Apply(context, request, events));
        response->Swap(ToWire(result, schemas.resources.at(request.type)).mutable_response());
        return absl::OkStatus();
      });
}

grpc::Status TerraformService::ImportResourceState(
    grpc::ServerContext* peer, const tfplugin6::ImportResourceState::Request* wire,
    tfplugin6::ImportResourceState::Response* response) {
  return RunCall(served_, *peer,
                 [&](const CallContext& context, const ProviderSchema& schemas) -> absl::Status {
                   const ImportRequest request = FromWire(*wire);
                   DPLAN_ASSIGN_OR_RETURN(const ImportResult result,
                                          served_.provider.Import(context, request));
                   *response =
                       ToWire(result, request.type, schemas.resources.at(request.type), nullptr);
                   return absl::OkStatus();
                 });
}

grpc::Status TerraformService::ReadDataSource(grpc::ServerContext* peer,
                                              const tfplugin6::ReadDataSource::Request* wire,
                                              tfplugin6::ReadDataSource::Response* response) {
  return RunCall(served_, *peer,
                 [&](const CallContext& context, const ProviderSchema& schemas) -> absl::Status {
                   DPLAN_ASSIGN_OR_RETURN(const ReadDataRequest request, FromWire(*wire, schemas));
                   DPLAN_ASSIGN_OR_RETURN(const ReadDataResult result,
                                          Only(served_.provider.ReadData(context, {request})));
                   *response = ToWire(result, schemas.data_sources.at(request.type));
                   return absl::OkStatus();
                 });
}

grpc::Status TerraformService::GetFunctions(grpc::ServerContext* peer,
                                            const tfplugin6::GetFunctions::Request*,
                                            tfplugin6::GetFunctions::Response* response) {
  return RunCall(served_, *peer, [&](const CallContext&, const ProviderSchema& schemas) {
    for (const auto& [name, function] : schemas.functions) {
      (*response->mutable_functions())[name] = ToWire(function);
    }
    return absl::OkStatus();
  });
}

grpc::Status TerraformService::CallFunction(grpc::ServerContext* peer,
                                            const tfplugin6::CallFunction::Request* wire,
                                            tfplugin6::CallFunction::Response* response) {
  return RunCall(
      served_, *peer,
      [&](const CallContext& context, const ProviderSchema& schemas) -> absl::Status {
        DPLAN_ASSIGN_OR_RETURN(const FunctionSignature* signature,
                               FunctionNamed(schemas, wire->name()));
        DPLAN_ASSIGN_OR_RETURN(const std::vector<Value> arguments, FromWire(*wire, *signature));
        DPLAN_ASSIGN_OR_RETURN(const FunctionResult result,
                               served_.provider.CallFunction(context, wire->name(), arguments));
        *response = ToWire(result, *signature);
        return absl::OkStatus();
      });
}

grpc::Status TerraformService::StopProvider(grpc::ServerContext*,
                                            const tfplugin6::StopProvider::Request*,
                                            tfplugin6::StopProvider::Response* response) {
  response->set_error(served_.Stop());
  return grpc::Status::OK;
}

}  // namespace dplan::sdk
