#include "providers/sdk/extension_service.h"

#include <string>
#include <utility>
#include <vector>

#include "core/base/mutex.h"
#include "core/base/status_macros.h"
#include "core/types/text.h"
#include "core/wire/messages.h"

namespace dplan::sdk {
namespace {

absl::StatusOr<ValidateRequest> FromItem(const extension::ValidateManyRequest::Item& item,
                                         const ProviderSchema& schemas) {
  if (item.has_resource()) return FromWire(item.resource(), schemas);
  if (item.has_data()) return FromWire(item.data(), schemas);
  return absl::InvalidArgumentError("an item of ValidateMany has no request");
}

// The items of a batch as requests, by a function of one item.
template <typename Request, typename Items, typename Function>
absl::StatusOr<std::vector<Request>> Decode(const Items& items, const Function& decode) {
  std::vector<Request> requests;
  requests.reserve(static_cast<size_t>(items.size()));
  for (const auto& item : items) {
    absl::StatusOr<Request> request = decode(item);
    if (!request.ok()) return std::move(request).status();
    requests.push_back(*std::move(request));
  }
  return requests;
}

// Writes what a running Apply reports as events. What must be durable is on the socket when the
// function returns. Thread-safe.
class StreamedEvents final : public ApplyEvents {
 public:
  StreamedEvents(grpc::ServerWriter<extension::ApplyEvent>& writer, const std::string& type,
                 const Schema& schema)
      : writer_(writer), type_(type), schema_(schema) {}

  void Started() {
    extension::ApplyEvent event;
    event.mutable_started();
    Write(event, grpc::WriteOptions());
  }

  void Progress(double fraction, const std::string& message) override {
    extension::ApplyEvent event;
    event.mutable_progress()->set_fraction(fraction);
    event.mutable_progress()->set_message(internal::ToNfc(message));
    Write(event, grpc::WriteOptions());
  }

  void Log(LogLevel level, const std::string& message) override {
    extension::ApplyEvent event;
    event.mutable_log()->set_level(static_cast<extension::ApplyEvent::Log::Level>(level));
    event.mutable_log()->set_message(internal::ToNfc(message));
    Write(event, grpc::WriteOptions());
  }

  void Known(const std::string& id) override {
    extension::ApplyEvent event;
    event.mutable_known()->set_id(internal::ToNfc(id));
    Write(event, grpc::WriteOptions().set_write_through());
  }

  void Checkpoint(const Value& state, const std::string& private_data) override {
    const absl::Status fits = CheckAnswer(type_, schema_, state);
    if (!fits.ok() || !state.IsWhollyKnown()) {
      const std::string why = fits.ok() ? "it has unknowns" : std::string(fits.message());
      return Log(LogLevel::kError, "a checkpoint is dropped: " + why);
    }
    extension::ApplyEvent event;
    *event.mutable_checkpoint()->mutable_state() = ToWire(state, schema_.type());
    event.mutable_checkpoint()->set_private_(private_data);
    Write(event, grpc::WriteOptions().set_write_through());
  }

  void Result(const ApplyResult& result) {
    extension::ApplyEvent event;
    *event.mutable_result() = ToWire(result, schema_);
    Write(event, grpc::WriteOptions());
  }

 private:
  // Where the peer is gone nobody is there to be told: its call is cancelled.
  void Write(const extension::ApplyEvent& event, grpc::WriteOptions options)
      DPLAN_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    writer_.Write(event, options);
  }

  Mutex mutex_;
  grpc::ServerWriter<extension::ApplyEvent>& writer_;
  const std::string& type_;
  const Schema& schema_;
};

}  // namespace

grpc::Status ExtensionService::Hello(grpc::ServerContext* peer, const extension::HelloRequest*,
                                     extension::HelloResponse* response) {
  return RunCall(served_, *peer, [&](const CallContext&, const ProviderSchema& schemas) {
    *response = ToWire(schemas.facts);
    return absl::OkStatus();
  });
}

grpc::Status ExtensionService::ValidateMany(grpc::ServerContext* peer,
                                            const extension::ValidateManyRequest* wire,
                                            extension::ValidateManyResponse* response) {
  return RunCall(served_, *peer,
                 [&](const CallContext& context, const ProviderSchema& schemas) -> absl::Status {
                   const auto decode = [&](const auto& item) { return FromItem(item, schemas); };
                   DPLAN_ASSIGN_OR_RETURN(const std::vector<ValidateRequest> requests,
                                          Decode<ValidateRequest>(wire->items(), decode));
                   DPLAN_ASSIGN_OR_RETURN(const std::vector<Diagnostics> results,
                                          served_.provider.ValidateMany(context, requests));
                   for (const Diagnostics& result : results) {
                     extension::ValidateManyResponse::Item* item = response->add_items();
                     ToWire(result, item->mutable_diagnostics(), item->mutable_notes());
                   }
                   return absl::OkStatus();
                 });
}

grpc::Status ExtensionService::UpgradeMany(grpc::ServerContext* peer,
                                           const extension::UpgradeManyRequest* wire,
                                           extension::UpgradeManyResponse* response) {
  return RunCall(served_, *peer,
                 [&](const CallContext& context, const ProviderSchema& schemas) -> absl::Status {
                   std::vector<UpgradeRequest> requests;
                   for (const auto& item : wire->items()) requests.push_back(FromWire(item));
                   DPLAN_ASSIGN_OR_RETURN(const std::vector<UpgradeResult> results,
                                          served_.provider.UpgradeMany(context, requests));
                   for (size_t i = 0; i < results.size(); ++i) {
                     const Schema& schema = schemas.resources.at(requests[i].type);
                     extension::UpgradeManyResponse::Item* item = response->add_items();
                     *item->mutable_response() = ToWire(results[i], schema, item->mutable_notes());
                   }
                   return absl::OkStatus();
                 });
}

