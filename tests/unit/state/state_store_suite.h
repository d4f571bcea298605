#ifndef DPLAN_TESTS_UNIT_STATE_STATE_STORE_SUITE_H_
#define DPLAN_TESTS_UNIT_STATE_STATE_STORE_SUITE_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "state/state_store.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/state/state_builders.h"

namespace dplan::testing {

// What every StateStore does. `Place` is where one state is kept:
//   struct Place { std::unique_ptr<StateStore> Open(); };  // as another process would open it
// All stores of one place that were opened before are gone when it is opened again.
template <typename Place>
class StateStoreSuite : public ::testing::Test {
 protected:
  StateStoreSuite() : store_(place_.Open()) {}

  void Reopen() {
    store_.reset();
    store_ = place_.Open();
  }
  // What a new process reads.
  State Recorded() {
    Reopen();
    absl::StatusOr<State> state = store_->Load();
    EXPECT_THAT(state, IsOk());
    return state.value_or(State());
  }
  void Begin() { ASSERT_THAT(store_->Begin(MakeOperation()), IsOk()); }
  void Commit(const std::vector<StateEdit>& edits) { ASSERT_THAT(store_->Commit(edits), IsOk()); }
  void End() { ASSERT_THAT(store_->End("succeeded"), IsOk()); }

