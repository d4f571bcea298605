// The service of Terraform's protocol, called as a host calls it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>

#include "absl/time/clock.h"
#include "tests/unit/sdk/odd_provider.h"
#include "tests/unit/sdk/served_provider.h"

namespace dplan {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kDisk[] = "fake_disk";
constexpr char kDiskJson[] = R"({"name": "a", "size": 5})";

// One call, with a fresh context.
template <typename Stub, typename Method, typename Request, typename Response>
grpc::Status Call(Stub& stub, Method method, const Request& request, Response* response) {
  grpc::ClientContext context;
  return (stub.*method)(&context, request, response);
}

using Stub = tfplugin6::Provider::Stub;

TEST(TerraformService, OffersWhatHostsAskFor) {
  OddProvider fake;
  ServedProvider served(fake);
  tfplugin6::GetProviderSchema::Response response;
  ASSERT_TRUE(Call(served.terraform(), &Stub::GetProviderSchema,
                   tfplugin6::GetProviderSchema::Request(), &response)
                  .ok());
  EXPECT_EQ(response.resource_schemas().count(kDisk), 1u);
  EXPECT_TRUE(response.server_capabilities().plan_destroy());
  EXPECT_TRUE(response.server_capabilities().get_provider_schema_optional());
}

TEST(TerraformService, AnswersBeforeItWasAskedForItsSchema) {
  OddProvider fake;
  ServedProvider served(fake);
  const tfplugin6::ValidateResourceConfig::Request request =
      ToWireResource({.type = kDisk, .config = served.Config(kDisk, R"({"name": "", "size": 5})")},
                     served.schemas());
  tfplugin6::ValidateResourceConfig::Response response;
  ASSERT_TRUE(Call(served.terraform(), &Stub::ValidateResourceConfig, request, &response).ok());
  EXPECT_EQ(response.diagnostics_size(), 1);
}

TEST(TerraformService, SaysWhatItCannotRead) {
  OddProvider fake;
  ServedProvider served(fake);
  tfplugin6::ReadResource::Request request;
  request.set_type_name(kDisk);
  request.mutable_current_state()->set_msgpack("\xc1nonsense");
  tfplugin6::ReadResource::Response response;
  grpc::Status status = Call(served.terraform(), &Stub::ReadResource, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("current_state"));

  request.set_type_name("fake_dsk");
  status = Call(served.terraform(), &Stub::ReadResource, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);

  tfplugin6::UpgradeResourceState::Request upgrade;
  upgrade.set_type_name("fake_dsk");
  tfplugin6::UpgradeResourceState::Response upgraded;
  status = Call(served.terraform(), &Stub::UpgradeResourceState, upgrade, &upgraded);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST(TerraformService, HandsTheStatusOfTheProviderOn) {
  OddProvider fake;
  ServedProvider served(fake);
  // Not configured: the fake calls that FailedPrecondition.
  tfplugin6::ReadResource::Request request;
  request.set_type_name(kDisk);
  tfplugin6::ReadResource::Response response;
  grpc::Status status = Call(served.terraform(), &Stub::ReadResource, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_THAT(status.error_message(), HasSubstr("not configured"));

  tfplugin6::ReadDataSource::Request data;
  data.set_type_name("fake_zone");
  tfplugin6::ReadDataSource::Response answer;
  status = Call(served.terraform(), &Stub::ReadDataSource, data, &answer);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

class Throws final : public OddProvider {
 public:
  absl::StatusOr<std::vector<PlanResult>> PlanMany(const CallContext&,
                                                   const std::vector<PlanRequest>&) override {
    throw std::runtime_error("a bug of the author");
  }
  absl::StatusOr<Diagnostics> ValidateConfig(const CallContext&, const Value&) override {
    throw 42;
  }
  void Stop() override { throw std::runtime_error("no stop"); }
};

TEST(TerraformService, SurvivesWhatTheProviderThrows) {
  Throws throws;
  ServedProvider served(throws);
  tfplugin6::PlanResourceChange::Request request;
  request.set_type_name(kDisk);
  tfplugin6::PlanResourceChange::Response response;
  grpc::Status status = Call(served.terraform(), &Stub::PlanResourceChange, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_THAT(status.error_message(), HasSubstr("a bug of the author"));

  tfplugin6::ValidateProviderConfig::Response validated;
  status = Call(served.terraform(), &Stub::ValidateProviderConfig,
                tfplugin6::ValidateProviderConfig::Request(), &validated);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL);

  tfplugin6::StopProvider::Response stopped;
  ASSERT_TRUE(
      Call(served.terraform(), &Stub::StopProvider, tfplugin6::StopProvider::Request(), &stopped)
          .ok());
  EXPECT_THAT(stopped.error(), HasSubstr("no stop"));

  tfplugin6::GetProviderSchema::Response schema;
  EXPECT_TRUE(Call(served.terraform(), &Stub::GetProviderSchema,
                   tfplugin6::GetProviderSchema::Request(), &schema)
                  .ok());
}

class Chatters final : public OddProvider {
 public:
  absl::StatusOr<Diagnostics> ValidateConfig(const CallContext&, const Value&) override {
    return absl::UnavailableError(std::string(1 << 20, 'x'));
  }
};

TEST(TerraformService, ShortensAnEndlessStatus) {
  Chatters chatters;
  ServedProvider served(chatters);
  tfplugin6::ValidateProviderConfig::Response response;
  const grpc::Status status = Call(served.terraform(), &Stub::ValidateProviderConfig,
                                   tfplugin6::ValidateProviderConfig::Request(), &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(status.error_message(), std::string(2048, 'x'));
}

// The fake refuses an Apply without an intent.
TEST(TerraformService, GivesAnApplyAnIntent) {
  OddProvider fake;
  ServedProvider served(fake);
  served.Configure();
  const extension::ApplyRequest request =
      ToWire(served.CreateRequest(kDisk, kDiskJson, ""), served.schemas());
  tfplugin6::ApplyResourceChange::Response response;
  const grpc::Status status =
      Call(served.terraform(), &Stub::ApplyResourceChange, request.request(), &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.diagnostics_size(), 0);
  const std::string intent = fake.cloud().world.Find("disk-a")->owner.intent;
  EXPECT_THAT(intent, Not(::testing::IsEmpty()));
}

class SlowDisk : public ::testing::Test {
 protected:
  void SetUp() override {
    served_.Configure();
    ASSERT_TRUE(fake_.cloud().Run("fault create * hold gate").ok());
  }

  // Begins a create that stays at the gate.
  std::thread Create(grpc::ClientContext& context, grpc::Status& status) {
    std::thread thread([this, &context, &status] {
      const extension::ApplyRequest request =
          ToWire(served_.CreateRequest(kDisk, kDiskJson, ""), served_.schemas());
      tfplugin6::ApplyResourceChange::Response response;
      status = served_.terraform().ApplyResourceChange(&context, request.request(), &response);
    });
    EXPECT_TRUE(fake_.cloud().latches.AwaitHeld("gate"));
    return thread;
  }

  OddProvider fake_;
  ServedProvider served_{fake_};
};

TEST_F(SlowDisk, IsStoppedByStopProvider) {
  grpc::ClientContext context;
  grpc::Status status;
  std::thread create = Create(context, status);
  tfplugin6::StopProvider::Response stopped;
  EXPECT_TRUE(
      Call(served_.terraform(), &Stub::StopProvider, tfplugin6::StopProvider::Request(), &stopped)
          .ok());
  EXPECT_EQ(stopped.error(), "");
  create.join();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_THAT(status.error_message(), HasSubstr("stopped"));
}

TEST_F(SlowDisk, IsStoppedWhenItsPeerGivesUp) {
  grpc::ClientContext context;
  grpc::Status status;
  std::thread create = Create(context, status);
  context.TryCancel();
  create.join();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_TRUE(served_.services().EndCalls(absl::Seconds(10)));
  EXPECT_EQ(fake_.cloud().world.Text(), "");
}

TEST_F(SlowDisk, IsStoppedWhenTheServerEnds) {
  grpc::ClientContext context;
  grpc::Status status;
  std::thread create = Create(context, status);
  EXPECT_TRUE(served_.services().EndCalls(absl::Seconds(10)));
  create.join();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(SlowDisk, HasTheDeadlineOfItsPeer) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(200));
  grpc::Status status;
  std::thread create = Create(context, status);
  create.join();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_TRUE(served_.services().EndCalls(absl::Seconds(10)));
}

}  // namespace
}  // namespace dplan
