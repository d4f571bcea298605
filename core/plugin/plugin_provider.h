#ifndef DPLAN_CORE_PLUGIN_PLUGIN_PROVIDER_H_
#define DPLAN_CORE_PLUGIN_PLUGIN_PROVIDER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "core/plugin/process.h"
#include "dplan/provider.h"

namespace dplan {

// A provider in another process, by protocol 5 or 6, with the extension where it has it. Connects
// when it is first used, and asks for the schema once. Ends the process on destruction (Shutdown,
// then after 2 s SIGKILL; at once where it has not even told its schema). A call that fails because
// the process died says how it ended, with the end of its stderr; its status is one of
// core/plugin/plugin_status.h.
std::unique_ptr<Provider> NewPluginProvider(std::unique_ptr<PluginProcess> process);
// The same without a process of ours: somebody has started it, and ends it.
std::unique_ptr<Provider> NewReattachedProvider(const std::string& name,
                                                const PluginEndpoint& endpoint);

using ProviderStarter =
    std::function<absl::StatusOr<std::unique_ptr<Provider>>(const CallContext& context)>;
// A provider that survives one death of its process (IsPluginGone): `start` makes another one,
// which is configured as the first was. Calls that change nothing are then repeated; an Apply is
// not: it fails, and ResolveIntent tells what became of it. After a second death every call fails;
// an Apply then answers that nothing was done.
std::unique_ptr<Provider> NewSupervisedProvider(std::unique_ptr<Provider> first,
                                                ProviderStarter start);

}  // namespace dplan

#endif  // DPLAN_CORE_PLUGIN_PLUGIN_PROVIDER_H_
