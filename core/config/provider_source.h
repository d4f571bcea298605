#ifndef DPLAN_CORE_CONFIG_PROVIDER_SOURCE_H_
#define DPLAN_CORE_CONFIG_PROVIDER_SOURCE_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace dplan {

// The source of a provider, spelled in one way only: NAMESPACE/TYPE, or HOST/NAMESPACE/TYPE where
// the host is another one than Terraform's registry. Each part is safe as the name of a folder.
// Nothing if the text names no source. Pure.
std::optional<std::string> ProviderSource(absl::string_view text);

// What a provider of this local name comes from where nothing is required: `dplan/NAME`.
std::string DefaultProviderSource(absl::string_view name);

}  // namespace dplan

#endif  // DPLAN_CORE_CONFIG_PROVIDER_SOURCE_H_