  Place place_;
  std::unique_ptr<StateStore> store_;
};

TYPED_TEST_SUITE_P(StateStoreSuite);

TYPED_TEST_P(StateStoreSuite, HasNothingAtFirst) {
  EXPECT_THAT(this->store_->Load(), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(this->store_->Commit({Put(MakeObject("t.a"))}),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(this->store_->End("succeeded"), StatusIs(absl::StatusCode::kFailedPrecondition));
  this->Reopen();
  EXPECT_THAT(this->store_->Load(), StatusIs(absl::StatusCode::kNotFound));
}

TYPED_TEST_P(StateStoreSuite, BeginCreatesAnEmptyState) {
  this->Begin();
  EXPECT_THAT(this->store_->Begin(MakeOperation("op2")),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  this->End();
  const State state = this->Recorded();
  EXPECT_NE(state.lineage, "");
  EXPECT_EQ(state, (State{.lineage = state.lineage, .fingerprint_key = state.fingerprint_key}));
}

TYPED_TEST_P(StateStoreSuite, KeepsTheLineage) {
  this->Begin();
  this->End();
  const std::string lineage = this->Recorded().lineage;
  this->Begin();
  this->Commit({Put(MakeObject("t.a"))});
  this->End();
  EXPECT_EQ(this->Recorded().lineage, lineage);
}

TYPED_TEST_P(StateStoreSuite, GivesBackAllThatWasPut) {
  Object rich = RichObject();
  std::vector<Object> objects = {rich,
                                 MakeObject("t.a"),
                                 MakeObject("t.a[0]"),
                                 MakeObject("t.a[-5]"),
                                 MakeObject("t.a[\"0\"]"),
                                 MakeObject("t.a[\"\"]"),
                                 MakeObject("data.t.a"),
                                 MakeObject("module.x.module.y[1].t.a", "")};
  this->Begin();
  this->Commit({{.put = objects}});
  this->End();
  const State state = this->Recorded();
  ASSERT_EQ(state.objects.size(), objects.size());
  for (Object& object : objects) {
    object.serial = 1;
    SCOPED_TRACE(object.address.ToString());
    ASSERT_EQ(state.objects.count(object.address), 1u);
    EXPECT_TRUE(state.objects.at(object.address) == object);
  }
}

TYPED_TEST_P(StateStoreSuite, CountsEdits) {
  this->Begin();
  this->Commit({Put(MakeObject("t.a")), Put(MakeObject("t.b"))});
  this->Commit({});
  this->Commit({Put(MakeObject("t.a", "[1]"))});
  this->Commit({StateEdit()});
  const State state = this->Recorded();
  EXPECT_EQ(state.serial, 4);
  EXPECT_EQ(state.objects.at(Addr("t.a")).serial, 3);
  EXPECT_EQ(state.objects.at(Addr("t.b")).serial, 2);
}

TYPED_TEST_P(StateStoreSuite, ReplacesAndRemoves) {
  Object first = RichObject();
  Object second = first;
  second.attributes = "{}";
  second.sensitive.clear();
  second.private_data.clear();
  second.write_only.clear();
  second.status = ObjectStatus::kReady;
  second.provider = Prov("other");
  second.dependencies.erase(second.dependencies.begin(), second.dependencies.begin() + 2);
  this->Begin();
  this->Commit({Put(first)});
  this->Commit({Put(second)});
  this->Commit({Put(MakeObject("t.gone"))});
  this->Commit({Remove("t.gone")});
  const State state = this->Recorded();
  second.serial = 2;
  ASSERT_EQ(state.objects.size(), 1u);
  EXPECT_TRUE(state.objects.begin()->second == second);
}

TYPED_TEST_P(StateStoreSuite, KeepsIntentsUntilTheyEnd) {
  Intent intent = MakeIntent("i1", "t.a[1]", IntentAction::kUpdate);
  intent.schema_version = 3;
  intent.prior = "{\"a\":1}";
  intent.sensitive = {*Path::Parse("a"), *Path::Parse("b[0]")};
  intent.private_data = std::string("\0\x80", 2);
  intent.dependencies = RichObject().dependencies;
  this->Begin();
  this->Commit({BeginIntent(intent), BeginIntent(MakeIntent("i2", "t.b"))});
  State state = this->Recorded();
  ASSERT_EQ(state.intents.size(), 2u);
  EXPECT_TRUE(state.intents.at("i1") == intent);
  EXPECT_EQ(state.serial, 2);

  this->Begin();
  this->Commit({EndIntent("i1", MakeObject("t.a[1]"))});
  state = this->Recorded();
  EXPECT_EQ(state.intents.count("i1"), 0u);
  EXPECT_EQ(state.intents.count("i2"), 1u);
  EXPECT_EQ(state.objects.count(Addr("t.a[1]")), 1u);

  // The address is free again, and so is the other once its intent has ended without an object.
  this->Begin();
  this->Commit({BeginIntent(MakeIntent("i3", "t.a[1]", IntentAction::kDelete)), {.end = {"i2"}}});
  this->Commit({{.end = {"i3"}, .remove = {Addr("t.a[1]")}}});
  state = this->Recorded();
  EXPECT_TRUE(state.intents.empty());
  EXPECT_TRUE(state.objects.empty());
}

TYPED_TEST_P(StateStoreSuite, KeepsWhatAnOperationReports) {
  const Reported known{.known_id = "id-1"};
  this->Begin();
  this->Commit({BeginIntent(MakeIntent("i1", "t.a")), BeginIntent(MakeIntent("i2", "t.b"))});
  this->Commit({{.report = {{"i1", known}}}});
  State state = this->Recorded();
  EXPECT_TRUE(state.intents.at("i1").reported == known);
  EXPECT_TRUE(state.intents.at("i2").reported == Reported());
  EXPECT_EQ(state.serial, 3);

  // Later reports replace earlier ones, also in another run, and end with the intent.
  this->Begin();
  this->Commit(
      {{.report = {{"i1", RichReport()}, {"i2", known}}}, {.report = {{"i2", RichReport()}}}});
  state = this->Recorded();
  EXPECT_TRUE(state.intents.at("i1").reported == RichReport());
  EXPECT_TRUE(state.intents.at("i2").reported == RichReport());

  this->Begin();
  this->Commit({EndIntent("i1", MakeObject("t.a"))});
  this->Commit({{.report = {{"i2", known}}, .end = {"i2"}}});
  this->Commit({BeginIntent(MakeIntent("i3", "t.a", IntentAction::kUpdate))});
  state = this->Recorded();
  ASSERT_EQ(state.intents.size(), 1u);
  EXPECT_TRUE(state.intents.at("i3").reported == Reported());
}

TYPED_TEST_P(StateStoreSuite, HasOneKeyForEver) {
  this->Begin();
  this->End();
  const std::string key = this->Recorded().fingerprint_key;
  EXPECT_EQ(key.size(), 32u);
  this->Begin();
  this->Commit({Put(RichObject())});
  this->End();
  EXPECT_EQ(this->Recorded().fingerprint_key, key);
}

TYPED_TEST_P(StateStoreSuite, KeepsOutputsAndProviders) {
  const OutputValue number{.type = "\"number\"", .value = "1"};
  const OutputValue secret{.type = "\"string\"", .value = "\"x\"", .sensitive = true};
  ProviderRecord plain{.source = "dplan/docker", .config = "{}"};
  this->Begin();
  this->Commit({{.outputs = {{"a", number}, {"b", number}},
                 .providers = {{Prov("ssh"), RichRecord()}, {Prov("docker"), plain}}}});
  State state = this->Recorded();
  EXPECT_TRUE(state.outputs.at("a") == number);
  EXPECT_TRUE(state.providers.at(Prov("ssh")) == RichRecord());
  EXPECT_TRUE(state.providers.at(Prov("docker")) == plain);

  this->Begin();
  this->Commit(
      {{.outputs = {{"a", secret}, {"b", std::nullopt}, {"never", std::nullopt}},
        .providers = {
            {Prov("ssh"), plain}, {Prov("docker"), std::nullopt}, {Prov("never"), std::nullopt}}}});
  state = this->Recorded();
  EXPECT_EQ(state.outputs.size(), 1u);
  EXPECT_TRUE(state.outputs.at("a") == secret);
  EXPECT_EQ(state.providers.size(), 1u);
  EXPECT_TRUE(state.providers.at(Prov("ssh")) == plain);
  EXPECT_EQ(state.serial, 2);
}

TYPED_TEST_P(StateStoreSuite, AppliesTheKindsInTheirOrder) {
  this->Begin();
  // An intent that begins and ends, an object that is put and removed, in one edit.
  this->Commit({{.begin = {MakeIntent("i1", "t.a")},
                 .end = {"i1"},
                 .put = {MakeObject("t.a")},
                 .remove = {Addr("t.a")}}});
  // The last of two objects with one address stays.
  this->Commit({{.put = {MakeObject("t.b", "[1]"), MakeObject("t.b", "[2]")}}});
  const State state = this->Recorded();
  EXPECT_TRUE(state.intents.empty());
  ASSERT_EQ(state.objects.size(), 1u);
  EXPECT_EQ(state.objects.begin()->second.attributes, "[2]");
}

TYPED_TEST_P(StateStoreSuite, RefusesWhatDoesNotFit) {
  const struct {
    const char* name;
    std::vector<StateEdit> edits;
  } kCases[] = {
      {"removes what is not there", {Remove("t.none")}},
      {"removes another instance of the block", {Remove("t.a[0]")}},
      {"removes twice", {Remove("t.a"), Remove("t.a")}},
      {"ends an unknown intent", {{.end = {"i9"}}}},
      {"ends twice", {{.end = {"i0", "i0"}}}},
      {"reports of an unknown intent", {{.report = {{"i9", RichReport()}}}}},
      {"reports after the end", {{.end = {"i0"}}, {.report = {{"i0", RichReport()}}}}},
      {"begins twice for one address", {BeginIntent(MakeIntent("i1", "t.open"))}},
      {"begins twice with one id", {BeginIntent(MakeIntent("i0", "t.other"))}},
      {"fits first, then not",
       {Put(MakeObject("t.new")),
        BeginIntent(MakeIntent("i1", "t.new")),
        {.outputs = {{"o", OutputValue{.type = "\"bool\"", .value = "true"}}}},
        {.end = {"i0"}},
        Remove("t.a"),
        Remove("t.none")}},
  };
  this->Begin();
  this->Commit({Put(MakeObject("t.a")), BeginIntent(MakeIntent("i0", "t.open"))});
  this->End();
  const State before = this->Recorded();
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    this->Begin();
    EXPECT_THAT(this->store_->Commit(c.edits), StatusIs(absl::StatusCode::kAborted));
    // After an error it takes no further edits.
    EXPECT_FALSE(this->store_->Commit({Put(MakeObject("t.later"))}).ok());
    EXPECT_FALSE(this->store_->End("failed").ok());
    EXPECT_TRUE(this->Recorded() == before);
  }
}

TYPED_TEST_P(StateStoreSuite, RunsFollowEachOther) {
  this->Begin();
  EXPECT_FALSE(this->store_->Commit({Remove("t.none")}).ok());
  EXPECT_FALSE(this->store_->End("failed").ok());
  this->Begin();
  this->Commit({Put(MakeObject("t.a"))});
  EXPECT_EQ(this->store_->Load().value().objects.size(), 1u);
  ASSERT_THAT(this->store_->End("interrupted"), IsOk());
  this->Begin();
  this->Commit({Put(MakeObject("t.b"))});
  this->End();
  EXPECT_EQ(this->store_->Load().value().objects.size(), 2u);
  EXPECT_EQ(this->Recorded().objects.size(), 2u);
}

REGISTER_TYPED_TEST_SUITE_P(StateStoreSuite, HasNothingAtFirst, BeginCreatesAnEmptyState,
                            KeepsTheLineage, GivesBackAllThatWasPut, CountsEdits,
                            ReplacesAndRemoves, KeepsIntentsUntilTheyEnd,
                            KeepsWhatAnOperationReports, HasOneKeyForEver, KeepsOutputsAndProviders,
                            AppliesTheKindsInTheirOrder, RefusesWhatDoesNotFit,
                            RunsFollowEachOther);

}  // namespace dplan::testing

#endif  // DPLAN_TESTS_UNIT_STATE_STATE_STORE_SUITE_H_
