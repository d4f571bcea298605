#include "core/apply/settle_intents.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/failpoint.h"

namespace dplan {
namespace {

class Settler {
 public:
  Settler(State& state, StateStore& store, ProviderOpener& opener,
          const std::map<std::string, Value>& variables, const CallContext& context,
          Diagnostics& diagnostics)
      : state_(state),
        store_(store),
        providers_(opener),
        variables_(variables),
        context_(context),
        diagnostics_(diagnostics) {}

  std::vector<SettledIntent> Run() {
    providers_.SetVariables(variables_);
    std::map<std::string, Intent> intents = state_.intents;
    for (const auto& [id, intent] : intents) settled_.push_back(Settle(intent));
    return std::move(settled_);
  }

 private:
  SettledIntent Settle(const Intent& intent) {
    SettledIntent settled{.address = intent.address, .action = intent.action};
    Diagnostics found;
    ProviderInstance* provider = ProviderOf(intent, found);
    if (provider != nullptr) {
      Ask(*provider, intent, settled);
    } else {
      settled.why = ErrorsText(found);
    }
    return settled;
  }

  ProviderInstance* ProviderOf(const Intent& intent, Diagnostics& found) {
    if (ProviderInstance* known = providers_.Find(intent.provider); known != nullptr) return known;
    auto record = state_.providers.find(intent.provider);
    if (record == state_.providers.end()) {
      found.Error("Provider configuration missing",
                  absl::StrCat("There is no record of provider ", intent.provider.ToString(), "."));
      return nullptr;
    }
    return providers_.ConfigureFromRecord(intent.provider, record->second, variables_, context_,
                                          found);
  }

  void Ask(ProviderInstance& provider, const Intent& intent, SettledIntent& settled) {
    const std::string& type = intent.address.block.type;
    auto schema = provider.schema->resources.find(type);
    if (schema == provider.schema->resources.end()) {
      settled.why = "The provider does not have this type any more.";
      return;
    }
    auto found = state_.objects.find(intent.address);
    const Object* recorded = found == state_.objects.end() ? nullptr : &found->second;
    absl::StatusOr<ResolveRequest> request =
        MakeResolveRequest(intent, schema->second, recorded, state_.lineage);
    if (!request.ok()) {
      settled.why = std::string(request.status().message());
      return;
    }
    Record(JudgeResolution(intent, schema->second, FactsOf(*provider.schema, type), recorded,
                           AskWhatBecame(*provider.provider, context_, *request)),
           settled);
  }

  void Record(Resolution resolution, SettledIntent& settled) {
    settled.why = std::move(resolution.why);
    if (resolution.outcome == SettledOutcome::kOpen) return;
    absl::Status status = store_.Commit({resolution.edit});
    if (!status.ok()) {
      diagnostics_.AddStatus("State cannot be written", status);
      settled.why = "The state cannot be written.";
      return;
    }
    Failpoint("resolve.committed");
    settled.outcome = resolution.outcome;
    Mirror(resolution.edit);
  }

  // The state in memory follows what was committed.
  void Mirror(const StateEdit& edit) {
    ++state_.serial;
    for (const std::string& id : edit.end) state_.intents.erase(id);
    for (const Address& address : edit.remove) state_.objects.erase(address);
    for (const Object& object : edit.put) {
      Object& row = state_.objects[object.address];
      row = object;
      row.serial = state_.serial;
    }
  }

  State& state_;
  StateStore& store_;
  ProviderSet providers_;
  const std::map<std::string, Value>& variables_;
  const CallContext& context_;
  Diagnostics& diagnostics_;
  std::vector<SettledIntent> settled_;
};

}  // namespace

std::vector<SettledIntent> SettleIntents(State& state, StateStore& store, ProviderOpener& opener,
                                         const std::map<std::string, Value>& variables,
                                         const CallContext& context, Diagnostics& diagnostics) {
  return Settler(state, store, opener, variables, context, diagnostics).Run();
}

}  // namespace dplan
