// What the client makes of providers that do not keep to the protocol, or say other things than our
// own.

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "core/plugin/plugin_provider.h"
#include "core/plugin/plugin_status.h"
#include "core/wire/messages.h"
#include "gmock/gmock.h"
#include "grpcpp/server_context.h"
#include "gtest/gtest.h"
#include "proto/dplan/provider/v1/extension.grpc.pb.h"
#include "proto/go_plugin.grpc.pb.h"
#include "tests/testing/fake_cloud.h"
#include "tests/testing/plugin_server.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/value_builders.h"
#include "tests/unit/plugin/fake_requests.h"
#include "tests/unit/plugin/front.h"
#include "tests/unit/plugin/talking_provider.h"
#include "tests/unit/plugin/transcript.h"

namespace dplan {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;
using testing::StatusIs;
using testing::Str;
using testing::Unknown;

// A good provider, behind a front that changes what it says.
class LiesTest : public ::testing::Test {
 protected:
  explicit LiesTest(bool extension = false)
      : provider_(NewTalkingProvider(cloud_)),
        server_(*provider_, {.extension = true}),
        front_(server_.endpoint(), {.extension = extension}) {}

  // What the front says must be set before.
  Provider& client(std::vector<grpc::Service*> others = {}) {
    if (client_ == nullptr) {
      others.push_back(&front_);
      front_server_ = std::make_unique<PluginServer>(others);
      client_ = NewReattachedProvider("dplan/fake", front_server_->endpoint());
    }
    return *client_;
  }

  static std::vector<ReadRequest> Reads(int count) {
    return std::vector<ReadRequest>(
        static_cast<size_t>(count),
        {.type = "fake_disk", .current = FakeConfig(R"({"name": "a"})")});
  }

  FakeCloud cloud_;
  const std::unique_ptr<Provider> provider_;
  PluginServer server_;
  Front front_;
  std::unique_ptr<PluginServer> front_server_;
  std::unique_ptr<Provider> client_;
};

class ExtensionLiesTest : public LiesTest {
 protected:
  ExtensionLiesTest() : LiesTest(true) {}
};

TEST_F(LiesTest, AsksForTheSchemaOnce) {
  for (int i = 0; i < 3; ++i) EXPECT_THAT(client().GetSchema({}), IsOk());
  EXPECT_THAT(client().ValidateMany({}, {}), IsOk());
  EXPECT_EQ(front_.calls(Rpc::kSchema), 1);
}

TEST_F(LiesTest, AsksAgainWhereThereWasNoSchema) {
  std::atomic<bool> broken{true};
  front_.Answer(Rpc::kSchema, [&](const std::string& request, std::string& answer) {
    if (broken) return grpc::Status(grpc::StatusCode::INTERNAL, "not yet");
    return front_.Forward(Rpc::kSchema, request, answer);
  });
  EXPECT_THAT(client().GetSchema({}), StatusIs(absl::StatusCode::kInternal, HasSubstr("not yet")));
  broken = false;
  EXPECT_THAT(client().GetSchema({}), IsOk());
}

TEST_F(LiesTest, SaysWhatASchemaIsMissing) {
  front_.Change<tfplugin6::GetProviderSchema::Response>(Rpc::kSchema, [](auto& response) {
    tfplugin6::Diagnostic* diagnostic = response.add_diagnostics();
    diagnostic->set_severity(tfplugin6::Diagnostic::ERROR);
    diagnostic->set_summary("no schema today");
  });
  EXPECT_THAT(client().GetSchema({}),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("dplan/fake"), HasSubstr("no schema today"))));
}

TEST_F(LiesTest, RefusesASchemaOfMoreThan64Megabytes) {
  front_.Answer(Rpc::kSchema, [](const std::string&, std::string& answer) {
    answer.assign(65 << 20, 'x');
    return grpc::Status::OK;
  });
  EXPECT_THAT(client().GetSchema({}),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       AllOf(HasSubstr("dplan/fake"), HasSubstr("GetProviderSchema"),
                             HasSubstr("too large"))));
}

