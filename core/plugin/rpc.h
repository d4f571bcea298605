#ifndef DPLAN_CORE_PLUGIN_RPC_H_
#define DPLAN_CORE_PLUGIN_RPC_H_

#include <string>

#include "absl/time/time.h"

namespace dplan {

// A call of a plugin: of the provider itself, of dplan's extension, or of the services beside them.
// Calls of the provider have other names in protocol 5 than in protocol 6; their messages are the
// same bytes, but for the schema.
enum class Rpc {
  kSchema,
  kValidateConfig,
  kValidateResource,
  kValidateData,
  kUpgrade,
  kConfigure,
  kRead,
  kPlan,
  kApply,
  kImport,
  kReadData,
  kCallFunction,
  kStop,
  kHello,
  kValidateMany,
  kUpgradeMany,
  kReadMany,
  kPlanMany,
  kApplyEvents,
  kResolveIntent,
  kCancel,
  kList,
  kReview,
  kShutdown,
  kStdio,
  kHealth,
};
inline constexpr int kRpcCount = static_cast<int>(Rpc::kHealth) + 1;

// "PlanResourceChange": for messages. `protocol` is 5 or 6, here and below.
std::string RpcName(Rpc rpc, int protocol);
// "/tfplugin6.Provider/PlanResourceChange"
std::string RpcPath(Rpc rpc, int protocol);
// How long the call may take where its caller sets no deadline; infinite for what changes the
// world.
absl::Duration RpcTimeout(Rpc rpc);

}  // namespace dplan

#endif  // DPLAN_CORE_PLUGIN_RPC_H_
