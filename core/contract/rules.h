#ifndef DPLAN_CORE_CONTRACT_RULES_H_
#define DPLAN_CORE_CONTRACT_RULES_H_

#include <vector>

#include "core/contract/suite.h"

namespace dplan {

// The rules by theme; ContractRules() has them all, in this order.
std::vector<ContractRule> ProviderRules();  // what it offers, and how calls begin and end
std::vector<ContractRule> ValidateRules();
std::vector<ContractRule> PlanRules();
std::vector<ContractRule> ApplyRules();
std::vector<ContractRule> RecordRules();  // import, upgrade and what became of an operation
std::vector<ContractRule> DataRules();

}  // namespace dplan

#endif  // DPLAN_CORE_CONTRACT_RULES_H_
