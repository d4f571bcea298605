#ifndef DPLAN_CORE_PLAN_PROVIDER_CONFIGS_H_
#define DPLAN_CORE_PLAN_PROVIDER_CONFIGS_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/plan/program.h"
#include "core/plan/provider_set.h"
#include "core/plan/values.h"
#include "dplan/address.h"
#include "dplan/diagnostic.h"
#include "dplan/provider.h"
#include "state/state.h"

namespace dplan {

// The evaluated configurations of the provider instances that a program has.
class ProviderConfigs {
 public:
  // `program` must outlive it. Reports default instances that need a configuration and have none.
  ProviderConfigs(const Program& program, Diagnostics& diagnostics);

  // Evaluates a written block, instance by instance.
  void Evaluate(const ProviderDecl& decl, const Values& values, Diagnostics& diagnostics);

  // Whether there is such an instance, or could not be said because of an error that was reported.
  bool Has(const ProviderAddress& address) const {
    return configs_.count(address) > 0 || Failed(address);
  }

  // A provider instance, configured: from what was evaluated, or from its record where the
  // configuration does not have it (any more). With `prefer_record` a configuration that is not
  // known is no error where there is a record. Null after an error.
  ProviderInstance* Configure(const ProviderAddress& address, const State& state,
                              const std::map<std::string, Value>& variables, bool prefer_record,
                              const CallContext& context, ProviderSet& providers,
                              Diagnostics& diagnostics) const;

 private:
  struct Evaluated {
    std::string source;
    Value config;
    SourceRange range;
    std::vector<Dependency> dependencies;  // kind kProvider
  };
  bool Failed(const ProviderAddress& address) const;
  const ProviderBlock& BlockOf(const ProviderDecl& decl) const;
  void EvaluateInstance(const ProviderDecl& decl, EvaluationScope& scope, Evaluated& evaluated,
                        Diagnostics& found) const;

  const Program& program_;
  std::map<ProviderAddress, Evaluated> configs_;
  std::set<ProviderAddress> failed_;  // reported; without a key: the whole family
};

}  // namespace dplan

#endif  // DPLAN_CORE_PLAN_PROVIDER_CONFIGS_H_