TEST_F(LiesTest, TakesAnswersOf100Megabytes) {
  front_.Answer(Rpc::kRead, [](const std::string&, std::string& answer) {
    tfplugin6::ReadResource::Response response;
    *response.mutable_new_state() = ToWire(FakeConfig(R"({"name": "a"})"), FakeSchema().type());
    response.set_private_(std::string(100 << 20, 'x'));
    answer = response.SerializeAsString();
    return grpc::Status::OK;
  });
  const auto results = client().ReadMany({}, Reads(1));
  ASSERT_THAT(results, IsOk());
  EXPECT_EQ(results->front().private_data.size(), size_t{100} << 20);
}

TEST_F(LiesTest, RefusesAnswersOfMoreThan256Megabytes) {
  front_.Answer(Rpc::kRead, [](const std::string&, std::string& answer) {
    answer.assign(257 << 20, 'x');
    return grpc::Status::OK;
  });
  EXPECT_THAT(client().ReadMany({}, Reads(1)),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       AllOf(HasSubstr("dplan/fake"), HasSubstr("ReadResource"))));
  EXPECT_THAT(client().ValidateMany({}, {}), IsOk());
}

TEST_F(LiesTest, RefusesWhatCannotBeParsed) {
  front_.Answer(Rpc::kRead, [](const std::string&, std::string& answer) {
    answer = "\xff\xff\xff";
    return grpc::Status::OK;
  });
  EXPECT_THAT(client().ReadMany({}, Reads(1)),
              StatusIs(absl::StatusCode::kInternal,
                       AllOf(HasSubstr("dplan/fake"), HasSubstr("cannot be parsed"))));
}

TEST_F(LiesTest, RefusesValuesThatDoNotFit) {
  front_.Change<tfplugin6::ReadResource::Response>(Rpc::kRead, [](auto& response) {
    *response.mutable_new_state() = ToWire(Str("hello secret"), Type::String());
  });
  ASSERT_THAT(client().Configure({}, FakeProviderConfig()), IsOk());
  EXPECT_THAT(
      client().ReadMany({}, Reads(1)),
      StatusIs(absl::StatusCode::kInternal,
               AllOf(HasSubstr("dplan/fake"), HasSubstr("new_state"), Not(HasSubstr("secret")))));
}

TEST_F(LiesTest, PlansDeletionsItselfWithoutTheCapability) {
  front_.Change<tfplugin6::GetProviderSchema::Response>(Rpc::kSchema, [](auto& response) {
    response.mutable_server_capabilities()->set_plan_destroy(false);
  });
  ASSERT_THAT(client().Configure({}, FakeProviderConfig()), IsOk());
  const Value disk = FakeConfig(R"({"name": "a"})");
  const auto results = client().PlanMany(
      {}, {FakePlanRequest(disk, FakeNothing()), FakePlanRequest(FakeNothing(), disk),
           FakePlanRequest(disk, FakeNothing())});
  ASSERT_THAT(results, IsOk());
  ASSERT_EQ(results->size(), 3u);
  EXPECT_TRUE((*results)[0].planned.IsNull());
  EXPECT_EQ((*results)[0].private_data, "private");
  EXPECT_EQ((*results)[1].planned.Attr("name"), Str("a"));
  EXPECT_TRUE((*results)[2].planned.IsNull());
  EXPECT_EQ(front_.calls(Rpc::kPlan), 1);
}

