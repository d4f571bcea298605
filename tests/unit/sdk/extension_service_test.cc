// The service of dplan's extension, called as the engine calls it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/unit/sdk/odd_provider.h"
#include "tests/unit/sdk/served_provider.h"

namespace dplan {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kDisk[] = "fake_disk";
constexpr char kDiskJson[] = R"({"name": "a", "size": 5})";

// Reports all there is to report, some of it wrongly.
class Talks final : public OddProvider {
 public:
  absl::StatusOr<ApplyResult> Apply(const CallContext& context, const ApplyRequest& request,
                                    ApplyEvents& events) override {
    events.Progress(0.5, "half \xff");
    events.Log(LogLevel::kWarn, "careful");
    events.Known("disk-a");
    events.Checkpoint(request.planned, "private");
    events.Checkpoint(Value::Bool(true), "");
    events.Checkpoint(request.planned.WithAttr("id", Value::Unknown(Type::String())), "");
    return OddProvider::Apply(context, request, events);
  }
};

std::string Text(const extension::ApplyEvent& event) {
  switch (event.event_case()) {
    case extension::ApplyEvent::kStarted:
      return "started";
    case extension::ApplyEvent::kProgress:
      return "progress " + event.progress().message();
    case extension::ApplyEvent::kLog:
      return "log " + std::to_string(event.log().level()) + " " + event.log().message();
    case extension::ApplyEvent::kKnown:
      return "known " + event.known().id();
    case extension::ApplyEvent::kCheckpoint:
      return "checkpoint " + event.checkpoint().private_();
    case extension::ApplyEvent::kResult:
      return "result";
    case extension::ApplyEvent::EVENT_NOT_SET:
      break;
  }
  return "nothing";
}

using Events = std::vector<std::string>;

grpc::Status Apply(ServedProvider& served, grpc::ClientContext& context, const std::string& intent,
                   Events& events) {
  const extension::ApplyRequest request =
      ToWire(served.CreateRequest(kDisk, kDiskJson, intent), served.schemas());
  const auto stream = served.extension().Apply(&context, request);
  extension::ApplyEvent event;
  while (stream->Read(&event)) events.push_back(Text(event));
  return stream->Finish();
}

TEST(ExtensionService, StreamsWhatAnApplyReports) {
  Talks talks;
  ServedProvider served(talks);
  served.Configure();
  Events events;
  grpc::ClientContext context;
  const grpc::Status status = Apply(served, context, "intent-1", events);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_THAT(events,
              ElementsAre("started", "progress half \xEF\xBF\xBD", "log 3 careful", "known disk-a",
                          "checkpoint private", HasSubstr("log 4 a checkpoint is dropped"),
                          "log 4 a checkpoint is dropped: it has unknowns", "result"));
  EXPECT_EQ(talks.cloud().world.Find("disk-a")->owner.intent, "intent-1");
}

TEST(ExtensionService, CancelsTheApplyThatIsMeant) {
  OddProvider fake;
  ASSERT_TRUE(fake.cloud().Run("fault create * hold gate").ok());
  ServedProvider served(fake);
  served.Configure();
  grpc::Status status;
  std::thread apply([&] {
    Events events;
    grpc::ClientContext context;
    status = Apply(served, context, "intent-1", events);
  });
  ASSERT_TRUE(fake.cloud().latches.AwaitHeld("gate"));
  extension::CancelRequest request;
  request.set_intent("intent-1");
  extension::CancelResponse response;
  grpc::ClientContext context;
  EXPECT_TRUE(served.extension().Cancel(&context, request, &response).ok());
  apply.join();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_EQ(fake.cloud().world.Text(), "");
}

TEST(ExtensionService, StopsAnApplyThatNobodyWaitsForAnyMore) {
  OddProvider fake;
  ASSERT_TRUE(fake.cloud().Run("fault create * hold gate").ok());
  ServedProvider served(fake);
  served.Configure();
  grpc::ClientContext context;
  grpc::Status status;
  std::thread apply([&] {
    Events events;
    status = Apply(served, context, "intent-1", events);
  });
  ASSERT_TRUE(fake.cloud().latches.AwaitHeld("gate"));
  context.TryCancel();
  apply.join();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_TRUE(served.services().EndCalls(absl::Seconds(10)));
}

TEST(ExtensionService, ReadsEveryItemOrNone) {
  OddProvider fake;
  ServedProvider served(fake);
  extension::ValidateManyRequest request;
  *request.add_items()->mutable_resource() =
      ToWireResource({.type = kDisk, .config = served.Config(kDisk, kDiskJson)}, served.schemas());
  extension::ValidateManyResponse response;
  grpc::ClientContext first;
  EXPECT_TRUE(served.extension().ValidateMany(&first, request, &response).ok());
  EXPECT_EQ(response.items_size(), 1);
  request.add_items();
  grpc::ClientContext second;
  const grpc::Status status = served.extension().ValidateMany(&second, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

extension::ReviewRequest Deletions(ServedProvider& served, int clusters) {
  ReviewRequest request;
  const Value cluster = served.Config("fake_cluster", R"({"name": "a"})");
  for (int i = 0; i < clusters; ++i) {
    request.changes.push_back(
        {.address = *Address::Parse("fake_cluster.c[" + std::to_string(i) + "]"),
         .provider = *ProviderAddress::Parse("fake"),
         .own = i != 1,
         .action = Action::kDelete,
         .before = cluster,
         .after = Value::Null(cluster.type())});
  }
  return ToWire(request, served.schemas());
}

TEST(ExtensionService, AnswersWhatAReviewFinds) {
  OddProvider fake;
  ServedProvider served(fake);
  served.Configure();
  extension::ReviewResponse response;
  grpc::ClientContext one;
  ASSERT_TRUE(served.extension().Review(&one, Deletions(served, 1), &response).ok());
  EXPECT_EQ(response.findings_size(), 0);
  grpc::ClientContext three;
  ASSERT_TRUE(served.extension().Review(&three, Deletions(served, 3), &response).ok());
  ASSERT_EQ(response.findings_size(), 2);
  EXPECT_EQ(response.findings(0).code(), "fake.clusters_together");
  EXPECT_EQ(response.findings(0).address(), "fake_cluster.c[0]");
  EXPECT_EQ(response.findings(0).diagnostic().severity(), tfplugin6::Diagnostic::ERROR);
  EXPECT_EQ(response.findings(1).address(), "fake_cluster.c[2]");
}

TEST(ExtensionService, SaysWhatItCannotReview) {
  OddProvider fake;
  ServedProvider served(fake);
  extension::ReviewRequest request = Deletions(served, 1);
  request.mutable_changes(0)->set_action(extension::ReviewRequest::CREATE);
  extension::ReviewResponse response;
  grpc::ClientContext context;
  const grpc::Status status = served.extension().Review(&context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("ReviewRequest.changes[0].action"));
}

TEST(ExtensionService, SaysWhichCallsTheProviderHasNot) {
  OddProvider fake;
  ServedProvider served(fake);
  extension::ListRequest request;
  request.set_type_name(kDisk);
  extension::ListResponse response;
  grpc::ClientContext context;
  EXPECT_EQ(served.extension().List(&context, request, &response).error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
}

}  // namespace
}  // namespace dplan
