#include "core/plugin/plugin_provider.h"

#include <atomic>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "core/base/mutex.h"
#include "core/base/status_macros.h"
#include "core/plugin/apply_events.h"
#include "core/plugin/connection.h"
#include "core/plugin/item_calls.h"
#include "core/plugin/legacy.h"
#include "core/plugin/many.h"
#include "proto/go_plugin.pb.h"

namespace dplan {
namespace {

constexpr uint32_t kExtensionVersion = 1;
// Some providers parse it, and expect a version that offers what the capabilities say.
constexpr char kTerraformVersion[] = "1.11.0";
constexpr size_t kDefaultBatch = 200;
constexpr absl::Duration kShutdownTimeout = absl::Seconds(2);
constexpr absl::Duration kEndGrace = absl::Seconds(2);

// What the plugin offers, as it said when it was first asked.
struct Offer {
  ProviderSchema schema;
  bool plan_destroy = false;
  bool extension = false;
  size_t batch = kDefaultBatch;
};

class PluginProvider final : public Provider {
 public:
  PluginProvider(const std::string& name, const PluginEndpoint& endpoint,
                 std::unique_ptr<PluginProcess> process)
      : protocol_(endpoint.protocol),
        process_(std::move(process)),
        connection_(std::make_unique<PluginConnection>(name, endpoint, process_.get())) {}

  ~PluginProvider() override {
    if (process_ == nullptr) return;
    if (offer_ == nullptr) {
      // Not even its schema came, so it has begun nothing that it would have to end.
      process_->Kill();
    } else if (process_->Alive()) {
      plugin::Empty answer;
      // Plugins may be gone before they answer.
      connection_
          ->Call(Rpc::kShutdown, {.deadline = absl::Now() + kShutdownTimeout}, plugin::Empty(),
                 &answer)
          .IgnoreError();
    }
    // A server waits for its connections to end.
    connection_.reset();
    process_->End(kEndGrace);
  }

  absl::StatusOr<ProviderSchema> GetSchema(const CallContext& context) override {
    DPLAN_ASSIGN_OR_RETURN(const std::shared_ptr<const Offer> offer, Ask(context));
    return offer->schema;
  }

  absl::StatusOr<Diagnostics> ValidateConfig(const CallContext& context,
                                             const Value& config) override {
    DPLAN_ASSIGN_OR_RETURN(const std::shared_ptr<const Offer> offer, Ask(context));
    tfplugin6::ValidateProviderConfig::Request request;
    *request.mutable_config() = ToWire(config, offer->schema.provider.type());
    tfplugin6::ValidateProviderConfig::Response response;
    DPLAN_RETURN_IF_ERROR(connection_->Call(Rpc::kValidateConfig, context, request, &response));
    return FromWire(response.diagnostics(), WireNotes());
  }

  absl::StatusOr<std::vector<Diagnostics>> ValidateMany(
      const CallContext& context, const std::vector<ValidateRequest>& requests) override {
    return SendMany<ValidateCalls>(context, requests);
  }

  absl::StatusOr<std::vector<UpgradeResult>> UpgradeMany(
      const CallContext& context, const std::vector<UpgradeRequest>& requests) override {
    return SendMany<UpgradeCalls>(context, requests);
  }

  absl::StatusOr<FunctionResult> CallFunction(const CallContext& context, const std::string& name,
                                              const std::vector<Value>& arguments) override {
    DPLAN_ASSIGN_OR_RETURN(const std::shared_ptr<const Offer> offer, Ask(context));
    const auto signature = offer->schema.functions.find(name);
    if (signature == offer->schema.functions.end()) {
      return absl::UnimplementedError(
          absl::StrCat("Provider ", connection_->name(), " has no function \"", name, "\"."));
    }
    tfplugin6::CallFunction::Response response;
    DPLAN_RETURN_IF_ERROR(connection_->Call(Rpc::kCallFunction, context,
                                            ToWire(name, arguments, signature->second), &response));
    return Checked(Rpc::kCallFunction, FromWire(response, signature->second));
  }

  absl::StatusOr<Diagnostics> Configure(const CallContext& context, const Value& config) override {
    DPLAN_ASSIGN_OR_RETURN(const std::shared_ptr<const Offer> offer, Ask(context));
    tfplugin6::ConfigureProvider::Request request;
    request.set_terraform_version(kTerraformVersion);
    *request.mutable_config() = ToWire(config, offer->schema.provider.type());
    request.mutable_client_capabilities()->set_write_only_attributes_allowed(true);
    tfplugin6::ConfigureProvider::Response response;
    DPLAN_RETURN_IF_ERROR(connection_->Call(Rpc::kConfigure, context, request, &response));
    return FromWire(response.diagnostics(), WireNotes());
  }

