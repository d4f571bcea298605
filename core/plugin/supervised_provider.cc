#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/mutex.h"
#include "core/base/status_macros.h"
#include "core/plugin/plugin_provider.h"
#include "core/plugin/plugin_status.h"

namespace dplan {
namespace {

// Of an operation for which there is no process any more.
ApplyResult NotBegun() {
  ApplyResult result;
  Diagnostic& diagnostic = result.diagnostics.Error(
      "Provider is gone",
      "It was not begun: the provider's process had ended, as the other errors say.");
  diagnostic.effect = Effect::kNone;
  return result;
}

class SupervisedProvider final : public Provider {
 public:
  SupervisedProvider(std::unique_ptr<Provider> first, ProviderStarter start)
      : start_(std::move(start)), current_(std::move(first)) {}

  absl::StatusOr<ProviderSchema> GetSchema(const CallContext& context) override {
    return Repeatable(context, [&](Provider& provider) { return provider.GetSchema(context); });
  }

  absl::StatusOr<Diagnostics> ValidateConfig(const CallContext& context,
                                             const Value& config) override {
    return Repeatable(context,
                      [&](Provider& provider) { return provider.ValidateConfig(context, config); });
  }

  absl::StatusOr<std::vector<Diagnostics>> ValidateMany(
      const CallContext& context, const std::vector<ValidateRequest>& requests) override {
    return Repeatable(context,
                      [&](Provider& provider) { return provider.ValidateMany(context, requests); });
  }

  absl::StatusOr<std::vector<UpgradeResult>> UpgradeMany(
      const CallContext& context, const std::vector<UpgradeRequest>& requests) override {
    return Repeatable(context,
                      [&](Provider& provider) { return provider.UpgradeMany(context, requests); });
  }

  absl::StatusOr<FunctionResult> CallFunction(const CallContext& context, const std::string& name,
                                              const std::vector<Value>& arguments) override {
    return Repeatable(context, [&](Provider& provider) {
      return provider.CallFunction(context, name, arguments);
    });
  }

  absl::StatusOr<Diagnostics> Configure(const CallContext& context, const Value& config) override {
    absl::StatusOr<Diagnostics> result = Repeatable(
        context, [&](Provider& provider) { return provider.Configure(context, config); });
    if (result.ok() && !result->HasErrors()) {
      MutexLock lock(mutex_);
      configuration_ = config;
    }
    return result;
  }

  absl::StatusOr<std::vector<ReadResult>> ReadMany(
      const CallContext& context, const std::vector<ReadRequest>& requests) override {
    return Repeatable(context,
                      [&](Provider& provider) { return provider.ReadMany(context, requests); });
  }

  absl::StatusOr<std::vector<PlanResult>> PlanMany(
      const CallContext& context, const std::vector<PlanRequest>& requests) override {
    return Repeatable(context,
                      [&](Provider& provider) { return provider.PlanMany(context, requests); });
  }

  absl::StatusOr<ApplyResult> Apply(const CallContext& context, const ApplyRequest& request,
                                    ApplyEvents& events) override {
    const absl::StatusOr<Lease> lease = Take();
    if (!lease.ok()) return NotBegun();
    absl::StatusOr<ApplyResult> result = lease->provider->Apply(context, request, events);
    // The next operation is to find a process again; this one may have happened.
    if (IsPluginGone(result.status())) Replace(*lease, context, result.status()).IgnoreError();
    return result;
  }

  absl::StatusOr<ResolveResult> ResolveIntent(const CallContext& context,
                                              const ResolveRequest& request) override {
    return Repeatable(context,
                      [&](Provider& provider) { return provider.ResolveIntent(context, request); });
  }

  absl::StatusOr<ImportResult> Import(const CallContext& context,
                                      const ImportRequest& request) override {
    return Repeatable(context,
                      [&](Provider& provider) { return provider.Import(context, request); });
  }

  absl::StatusOr<std::vector<ReadDataResult>> ReadData(
      const CallContext& context, const std::vector<ReadDataRequest>& requests) override {
    return Repeatable(context,
                      [&](Provider& provider) { return provider.ReadData(context, requests); });
  }

