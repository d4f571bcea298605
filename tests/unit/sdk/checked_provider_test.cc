#include "providers/sdk/checked_provider.h"

#include <gtest/gtest.h>

#include <atomic>
#include <utility>

#include "tests/testing/status_matchers.h"
#include "tests/testing/value_builders.h"
#include "tests/unit/sdk/odd_provider.h"

namespace dplan::sdk {
namespace {

using dplan::testing::IsOk;
using dplan::testing::Num;
using dplan::testing::Obj;
using dplan::testing::StatusIs;
using dplan::testing::Str;
using ::testing::HasSubstr;

constexpr char kDisk[] = "fake_disk";

// Answers every read with what the test says.
class ReadsOddly final : public OddProvider {
 public:
  explicit ReadsOddly(std::vector<Value> answers) : answers_(std::move(answers)) {}
  absl::StatusOr<std::vector<ReadResult>> ReadMany(const CallContext&,
                                                   const std::vector<ReadRequest>&) override {
    std::vector<ReadResult> results;
    for (const Value& answer : answers_) results.push_back({.state = answer});
    return results;
  }

 private:
  const std::vector<Value> answers_;
};

absl::Status ReadOne(std::vector<Value> answers) {
  ReadsOddly odd(std::move(answers));
  CheckedProvider checked(odd);
  return checked.ReadMany({}, {{.type = kDisk}}).status();
}

TEST(CheckedProvider, TakesANullWhateverItsType) { EXPECT_THAT(ReadOne({Value()}), IsOk()); }

TEST(CheckedProvider, CountsTheAnswers) {
  EXPECT_THAT(ReadOne({}), StatusIs(absl::StatusCode::kInternal, HasSubstr("0 answers to 1")));
  EXPECT_THAT(ReadOne({Value(), Value()}),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("2 answers to 1")));
}

TEST(CheckedProvider, SaysWhereAnAnswerDoesNotFit) {
  OddProvider fake;
  const Schema schema = fake.GetSchema({})->resources.at(kDisk);
  Diagnostics none;
  const Value disk = schema.Coerce(Obj({{"name", Str("a")}}), none);
  EXPECT_THAT(ReadOne({disk}), IsOk());
  EXPECT_THAT(ReadOne({disk.WithAttr("size", Str("big"))}),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("fake_disk is none: size:")));
  EXPECT_THAT(ReadOne({disk.WithAttr("sice", Num(1))}),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("\"sice\"")));
  EXPECT_THAT(ReadOne({Obj({{"name", Str("a")}})}),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("but the value has not")));
  EXPECT_THAT(ReadOne({disk.WithAttr("name", Str("a").Marked())}),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("mark")));
}

TEST(CheckedProvider, KnowsWhichTypesThereAre) {
  OddProvider fake;
  CheckedProvider checked(fake);
  const auto missing = StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("\"fake_dsk\""));
  EXPECT_THAT(checked.UpgradeMany({}, {{.type = "fake_dsk", .attributes = "{}"}}), missing);
  EXPECT_THAT(checked.Import({}, {.type = "fake_dsk", .id = "x"}), missing);
  EXPECT_THAT(checked.List({}, {.type = "fake_dsk"}), missing);
  EXPECT_THAT(checked.CallFunction({}, "fake_dsk", {}), missing);
}

class CountsSchemas final : public OddProvider {
 public:
  absl::StatusOr<ProviderSchema> GetSchema(const CallContext& context) override {
    if (++calls == 1) return absl::UnavailableError("not yet");
    return OddProvider::GetSchema(context);
  }
  std::atomic<int> calls = 0;
};

TEST(CheckedProvider, AsksForTheSchemaUntilItHasIt) {
  CountsSchemas odd;
  CheckedProvider checked(odd);
  EXPECT_THAT(checked.SharedSchema({}), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(checked.SharedSchema({}), IsOk());
  EXPECT_THAT(checked.GetSchema({}), IsOk());
  EXPECT_EQ(odd.calls, 2);
}

class CallsOddly final : public OddProvider {
 public:
  absl::StatusOr<ProviderSchema> GetSchema(const CallContext& context) override {
    absl::StatusOr<ProviderSchema> schema = OddProvider::GetSchema(context);
    schema->functions["answer"] = {.result = Type::Number()};
    return schema;
  }
  absl::StatusOr<FunctionResult> CallFunction(const CallContext&, const std::string&,
                                              const std::vector<Value>&) override {
    return answer;
  }
  FunctionResult answer;
};

TEST(CheckedProvider, ChecksTheResultOfAFunction) {
  CallsOddly odd;
  CheckedProvider checked(odd);
  odd.answer = {.value = Num(42)};
  EXPECT_EQ(checked.CallFunction({}, "answer", {})->value, Num(42));
  odd.answer = {.value = Str("42")};
  EXPECT_THAT(checked.CallFunction({}, "answer", {}),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("is no number")));
  odd.answer = {.value = Str("42"), .error = "no answer"};
  EXPECT_EQ(checked.CallFunction({}, "answer", {})->error, "no answer");
}

}  // namespace
}  // namespace dplan::sdk
