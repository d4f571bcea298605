#include "core/cli/json_events.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/str_split.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/fake_terminal.h"
#include "tests/testing/value_builders.h"
#include "tests/unit/plan/plan_builders.h"

namespace dplan {
namespace {

using nlohmann::json;
using namespace testing;

class JsonEventsTest : public ::testing::Test {
 protected:
  // What was written since the last call, a document per line.
  std::vector<json> Take() {
    std::vector<json> events;
    const std::string text = terminal_.TakeOut();
    for (absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
      events.push_back(json::parse(line.begin(), line.end()));
    }
    return events;
  }

  FakeTerminal terminal_;
  FakeClock clock_;
  JsonEvents events_{terminal_, clock_};
};

TEST_F(JsonEventsTest, BeginWithTheVersion) {
  events_.Version();
  const std::vector<json> events = Take();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0]["type"], "version");
  EXPECT_EQ(events[0]["@level"], "info");
  EXPECT_EQ(events[0]["@timestamp"], "2026-01-02T03:04:05.000000Z");
  EXPECT_TRUE(events[0].contains("ui"));
}

TEST_F(JsonEventsTest, TellAPlan) {
  Plan plan = PlanOf({Create("fake_disk.a[\"x\"]", Str("1")), Keep("fake_disk.b", Str("1")),
                      Replace("fake_disk.c", Str("1"), Str("2"), ReasonCode::kReplaceTainted),
                      Delete("fake_disk.d[0]", Str("1"), ReasonCode::kDeleteCountIndex)});
  plan.drift.push_back({Addr("fake_disk.c"), Str("0"), Str("1")});
  events_.Planned(plan);
  const std::vector<json> events = Take();
  ASSERT_EQ(events.size(), 5u);
  EXPECT_EQ(events[0]["type"], "resource_drift");
  EXPECT_EQ(events[1]["type"], "planned_change");
  EXPECT_EQ(events[1]["change"]["action"], "create");
  EXPECT_EQ(events[1]["change"]["resource"]["addr"], "fake_disk.a[\"x\"]");
  EXPECT_EQ(events[1]["change"]["resource"]["resource_key"], "x");
  EXPECT_EQ(events[2]["change"]["reason"], "tainted");
  EXPECT_EQ(events[3]["change"]["resource"]["resource_key"], 0);
  EXPECT_EQ(events[3]["change"]["reason"], "delete_because_count_index");
  EXPECT_EQ(events[4]["type"], "change_summary");
  EXPECT_EQ(events[4]["changes"],
            json({{"add", 2}, {"change", 0}, {"import", 0}, {"remove", 2}, {"operation", "plan"}}));
}

TEST_F(JsonEventsTest, PointIntoTheSource) {
  SourceMap sources;
  const int32_t file = sources.Add("main.dplan.yaml", "a: b\nc: d\n");
  Diagnostics diagnostics;
  diagnostics.Error(
      "Wrong", "It is wrong.",
      {file, {.line = 2, .column = 4, .byte = 8}, {.line = 2, .column = 5, .byte = 9}});
  diagnostics.Warning("Strange", "It is strange.").address = Addr("fake_disk.a");
  for (const Diagnostic& diagnostic : diagnostics.items()) events_.Found(diagnostic, sources);
  const std::vector<json> events = Take();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0]["@level"], "error");
  EXPECT_EQ(events[0]["diagnostic"]["range"]["filename"], "main.dplan.yaml");
  EXPECT_EQ(events[0]["diagnostic"]["range"]["start"]["line"], 2);
  EXPECT_EQ(events[0]["diagnostic"]["snippet"]["code"], "c: d");
  EXPECT_EQ(events[1]["@level"], "warn");
  EXPECT_EQ(events[1]["diagnostic"]["address"], "fake_disk.a");
}

TEST_F(JsonEventsTest, ShowNoSensitiveOutput) {
  events_.Outputs(
      {{"open", {"\"string\"", "\"v\"", false}}, {"secret", {"\"string\"", "\"hunter2\"", true}}});
  const std::vector<json> events = Take();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0]["outputs"]["open"]["value"], "v");
  EXPECT_EQ(events[0]["outputs"]["secret"], json({{"sensitive", true}, {"type", "string"}}));
}

TEST_F(JsonEventsTest, SumUpWhatWasDone) {
  events_.Summary("apply", {.add = 1, .change = 2, .remove = 3});
  events_.Summary("destroy", {.remove = 3});
  const std::vector<json> events = Take();
  EXPECT_EQ(events[0]["@message"], "Apply complete! Resources: 1 added, 2 changed, 3 destroyed.");
  EXPECT_EQ(events[1]["@message"], "Destroy complete! Resources: 3 destroyed.");
}

TEST_F(JsonEventsTest, CountsAReplacementTwice) {
  const ChangeCounts counts =
      CountChanges(PlanOf({Replace("a.b", Str("1"), Str("2"), ReasonCode::kReplaceRequested),
                           Update("a.c", Str("1"), Str("2"))}));
  EXPECT_EQ(counts.add, 1);
  EXPECT_EQ(counts.change, 1);
  EXPECT_EQ(counts.remove, 1);
}

}  // namespace
}  // namespace dplan
