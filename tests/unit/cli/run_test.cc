// Whole commands with a cloud, files and a terminal in memory; only the lock is a real file.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "core/cli/commands.h"
#include "tests/testing/counting_ids.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/fake_provider.h"
#include "tests/testing/fake_terminal.h"
#include "tests/testing/memory_files.h"
#include "tests/testing/memory_state_store.h"

namespace dplan {
namespace {

using ::testing::HasSubstr;
using testing::MemoryFiles;
using testing::MemoryStateStore;
using ::testing::Not;

constexpr char kConfig[] =
    "variables:\n"
    "  size: {type: number, default: 10}\n"
    "resources:\n"
    "  fake_disk.a: {name: a, size: \"${var.size}\"}\n"
    "outputs:\n"
    "  id: {value: \"${fake_disk.a.id}\"}\n";

class FakeOpener : public ProviderOpener {
 public:
  explicit FakeOpener(FakeCloud& cloud) : cloud_(cloud) {}
  absl::StatusOr<std::unique_ptr<Provider>> Open(const std::string& source,
                                                 const CallContext&) override {
    if (source != "dplan/fake") return absl::NotFoundError("there is no provider " + source);
    return NewFakeProvider(cloud_);
  }

 private:
  FakeCloud& cloud_;
};

// What a process would open, and what stays of it in the test.
class OpenedStore : public StateStore {
 public:
  explicit OpenedStore(MemoryStateStore& store) : store_(store) {}
  absl::StatusOr<State> Load() override { return store_.Load(); }
  absl::Status Begin(const Operation& operation) override { return store_.Begin(operation); }
  absl::Status Commit(const std::vector<StateEdit>& edits) override { return store_.Commit(edits); }
  absl::Status End(const std::string& outcome) override { return store_.End(outcome); }

 private:
  MemoryStateStore& store_;
};

class RunTest : public ::testing::Test {
 protected:
  RunTest() {
    std::string folder = std::filesystem::temp_directory_path() / "dplan_run_XXXXXX";
    folder_ = mkdtemp(folder.data());
    std::filesystem::current_path(folder_);
    files_.Put("main.dplan.yaml", kConfig);
  }
  ~RunTest() override {
    std::filesystem::current_path("/");
    std::filesystem::remove_all(folder_);
  }

  int Run(const std::vector<std::string>& words) {
    return RunDplan(
        words,
        {.terminal = terminal_,
         .files = files_,
         .clock = clock_,
         .ids = ids_,
         .providers = opener_,
         .open_state = [&](const std::string&) { return std::make_unique<OpenedStore>(store_); },
         .enter_folder = [](const std::string& name) { return name == "."; },
         .environment = environment_,
         .interrupts = interrupts_});
  }

