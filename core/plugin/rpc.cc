#include "core/plugin/rpc.h"

#include <array>

#include "absl/strings/str_cat.h"

namespace dplan {
namespace {

constexpr char kProvider[] = "";  // its package is that of the protocol
constexpr char kExtension[] = "dplan.provider.v1.Extension";
constexpr char kController[] = "plugin.GRPCController";
constexpr char kStdioService[] = "plugin.GRPCStdio";
constexpr char kHealthService[] = "grpc.health.v1.Health";

constexpr int kShort = 60;
constexpr int kLooksAtWorld = 5 * 60;
constexpr int kEndless = 0;

struct Row {
  Rpc rpc;
  const char* service;
  const char* name;
  const char* name5;  // in protocol 5; null: the same
  int seconds;
};

constexpr std::array<Row, kRpcCount> kRows = {{
    {Rpc::kSchema, kProvider, "GetProviderSchema", "GetSchema", kShort},
    {Rpc::kValidateConfig, kProvider, "ValidateProviderConfig", "PrepareProviderConfig", kShort},
    {Rpc::kValidateResource, kProvider, "ValidateResourceConfig", "ValidateResourceTypeConfig",
     kShort},
    {Rpc::kValidateData, kProvider, "ValidateDataResourceConfig", "ValidateDataSourceConfig",
     kShort},
    {Rpc::kUpgrade, kProvider, "UpgradeResourceState", nullptr, kShort},
    {Rpc::kConfigure, kProvider, "ConfigureProvider", "Configure", kShort},
    {Rpc::kRead, kProvider, "ReadResource", nullptr, kLooksAtWorld},
    {Rpc::kPlan, kProvider, "PlanResourceChange", nullptr, kShort},
    {Rpc::kApply, kProvider, "ApplyResourceChange", nullptr, kEndless},
    {Rpc::kImport, kProvider, "ImportResourceState", nullptr, kLooksAtWorld},
    {Rpc::kReadData, kProvider, "ReadDataSource", nullptr, kLooksAtWorld},
    {Rpc::kCallFunction, kProvider, "CallFunction", nullptr, kShort},
    {Rpc::kStop, kProvider, "StopProvider", "Stop", kShort},
    {Rpc::kHello, kExtension, "Hello", nullptr, kShort},
    {Rpc::kValidateMany, kExtension, "ValidateMany", nullptr, kShort},
    {Rpc::kUpgradeMany, kExtension, "UpgradeMany", nullptr, kShort},
    {Rpc::kReadMany, kExtension, "ReadMany", nullptr, kLooksAtWorld},
    {Rpc::kPlanMany, kExtension, "PlanMany", nullptr, kShort},
    {Rpc::kApplyEvents, kExtension, "Apply", nullptr, kEndless},
    {Rpc::kResolveIntent, kExtension, "ResolveIntent", nullptr, kLooksAtWorld},
    {Rpc::kCancel, kExtension, "Cancel", nullptr, kShort},
    {Rpc::kList, kExtension, "List", nullptr, kLooksAtWorld},
    {Rpc::kReview, kExtension, "Review", nullptr, kShort},
    {Rpc::kShutdown, kController, "Shutdown", nullptr, kShort},
    {Rpc::kStdio, kStdioService, "StreamStdio", nullptr, kEndless},
    {Rpc::kHealth, kHealthService, "Check", nullptr, kShort},
}};

constexpr bool RowsAreInOrder() {
  for (int i = 0; i < kRpcCount; ++i) {
    if (kRows[static_cast<size_t>(i)].rpc != static_cast<Rpc>(i)) return false;
  }
  return true;
}
static_assert(RowsAreInOrder());

const Row& RowOf(Rpc rpc) { return kRows[static_cast<size_t>(rpc)]; }

}  // namespace

std::string RpcName(Rpc rpc, int protocol) {
  const Row& row = RowOf(rpc);
  return protocol == 5 && row.name5 != nullptr ? row.name5 : row.name;
}

std::string RpcPath(Rpc rpc, int protocol) {
  const Row& row = RowOf(rpc);
  const std::string service =
      row.service == kProvider ? absl::StrCat("tfplugin", protocol, ".Provider") : row.service;
  return absl::StrCat("/", service, "/", RpcName(rpc, protocol));
}

absl::Duration RpcTimeout(Rpc rpc) {
  const int seconds = RowOf(rpc).seconds;
  return seconds == kEndless ? absl::InfiniteDuration() : absl::Seconds(seconds);
}

}  // namespace dplan
