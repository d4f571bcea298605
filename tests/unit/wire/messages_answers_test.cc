#include <gtest/gtest.h>

#include "tests/testing/status_matchers.h"
#include "tests/unit/wire/message_samples.h"

namespace dplan {
namespace {

using testing::At;
using testing::Contents;
using testing::Sent;
using testing::StatusIs;

// Answers with random values of a box, of which every field is set.
class WireAnswers : public ::testing::Test {
 protected:
  Value Any() { return random_.Of(schema_.type()); }
  Value AnyObject() {
    Value box = Any();
    while (box.IsNull()) box = Any();
    return box;
  }

  const Schema schema_ = testing::BoxSchema();
  const Diagnostics diagnostics_ = testing::SomeDiagnostics();
  const std::string private_ = std::string("\0\xFFprivate", 9);
  testing::RandomValues random_{testing::TestSeed(), {.unknowns = true}};
  const ::testing::ScopedTrace trace_{__FILE__, __LINE__, testing::TestSeed()};
  static constexpr int kTimes = 100;
};

TEST_F(WireAnswers, Upgrade) {
  for (int i = 0; i < kTimes; ++i) {
    const UpgradeResult sent{.state = Any(), .diagnostics = diagnostics_};
    WireNotes notes;
    const auto wire = Sent(ToWire(sent, schema_, &notes));
    ASSERT_OK_AND_ASSIGN(const UpgradeResult read, FromWire(wire, notes, schema_));
    EXPECT_EQ(read.state, sent.state);
    EXPECT_EQ(Contents(read.diagnostics), Contents(sent.diagnostics));
  }
}

TEST_F(WireAnswers, Read) {
  for (int i = 0; i < kTimes; ++i) {
    const ReadResult sent{.state = Any(), .private_data = private_, .diagnostics = diagnostics_};
    WireNotes notes;
    const auto wire = Sent(ToWire(sent, schema_, &notes));
    ASSERT_OK_AND_ASSIGN(const ReadResult read, FromWire(wire, notes, schema_));
    EXPECT_EQ(read.state, sent.state);
    EXPECT_EQ(read.private_data, sent.private_data);
    EXPECT_EQ(Contents(read.diagnostics), Contents(sent.diagnostics));
  }
}

TEST_F(WireAnswers, Plan) {
  for (int i = 0; i < kTimes; ++i) {
    const PlanResult sent{.planned = Any(),
                          .requires_replace = {At("name"), At("limit[0].most")},
                          .private_data = private_,
                          .disruptive = i % 2 == 0,
                          .legacy_type_system = i % 3 == 0,
                          .diagnostics = diagnostics_};
    ASSERT_OK_AND_ASSIGN(const PlanResult read, FromWire(Sent(ToWire(sent, schema_)), schema_));
    EXPECT_EQ(read.planned, sent.planned);
    EXPECT_EQ(read.requires_replace, sent.requires_replace);
    EXPECT_EQ(read.private_data, sent.private_data);
    EXPECT_EQ(read.disruptive, sent.disruptive);
    EXPECT_EQ(read.legacy_type_system, sent.legacy_type_system);
    EXPECT_EQ(Contents(read.diagnostics), Contents(sent.diagnostics));
  }
}

TEST_F(WireAnswers, Apply) {
  for (int i = 0; i < kTimes; ++i) {
    ApplyResult sent{
        .private_data = private_, .legacy_type_system = i % 3 == 0, .diagnostics = diagnostics_};
    if (i > 0) sent.state = Any();
    ASSERT_OK_AND_ASSIGN(const ApplyResult read, FromWire(Sent(ToWire(sent, schema_)), schema_));
    EXPECT_EQ(read.state, sent.state);
    EXPECT_EQ(read.private_data, sent.private_data);
    EXPECT_EQ(read.legacy_type_system, sent.legacy_type_system);
    EXPECT_EQ(Contents(read.diagnostics), Contents(sent.diagnostics));
  }
}

TEST_F(WireAnswers, NoObjectAfterApplyIsNotTheSameAsNothingSaid) {
  const ApplyResult gone{.state = Value::Null(schema_.type())};
  EXPECT_EQ(FromWire(Sent(ToWire(gone, schema_)), schema_)->state, gone.state);
  extension::ApplyEvent::Result wire;
  EXPECT_EQ(FromWire(wire, schema_)->state, std::nullopt);
  wire.mutable_response()->mutable_new_state();
  EXPECT_EQ(FromWire(Sent(wire), schema_)->state, std::nullopt);
  wire.mutable_response()->mutable_new_state()->set_json("null");
  EXPECT_EQ(FromWire(wire, schema_)->state, gone.state);
}

TEST_F(WireAnswers, ResolveIntent) {
  using Outcome = ResolveResult::Outcome;
  for (const Outcome outcome : {Outcome::kExists, Outcome::kAbsent, Outcome::kUnknown}) {
    ResolveResult sent{.outcome = outcome,
                       .state = Value::Null(schema_.type()),
                       .private_data = private_,
                       .diagnostics = diagnostics_};
    if (outcome == Outcome::kExists) sent.state = AnyObject();
    ASSERT_OK_AND_ASSIGN(const ResolveResult read, FromWire(Sent(ToWire(sent, schema_)), schema_));
    EXPECT_EQ(read.outcome, sent.outcome);
    EXPECT_EQ(read.state, sent.state);
    EXPECT_EQ(read.private_data, sent.private_data);
    EXPECT_EQ(Contents(read.diagnostics), Contents(sent.diagnostics));
  }
}

TEST_F(WireAnswers, Import) {
  for (int i = 0; i < kTimes; ++i) {
    const ImportResult sent{.state = Any(), .private_data = private_, .diagnostics = diagnostics_};
    WireNotes notes;
    const auto wire = Sent(ToWire(sent, "box", schema_, &notes));
    ASSERT_OK_AND_ASSIGN(const ImportResult read, FromWire(wire, notes, "box", schema_));
    EXPECT_EQ(read.state, sent.state);
    EXPECT_EQ(read.private_data, sent.private_data);
    EXPECT_EQ(Contents(read.diagnostics), Contents(sent.diagnostics));
  }
}

TEST_F(WireAnswers, ImportIsOfTheOneObjectOfTheType) {
  const ImportResult box{.state = AnyObject()};
  auto wire = ToWire(box, "box", schema_, nullptr);
  wire.add_imported_resources()->set_type_name("lid");
  wire.mutable_imported_resources(1)->mutable_state()->set_msgpack("\xc1");
  EXPECT_EQ(FromWire(wire, {}, "box", schema_)->state, box.state);

  const std::string place = "ImportResourceState.Response.imported_resources: ";
  EXPECT_EQ(FromWire(wire, {}, "chest", schema_).status(),
            absl::InvalidArgumentError(place + "there is no object of the type"));
  wire.mutable_imported_resources(1)->set_type_name("box");
  EXPECT_EQ(FromWire(wire, {}, "box", schema_).status(),
            absl::InvalidArgumentError(place + "there are several objects of the type"));
}

TEST_F(WireAnswers, ImportThatFailsNeedsNoObject) {
  tfplugin6::ImportResourceState::Response wire;
  wire.add_diagnostics()->set_severity(tfplugin6::Diagnostic::ERROR);
  ASSERT_OK_AND_ASSIGN(const ImportResult read, FromWire(wire, {}, "box", schema_));
  EXPECT_EQ(read.state, Value::Null(schema_.type()));
  EXPECT_TRUE(read.diagnostics.HasErrors());
  wire.mutable_diagnostics(0)->set_severity(tfplugin6::Diagnostic::WARNING);
  EXPECT_THAT(FromWire(wire, {}, "box", schema_), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(WireAnswers, ReadData) {
  Diagnostics plain;
  plain.Warning("Old box", "It is from last year.");
  const ReadDataResult sent{.state = Any(), .diagnostics = plain};
  ASSERT_OK_AND_ASSIGN(const ReadDataResult read, FromWire(Sent(ToWire(sent, schema_)), schema_));
  EXPECT_EQ(read.state, sent.state);
  EXPECT_EQ(Contents(read.diagnostics), Contents(sent.diagnostics));
}

TEST_F(WireAnswers, List) {
  const ListResult sent{.objects = {{.id = "1", .display_name = "First", .state = AnyObject()},
                                    {.id = "2", .display_name = "é"}},
                        .diagnostics = diagnostics_};
  ASSERT_OK_AND_ASSIGN(const ListResult read, FromWire(Sent(ToWire(sent, schema_)), schema_));
  ASSERT_EQ(read.objects.size(), sent.objects.size());
  for (size_t i = 0; i < read.objects.size(); ++i) {
    EXPECT_EQ(read.objects[i].id, sent.objects[i].id);
    EXPECT_EQ(read.objects[i].display_name, sent.objects[i].display_name);
    EXPECT_EQ(read.objects[i].state, sent.objects[i].state);
  }
  EXPECT_EQ(Contents(read.diagnostics), Contents(sent.diagnostics));
}

TEST_F(WireAnswers, Review) {
  ReviewResult sent;
  Diagnostic& finding = sent.findings.Error("Last replica", "Nothing would be left.");
  finding.code = "last_replica";
  finding.address = Address::Parse("box.a[0]");
  finding.path = At("parts[0]");
  sent.findings.Warning("Busy", "");
  ASSERT_OK_AND_ASSIGN(const ReviewResult read, FromWire(Sent(ToWire(sent))));
  EXPECT_EQ(Contents(read.findings), Contents(sent.findings));
}

TEST_F(WireAnswers, ReviewOfAnAddressThatIsNoneIsAnError) {
  extension::ReviewResponse wire;
  wire.add_findings();
  wire.add_findings()->set_address("no address");
  EXPECT_EQ(FromWire(wire).status(),
            absl::InvalidArgumentError(
                "ReviewResponse.findings[1].address: it is no address of an instance"));
}

TEST_F(WireAnswers, CallFunction) {
  const FunctionSignature join = testing::JoinFunction();
  const FunctionResult good{.value = random_.Of(join.result)};
  ASSERT_OK_AND_ASSIGN(FunctionResult read, FromWire(Sent(ToWire(good, join)), join));
  EXPECT_EQ(read.value, good.value);
  EXPECT_EQ(read.error, "");

  for (const std::optional<int> argument : {std::optional<int>(), std::optional<int>(0)}) {
    const FunctionResult failed{.error = "No separator.", .argument = argument};
    ASSERT_OK_AND_ASSIGN(read, FromWire(Sent(ToWire(failed, join)), join));
    EXPECT_EQ(read.value, Value::Null(join.result));
    EXPECT_EQ(read.error, failed.error);
    EXPECT_EQ(read.argument, failed.argument);
  }
}

TEST_F(WireAnswers, FunctionThatFailsWithoutATextHasFailed) {
  tfplugin6::CallFunction::Response wire;
  wire.mutable_error();
  EXPECT_EQ(FromWire(Sent(wire), testing::JoinFunction())->error,
            "The provider does not say why the function failed.");
}

TEST_F(WireAnswers, FunctionThatFailsForAnArgumentOutOfRangeIsAnError) {
  for (const int64_t argument : {int64_t{-1}, int64_t{1} << 31}) {
    tfplugin6::CallFunction::Response wire;
    wire.mutable_error()->set_function_argument(argument);
    EXPECT_EQ(FromWire(wire, testing::JoinFunction()).status(),
              absl::InvalidArgumentError(
                  "CallFunction.Response.error.function_argument: it is out of range"));
  }
}

template <typename Read>
void ExpectError(const absl::StatusOr<Read>& read, const std::string& message) {
  EXPECT_EQ(read.status(), absl::InvalidArgumentError(message));
}

TEST_F(WireAnswers, ThatAreDeferredAreErrors) {
  const std::string rest = ": the provider defers its answer, which it was not allowed to";
  tfplugin6::ReadResource::Response read;
  read.mutable_deferred();
  ExpectError(FromWire(Sent(read), {}, schema_), "ReadResource.Response.deferred" + rest);
  tfplugin6::ImportResourceState::Response import;
  import.mutable_deferred()->set_reason(tfplugin6::Deferred::ABSENT_PREREQ);
  ExpectError(FromWire(import, {}, "box", schema_), "ImportResourceState.Response.deferred" + rest);
  tfplugin6::ReadDataSource::Response data;
  data.mutable_deferred();
  ExpectError(FromWire(data, schema_), "ReadDataSource.Response.deferred" + rest);
  extension::PlanManyResponse::Item plan;
  plan.mutable_response()->mutable_deferred();
  ExpectError(FromWire(plan, schema_), "PlanResourceChange.Response.deferred" + rest);
}

TEST_F(WireAnswers, ValuesThatDoNotFitAreErrorsThatNameTheField) {
  const std::string rest = ": JSON, byte 0: an object is required";
  const auto spoil = [](tfplugin6::DynamicValue* value) { value->set_json("\"hunter2\""); };
  tfplugin6::UpgradeResourceState::Response upgrade;
  spoil(upgrade.mutable_upgraded_state());
  ExpectError(FromWire(upgrade, {}, schema_),
              "UpgradeResourceState.Response.upgraded_state" + rest);
  tfplugin6::ReadResource::Response read;
  spoil(read.mutable_new_state());
  ExpectError(FromWire(read, {}, schema_), "ReadResource.Response.new_state" + rest);
  extension::PlanManyResponse::Item plan;
  spoil(plan.mutable_response()->mutable_planned_state());
  ExpectError(FromWire(plan, schema_), "PlanResourceChange.Response.planned_state" + rest);
  extension::ApplyEvent::Result apply;
  spoil(apply.mutable_response()->mutable_new_state());
  ExpectError(FromWire(apply, schema_), "ApplyResourceChange.Response.new_state" + rest);
  extension::ResolveIntentResponse resolve;
  spoil(resolve.mutable_state());
  ExpectError(FromWire(resolve, schema_), "ResolveIntentResponse.state" + rest);
  tfplugin6::ImportResourceState::Response import;
  import.add_imported_resources()->set_type_name("box");
  spoil(import.mutable_imported_resources(0)->mutable_state());
  ExpectError(FromWire(import, {}, "box", schema_),
              "ImportResourceState.Response.imported_resources.state" + rest);
  tfplugin6::ReadDataSource::Response data;
  spoil(data.mutable_state());
  ExpectError(FromWire(data, schema_), "ReadDataSource.Response.state" + rest);
  extension::ListResponse list;
  list.add_objects();
  spoil(list.add_objects()->mutable_state());
  ExpectError(FromWire(list, schema_), "ListResponse.objects[1].state" + rest);
  tfplugin6::CallFunction::Response call;
  call.mutable_result()->set_json("\"hunter2\"");
  ExpectError(FromWire(call, testing::JoinFunction()),
              "CallFunction.Response.result: JSON, byte 0: an array is required");
}

TEST_F(WireAnswers, ResolveIntentThatContradictsItselfIsAnError) {
  const std::string state =
      "ResolveIntentResponse.state: it must be there if the object exists, and only then";
  extension::ResolveIntentResponse wire;
  wire.set_outcome(extension::ResolveIntentResponse::EXISTS);
  ExpectError(FromWire(wire, schema_), state);
  *wire.mutable_state() = ToWire(AnyObject(), schema_.type());
  EXPECT_THAT(FromWire(wire, schema_), testing::IsOk());
  wire.set_outcome(extension::ResolveIntentResponse::ABSENT);
  ExpectError(FromWire(wire, schema_), state);
  wire.set_outcome(static_cast<extension::ResolveIntentResponse::Outcome>(3));
  ExpectError(FromWire(wire, schema_), "ResolveIntentResponse.outcome: there is no such outcome");
}

}  // namespace
}  // namespace dplan