// A provider of the older contract: blocks that are null or unknown get the form they must have.
TEST_F(LiesTest, GivesBlocksOfLegacyAnswersTheirForm) {
  const Value server = FakeConfig(R"({"name": "s"})", "fake_server");
  const Type nics = server.Attr("nic").type();
  const auto set_nics = [&](tfplugin6::DynamicValue* wire, const Value& nic) {
    *wire = ToWire(server.WithAttr("nic", nic), FakeSchema("fake_server").type());
  };
  front_.Change<tfplugin6::ReadResource::Response>(Rpc::kRead, [&](auto& response) {
    set_nics(response.mutable_new_state(), Value::Null(nics));
  });
  std::atomic<bool> legacy{true};
  front_.Change<tfplugin6::PlanResourceChange::Response>(Rpc::kPlan, [&](auto& response) {
    set_nics(response.mutable_planned_state(), Unknown(nics));
    response.set_legacy_type_system(legacy);
  });
  front_.Change<tfplugin6::ApplyResourceChange::Response>(Rpc::kApply, [&](auto& response) {
    set_nics(response.mutable_new_state(), Value::Null(nics));
    response.set_legacy_type_system(true);
  });
  ASSERT_THAT(client().Configure({}, FakeProviderConfig()), IsOk());

  const auto read = client().ReadMany({}, {{.type = "fake_server", .current = server}});
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->front().state.Attr("nic").size(), 0u);

  const PlanRequest plan = FakePlanRequest(FakeNothing("fake_server"), server, "fake_server");
  const auto planned = client().PlanMany({}, {plan});
  ASSERT_THAT(planned, IsOk());
  EXPECT_TRUE(planned->front().legacy_type_system);
  EXPECT_EQ(planned->front().planned.Attr("nic").size(), 1u);
  legacy = false;
  EXPECT_FALSE(client().PlanMany({}, {plan}).value().front().planned.Attr("nic").IsKnown());

  EventLog events;
  const auto applied = client().Apply({},
                                      {.type = "fake_server",
                                       .prior = FakeNothing("fake_server"),
                                       .planned = server,
                                       .config = server},
                                      events);
  ASSERT_THAT(applied, IsOk());
  EXPECT_TRUE(applied->legacy_type_system);
  EXPECT_EQ(applied->state->Attr("nic").size(), 0u);
}

// What the id says, where the provider itself cannot tell.
TEST_F(LiesTest, ResolvesACreateByItsId) {
  ASSERT_THAT(client().Configure({}, FakeProviderConfig()), IsOk());
  ASSERT_THAT(cloud_.Run(R"(world put fake_disk {"name": "a"}
                            fault import bad error "no")"),
              IsOk());
  ResolveRequest request = {.type = "fake_disk",
                            .prior = FakeNothing(),
                            .planned = FakeConfig(R"({"name": "a"})"),
                            .known_id = "disk-a"};
  auto result = client().ResolveIntent({}, request);
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->outcome, ResolveResult::Outcome::kExists);
  EXPECT_EQ(result->state.Attr("name"), Str("a"));

  request.known_id = "disk-none";
  EXPECT_EQ(client().ResolveIntent({}, request).value().outcome, ResolveResult::Outcome::kAbsent);

  request.known_id = "bad";
  result = client().ResolveIntent({}, request);
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->outcome, ResolveResult::Outcome::kUnknown);
  EXPECT_TRUE(result->diagnostics.HasErrors());

  request.known_id = "";
  request.checkpoint = FakeConfig(R"({"name": "a"})").WithAttr("id", Str("disk-a"));
  EXPECT_EQ(client().ResolveIntent({}, request).value().outcome, ResolveResult::Outcome::kExists);
  ASSERT_THAT(cloud_.Run("world remove disk-a"), IsOk());
  EXPECT_EQ(client().ResolveIntent({}, request).value().outcome, ResolveResult::Outcome::kAbsent);
}

TEST_F(ExtensionLiesTest, TakesAnotherVersionForNoExtension) {
  front_.Change<extension::HelloResponse>(
      Rpc::kHello, [](auto& response) { response.set_extension_version(2); });
  const auto schema = client().GetSchema({});
  ASSERT_THAT(schema, IsOk());
  EXPECT_TRUE(schema->facts == ProviderFacts());
  ASSERT_THAT(client().Configure({}, FakeProviderConfig()), IsOk());
  ASSERT_THAT(client().ReadMany({}, Reads(3)), IsOk());
  EXPECT_EQ(front_.calls(Rpc::kRead), 3);
  EXPECT_EQ(front_.calls(Rpc::kReadMany), 0);
}