  absl::StatusOr<ListResult> List(const CallContext& context, const ListRequest& request) override {
    return Repeatable(context, [&](Provider& provider) { return provider.List(context, request); });
  }

  absl::StatusOr<ReviewResult> Review(const CallContext& context,
                                      const ReviewRequest& request) override {
    return Repeatable(context,
                      [&](Provider& provider) { return provider.Review(context, request); });
  }

  void Stop() override {
    std::shared_ptr<Provider> provider;
    {
      MutexLock lock(mutex_);
      provider = current_;
    }
    provider->Stop();
  }

 private:
  // A process, kept while a call of it runs. Generations tell the first from the second.
  struct Lease {
    std::shared_ptr<Provider> provider;
    int generation = 0;
  };

  absl::StatusOr<Lease> Take() DPLAN_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    while (replacing_) replaced_.Wait(mutex_);
    if (!gone_.ok()) return gone_;
    return Lease{.provider = current_, .generation = generation_};
  }

  // The answer of a call that changes nothing: of a new process, if the one it was made to is gone.
  template <typename Function>
  auto Repeatable(const CallContext& context, const Function& call)
      -> decltype(call(std::declval<Provider&>())) {
    DPLAN_ASSIGN_OR_RETURN(Lease lease, Take());
    auto result = call(*lease.provider);
    if (!IsPluginGone(result.status())) return result;
    DPLAN_RETURN_IF_ERROR(Replace(lease, context, result.status()));
    DPLAN_ASSIGN_OR_RETURN(lease, Take());
    result = call(*lease.provider);
    if (IsPluginGone(result.status())) {
      DPLAN_RETURN_IF_ERROR(Replace(lease, context, result.status()));
    }
    return result;
  }

  // Sees to it that the process of the lease, which is gone, is not the current one any more. An
  // error, which all later calls have too, if it was the second one or no other could be started.
  absl::Status Replace(const Lease& lease, const CallContext& context, const absl::Status& why)
      DPLAN_EXCLUDES(mutex_) {
    std::optional<Value> configuration;
    {
      MutexLock lock(mutex_);
      while (replacing_) replaced_.Wait(mutex_);
      if (!gone_.ok() || lease.generation != generation_) return gone_;
      if (generation_ > 0) return gone_ = why;
      replacing_ = true;
      configuration = configuration_;
    }
    absl::StatusOr<std::unique_ptr<Provider>> next = StartConfigured(context, configuration);
    MutexLock lock(mutex_);
    replacing_ = false;
    replaced_.NotifyAll();
    if (!next.ok()) {
      return gone_ = PluginGoneError(absl::StrCat(
                 why.message(), "\nIt could not be started again: ", next.status().message()));
    }
    current_ = *std::move(next);
    ++generation_;
    return absl::OkStatus();
  }

  absl::StatusOr<std::unique_ptr<Provider>> StartConfigured(
      const CallContext& context, const std::optional<Value>& configuration) {
    DPLAN_ASSIGN_OR_RETURN(std::unique_ptr<Provider> provider, start_(context));
    if (!configuration.has_value()) return provider;
    DPLAN_ASSIGN_OR_RETURN(const Diagnostics diagnostics,
                           provider->Configure(context, *configuration));
    for (const Diagnostic& diagnostic : diagnostics.items()) {
      if (diagnostic.severity != Severity::kError) continue;
      return absl::FailedPreconditionError(
          absl::StrCat(diagnostic.summary, ": ", diagnostic.detail));
    }
    return provider;
  }

  const ProviderStarter start_;

  Mutex mutex_;
  CondVar replaced_;
  std::shared_ptr<Provider> current_ DPLAN_GUARDED_BY(mutex_);
  int generation_ DPLAN_GUARDED_BY(mutex_) = 0;
  bool replacing_ DPLAN_GUARDED_BY(mutex_) = false;
  std::optional<Value> configuration_ DPLAN_GUARDED_BY(mutex_);
  absl::Status gone_ DPLAN_GUARDED_BY(mutex_);  // not ok: there is no process any more
};

}  // namespace

std::unique_ptr<Provider> NewSupervisedProvider(std::unique_ptr<Provider> first,
                                                ProviderStarter start) {
  return std::make_unique<SupervisedProvider>(std::move(first), std::move(start));
}

}  // namespace dplan
