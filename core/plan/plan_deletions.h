#ifndef DPLAN_CORE_PLAN_PLAN_DELETIONS_H_
#define DPLAN_CORE_PLAN_PLAN_DELETIONS_H_

#include <vector>

#include "core/plan/plan.h"
#include "core/plan/provider_set.h"
#include "core/plan/refresh.h"
#include "core/plan/values.h"
#include "dplan/diagnostic.h"
#include "dplan/provider.h"

namespace dplan {

// Why a recorded instance with this key is not among the instances of its block.
Reason MissingReason(const InstanceKey& key, const BlockValues& block, const ResourceDecl& decl);

// The change for a recorded object that goes.
Change MakeDeletion(const Refreshed& refreshed, const ProviderAddress& provider, Reason reason);

// Tells the providers what of theirs is going to be deleted; they may object, or send something
// along. One call per provider instance.
void AskAboutDeletions(std::vector<Change>& changes, ProviderSet& providers,
                       const CallContext& context, Diagnostics& diagnostics);

}  // namespace dplan

#endif  // DPLAN_CORE_PLAN_PLAN_DELETIONS_H_
