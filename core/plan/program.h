#ifndef DPLAN_CORE_PLAN_PROGRAM_H_
#define DPLAN_CORE_PLAN_PROGRAM_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/config/config.h"
#include "dplan/address.h"
#include "dplan/diagnostic.h"
#include "dplan/provider.h"
#include "dplan/schema.h"

namespace dplan {

// One provider as the configuration uses it: a block of `providers`, or the default instance that
// follows from a resource where no block is written.
struct ProviderBlock {
  std::string name;
  std::string alias;
  std::string source;  // "dplan/docker"
  int32_t decl = -1;   // index into Config::providers; -1: not written
  const ProviderSchema* schema = nullptr;
};

// What the configuration means: every name resolved. Evaluating a Program cannot fail on a name.
//
// The references in its expressions are bound: `target` is the index into variables, locals or
// resources of the configuration. Immutable after Link; holds pointers into the schemas it was
// linked with.
struct Program {
  // One thing to evaluate; `index` is into the vector of its kind.
  struct Node {
    enum class Kind { kVariable, kLocal, kProvider, kResource, kOutput };
    Kind kind;
    int32_t index;
  };

  std::unique_ptr<const Config> config;
  std::vector<ProviderBlock> providers;
  std::vector<int32_t> resource_provider;      // by resource: index into providers
  std::vector<const Schema*> resource_schema;  // by resource
  std::vector<Node> order;                     // each after all that it refers to

  // The index of a resource block, or -1.
  int32_t FindResource(const BlockAddress& address) const;
  BlockAddress ResourceAddress(int32_t resource) const;

  std::map<BlockAddress, int32_t> resources_by_address;
};

// The local name of the provider of a type: what stands before the first underscore.
std::string ProviderNameOf(const std::string& type);

// Which providers a configuration uses: local name -> source ("dplan/NAME" where nothing is
// required).
std::map<std::string, std::string> UsedProviders(const Config& config);

// Resolves all names: variables, locals, resources, providers, types. Reports every name that does
// not exist, references that have no meaning where they stand, and cycles. `schemas` are by source
// and must outlive the result. Nothing if there were errors. Pure.
std::optional<Program> Link(Config config, const std::map<std::string, ProviderSchema>& schemas,
                            Diagnostics& diagnostics);

}  // namespace dplan

#endif  // DPLAN_CORE_PLAN_PROGRAM_H_