  absl::StatusOr<std::vector<ReadResult>> ReadMany(
      const CallContext& context, const std::vector<ReadRequest>& requests) override {
    return SendMany<ReadCalls>(context, requests);
  }

  absl::StatusOr<std::vector<PlanResult>> PlanMany(
      const CallContext& context, const std::vector<PlanRequest>& requests) override {
    DPLAN_ASSIGN_OR_RETURN(const std::shared_ptr<const Offer> offer, Ask(context));
    if (offer->plan_destroy) return SendMany<PlanCalls>(context, requests);
    std::vector<PlanRequest> sent;
    for (const PlanRequest& request : requests) {
      if (!request.proposed.IsNull()) sent.push_back(request);
    }
    DPLAN_ASSIGN_OR_RETURN(std::vector<PlanResult> answers, SendMany<PlanCalls>(context, sent));
    return WithDeletions(requests, std::move(answers));
  }

  absl::StatusOr<ApplyResult> Apply(const CallContext& context, const ApplyRequest& request,
                                    ApplyEvents& events) override {
    DPLAN_ASSIGN_OR_RETURN(const std::shared_ptr<const Offer> offer, Ask(context));
    DPLAN_ASSIGN_OR_RETURN(const Schema* schema, ResourceSchema(*offer, request.type));
    if (context.stop.stop_requested()) {
      return absl::CancelledError("The operation was stopped before it began.");
    }
    const extension::ApplyRequest wire = ToWire(request, offer->schema);
    absl::StatusOr<ApplyResult> result = offer->extension
                                             ? ApplyWithEvents(context, wire, *schema, events)
                                             : ApplyPlain(context, wire, *schema);
    if (result.ok() && result->legacy_type_system && result->state.has_value()) {
      result->state = NormalizeLegacy(*schema, *result->state);
    }
    return result;
  }

  absl::StatusOr<ResolveResult> ResolveIntent(const CallContext& context,
                                              const ResolveRequest& request) override {
    DPLAN_ASSIGN_OR_RETURN(const std::shared_ptr<const Offer> offer, Ask(context));
    DPLAN_ASSIGN_OR_RETURN(const Schema* schema, ResourceSchema(*offer, request.type));
    if (!offer->extension) return ResolveByReading(context, request, *schema);
    extension::ResolveIntentResponse response;
    DPLAN_RETURN_IF_ERROR(
        connection_->Call(Rpc::kResolveIntent, context, ToWire(request, offer->schema), &response));
    return Checked(Rpc::kResolveIntent, FromWire(response, *schema));
  }

  absl::StatusOr<ImportResult> Import(const CallContext& context,
                                      const ImportRequest& request) override {
    DPLAN_ASSIGN_OR_RETURN(const std::shared_ptr<const Offer> offer, Ask(context));
    DPLAN_ASSIGN_OR_RETURN(const Schema* schema, ResourceSchema(*offer, request.type));
    tfplugin6::ImportResourceState::Response response;
    DPLAN_RETURN_IF_ERROR(connection_->Call(Rpc::kImport, context, ToWire(request), &response));
    DPLAN_ASSIGN_OR_RETURN(
        ImportResult result,
        Checked(Rpc::kImport, FromWire(response, WireNotes(), request.type, *schema)));
    result.state = NormalizeLegacy(*schema, result.state);
    return result;
  }

  absl::StatusOr<std::vector<ReadDataResult>> ReadData(
      const CallContext& context, const std::vector<ReadDataRequest>& requests) override {
    DPLAN_ASSIGN_OR_RETURN(const std::shared_ptr<const Offer> offer, Ask(context));
    return Many<ReadDataCalls>(*connection_, offer->schema, requests).OneByOne(context);
  }

  absl::StatusOr<ListResult> List(const CallContext& context, const ListRequest& request) override {
    DPLAN_ASSIGN_OR_RETURN(const std::shared_ptr<const Offer> offer, Ask(context));
    DPLAN_ASSIGN_OR_RETURN(const Schema* schema, ResourceSchema(*offer, request.type));
    if (!offer->extension) return Provider::List(context, request);
    extension::ListResponse response;
    DPLAN_RETURN_IF_ERROR(connection_->Call(Rpc::kList, context, ToWire(request), &response));
    return Checked(Rpc::kList, FromWire(response, *schema));
  }

