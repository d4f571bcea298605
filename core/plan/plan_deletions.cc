#include "core/plan/plan_deletions.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"

namespace dplan {

Reason MissingReason(const InstanceKey& key, const BlockValues& block, const ResourceDecl& decl) {
  Reason reason{.code = ReasonCode::kDeleteWrongRepetition, .range = decl.range};
  if (block.repetition == Repetition::kCount && key.index() != nullptr) {
    reason.code = ReasonCode::kDeleteCountIndex;
  } else if (block.repetition == Repetition::kForEach && key.key() != nullptr) {
    reason.code = ReasonCode::kDeleteEachKey;
  } else if (block.repetition == Repetition::kSingle && key.empty() && decl.enabled.has_value()) {
    reason.code = ReasonCode::kDeleteDisabled;
  }
  return reason;
}

Change MakeDeletion(const Refreshed& refreshed, const ProviderAddress& provider, Reason reason) {
  const Object& object = *refreshed.object;
  return {.address = object.address,
          .provider = provider,
          .action = Action::kDelete,
          .reason = std::move(reason),
          .before = refreshed.current,
          .after = Value::Null(refreshed.current.type()),
          .config = Value::Null(refreshed.current.type()),
          .schema_version = object.schema_version,
          .prior_private = refreshed.private_data,
          .stored = object.dependencies};
}

void AskAboutDeletions(std::vector<Change>& changes, ProviderSet& providers,
                       const CallContext& context, Diagnostics& diagnostics) {
  std::map<ProviderAddress, std::vector<Change*>> deletions;
  for (Change& change : changes) {
    if (change.action == Action::kDelete) deletions[change.provider].push_back(&change);
  }
  for (auto& [address, gone] : deletions) {
    std::vector<PlanRequest> requests;
    requests.reserve(gone.size());
    for (const Change* change : gone) {
      requests.push_back({.type = change->address.block.type,
                          .prior = change->before.UnmarkedDeep(),
                          .proposed = change->after,
                          .config = change->config,
                          .private_data = change->prior_private});
    }
    auto answers =
        OneForEach(gone.size(), providers.Find(address)->provider->PlanMany(context, requests));
    if (!answers.ok()) {
      ReportFailedCall(address, "plan deletions", answers.status(), diagnostics);
      continue;
    }
    for (size_t i = 0; i < gone.size(); ++i) {
      PlanResult& answer = (*answers)[i];
      if (!answer.diagnostics.HasErrors() && !answer.planned.IsNull()) {
        BlameProvider(address, gone[i]->address, "it planned an object for a deletion",
                      answer.diagnostics);
      }
      answer.diagnostics.Locate(gone[i]->address, {});
      diagnostics.Append(std::move(answer.diagnostics));
      gone[i]->planned_private = std::move(answer.private_data);
    }
  }
}

}  // namespace dplan
