#include "core/base/failpoint.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <set>

namespace dplan {
namespace {

// DPLAN_FAILPOINT is read once in a process, so each of these needs one of its own.
class FailpointDeathTest : public ::testing::Test {
 protected:
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

void PassThrough(const char* variable) {
  setenv("DPLAN_FAILPOINT", variable, 1);
  for (int i = 0; i < 3; ++i) {
    fprintf(stderr, "round %d;", i + 1);
    Failpoint("apply.intent_committed");
    Failpoint("apply.result_committed");
  }
  _exit(0);
}

TEST_F(FailpointDeathTest, KillsAtTheFirstPass) {
  EXPECT_EXIT(PassThrough("apply.intent_committed"), ::testing::KilledBySignal(SIGKILL),
              "round 1;$");
}

TEST_F(FailpointDeathTest, KillsAtTheNthPass) {
  EXPECT_EXIT(PassThrough("apply.result_committed:3"), ::testing::KilledBySignal(SIGKILL),
              "round 3;$");
}

TEST_F(FailpointDeathTest, KillsNothingElse) {
  EXPECT_EXIT(PassThrough(""), ::testing::ExitedWithCode(0), "round 3;$");
  EXPECT_EXIT(PassThrough("apply.result_committed:4"), ::testing::ExitedWithCode(0), "round 3;$");
  EXPECT_EXIT(PassThrough("state.committed"), ::testing::ExitedWithCode(0), "round 3;$");
}

TEST_F(FailpointDeathTest, RejectsWhatNamesNoFailpoint) {
  for (const char* const text :
       {"apply.intent_comitted", "apply.finished:0", "apply.finished:x", ":1"}) {
    SCOPED_TRACE(text);
    EXPECT_EXIT(PassThrough(text), ::testing::ExitedWithCode(1), "names no failpoint");
  }
}

void PassUnknown() {
  setenv("DPLAN_FAILPOINT", "apply.finished", 1);
  Failpoint("apply.unheard_of");
}

TEST_F(FailpointDeathTest, ANameMustBeInTheTable) { EXPECT_DEATH(PassUnknown(), "IsKnown"); }

TEST(FailpointNames, AreUnique) {
  const std::vector<std::string>& names = FailpointNames();
  EXPECT_GE(names.size(), 5u);
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
}

}  // namespace
}  // namespace dplan