  absl::StatusOr<ReviewResult> Review(const CallContext& context,
                                      const ReviewRequest& request) override {
    DPLAN_ASSIGN_OR_RETURN(const std::shared_ptr<const Offer> offer, Ask(context));
    if (!offer->extension) return Provider::Review(context, request);
    extension::ReviewResponse response;
    const absl::Status status =
        connection_->Call(Rpc::kReview, context, ToWire(request, offer->schema), &response);
    if (absl::IsUnimplemented(status)) return Provider::Review(context, request);
    DPLAN_RETURN_IF_ERROR(status);
    return Checked(Rpc::kReview, FromWire(response));
  }

  void Stop() override {
    connection_->Notify(Rpc::kStop, std::make_unique<tfplugin6::StopProvider::Request>());
  }

 private:
  // What the plugin offers. It is asked once, before all else, as providers expect it.
  absl::StatusOr<std::shared_ptr<const Offer>> Ask(const CallContext& context)
      DPLAN_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    if (offer_ == nullptr) {
      auto offer = std::make_shared<Offer>();
      DPLAN_RETURN_IF_ERROR(protocol_ == 5
                                ? AskSchema<tfplugin5::GetProviderSchema>(context, *offer)
                                : AskSchema<tfplugin6::GetProviderSchema>(context, *offer));
      DPLAN_RETURN_IF_ERROR(Greet(context, *offer));
      offer_ = std::move(offer);
    }
    return offer_;
  }

  template <typename Wire>
  absl::Status AskSchema(const CallContext& context, Offer& offer) {
    typename Wire::Response response;
    DPLAN_RETURN_IF_ERROR(
        connection_->Call(Rpc::kSchema, context, typename Wire::Request(), &response));
    absl::StatusOr<ProviderSchema> schema = FromWire(response);
    if (absl::IsFailedPrecondition(schema.status())) {
      return absl::FailedPreconditionError(absl::StrCat(
          "Provider ", connection_->name(), " has no schema: ", schema.status().message()));
    }
    DPLAN_ASSIGN_OR_RETURN(offer.schema, Checked(Rpc::kSchema, std::move(schema)));
    offer.plan_destroy = response.server_capabilities().plan_destroy();
    return absl::OkStatus();
  }

  absl::Status Greet(const CallContext& context, Offer& offer) {
    extension::HelloRequest request;
    request.set_extension_version(kExtensionVersion);
    extension::HelloResponse response;
    const absl::Status status = connection_->Call(Rpc::kHello, context, request, &response);
    if (absl::IsUnimplemented(status)) return absl::OkStatus();
    DPLAN_RETURN_IF_ERROR(status);
    // With another version of the extension it is an ordinary provider of Terraform.
    if (response.extension_version() != kExtensionVersion) return absl::OkStatus();
    DPLAN_ASSIGN_OR_RETURN(offer.schema.facts, Checked(Rpc::kHello, FromWire(response)));
    offer.extension = true;
    if (offer.schema.facts.preferred_batch > 0) {
      offer.batch = static_cast<size_t>(offer.schema.facts.preferred_batch);
    }
    return absl::OkStatus();
  }

  template <typename T>
  absl::StatusOr<T> Checked(Rpc rpc, absl::StatusOr<T> answer) const {
    if (!answer.ok()) return connection_->BrokenAnswer(rpc, answer.status());
    return answer;
  }

  absl::StatusOr<const Schema*> ResourceSchema(const Offer& offer, const std::string& type) const {
    const auto found = offer.schema.resources.find(type);
    if (found != offer.schema.resources.end()) return &found->second;
    return absl::InvalidArgumentError(
        absl::StrCat("Provider ", connection_->name(), " has no type \"", type, "\"."));
  }

  template <typename Calls>
  absl::StatusOr<std::vector<typename Calls::Result>> SendMany(
      const CallContext& context, const std::vector<typename Calls::Request>& requests) {
    DPLAN_ASSIGN_OR_RETURN(const std::shared_ptr<const Offer> offer, Ask(context));
    Many<Calls> many(*connection_, offer->schema, requests);
    return offer->extension ? many.InBatches(context, offer->batch) : many.OneByOne(context);
  }

  // The answers to the requests that are no deletions, with what a deletion has to be between them.
  static std::vector<PlanResult> WithDeletions(const std::vector<PlanRequest>& requests,
                                               std::vector<PlanResult> answers) {
    std::vector<PlanResult> results;
    results.reserve(requests.size());
    auto next = answers.begin();
    for (const PlanRequest& request : requests) {
      if (request.proposed.IsNull()) {
        results.push_back({.planned = request.proposed, .private_data = request.private_data});
      } else {
        results.push_back(std::move(*next++));
      }
    }
    return results;
  }

