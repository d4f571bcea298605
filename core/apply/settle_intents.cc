#include "core/apply/settle_intents.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/apply/records.h"
#include "core/base/failpoint.h"
#include "core/plan/marks.h"
#include "core/types/json.h"

namespace dplan {
namespace {

using Outcome = SettledIntent::Outcome;

// The object that an intent's text stands for; null for the empty text.
absl::StatusOr<Value> FromText(const std::string& json, const Schema& schema) {
  if (json.empty()) return Value::Null(schema.type());
  return ValueFromJson(json, schema.type());
}

// What the operation started from: the record, which has its secrets, else the intent's own text.
absl::StatusOr<Value> PriorOf(const Intent& intent, const Schema& schema, const State& state) {
  auto recorded = state.objects.find(intent.address);
  bool usable = !intent.prior.empty() && recorded != state.objects.end() &&
                recorded->second.schema_version == schema.version;
  return FromText(usable ? recorded->second.attributes : intent.prior, schema);
}

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
    if (provider != nullptr) Ask(*provider, intent, settled, found);
    for (const Diagnostic& diagnostic : found.items()) {
      if (diagnostic.severity != Severity::kError || settled.outcome != Outcome::kOpen) continue;
      absl::StrAppend(&settled.why, settled.why.empty() ? "" : " ", diagnostic.summary, ": ",
                      diagnostic.detail);
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

  void Ask(ProviderInstance& provider, const Intent& intent, SettledIntent& settled,
           Diagnostics& found) {
    auto schema = provider.schema->resources.find(intent.address.block.type);
    if (schema == provider.schema->resources.end() ||
        schema->second.version != intent.schema_version) {
      settled.why = "The provider has another version of this type now.";
      return;
    }
    absl::StatusOr<Value> prior = PriorOf(intent, schema->second, state_);
    absl::StatusOr<Value> planned = FromText(intent.planned, schema->second);
    if (!prior.ok() || !planned.ok()) {
      settled.why = "What was recorded of the operation cannot be read.";
      return;
    }
    auto answer = provider.provider->ResolveIntent(
        context_, {.type = intent.address.block.type,
                   .prior = *std::move(prior),
                   .planned = *std::move(planned),
                   .private_data = intent.private_data,
                   .owner = {state_.lineage, intent.address.ToString(), intent.id}});
    Failpoint("resolve.answered");
    if (!answer.ok()) {
      settled.why = std::string(answer.status().message());
      return;
    }
    bool failed = answer->diagnostics.HasErrors();
    found.Append(std::move(answer->diagnostics));
    if (!failed) Record(intent, schema->second, *std::move(answer), settled);
  }

  void Record(const Intent& intent, const Schema& schema, ResolveResult answer,
              SettledIntent& settled) {
    StateEdit edit{.end = {intent.id}};
    switch (answer.outcome) {
      case ResolveResult::Outcome::kUnknown:
        if (settled.why.empty()) settled.why = "The provider cannot tell.";
        return;
      case ResolveResult::Outcome::kAbsent:
        if (state_.objects.count(intent.address) > 0) edit.remove.push_back(intent.address);
        break;
      case ResolveResult::Outcome::kExists: {
        absl::StatusOr<Object> object = Adopt(intent, schema, std::move(answer));
        if (!object.ok()) {
          settled.why = std::string(object.status().message());
          return;
        }
        edit.put.push_back(*std::move(object));
        break;
      }
    }
    absl::Status status = store_.Commit({edit});
    if (!status.ok()) {
      diagnostics_.AddStatus("State cannot be written", status);
      settled.why = "The state cannot be written.";
      return;
    }
    Failpoint("resolve.committed");
    settled.outcome = edit.put.empty() ? Outcome::kClosed : Outcome::kAdopted;
    Mirror(edit);
  }

  absl::StatusOr<Object> Adopt(const Intent& intent, const Schema& schema, ResolveResult answer) {
    Diagnostics form;
    if (answer.state.IsNull() || !answer.state.IsWhollyKnown() ||
        !schema.Check(answer.state, form)) {
      return absl::InternalError("The provider found an object that does not fit its own schema.");
    }
    auto recorded = state_.objects.find(intent.address);
    bool had = recorded != state_.objects.end();
    Change change{.address = intent.address,
                  .provider = intent.provider,
                  .dependencies = intent.action == IntentAction::kDelete && had
                                      ? recorded->second.dependencies
                                      : intent.dependencies};
    std::vector<Path> marks = had ? recorded->second.sensitive : std::vector<Path>();
    marks.insert(marks.end(), intent.sensitive.begin(), intent.sensitive.end());
    return MakeObject(change, schema, MarkObject(schema, answer.state, std::move(marks)),
                      std::move(answer.private_data),
                      had ? recorded->second.status : ObjectStatus::kReady);
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
