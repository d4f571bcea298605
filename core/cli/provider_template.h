#ifndef DPLAN_CORE_CLI_PROVIDER_TEMPLATE_H_
#define DPLAN_CORE_CLI_PROVIDER_TEMPLATE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace dplan {

// The folder with the template of a provider: installed under `prefix`, or of the source tree that
// holds it. NotFound says where was looked.
absl::StatusOr<std::string> FindProviderTemplate(const std::string& prefix);

// Whether a provider can be called so; "" or what is wrong with the name.
std::string CheckProviderName(const std::string& name);

// Makes the folder `target`, a copy of the template in which the provider is called `name`, in file
// names too. AlreadyExists if there is something of that name.
absl::Status CopyProviderTemplate(const std::string& from, const std::string& target,
                                  const std::string& name);

}  // namespace dplan

#endif  // DPLAN_CORE_CLI_PROVIDER_TEMPLATE_H_
