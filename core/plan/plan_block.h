#ifndef DPLAN_CORE_PLAN_PLAN_BLOCK_H_
#define DPLAN_CORE_PLAN_PLAN_BLOCK_H_

#include <string>
#include <vector>

#include "core/plan/plan.h"
#include "core/plan/program.h"
#include "core/plan/provider_set.h"
#include "core/plan/refresh.h"
#include "core/plan/values.h"
#include "dplan/diagnostic.h"

namespace dplan {

// One instance of a resource block on its way from configuration to change. Each stage fills its
// part.
struct InstancePlan {
  Address address;
  ProviderAddress provider;
  const Refreshed* prior = nullptr;  // null: not recorded
  bool replace_requested = false;
  // Evaluate
  Value config;                          // of the schema's type, with marks
  std::vector<Dependency> dependencies;  // direct, normalised
  std::vector<Path> changed_write_only;  // as in PlanRequest
  // Ask the provider
  Value planned;  // with marks
  std::vector<Path> requires_replace;
  std::string planned_private;
  bool failed = false;  // why is among the diagnostics
};

// The configuration of one instance: evaluated in `scope`, of the schema's type; nothing after an
// error. Used by planning and again by apply. Adds what it refers to.
std::optional<Value> EvaluateConfig(const Expression& body, const Schema& schema,
                                    EvaluationScope& scope, const Address& address,
                                    std::vector<Dependency>& dependencies,
                                    Diagnostics& diagnostics);

// Shows the provider the configurations of all instances that have not failed; those it rejects
// fail.
void AskWhetherValid(Provider& provider, const ResourceDecl& decl, const CallContext& context,
                     std::vector<InstancePlan>& instances, Diagnostics& diagnostics);

// Asks the provider for the planned objects of all instances that have not failed, in one call each
// for validation and planning, and checks the answers.
void AskProvider(ProviderInstance& provider, const ResourceDecl& decl, const Schema& schema,
                 const CallContext& context, std::vector<InstancePlan>& instances,
                 Diagnostics& diagnostics);

// Decides the kinds of change. Those that turn out to be replacements are planned again as new, in
// one more call. Instances that failed give no change.
std::vector<Change> DecideChanges(ProviderInstance& provider, const ResourceDecl& decl,
                                  const Schema& schema, const CallContext& context,
                                  std::vector<InstancePlan> instances, Diagnostics& diagnostics);

// What the provider is asked for one instance: marks stripped.
PlanRequest MakePlanRequest(const std::string& type, const Schema& schema, const Value& prior,
                            const Value& config, std::string private_data,
                            std::vector<Path> changed_write_only);
// The planned value with the marks of the configuration and of the schema.
Value MarkPlanned(const Schema& schema, const Value& config, const Value& planned);

}  // namespace dplan

#endif  // DPLAN_CORE_PLAN_PLAN_BLOCK_H_
