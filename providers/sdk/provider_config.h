#ifndef DPLAN_PROVIDERS_SDK_PROVIDER_CONFIG_H_
#define DPLAN_PROVIDERS_SDK_PROVIDER_CONFIG_H_

#include "dplan/diagnostic.h"
#include "dplan/sdk/internal/object_spec.h"
#include "dplan/value.h"

namespace dplan::sdk::internal {

// A provider's configuration with what the environment and the schema say where it says nothing.
// Reports what is required and still missing, and variables that are no such value.
Value CompleteConfig(const ObjectSpec& spec, const Value& config, Diagnostics& diagnostics);

}  // namespace dplan::sdk::internal

#endif  // DPLAN_PROVIDERS_SDK_PROVIDER_CONFIG_H_
