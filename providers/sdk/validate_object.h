#ifndef DPLAN_PROVIDERS_SDK_VALIDATE_OBJECT_H_
#define DPLAN_PROVIDERS_SDK_VALIDATE_OBJECT_H_

#include "dplan/diagnostic.h"
#include "dplan/sdk/internal/object_spec.h"
#include "dplan/value.h"

namespace dplan::sdk::internal {

// What is wrong with a configuration by its schema: values that the model's types cannot hold,
// checks, rules; a warning for what is deprecated. `config` has the spec's type; what is unknown in
// it is not looked at. Diagnostics never hold a value.
void ValidateObject(const ObjectSpec& spec, const Value& config, Diagnostics& diagnostics);

}  // namespace dplan::sdk::internal

#endif  // DPLAN_PROVIDERS_SDK_VALIDATE_OBJECT_H_