  std::string folder_;
  FakeTerminal terminal_{/*is_terminal=*/true};
  MemoryFiles files_;
  FakeClock clock_;
  CountingIds ids_;
  FakeCloud cloud_;
  FakeOpener opener_{cloud_};
  MemoryStateStore store_;
  std::map<std::string, std::string> environment_;
  std::atomic<int> interrupts_{0};
};

TEST_F(RunTest, ApplyAsksAndTakesOnlyYes) {
  for (const char* answer : {"", "y", "YES", "no", "yes please"}) {
    SCOPED_TRACE(answer);
    terminal_.Answer(answer);
    EXPECT_EQ(Run({"apply"}), 1);
    EXPECT_THAT(terminal_.TakeErr(), HasSubstr("Nothing was changed."));
    EXPECT_TRUE(store_.state().objects.empty());
  }
  EXPECT_EQ(Run({"apply"}), 1) << "the end of the input is no answer";
  terminal_.TakeOut();
  terminal_.Answer(" yes ");
  EXPECT_EQ(Run({"apply"}), 0);
  EXPECT_THAT(terminal_.TakeOut(), HasSubstr("Apply complete! Resources: 1 added"));
  EXPECT_EQ(store_.state().objects.size(), 1u);
}

TEST_F(RunTest, AnApplyThatIsDangerousDoesNotEvenAsk) {
  ASSERT_TRUE(cloud_.Run("fault review * refuse \"the disk holds the last copy\"\n").ok());
  terminal_.Answer("yes");
  EXPECT_EQ(Run({"apply"}), 1);
  const std::string shown = terminal_.TakeOut();
  EXPECT_THAT(shown, HasSubstr("Error: Refused by the fake (fake.refused)"));
  EXPECT_THAT(shown, HasSubstr("the disk holds the last copy"));
  EXPECT_THAT(shown, Not(HasSubstr("Only 'yes'")));
  EXPECT_THAT(terminal_.TakeErr(), HasSubstr("--allow fake.refused"));
  EXPECT_TRUE(store_.state().objects.empty());
  EXPECT_EQ(Run({"apply", "--yes"}), 1) << "to agree is not to allow";
  EXPECT_TRUE(store_.state().objects.empty());
  EXPECT_EQ(Run({"apply", "--yes", "--allow", "fake.refused"}), 0);
  EXPECT_EQ(store_.state().objects.size(), 1u);
}

TEST_F(RunTest, ASavedPlanKeepsWhatIsAllowed) {
  ASSERT_TRUE(cloud_.Run("fault review * refuse \"the disk holds the last copy\"\n").ok());
  EXPECT_EQ(Run({"plan", "--out", "p"}), 1);
  EXPECT_FALSE(files_.Exists("p")) << "there is nothing to apply";
  EXPECT_EQ(Run({"plan", "--out", "p", "--allow", "fake.refused"}), 0);
  terminal_.TakeOut();
  EXPECT_EQ(Run({"show", "p"}), 0);
  EXPECT_THAT(terminal_.TakeOut(), HasSubstr("(fake.refused), allowed"));
  EXPECT_EQ(Run({"apply", "p"}), 0) << terminal_.TakeErr();
  EXPECT_EQ(store_.state().objects.size(), 1u);
}

TEST_F(RunTest, ASavedPlanAllowsNothingThatIsFoundLater) {
  ASSERT_EQ(Run({"plan", "--out", "p", "--max-destroy", "0"}), 0);
  ASSERT_TRUE(cloud_.Run("fault review * refuse \"the disk holds the last copy\"\n").ok());
  terminal_.TakeErr();
  EXPECT_EQ(Run({"apply", "p"}), 1);
  const std::string told = terminal_.TakeErr();
  EXPECT_THAT(told, HasSubstr("Refused by the fake"));
  EXPECT_THAT(told, HasSubstr("plan with:\n"));
  EXPECT_TRUE(store_.state().objects.empty());
}

TEST_F(RunTest, DestroyAsksInStrongerWords) {
  ASSERT_EQ(Run({"apply", "--yes"}), 0);
  terminal_.TakeOut();
  EXPECT_EQ(Run({"destroy"}), 1);
  EXPECT_THAT(terminal_.TakeOut(), HasSubstr("There is no undo."));
  terminal_.Answer("yes");
  EXPECT_EQ(Run({"destroy"}), 0);
  EXPECT_THAT(terminal_.TakeOut(), HasSubstr("Destroy complete! Resources: 1 destroyed."));
  EXPECT_TRUE(store_.state().objects.empty());
  EXPECT_TRUE(store_.state().outputs.empty());
}

TEST_F(RunTest, ExitCodesOfPlan) {
  EXPECT_EQ(Run({"plan"}), 0);
  EXPECT_EQ(Run({"plan", "--detailed-exitcode"}), 2);
  ASSERT_EQ(Run({"apply", "--yes"}), 0);
  EXPECT_EQ(Run({"plan", "--detailed-exitcode"}), 0);
  EXPECT_EQ(Run({"plan", "--detailed-exitcode", "--var", "size=11"}), 2);
  EXPECT_EQ(Run({"plan", "--var", "sice=11"}), 1);
}

TEST_F(RunTest, AnInterruptEndsACommandWith130) {
  interrupts_ = 1;
  EXPECT_EQ(Run({"apply", "--yes"}), 130);
  EXPECT_THAT(terminal_.TakeErr(), HasSubstr("Interrupted."));
  EXPECT_TRUE(store_.state().objects.empty());
}

TEST_F(RunTest, ColoursOnlyWhereTheyAreWanted) {
  EXPECT_EQ(Run({"plan"}), 0);
  EXPECT_THAT(terminal_.TakeOut(), HasSubstr("\x1b["));
  EXPECT_EQ(Run({"plan", "--no-color"}), 0);
  EXPECT_THAT(terminal_.TakeOut(), Not(HasSubstr("\x1b[")));
  environment_["NO_COLOR"] = "1";
  EXPECT_EQ(Run({"plan"}), 0);
  EXPECT_THAT(terminal_.TakeOut(), Not(HasSubstr("\x1b[")));
}

TEST_F(RunTest, AFailedStepIsToldWithWhatWasNotDone) {
  files_.Put("main.dplan.yaml",
             "resources:\n"
             "  fake_disk.a: {name: a}\n"
             "  fake_disk.b: {name: \"after-${fake_disk.a.id}\"}\n"
             "  fake_disk.c: {name: c}\n");
  ASSERT_TRUE(cloud_.Run("fault create fake_disk.a times 1 refuse \"no room\"").ok());
  EXPECT_EQ(Run({"apply", "--yes"}), 1);
  const std::string told = terminal_.TakeErr();
  EXPECT_THAT(told, HasSubstr("no room"));
  EXPECT_THAT(told, HasSubstr("Not done because fake_disk.a failed:\n  create fake_disk.b\n"));
  EXPECT_THAT(told, HasSubstr("Apply failed. Resources: 1 added, 0 changed, 0 destroyed."));
  EXPECT_EQ(Run({"apply", "--yes"}), 0);
  EXPECT_EQ(store_.state().objects.size(), 3u);
}

TEST_F(RunTest, ImportTakesWhatExists) {
  ASSERT_EQ(Run({"apply", "--yes"}), 0);
  ASSERT_EQ(Run({"state", "rm", "fake_disk.a"}), 0);
  EXPECT_EQ(Run({"state", "rm", "fake_disk.a"}), 1);
  terminal_.TakeErr();
  EXPECT_EQ(Run({"import", "fake_disk.a", "disk-x"}), 1);
  EXPECT_THAT(terminal_.TakeErr(), HasSubstr("Object not found"));
  EXPECT_EQ(Run({"import", "fake_disk.b", "disk-a"}), 1);
  EXPECT_THAT(terminal_.TakeErr(), HasSubstr("Did you mean \"fake_disk.a\"?"));
  EXPECT_EQ(Run({"import", "fake_disk.a", "disk-a"}), 0);
  EXPECT_EQ(Run({"import", "fake_disk.a", "disk-a"}), 1);
  EXPECT_THAT(terminal_.TakeErr(), HasSubstr("Address is recorded already"));
  EXPECT_EQ(Run({"plan", "--detailed-exitcode"}), 0) << "nothing is left to do";
}

TEST_F(RunTest, AFolderThatCannotBeEntered) {
  EXPECT_EQ(Run({"-C", "nowhere", "plan"}), 1);
  EXPECT_THAT(terminal_.TakeErr(), HasSubstr("There is no folder \"nowhere\""));
}

TEST_F(RunTest, TheGraphShowsReferencesAndSteps) {
  EXPECT_EQ(Run({"graph"}), 0);
  EXPECT_THAT(terminal_.TakeOut(), HasSubstr("\"fake_disk.a\" -> \"var.size\";"));
  EXPECT_EQ(Run({"graph", "--type=apply"}), 0);
  EXPECT_THAT(terminal_.TakeOut(), HasSubstr("\"create fake_disk.a\";"));
}

}  // namespace
}  // namespace dplan
