#include <atomic>
#include <functional>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "core/plugin/plugin_provider.h"
#include "core/plugin/plugin_status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/fake_cloud.h"
#include "tests/testing/fake_provider.h"
#include "tests/testing/fake_types.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/value_builders.h"

namespace dplan {
namespace {

using ::testing::HasSubstr;
using testing::IsOk;
using testing::Null;
using testing::Num;
using testing::Obj;
using testing::StatusIs;
using testing::Str;
using testing::Unknown;

// One process of a provider, which can die: then all its calls, also those that run, fail.
struct Process {
  std::atomic<bool> dead{false};
  std::atomic<int> calls{0};
  std::atomic<bool> destroyed{false};
  std::function<void()> during_apply = [] {};  // the operation is done then
};

class MortalProvider final : public Provider {
 public:
  MortalProvider(FakeCloud& cloud, std::shared_ptr<Process> process)
      : process_(std::move(process)), inner_(NewFakeProvider(cloud)) {}
  ~MortalProvider() override { process_->destroyed = true; }

  absl::StatusOr<ProviderSchema> GetSchema(const CallContext& context) override {
    return Alive([&] { return inner_->GetSchema(context); });
  }
  absl::StatusOr<Diagnostics> ValidateConfig(const CallContext& context,
                                             const Value& config) override {
    return Alive([&] { return inner_->ValidateConfig(context, config); });
  }
  absl::StatusOr<std::vector<Diagnostics>> ValidateMany(
      const CallContext& context, const std::vector<ValidateRequest>& requests) override {
    return Alive([&] { return inner_->ValidateMany(context, requests); });
  }
  absl::StatusOr<std::vector<UpgradeResult>> UpgradeMany(
      const CallContext& context, const std::vector<UpgradeRequest>& requests) override {
    return Alive([&] { return inner_->UpgradeMany(context, requests); });
  }
  absl::StatusOr<Diagnostics> Configure(const CallContext& context, const Value& config) override {
    return Alive([&] { return inner_->Configure(context, config); });
  }
  absl::StatusOr<std::vector<ReadResult>> ReadMany(
      const CallContext& context, const std::vector<ReadRequest>& requests) override {
    return Alive([&] { return inner_->ReadMany(context, requests); });
  }
  absl::StatusOr<std::vector<PlanResult>> PlanMany(
      const CallContext& context, const std::vector<PlanRequest>& requests) override {
    return Alive([&] { return inner_->PlanMany(context, requests); });
  }
  absl::StatusOr<ApplyResult> Apply(const CallContext& context, const ApplyRequest& request,
                                    ApplyEvents& events) override {
    return Alive([&] {
      auto result = inner_->Apply(context, request, events);
      process_->during_apply();
      return result;
    });
  }
  absl::StatusOr<ResolveResult> ResolveIntent(const CallContext& context,
                                              const ResolveRequest& request) override {
    return Alive([&] { return inner_->ResolveIntent(context, request); });
  }
  absl::StatusOr<ImportResult> Import(const CallContext& context,
                                      const ImportRequest& request) override {
    return Alive([&] { return inner_->Import(context, request); });
  }
  void Stop() override { inner_->Stop(); }

 private:
  template <typename Function>
  auto Alive(const Function& call) -> decltype(call()) {
    ++process_->calls;
    if (process_->dead) return Gone();
    auto result = call();
    if (process_->dead) return Gone();
    return result;
  }
  static absl::Status Gone() { return PluginGoneError("Provider fake was killed by signal 9."); }

  const std::shared_ptr<Process> process_;
  const std::unique_ptr<Provider> inner_;
};

class SupervisedProviderTest : public ::testing::Test {
 protected:
  SupervisedProviderTest() {
    provider_ = NewSupervisedProvider(
        Start(), [this](const CallContext&) -> absl::StatusOr<std::unique_ptr<Provider>> {
          if (!start_status_.ok()) return start_status_;
          return Start();
        });
  }

  std::unique_ptr<Provider> Start() {
    processes_.push_back(std::make_shared<Process>());
    return std::make_unique<MortalProvider>(cloud_, processes_.back());
  }

  void Configure() {
    const auto result =
        provider_->Configure({}, Obj({{"region", Str("here")}, {"token", Null(Type::String())}}));
    ASSERT_THAT(result, IsOk());
  }

  static Value Disk(const std::string& name) {
    Diagnostics diagnostics;
    return FakeTypes()
        .at("fake_disk")
        .schema.Coerce(Obj({{"name", Str(name)}, {"size", Num(1)}}), diagnostics);
  }
  static Value NoDisk() { return Null(FakeTypes().at("fake_disk").schema.type()); }
  static ApplyRequest Create(const std::string& name) {
    return {.type = "fake_disk",
            .prior = NoDisk(),
            .planned = Disk(name)
                           .WithAttr("id", Unknown(Type::String()))
                           .WithAttr("generation", Unknown(Type::Number())),
            .config = Disk(name),
            .owner = {"lineage", "fake_disk." + name, "intent-" + name}};
  }
  absl::StatusOr<ApplyResult> Apply(const std::string& name) {
    class : public ApplyEvents {
      void Progress(double, const std::string&) override {}
    } events;
    return provider_->Apply({}, Create(name), events);
  }
  absl::StatusOr<std::vector<ReadResult>> Read() {
    return provider_->ReadMany({}, {{.type = "fake_disk", .current = Disk("a")}});
  }

