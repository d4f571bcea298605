#ifndef DPLAN_CORE_CONTRACT_CHECK_SCHEMA_H_
#define DPLAN_CORE_CONTRACT_CHECK_SCHEMA_H_

#include "core/contract/finding.h"
#include "dplan/provider.h"

namespace dplan {

// The rule "schema-is-sane": what contradicts itself in what a provider offers, or cannot be
// written in a configuration, and facts that speak of something that does not exist. Pure; total.
Findings CheckSchema(const ProviderSchema& schema);

}  // namespace dplan

#endif  // DPLAN_CORE_CONTRACT_CHECK_SCHEMA_H_