  // The operation is asked to stop, and then ends by itself: only so is known what it did.
  absl::StatusOr<ApplyResult> ApplyWithEvents(const CallContext& context,
                                              const extension::ApplyRequest& request,
                                              const Schema& schema, ApplyEvents& events) {
    const auto cancel = [this, &request] {
      auto wire = std::make_unique<extension::CancelRequest>();
      wire->set_intent(request.owner().intent());
      connection_->Notify(Rpc::kCancel, std::move(wire));
    };
    ApplyEventReader reader(schema, events);
    extension::ApplyEvent event;
    std::stop_callback stop(context.stop, cancel);
    const absl::Status status = connection_->Stream(
        Rpc::kApplyEvents, {.deadline = context.deadline}, request, &event, [&] {
          // A request to stop that came before the operation had begun did not find it.
          if (event.has_started() && context.stop.stop_requested()) cancel();
          const absl::Status taken = reader.Take(event);
          return taken.ok() ? taken : connection_->BrokenAnswer(Rpc::kApplyEvents, taken);
        });
    DPLAN_RETURN_IF_ERROR(status);
    std::optional<ApplyResult> result = reader.TakeResult();
    if (result.has_value()) return *std::move(result);
    return absl::UnavailableError(
        absl::StrCat("Provider ", connection_->name(),
                     " ended an operation without a result: nobody knows what it did."));
  }

  absl::StatusOr<ApplyResult> ApplyPlain(const CallContext& context,
                                         const extension::ApplyRequest& request,
                                         const Schema& schema) {
    std::stop_callback stop(context.stop, [this] {
      if (!stopped_.exchange(true)) Stop();
    });
    extension::ApplyEvent::Result result;
    DPLAN_RETURN_IF_ERROR(connection_->Call(Rpc::kApply, {.deadline = context.deadline},
                                            request.request(), result.mutable_response()));
    return Checked(Rpc::kApply, FromWire(result, schema));
  }

  // Without the extension: whether the object that the operation was about exists, if it is known
  // which one that is.
  absl::StatusOr<ResolveResult> ResolveByReading(const CallContext& context,
                                                 const ResolveRequest& request,
                                                 const Schema& schema) {
    ReadRequest read = {.type = request.type,
                        .current = request.checkpoint.value_or(request.prior),
                        .private_data = request.checkpoint.has_value() ? request.checkpoint_private
                                                                       : request.private_data};
    if (read.current.IsNull()) {
      if (request.known_id.empty()) return Resolved(ResolveResult::Outcome::kUnknown, schema);
      DPLAN_ASSIGN_OR_RETURN(ImportResult imported,
                             Import(context, {.type = request.type, .id = request.known_id}));
      if (imported.diagnostics.HasErrors()) {
        return Resolved(ResolveResult::Outcome::kUnknown, schema, std::move(imported.diagnostics));
      }
      if (imported.state.IsNull()) return Resolved(ResolveResult::Outcome::kAbsent, schema);
      read.current = imported.state;
      read.private_data = imported.private_data;
    }
    DPLAN_ASSIGN_OR_RETURN(std::vector<ReadResult> results, ReadMany(context, {read}));
    ReadResult& result = results.front();
    if (result.diagnostics.HasErrors()) {
      return Resolved(ResolveResult::Outcome::kUnknown, schema, std::move(result.diagnostics));
    }
    if (result.state.IsNull()) return Resolved(ResolveResult::Outcome::kAbsent, schema);
    return ResolveResult{.outcome = ResolveResult::Outcome::kExists,
                         .state = std::move(result.state),
                         .private_data = std::move(result.private_data),
                         .diagnostics = std::move(result.diagnostics)};
  }

  static ResolveResult Resolved(ResolveResult::Outcome outcome, const Schema& schema,
                                Diagnostics diagnostics = {}) {
    return {.outcome = outcome,
            .state = Value::Null(schema.type()),
            .diagnostics = std::move(diagnostics)};
  }

  const int protocol_;
  const std::unique_ptr<PluginProcess> process_;  // null: it is not ours
  std::unique_ptr<PluginConnection> connection_;  // the same from construction to destruction
  std::atomic<bool> stopped_{false};

  Mutex mutex_;
  std::shared_ptr<const Offer> offer_ DPLAN_GUARDED_BY(mutex_);
};

}  // namespace

std::unique_ptr<Provider> NewPluginProvider(std::unique_ptr<PluginProcess> process) {
  const std::string name = process->name();
  const PluginEndpoint endpoint = process->endpoint();
  return std::make_unique<PluginProvider>(name, endpoint, std::move(process));
}

std::unique_ptr<Provider> NewReattachedProvider(const std::string& name,
                                                const PluginEndpoint& endpoint) {
  return std::make_unique<PluginProvider>(name, endpoint, nullptr);
}

}  // namespace dplan
