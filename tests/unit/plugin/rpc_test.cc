#include "core/plugin/rpc.h"

#include "gtest/gtest.h"

namespace dplan {
namespace {

struct Case {
  Rpc rpc;
  const char* protocol6;
  const char* protocol5;
  int seconds;  // 0: without end
};

class RpcTest : public ::testing::TestWithParam<Case> {};

TEST_P(RpcTest, HasItsPathAndTime) {
  EXPECT_EQ(RpcPath(GetParam().rpc, 6), GetParam().protocol6);
  EXPECT_EQ(RpcPath(GetParam().rpc, 5), GetParam().protocol5);
  EXPECT_EQ(RpcTimeout(GetParam().rpc),
            GetParam().seconds == 0 ? absl::InfiniteDuration() : absl::Seconds(GetParam().seconds));
}

#define SAME(name) "/tfplugin6.Provider/" name, "/tfplugin5.Provider/" name
#define BOTH(name, name5) "/tfplugin6.Provider/" name, "/tfplugin5.Provider/" name5
#define EXTENSION(name) "/dplan.provider.v1.Extension/" name, "/dplan.provider.v1.Extension/" name
INSTANTIATE_TEST_SUITE_P(
    All, RpcTest,
    ::testing::Values(
        Case{Rpc::kSchema, BOTH("GetProviderSchema", "GetSchema"), 60},
        Case{Rpc::kValidateConfig, BOTH("ValidateProviderConfig", "PrepareProviderConfig"), 60},
        Case{Rpc::kValidateResource, BOTH("ValidateResourceConfig", "ValidateResourceTypeConfig"),
             60},
        Case{Rpc::kValidateData, BOTH("ValidateDataResourceConfig", "ValidateDataSourceConfig"),
             60},
        Case{Rpc::kUpgrade, SAME("UpgradeResourceState"), 60},
        Case{Rpc::kConfigure, BOTH("ConfigureProvider", "Configure"), 60},
        Case{Rpc::kRead, SAME("ReadResource"), 300},
        Case{Rpc::kPlan, SAME("PlanResourceChange"), 60},
        Case{Rpc::kApply, SAME("ApplyResourceChange"), 0},
        Case{Rpc::kImport, SAME("ImportResourceState"), 300},
        Case{Rpc::kReadData, SAME("ReadDataSource"), 300},
        Case{Rpc::kCallFunction, SAME("CallFunction"), 60},
        Case{Rpc::kStop, BOTH("StopProvider", "Stop"), 60},
        Case{Rpc::kHello, EXTENSION("Hello"), 60},
        Case{Rpc::kValidateMany, EXTENSION("ValidateMany"), 60},
        Case{Rpc::kUpgradeMany, EXTENSION("UpgradeMany"), 60},
        Case{Rpc::kReadMany, EXTENSION("ReadMany"), 300},
        Case{Rpc::kPlanMany, EXTENSION("PlanMany"), 60},
        Case{Rpc::kApplyEvents, EXTENSION("Apply"), 0},
        Case{Rpc::kResolveIntent, EXTENSION("ResolveIntent"), 300},
        Case{Rpc::kCancel, EXTENSION("Cancel"), 60}, Case{Rpc::kList, EXTENSION("List"), 300},
        Case{Rpc::kReview, EXTENSION("Review"), 60},
        Case{Rpc::kShutdown, "/plugin.GRPCController/Shutdown", "/plugin.GRPCController/Shutdown",
             60},
        Case{Rpc::kStdio, "/plugin.GRPCStdio/StreamStdio", "/plugin.GRPCStdio/StreamStdio", 0},
        Case{Rpc::kHealth, "/grpc.health.v1.Health/Check", "/grpc.health.v1.Health/Check", 60}),
    [](const ::testing::TestParamInfo<Case>& test) {
      return RpcName(test.param.rpc, 6) + (test.param.rpc == Rpc::kApplyEvents ? "Events" : "");
    });

}  // namespace
}  // namespace dplan
