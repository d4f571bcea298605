#include "core/plan/review.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/plan/plan_builders.h"

namespace dplan {
namespace {

using testing::Addr;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(FindingCode, IsAWord) {
  for (const char* code : {"a", "files.last_copy", "engine.max_destroy", "x-1"}) {
    EXPECT_TRUE(IsFindingCode(code)) << code;
  }
  for (const char* code : {"", "a:b", "a b", "a\n", "é", "a/b"}) {
    EXPECT_FALSE(IsFindingCode(code)) << code;
  }
}

TEST(AllowedFinding, IsACodePerhapsWithAnAddress) {
  for (const char* text : {"files.last_copy", "a:dplan_data.b", "a:module.m[1].x.y[\"k:1\"]"}) {
    const std::optional<AllowedFinding> allowed = AllowedFinding::Parse(text);
    ASSERT_TRUE(allowed.has_value()) << text;
    EXPECT_EQ(allowed->ToString(), text);
  }
  for (const char* text : {"", ":", "a:", ":dplan_data.b", "a:b", "a b", "a:dplan_data.b:c"}) {
    EXPECT_FALSE(AllowedFinding::Parse(text).has_value()) << text;
  }
}

TEST(AllowedFinding, AllowsThatCodeThere) {
  const Diagnostic finding{.address = Addr("x.a[1]"), .code = "c"};
  for (const auto& [text, allows] :
       {std::pair("c", true), std::pair("d", false), std::pair("c:x.a[1]", true),
        std::pair("c:x.a[0]", false), std::pair("d:x.a[1]", false)}) {
    EXPECT_EQ(AllowedFinding::Parse(text)->Allows(finding), allows) << text;
  }
  // What is about all of the plan is not about one instance.
  EXPECT_FALSE(AllowedFinding::Parse("c:x.a[1]")->Allows({.code = "c"}));
}

TEST(CheckFindings, NamesWhatBlocksAndHowToAllowIt) {
  Plan plan;
  plan.findings = {
      {{.summary = "Quorum lost", .address = Addr("x.a[\"k\"]"), .code = "x.quorum"}, false},
      {{.summary = "Too many", .code = "engine.max_destroy"}, false},
      {{.summary = "Known danger", .code = "x.known"}, true},
      {{.severity = Severity::kWarning, .summary = "Slow", .code = "x.slow"}, false}};
  Diagnostics diagnostics;
  CheckFindings(plan, diagnostics);
  ASSERT_EQ(diagnostics.items().size(), 1u);
  EXPECT_THAT(diagnostics.items()[0].detail,
              AllOf(HasSubstr("\n  x.a[\"k\"]: Quorum lost\n  Too many\n"),
                    HasSubstr("\n  --allow 'x.quorum:x.a[\"k\"]'\n  --allow engine.max_destroy"),
                    Not(HasSubstr("x.known")), Not(HasSubstr("Slow"))));
}

TEST(CheckFindings, PassesWhatIsAllowedOrOnlyWarned) {
  Plan plan;
  plan.findings = {{{.code = "a"}, true}, {{.severity = Severity::kWarning, .code = "b"}, false}};
  Diagnostics diagnostics;
  CheckFindings(plan, diagnostics);
  EXPECT_TRUE(diagnostics.empty());
}

}  // namespace
}  // namespace dplan