grpc::Status ExtensionService::ReadMany(grpc::ServerContext* peer,
                                        const extension::ReadManyRequest* wire,
                                        extension::ReadManyResponse* response) {
  return RunCall(served_, *peer,
                 [&](const CallContext& context, const ProviderSchema& schemas) -> absl::Status {
                   const auto decode = [&](const auto& item) { return FromWire(item, schemas); };
                   DPLAN_ASSIGN_OR_RETURN(const std::vector<ReadRequest> requests,
                                          Decode<ReadRequest>(wire->items(), decode));
                   DPLAN_ASSIGN_OR_RETURN(const std::vector<ReadResult> results,
                                          served_.provider.ReadMany(context, requests));
                   for (size_t i = 0; i < results.size(); ++i) {
                     const Schema& schema = schemas.resources.at(requests[i].type);
                     extension::ReadManyResponse::Item* item = response->add_items();
                     *item->mutable_response() = ToWire(results[i], schema, item->mutable_notes());
                   }
                   return absl::OkStatus();
                 });
}

grpc::Status ExtensionService::PlanMany(grpc::ServerContext* peer,
                                        const extension::PlanManyRequest* wire,
                                        extension::PlanManyResponse* response) {
  return RunCall(served_, *peer,
                 [&](const CallContext& context, const ProviderSchema& schemas) -> absl::Status {
                   const auto decode = [&](const auto& item) { return FromWire(item, schemas); };
                   DPLAN_ASSIGN_OR_RETURN(const std::vector<PlanRequest> requests,
                                          Decode<PlanRequest>(wire->items(), decode));
                   DPLAN_ASSIGN_OR_RETURN(const std::vector<PlanResult> results,
                                          served_.provider.PlanMany(context, requests));
                   for (size_t i = 0; i < results.size(); ++i) {
                     const Schema& schema = schemas.resources.at(requests[i].type);
                     *response->add_items() = ToWire(results[i], schema);
                   }
                   return absl::OkStatus();
                 });
}

grpc::Status ExtensionService::Apply(grpc::ServerContext* peer, const extension::ApplyRequest* wire,
                                     grpc::ServerWriter<extension::ApplyEvent>* writer) {
  return RunCall(
      served_, *peer,
      [&](const CallContext& context, const ProviderSchema& schemas) -> absl::Status {
        DPLAN_ASSIGN_OR_RETURN(const ApplyRequest request, FromWire(*wire, schemas));
        StreamedEvents events(*writer, request.type, schemas.resources.at(request.type));
        events.Started();
        DPLAN_ASSIGN_OR_RETURN(const ApplyResult result,
                               served_.provider.Apply(context, request, events));
        events.Result(result);
        return absl::OkStatus();
      },
      wire->owner().intent());
}

grpc::Status ExtensionService::ResolveIntent(grpc::ServerContext* peer,
                                             const extension::ResolveIntentRequest* wire,
                                             extension::ResolveIntentResponse* response) {
  return RunCall(served_, *peer,
                 [&](const CallContext& context, const ProviderSchema& schemas) -> absl::Status {
                   DPLAN_ASSIGN_OR_RETURN(const ResolveRequest request, FromWire(*wire, schemas));
                   DPLAN_ASSIGN_OR_RETURN(const ResolveResult result,
                                          served_.provider.ResolveIntent(context, request));
                   *response = ToWire(result, schemas.resources.at(request.type));
                   return absl::OkStatus();
                 });
}

grpc::Status ExtensionService::Cancel(grpc::ServerContext*, const extension::CancelRequest* wire,
                                      extension::CancelResponse*) {
  served_.calls.Stop(wire->intent());
  return grpc::Status::OK;
}

grpc::Status ExtensionService::List(grpc::ServerContext* peer, const extension::ListRequest* wire,
                                    extension::ListResponse* response) {
  return RunCall(served_, *peer,
                 [&](const CallContext& context, const ProviderSchema& schemas) -> absl::Status {
                   DPLAN_ASSIGN_OR_RETURN(const ListRequest request, FromWire(*wire));
                   DPLAN_ASSIGN_OR_RETURN(const ListResult result,
                                          served_.provider.List(context, request));
                   *response = ToWire(result, schemas.resources.at(request.type));
                   return absl::OkStatus();
                 });
}

grpc::Status ExtensionService::Review(grpc::ServerContext* peer,
                                      const extension::ReviewRequest* wire,
                                      extension::ReviewResponse* response) {
  return RunCall(served_, *peer,
                 [&](const CallContext& context, const ProviderSchema& schemas) -> absl::Status {
                   DPLAN_ASSIGN_OR_RETURN(const ReviewRequest request, FromWire(*wire, schemas));
                   DPLAN_ASSIGN_OR_RETURN(const ReviewResult result,
                                          served_.provider.Review(context, request));
                   *response = ToWire(result);
                   return absl::OkStatus();
                 });
}

}  // namespace dplan::sdk
