#ifndef DPLAN_CORE_PLAN_VALIDATE_H_
#define DPLAN_CORE_PLAN_VALIDATE_H_

#include "core/base/files.h"
#include "core/plan/program.h"
#include "core/plan/provider_set.h"
#include "dplan/diagnostic.h"
#include "dplan/provider.h"

namespace dplan {

// Everything that can be said of a linked configuration without state, world or the values of
// variables: every expression is evaluated with unknowns for all that is not written down, checked
// against the schemas and shown to the providers, none of which is configured. Reports all errors
// at once.
void Validate(const Program& program, const Files& files, ProviderSet& providers,
              const CallContext& context, Diagnostics& diagnostics);

}  // namespace dplan

#endif  // DPLAN_CORE_PLAN_VALIDATE_H_