  FakeCloud cloud_;
  absl::Status start_status_;
  std::vector<std::shared_ptr<Process>> processes_;
  std::unique_ptr<Provider> provider_;
};

TEST_F(SupervisedProviderTest, PassesCallsOn) {
  Configure();
  EXPECT_THAT(provider_->GetSchema({}), IsOk());
  EXPECT_THAT(Read(), IsOk());
  EXPECT_THAT(Apply("a"), IsOk());
  EXPECT_EQ(processes_.size(), 1u);
}

TEST_F(SupervisedProviderTest, RepeatsACallOnANewConfiguredProcess) {
  Configure();
  processes_[0]->dead = true;
  // Only a configured provider reads.
  EXPECT_THAT(Read(), IsOk());
  ASSERT_EQ(processes_.size(), 2u);
  EXPECT_TRUE(processes_[0]->destroyed);
  EXPECT_THAT(Read(), IsOk());
  EXPECT_EQ(processes_.size(), 2u);
}

TEST_F(SupervisedProviderTest, RepeatsACallBeforeItWasConfigured) {
  processes_[0]->dead = true;
  EXPECT_THAT(provider_->GetSchema({}), IsOk());
  EXPECT_EQ(processes_.size(), 2u);
  Configure();
  EXPECT_THAT(Read(), IsOk());
}

// The new process is configured by the repeated call, and only by that: twice is an error.
TEST_F(SupervisedProviderTest, RepeatsTheConfiguration) {
  processes_[0]->dead = true;
  Configure();
  EXPECT_EQ(processes_.size(), 2u);
  EXPECT_THAT(Read(), IsOk());
}

TEST_F(SupervisedProviderTest, NeverRepeatsAnApply) {
  Configure();
  processes_[0]->during_apply = [this] { processes_[0]->dead = true; };
  EXPECT_THAT(Apply("a"), StatusIs(absl::StatusCode::kUnavailable, HasSubstr("signal 9")));
  EXPECT_EQ(cloud_.world.Objects().size(), 1u);

  const auto resolved = provider_->ResolveIntent(
      {},
      {.type = "fake_disk", .prior = NoDisk(), .planned = Disk("a"), .owner = Create("a").owner});
  ASSERT_THAT(resolved, IsOk());
  EXPECT_EQ(resolved->outcome, ResolveResult::Outcome::kExists);
  EXPECT_EQ(processes_.size(), 2u);
  EXPECT_EQ(processes_[1]->calls, 2);  // Configure, ResolveIntent

  EXPECT_THAT(Apply("b"), IsOk());
  EXPECT_EQ(cloud_.world.Objects().size(), 2u);
}

TEST_F(SupervisedProviderTest, NextApplyFindsTheNewProcess) {
  Configure();
  processes_[0]->dead = true;
  EXPECT_THAT(Apply("a"), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(Apply("b"), IsOk());
}

TEST_F(SupervisedProviderTest, FailsForGoodAfterTheSecondDeath) {
  Configure();
  processes_[0]->dead = true;
  EXPECT_THAT(Read(), IsOk());
  processes_[1]->dead = true;
  EXPECT_THAT(Read(), StatusIs(absl::StatusCode::kUnavailable, HasSubstr("signal 9")));
  EXPECT_THAT(provider_->GetSchema({}), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(processes_.size(), 2u);
}

// Nobody need look for what was not begun.
TEST_F(SupervisedProviderTest, BeginsNothingAfterTheSecondDeath) {
  Configure();
  processes_[0]->dead = true;
  EXPECT_THAT(Apply("a"), StatusIs(absl::StatusCode::kUnavailable, HasSubstr("signal 9")));
  processes_[1]->dead = true;
  EXPECT_THAT(Apply("b"), StatusIs(absl::StatusCode::kUnavailable, HasSubstr("signal 9")));

  const absl::StatusOr<ApplyResult> result = Apply("c");
  ASSERT_THAT(result, IsOk());
  EXPECT_FALSE(result->state.has_value());
  ASSERT_TRUE(result->diagnostics.HasErrors());
  EXPECT_EQ(result->diagnostics.items().front().effect, Effect::kNone);
  EXPECT_TRUE(cloud_.world.Objects().empty());
}

TEST_F(SupervisedProviderTest, SaysWhyThereIsNoOther) {
  Configure();
  processes_[0]->dead = true;
  start_status_ = absl::NotFoundError("its file is gone");
  const auto what = ::testing::AllOf(HasSubstr("signal 9"), HasSubstr("its file is gone"));
  EXPECT_THAT(Read(), StatusIs(absl::StatusCode::kUnavailable, what));
  start_status_ = absl::OkStatus();
  EXPECT_THAT(Read(), StatusIs(absl::StatusCode::kUnavailable, what));
}

// An answer of the provider, even Unavailable, is no death.
TEST_F(SupervisedProviderTest, KeepsAProviderThatAnswersUnavailable) {
  Configure();
  ASSERT_THAT(cloud_.Run(R"(fault read * times 1 crash "the cloud is down")"), IsOk());
  EXPECT_THAT(Read(), StatusIs(absl::StatusCode::kUnavailable, HasSubstr("cloud is down")));
  EXPECT_THAT(Read(), IsOk());
  EXPECT_EQ(processes_.size(), 1u);
}

TEST_F(SupervisedProviderTest, ReplacesOnceForManyThreads) {
  Configure();
  std::vector<std::jthread> threads;
  std::atomic<int> good{0};
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([this, &good] {
      for (int call = 0; call < 50; ++call) {
        if (call == 10) processes_[0]->dead = true;
        if (Read().ok()) ++good;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(good, 8 * 50);
  EXPECT_EQ(processes_.size(), 2u);
}

}  // namespace
}  // namespace dplan
