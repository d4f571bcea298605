#ifndef DPLAN_CORE_APPLY_SETTLE_INTENTS_H_
#define DPLAN_CORE_APPLY_SETTLE_INTENTS_H_

#include <map>
#include <string>
#include <vector>

#include "core/apply/resolve.h"
#include "core/plan/provider_set.h"
#include "dplan/diagnostic.h"
#include "dplan/provider.h"
#include "state/state_store.h"

namespace dplan {

// One intent that a dead run left, and what was found out about it.
struct SettledIntent {
  Address address;
  IntentAction action = IntentAction::kCreate;
  using Outcome = SettledOutcome;
  Outcome outcome = Outcome::kOpen;
  std::string why;  // kOpen: in words
};

// Asks the providers what became of every open intent, and records the answers. Changes nothing in
// the world. Updates `state` as it commits. Providers are configured from their records with
// `variables` for sensitive leaves; they serve only for this. The caller holds the lock and has
// called Begin.
std::vector<SettledIntent> SettleIntents(State& state, StateStore& store, ProviderOpener& opener,
                                         const std::map<std::string, Value>& variables,
                                         const CallContext& context, Diagnostics& diagnostics);

}  // namespace dplan

#endif  // DPLAN_CORE_APPLY_SETTLE_INTENTS_H_
