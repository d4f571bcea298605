#ifndef DPLAN_SDK_SERVE_H_
#define DPLAN_SDK_SERVE_H_

#include <memory>

#include "dplan/provider.h"

namespace dplan::sdk {

// Runs the provider as a plugin until its host ends it; what main() of a provider returns. It
// speaks Terraform's protocol 6 and dplan's extension. Arguments:
//   --schema   prints the schema as JSON and exits
//   --docs     prints the documentation as Markdown and exits
//   --reattach serves without TLS and prints what DPLAN_REATTACH_PROVIDERS needs, for a debugger
//   --version  prints name and version and exits
// Started by hand without any, it says what it is for and how it is used, and returns 1.
int Serve(std::unique_ptr<Provider> provider, int argc, char** argv);

}  // namespace dplan::sdk

#endif  // DPLAN_SDK_SERVE_H_
