#include <gtest/gtest.h>

#include "tests/testing/status_matchers.h"
#include "tests/unit/wire/message_samples.h"

namespace dplan {
namespace {

using testing::At;
using testing::Sent;
using testing::StatusIs;

// Requests with random values of a box, of which every field is set.
class WireRequests : public ::testing::Test {
 protected:
  Value Any() { return random_.Of(schemas_.resources.at("box").type()); }

  const ProviderSchema schemas_ = testing::BoxProvider();
  const std::string private_ = std::string("\0\xFFprivate", 9);
  const std::vector<Path> paths_ = {At("secret"), At("parts[0].pin")};
  const OwnerMark owner_{.lineage = "l-1", .address = "box.a[\"é\"]", .intent = "i-1"};
  testing::RandomValues random_{testing::TestSeed(), {.unknowns = true}};
  const ::testing::ScopedTrace trace_{__FILE__, __LINE__, testing::TestSeed()};
  static constexpr int kTimes = 100;
};

void ExpectSame(const OwnerMark& a, const OwnerMark& b) {
  EXPECT_EQ(a.lineage, b.lineage);
  EXPECT_EQ(a.address, b.address);
  EXPECT_EQ(a.intent, b.intent);
}

TEST_F(WireRequests, Validate) {
  for (int i = 0; i < kTimes; ++i) {
    const ValidateRequest sent{.type = "box", .config = Any(), .mode = ResourceMode::kManaged};
    const auto wire = Sent(ToWireResource(sent, schemas_));
    EXPECT_TRUE(wire.client_capabilities().write_only_attributes_allowed());
    EXPECT_FALSE(wire.client_capabilities().deferral_allowed());
    ASSERT_OK_AND_ASSIGN(const ValidateRequest read, FromWire(wire, schemas_));
    EXPECT_EQ(read.type, sent.type);
    EXPECT_EQ(read.config, sent.config);
    EXPECT_EQ(read.mode, ResourceMode::kManaged);
  }
}

TEST_F(WireRequests, ValidateData) {
  const ValidateRequest sent{.type = "boxes", .config = Any(), .mode = ResourceMode::kData};
  ASSERT_OK_AND_ASSIGN(const ValidateRequest read,
                       FromWire(Sent(ToWireData(sent, schemas_)), schemas_));
  EXPECT_EQ(read.type, sent.type);
  EXPECT_EQ(read.config, sent.config);
  EXPECT_EQ(read.mode, ResourceMode::kData);
}

TEST_F(WireRequests, Upgrade) {
  const UpgradeRequest sent{.type = "box", .version = 7, .attributes = R"({"a":1})"};
  const UpgradeRequest read = FromWire(Sent(ToWire(sent)));
  EXPECT_EQ(read.type, sent.type);
  EXPECT_EQ(read.version, sent.version);
  EXPECT_EQ(read.attributes, sent.attributes);
}

TEST_F(WireRequests, Read) {
  for (int i = 0; i < kTimes; ++i) {
    const ReadRequest sent{.type = "box", .current = Any(), .private_data = private_};
    const auto wire = Sent(ToWire(sent, schemas_));
    EXPECT_FALSE(wire.client_capabilities().deferral_allowed());
    ASSERT_OK_AND_ASSIGN(const ReadRequest read, FromWire(wire, schemas_));
    EXPECT_EQ(read.type, sent.type);
    EXPECT_EQ(read.current, sent.current);
    EXPECT_EQ(read.private_data, sent.private_data);
  }
}

TEST_F(WireRequests, Plan) {
  for (int i = 0; i < kTimes; ++i) {
    const PlanRequest sent{.type = "box",
                           .prior = Any(),
                           .proposed = Any(),
                           .config = Any(),
                           .private_data = private_,
                           .changed_write_only = paths_};
    const auto wire = Sent(ToWire(sent, schemas_));
    EXPECT_TRUE(wire.request().client_capabilities().write_only_attributes_allowed());
    ASSERT_OK_AND_ASSIGN(const PlanRequest read, FromWire(wire, schemas_));
    EXPECT_EQ(read.type, sent.type);
    EXPECT_EQ(read.prior, sent.prior);
    EXPECT_EQ(read.proposed, sent.proposed);
    EXPECT_EQ(read.config, sent.config);
    EXPECT_EQ(read.private_data, sent.private_data);
    EXPECT_EQ(read.changed_write_only, sent.changed_write_only);
  }
}

TEST_F(WireRequests, Apply) {
  for (int i = 0; i < kTimes; ++i) {
    const ApplyRequest sent{.type = "box",
                            .prior = Any(),
                            .planned = Any(),
                            .config = Any(),
                            .private_data = private_,
                            .changed_write_only = paths_,
                            .owner = owner_};
    ASSERT_OK_AND_ASSIGN(const ApplyRequest read, FromWire(Sent(ToWire(sent, schemas_)), schemas_));
    EXPECT_EQ(read.type, sent.type);
    EXPECT_EQ(read.prior, sent.prior);
    EXPECT_EQ(read.planned, sent.planned);
    EXPECT_EQ(read.config, sent.config);
    EXPECT_EQ(read.private_data, sent.private_data);
    EXPECT_EQ(read.changed_write_only, sent.changed_write_only);
    ExpectSame(read.owner, sent.owner);
  }
}

TEST_F(WireRequests, ResolveIntent) {
  for (int i = 0; i < kTimes; ++i) {
    ResolveRequest sent{.type = "box",
                        .prior = Any(),
                        .planned = Any(),
                        .private_data = private_,
                        .owner = owner_,
                        .known_id = "id 1"};
    if (i % 2 == 0) {
      sent.checkpoint = Any();
      sent.checkpoint_private = std::string("\0half", 5);
    }
    ASSERT_OK_AND_ASSIGN(const ResolveRequest read,
                         FromWire(Sent(ToWire(sent, schemas_)), schemas_));
    EXPECT_EQ(read.type, sent.type);
    EXPECT_EQ(read.prior, sent.prior);
    EXPECT_EQ(read.planned, sent.planned);
    EXPECT_EQ(read.private_data, sent.private_data);
    ExpectSame(read.owner, sent.owner);
    EXPECT_EQ(read.known_id, sent.known_id);
    EXPECT_EQ(read.checkpoint, sent.checkpoint);
    EXPECT_EQ(read.checkpoint_private, sent.checkpoint_private);
  }
}

TEST_F(WireRequests, Import) {
  const ImportRequest sent{.type = "box", .id = "a/é"};
  const auto wire = Sent(ToWire(sent));
  EXPECT_FALSE(wire.client_capabilities().deferral_allowed());
  EXPECT_EQ(FromWire(wire).type, sent.type);
  EXPECT_EQ(FromWire(wire).id, sent.id);
}

TEST_F(WireRequests, ReadData) {
  const ReadDataRequest sent{.type = "boxes", .config = Any()};
  ASSERT_OK_AND_ASSIGN(const ReadDataRequest read,
                       FromWire(Sent(ToWire(sent, schemas_)), schemas_));
  EXPECT_EQ(read.type, sent.type);
  EXPECT_EQ(read.config, sent.config);
}

TEST_F(WireRequests, List) {
  ASSERT_OK_AND_ASSIGN(const ListRequest read,
                       FromWire(Sent(ToWire(ListRequest{.type = "box", .limit = 5}))));
  EXPECT_EQ(read.type, "box");
  EXPECT_EQ(read.limit, 5);
  EXPECT_EQ(ToWire(ListRequest{.type = "box", .limit = -1}).limit(), 0u);
}

std::vector<ReviewedChange> SomeChanges(const Value& object) {
  const Value null = Value::Null(testing::BoxSchema().type());
  const struct {
    Action action;
    Value before, after;
  } changes[] = {{Action::kNoOp, object, object},
                 {Action::kCreate, null, object},
                 {Action::kUpdate, object, object},
                 {Action::kReplace, object, object},
                 {Action::kDelete, object, null}};
  std::vector<ReviewedChange> reviewed;
  for (const auto& change : changes) {
    reviewed.push_back({.address = Address::Parse("module.m[1].box.a[\"k\"]").value(),
                        .provider = ProviderAddress::Parse("boxes.other[\"x\"]").value(),
                        .own = reviewed.size() % 2 == 0,
                        .action = change.action,
                        .before = change.before,
                        .after = change.after});
  }
  return reviewed;
}

Value Box() {
  testing::RandomValues random(1, {});
  Value box;
  while (box.IsNull()) box = random.Of(testing::BoxSchema().type());
  return box;
}

TEST_F(WireRequests, Review) {
  Value box = Any();
  while (box.IsNull()) box = Any();
  const ReviewRequest sent{.changes = SomeChanges(box)};
  ASSERT_OK_AND_ASSIGN(const ReviewRequest read, FromWire(Sent(ToWire(sent, schemas_)), schemas_));
  ASSERT_EQ(read.changes.size(), sent.changes.size());
  for (size_t i = 0; i < read.changes.size(); ++i) {
    EXPECT_EQ(read.changes[i].address, sent.changes[i].address);
    EXPECT_EQ(read.changes[i].provider, sent.changes[i].provider);
    EXPECT_EQ(read.changes[i].own, sent.changes[i].own);
    EXPECT_EQ(read.changes[i].action, sent.changes[i].action);
    EXPECT_EQ(read.changes[i].before, sent.changes[i].before);
    EXPECT_EQ(read.changes[i].after, sent.changes[i].after);
  }
}

TEST_F(WireRequests, CallFunction) {
  const FunctionSignature& join = schemas_.functions.at("join");
  std::vector<Value> arguments;
  for (const Type& type :
       {Type::String(), Type::Dynamic(), Type::List(Type::String()), Type::List(Type::String())}) {
    arguments.push_back(random_.Of(type));
    if (arguments.size() < 2) continue;
    const auto wire = Sent(ToWire("join", arguments, join));
    EXPECT_EQ(wire.name(), "join");
    EXPECT_THAT(FromWire(wire, join), testing::IsOkAndHolds(arguments));
  }
}

template <typename Read>
void ExpectError(const absl::StatusOr<Read>& read, const std::string& message) {
  EXPECT_EQ(read.status(), absl::InvalidArgumentError(message));
}

TEST_F(WireRequests, OfTypesThatDoNotExistAreErrors) {
  const std::string rest = ".type_name[\"chest\"]: there is no such type";
  tfplugin6::ValidateResourceConfig::Request validate;
  validate.set_type_name("chest");
  ExpectError(FromWire(validate, schemas_), "ValidateResourceConfig.Request" + rest);
  tfplugin6::ValidateDataResourceConfig::Request validate_data;
  validate_data.set_type_name("chest");
  ExpectError(FromWire(validate_data, schemas_), "ValidateDataResourceConfig.Request" + rest);
  tfplugin6::ReadResource::Request read;
  read.set_type_name("chest");
  ExpectError(FromWire(read, schemas_), "ReadResource.Request" + rest);
  tfplugin6::ReadDataSource::Request read_data;
  read_data.set_type_name("chest");
  ExpectError(FromWire(read_data, schemas_), "ReadDataSource.Request" + rest);
  extension::PlanManyRequest::Item plan;
  plan.mutable_request()->set_type_name("chest");
  ExpectError(FromWire(plan, schemas_), "PlanResourceChange.Request" + rest);
  extension::ApplyRequest apply;
  apply.mutable_request()->set_type_name("chest");
  ExpectError(FromWire(apply, schemas_), "ApplyResourceChange.Request" + rest);
  extension::ResolveIntentRequest resolve;
  resolve.set_type_name("chest");
  ExpectError(FromWire(resolve, schemas_), "ResolveIntentRequest" + rest);
}

TEST_F(WireRequests, DataSourcesAreNoResources) {
  tfplugin6::ReadResource::Request read;
  read.set_type_name("boxes");
  ExpectError(FromWire(read, schemas_),
              "ReadResource.Request.type_name[\"boxes\"]: there is no such type");
}

// Each value of each request, spoiled by itself.
TEST_F(WireRequests, ValuesThatDoNotFitAreErrorsThatNameTheField) {
  const std::string rest = ": msgpack: an object with 13 attributes is required";
  const auto spoil = [](tfplugin6::DynamicValue* value) { value->set_msgpack("\xa7hunter2"); };
  const Value box = Box();

  auto validate = ToWireResource({.type = "box", .config = box}, schemas_);
  spoil(validate.mutable_config());
  ExpectError(FromWire(validate, schemas_), "ValidateResourceConfig.Request.config" + rest);
  auto validate_data = ToWireData({.type = "boxes", .config = box}, schemas_);
  spoil(validate_data.mutable_config());
  ExpectError(FromWire(validate_data, schemas_),
              "ValidateDataResourceConfig.Request.config" + rest);
  auto read = ToWire(ReadRequest{.type = "box", .current = box}, schemas_);
  spoil(read.mutable_current_state());
  ExpectError(FromWire(read, schemas_), "ReadResource.Request.current_state" + rest);
  auto read_data = ToWire(ReadDataRequest{.type = "boxes", .config = box}, schemas_);
  spoil(read_data.mutable_config());
  ExpectError(FromWire(read_data, schemas_), "ReadDataSource.Request.config" + rest);

  using Plan = tfplugin6::PlanResourceChange::Request;
  const std::pair<tfplugin6::DynamicValue* (Plan::*)(), std::string> plan_fields[] = {
      {&Plan::mutable_prior_state, "prior_state"},
      {&Plan::mutable_proposed_new_state, "proposed_new_state"},
      {&Plan::mutable_config, "config"}};
  for (const auto& [field, name] : plan_fields) {
    auto plan =
        ToWire(PlanRequest{.type = "box", .prior = box, .proposed = box, .config = box}, schemas_);
    spoil((plan.mutable_request()->*field)());
    ExpectError(FromWire(plan, schemas_), "PlanResourceChange.Request." + name + rest);
  }
  using Apply = tfplugin6::ApplyResourceChange::Request;
  const std::pair<tfplugin6::DynamicValue* (Apply::*)(), std::string> apply_fields[] = {
      {&Apply::mutable_prior_state, "prior_state"},
      {&Apply::mutable_planned_state, "planned_state"},
      {&Apply::mutable_config, "config"}};
  for (const auto& [field, name] : apply_fields) {
    auto apply =
        ToWire(ApplyRequest{.type = "box", .prior = box, .planned = box, .config = box}, schemas_);
    spoil((apply.mutable_request()->*field)());
    ExpectError(FromWire(apply, schemas_), "ApplyResourceChange.Request." + name + rest);
  }
}

TEST_F(WireRequests, ResolveIntentWithValuesThatDoNotFitIsAnError) {
  const std::string rest = ": msgpack: the bytes are broken";
  const Value box = Box();
  const auto good = ToWire(
      ResolveRequest{.type = "box", .prior = box, .planned = box, .checkpoint = box}, schemas_);
  auto wire = good;
  wire.mutable_prior_state()->set_msgpack("\xc1");
  ExpectError(FromWire(wire, schemas_), "ResolveIntentRequest.prior_state" + rest);
  wire = good;
  wire.mutable_planned_state()->set_msgpack("\xc1");
  ExpectError(FromWire(wire, schemas_), "ResolveIntentRequest.planned_state" + rest);
  wire = good;
  wire.mutable_checkpoint()->mutable_state()->set_msgpack("\xc1");
  ExpectError(FromWire(wire, schemas_), "ResolveIntentRequest.checkpoint.state" + rest);
}

TEST_F(WireRequests, ReviewsThatDoNotFitAreErrors) {
  using Change = extension::ReviewRequest::Change;
  const struct {
    void (*make)(Change&);
    std::string message;
  } cases[] = {
      {[](Change& c) { c.set_address("box"); }, "address: it is no address of an instance"},
      {[](Change& c) { c.set_address("lid.a"); },
       "address: it is no address of a resource of the type"},
      {[](Change& c) { c.set_address("data.box.a"); },
       "address: it is no address of a resource of the type"},
      {[](Change& c) {
         c.set_address("chest.a");
         c.set_type_name("chest");
       },
       "type_name[\"chest\"]: there is no such type"},
      {[](Change& c) { c.set_provider(""); }, "provider: it is no address of a provider"},
      {[](Change& c) { c.set_action(static_cast<extension::ReviewRequest::Action>(5)); },
       "action: there is no such action"},
      {[](Change& c) { c.set_action(extension::ReviewRequest::CREATE); },
       "action: it does not fit what is null"},
      {[](Change& c) { c.set_action(extension::ReviewRequest::DELETE); },
       "action: it does not fit what is null"},
      {[](Change& c) { c.clear_before(); }, "action: it does not fit what is null"},
      {[](Change& c) { c.mutable_before()->set_msgpack("\xc1"); },
       "before: msgpack: the bytes are broken"},
      {[](Change& c) { c.mutable_after()->set_json("1"); },
       "after: there is both MessagePack and JSON"},
  };
  for (const auto& wrong : cases) {
    auto wire = ToWire(ReviewRequest{.changes = SomeChanges(Box())}, schemas_);
    wrong.make(*wire.mutable_changes(2));
    ExpectError(FromWire(wire, schemas_), "ReviewRequest.changes[2]." + wrong.message);
  }
}

TEST_F(WireRequests, CallsThatDoNotFitAreErrors) {
  const FunctionSignature& join = schemas_.functions.at("join");
  const tfplugin6::DynamicValue null;
  tfplugin6::CallFunction::Request wire;
  *wire.add_arguments() = null;
  ExpectError(FromWire(wire, join), "CallFunction.Request.arguments: there are too few");
  *wire.add_arguments() = null;
  wire.add_arguments()->set_msgpack("\xa7hunter2");
  ExpectError(FromWire(wire, join),
              "CallFunction.Request.arguments[2]: msgpack: a list is required");
  FunctionSignature fixed = join;
  fixed.variadic.reset();
  ExpectError(FromWire(wire, fixed), "CallFunction.Request.arguments: there are too many");
}

TEST_F(WireRequests, LimitsOutOfRangeAreErrors) {
  extension::ListRequest wire;
  wire.set_limit(2147483648u);
  ExpectError(FromWire(wire), "ListRequest.limit: the number is out of range");
}

}  // namespace
}  // namespace dplan