// An answer that cannot be parsed is no missing call.
TEST_F(ExtensionLiesTest, DoesNotTakeNonsenseForNoExtension) {
  front_.Answer(Rpc::kHello, [](const std::string&, std::string& answer) {
    answer = "\xff\xff";
    return grpc::Status::OK;
  });
  EXPECT_THAT(client().GetSchema({}),
              StatusIs(absl::StatusCode::kInternal,
                       AllOf(HasSubstr("Hello"), HasSubstr("cannot be parsed"))));
}

TEST_F(ExtensionLiesTest, RefusesFewerAndMoreAnswersThanAskedFor) {
  std::atomic<bool> more{false};
  front_.Change<extension::ReadManyResponse>(Rpc::kReadMany, [&](auto& response) {
    if (more) {
      *response.add_items() = response.items(0);
    } else {
      response.mutable_items()->RemoveLast();
    }
  });
  ASSERT_THAT(client().Configure({}, FakeProviderConfig()), IsOk());
  const auto says = [](const char* text) {
    return StatusIs(absl::StatusCode::kInternal,
                    AllOf(HasSubstr("dplan/fake"), HasSubstr("ReadMany"), HasSubstr(text)));
  };
  EXPECT_THAT(client().ReadMany({}, Reads(2)), says("asked for 2 and answered 1"));
  more = true;
  EXPECT_THAT(client().ReadMany({}, Reads(2)), says("asked for 2 and answered 3"));
}

TEST_F(ExtensionLiesTest, FindsNothingWithoutAReview) {
  front_.Answer(Rpc::kReview, [](const std::string&, std::string&) {
    return grpc::Status(grpc::StatusCode::UNIMPLEMENTED, "");
  });
  const auto result = client().Review({}, {});
  ASSERT_THAT(result, IsOk());
  EXPECT_TRUE(result->findings.empty());
}

// Tells what a test wants to hear of a running Apply.
class ScriptedExtension final : public provider::v1::Extension::Service {
 public:
  std::vector<extension::ApplyEvent> events;

 private:
  grpc::Status Hello(grpc::ServerContext*, const extension::HelloRequest*,
                     extension::HelloResponse* response) override {
    response->set_extension_version(1);
    return grpc::Status::OK;
  }
  grpc::Status Apply(grpc::ServerContext*, const extension::ApplyRequest*,
                     grpc::ServerWriter<extension::ApplyEvent>* writer) override {
    for (const extension::ApplyEvent& event : events) writer->Write(event);
    return grpc::Status::OK;
  }
};

class ScriptedApplyTest : public LiesTest {
 protected:
  absl::StatusOr<ApplyResult> Apply() {
    return client({&scripted_}).Apply({}, FakeCreate("a"), log_);
  }
  extension::ApplyEvent& Add() { return scripted_.events.emplace_back(); }
  void AddResult() {
    *Add().mutable_result() =
        ToWire(ApplyResult{.state = FakeConfig(R"({"name": "a"})")}, FakeSchema());
  }

  ScriptedExtension scripted_;
  EventLog log_;
};

TEST_F(ScriptedApplyTest, TakesTheResult) {
  Add().mutable_known()->set_id("disk-a");
  AddResult();
  ASSERT_THAT(Apply(), IsOk());
  EXPECT_THAT(log_.lines(), ElementsAre("known disk-a"));
}

TEST_F(ScriptedApplyTest, KnowsNothingWithoutAResult) {
  Add().mutable_known()->set_id("disk-a");
  const auto result = Apply();
  EXPECT_THAT(result, StatusIs(absl::StatusCode::kUnavailable,
                               AllOf(HasSubstr("dplan/fake"), HasSubstr("without a result"))));
  EXPECT_FALSE(IsPluginGone(result.status()));
  EXPECT_THAT(log_.lines(), ElementsAre("known disk-a"));
}

