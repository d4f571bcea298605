#ifndef DPLAN_CORE_CONTRACT_SUITE_H_
#define DPLAN_CORE_CONTRACT_SUITE_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "core/contract/finding.h"
#include "dplan/provider.h"

namespace dplan {

// The contract of a provider as rules that can be tried, over whatever transport: what every
// provider must do, whatever it is for. What a rule creates it deletes again.

// A provider to be tried.
struct ContractSubject {
  // A new one, not configured. Those that one rule asks for share a world; `first` is true for the
  // first of them.
  std::function<absl::StatusOr<std::unique_ptr<Provider>>(bool first)> make;
  std::string provider_config = "{}";  // a JSON object
};

// One of its types, and configurations to try it with, as JSON objects.
struct ContractCase {
  enum class Change { kAny, kInPlace, kReplacement };
  struct Changed {
    std::string config;
    Change change = Change::kAny;  // what becomes of the object by it
  };
  // A further attribute that may be unknown in `config`, and a computed one that follows from it,
  // or nothing.
  struct Open {
    std::string attribute;
    std::string follows;
  };

  std::string type;
  ResourceMode mode = ResourceMode::kManaged;
  std::string config;            // of a valid object; empty: none is known
  std::vector<Changed> changes;  // other configurations of that object
  std::vector<Open> open;
  std::string import_id = "{id}";  // as in TypeFacts
  bool importable = false;         // by that; else it is tried and not demanded
  bool recoverable = false;        // ResolveIntent tells what became of it; else likewise
};

// A case for each type that the provider has, by the examples in its facts.
std::vector<ContractCase> ContractCasesOf(const ProviderSchema& schema);

class Trial;
struct ContractRule {
  enum class About {
    kProvider,  // tried once
    kType,      // for each type of resource
    kObject,    // for each type of resource with a configuration
    kData,      // for each data source with a configuration
  };
  std::string name;  // "plan-after-apply-is-empty"
  std::string says;  // one sentence
  About about = About::kObject;
  void (*run)(Trial& trial) = nullptr;
};
const std::vector<ContractRule>& ContractRules();
bool Applies(const ContractRule& rule, const ContractCase& contract);

// Tries one rule with one case, which is for nothing where the rule is about the provider.
Findings TryRule(const ContractRule& rule, const ContractSubject& subject,
                 const ContractCase& contract);

// Tries all rules with all cases that the provider's examples make. `begin` is called before each
// of them. A provider that cannot be started is one finding.
Findings CheckContract(
    const ContractSubject& subject,
    const std::function<void(const ContractRule& rule, const std::string& type)>& begin);

}  // namespace dplan

#endif  // DPLAN_CORE_CONTRACT_SUITE_H_
