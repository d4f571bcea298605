#ifndef DPLAN_CORE_CONTRACT_DESCRIBE_SCHEMA_H_
#define DPLAN_CORE_CONTRACT_DESCRIBE_SCHEMA_H_

#include <string>

#include "dplan/provider.h"

namespace dplan {

// What a provider offers, as text that ends in a newline. Pure; total.

// One JSON object: `provider`, `resource_schemas`, `data_source_schemas` and `functions` as
// `terraform providers schema -json` prints them for a provider, and `facts`, where it says any, in
// which what is as usual is left out. Without `indent` in one line.
std::string SchemaJson(const ProviderSchema& schema, bool indent = true);

// The documentation of the provider in Markdown, with its examples as they are written in a
// configuration. `name` is what a configuration calls it.
std::string SchemaMarkdown(const ProviderSchema& schema, const std::string& name);

}  // namespace dplan

#endif  // DPLAN_CORE_CONTRACT_DESCRIBE_SCHEMA_H_