TEST_F(ScriptedApplyTest, RefusesTwoResults) {
  AddResult();
  AddResult();
  EXPECT_THAT(Apply(), StatusIs(absl::StatusCode::kInternal,
                                AllOf(HasSubstr("dplan/fake"), HasSubstr("after its result"))));
}

TEST_F(ScriptedApplyTest, RefusesEventsAfterTheResult) {
  AddResult();
  Add().mutable_known()->set_id("disk-b");
  EXPECT_THAT(Apply(), StatusIs(absl::StatusCode::kInternal, HasSubstr("after its result")));
  EXPECT_TRUE(log_.lines().empty());
}

TEST_F(ScriptedApplyTest, RefusesACheckpointThatDoesNotFit) {
  *Add().mutable_checkpoint()->mutable_state() = ToWire(Str("half"), Type::String());
  AddResult();
  EXPECT_THAT(Apply(), StatusIs(absl::StatusCode::kInternal, HasSubstr("dplan/fake")));
  EXPECT_TRUE(log_.lines().empty());
}

// Fills the connection with output, as a plugin in Go does that prints a lot.
class ChattyStdio final : public plugin::GRPCStdio::Service {
 public:
  std::atomic<bool> written{false};

 private:
  grpc::Status StreamStdio(grpc::ServerContext* peer, const google::protobuf::Empty*,
                           grpc::ServerWriter<plugin::StdioData>* writer) override {
    plugin::StdioData data;
    data.set_data(std::string(1 << 20, 'x'));
    for (int i = 0; i < 32; ++i) writer->Write(data);
    written = true;
    while (!peer->IsCancelled()) absl::SleepFor(absl::Milliseconds(1));
    return grpc::Status::OK;
  }
};

TEST_F(LiesTest, ReadsTheOutputOfThePlugin) {
  ChattyStdio stdio;
  ASSERT_THAT(client({&stdio}).GetSchema({}), IsOk());
  const absl::Time limit = absl::Now() + absl::Seconds(30);
  while (!stdio.written && absl::Now() < limit) absl::SleepFor(absl::Milliseconds(1));
  EXPECT_TRUE(stdio.written);
  client_.reset();
  front_server_.reset();  // before the service
}

TEST(PluginProviderTest, SaysThatNobodyListens) {
  ::testing::internal::CaptureStderr();
  const auto client = NewReattachedProvider("dplan/fake", {.target = "unix:/nonexistent/socket"});
  const auto schema = client->GetSchema({});
  EXPECT_THAT(schema, StatusIs(absl::StatusCode::kUnavailable,
                               AllOf(HasSubstr("dplan/fake"), HasSubstr("GetProviderSchema"))));
  EXPECT_TRUE(IsPluginGone(schema.status()));
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

TEST(PluginProviderTest, TrustsOnlyTheCertificateItKnows) {
  FakeCloud cloud;
  const std::unique_ptr<Provider> provider = NewTalkingProvider(cloud);
  PluginServer server(*provider, {.tls = true});
  PluginServer other(*provider, {.tls = true});
  PluginEndpoint endpoint = server.endpoint();
  endpoint.server_pem = other.endpoint().server_pem;
  ::testing::internal::CaptureStderr();
  {
    const auto client = NewReattachedProvider("dplan/fake", endpoint);
    EXPECT_THAT(client->GetSchema({}), StatusIs(absl::StatusCode::kUnavailable));
    endpoint = server.endpoint();
    endpoint.own = other.endpoint().own;
    EXPECT_THAT(NewReattachedProvider("dplan/fake", endpoint)->GetSchema({}),
                StatusIs(absl::StatusCode::kUnavailable));
  }
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace dplan
