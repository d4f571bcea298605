#include "core/cli/arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"

namespace dplan {
namespace {

using ::testing::HasSubstr;

// The words of a line of a shell without quoting.
std::vector<std::string> Words(const std::string& line) {
  return absl::StrSplit(line, ' ', absl::SkipEmpty());
}

Command Parsed(const std::string& line) {
  Diagnostics diagnostics;
  const std::optional<Command> command = ParseArguments(Words(line), diagnostics);
  for (const Diagnostic& diagnostic : diagnostics.items()) ADD_FAILURE() << diagnostic.detail;
  return command.value_or(Command());
}

TEST(Arguments, FindTheCommand) {
  const struct {
    const char* line;
    Verb verb;
    std::vector<std::string> operands;
  } cases[] = {
      {"", Verb::kHelp, {}},
      {"--help", Verb::kHelp, {}},
      {"help", Verb::kHelp, {}},
      {"plan --help", Verb::kHelp, {"plan"}},
      {"state lock -h", Verb::kHelp, {"state", "lock"}},
      {"--version", Verb::kVersion, {}},
      {"plan", Verb::kPlan, {}},
      {"-C somewhere apply", Verb::kApply, {}},
      {"state list", Verb::kStateList, {}},
      {"state list dplan_data.", Verb::kStateList, {"dplan_data."}},
      {"state lock break 17", Verb::kLockBreak, {"17"}},
      {"import dplan_data.a -- -1", Verb::kImport, {"dplan_data.a", "-1"}},
      {"output --raw name", Verb::kOutput, {"name"}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.line);
    const Command command = Parsed(c.line);
    EXPECT_EQ(command.verb, c.verb);
    EXPECT_EQ(command.operands, c.operands);
  }
}

TEST(Arguments, ReadOptionsOfEveryForm) {
  const Command plan = Parsed(
      "-C x plan --destroy --no-refresh --replace=dplan_data.a --var a=1 --var-file f.yaml "
      "--allow files.last_copy --allow=x.y:dplan_data.a[0] --max-destroy 3 --var=b=2=3 --detail "
      "full "
      "--detailed-exitcode --json --no-color");
  EXPECT_EQ(plan.folder, "x");
  EXPECT_TRUE(plan.destroy);
  EXPECT_FALSE(plan.refresh);
  ASSERT_EQ(plan.replace.size(), 1u);
  EXPECT_EQ(plan.replace[0].ToString(), "dplan_data.a");
  ASSERT_EQ(plan.allow.size(), 2u);
  EXPECT_EQ(plan.allow[0].ToString(), "files.last_copy");
  EXPECT_EQ(plan.allow[1].address->ToString(), "dplan_data.a[0]");
  EXPECT_EQ(plan.max_destroy, 3);
  ASSERT_EQ(plan.variables.size(), 3u);
  EXPECT_EQ(plan.variables[0].text, "a=1");
  EXPECT_TRUE(plan.variables[1].is_file);
  EXPECT_EQ(plan.variables[2].text, "b=2=3");
  EXPECT_EQ(plan.detail, Detail::kFull);
  EXPECT_TRUE(plan.detailed_exitcode);
  EXPECT_TRUE(plan.json);
  EXPECT_TRUE(plan.no_color);

  const Command apply = Parsed("apply --yes --on-error stop --lock-timeout 5m --parallelism 3");
  EXPECT_TRUE(apply.yes);
  EXPECT_TRUE(apply.stop_on_error);
  EXPECT_EQ(apply.lock_timeout, absl::Minutes(5));
  EXPECT_EQ(apply.parallelism, 3);
  EXPECT_EQ(Parsed("apply --lock-timeout 7").lock_timeout, absl::Seconds(7));
}

TEST(Arguments, UnderstandTerraformsSpellings) {
  const Command apply = Parsed("--chdir=x apply --auto-approve --refresh=false");
  EXPECT_EQ(apply.folder, "x");
  EXPECT_TRUE(apply.yes);
  EXPECT_FALSE(apply.refresh);
  EXPECT_TRUE(Parsed("plan --refresh=true").refresh);
}

TEST(Arguments, SayWhatIsWrong) {
  const struct {
    const char* line;
    const char* summary;
    const char* detail;
  } cases[] = {
      {"pln", "Unknown command", "Did you mean \"plan\"?"},
      {"state lst", "Unknown command", "There is no command `dplan state lst`."},
      {"state", "Command missing", "needs one of: list"},
      {"plan --detial full", "Unknown option", "Did you mean \"--detail\"?"},
      {"plan -destroy", "Unknown option", "use --destroy instead of -destroy"},
      {"plan -auto-approve", "Unknown option", "use --yes instead of -auto-approve"},
      {"--yes apply", "Unknown option", "`dplan` has no option --yes before its command."},
      {"version --yes", "Unknown option", "`dplan version` has no option --yes."},
      {"plan --detail", "Wrong option", "--detail needs a value: --detail LEVEL."},
      {"plan --detail much", "Wrong option", "\"much\" is none of summary, changed, full."},
      {"plan --destroy=yes", "Wrong option", "--destroy takes no value."},
      {"plan --replace x", "Wrong option", "is not the address of one instance"},
      {"plan --allow files.last_copy:x", "Wrong option",
       "such as engine.max_destroy or files.last"},
      {"plan --allow ", "Wrong option", "--allow needs a value: --allow CODE[:ADDR]."},
      {"plan --max-destroy some", "Wrong option", "\"some\" is no whole number from 0 on."},
      {"plan --max-destroy=-1", "Wrong option", "\"-1\" is no whole number from 0 on."},
      {"plan --replace data.a.b", "Wrong option", "is not the address of one instance"},
      {"plan --var a", "Wrong option", "--var: It is written NAME=VALUE."},
      {"apply --on-error ignore", "Wrong option", "\"ignore\" is none of continue, stop."},
      {"apply --lock-timeout soon", "Wrong option", "\"soon\" is no duration"},
      {"apply --lock-timeout -1s", "Wrong option", "\"-1s\" is no duration"},
      {"apply --parallelism 0", "Wrong option", "\"0\""},
      {"apply --json", "Nobody to ask", "give --yes too"},
      {"import dplan_data.a", "Operand missing", "`dplan import ADDR ID`"},
      {"version 1", "Too many operands", "\"1\" is one too many"},
      {"output --raw", "Wrong option", "--raw prints one output"},
      {"output --raw --json a", "Wrong option", "--raw prints one output"},
      {"state resolve a.b", "Wrong option", "exactly one of --import ID and --absent"},
      {"state resolve a.b --absent --import 1", "Wrong option", "exactly one of"},
      {"completion zsh", "Unknown shell", "bash only"},
      {"graph --type pie", "Wrong option", "\"pie\""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.line);
    Diagnostics diagnostics;
    EXPECT_EQ(ParseArguments(Words(c.line), diagnostics), std::nullopt);
    ASSERT_EQ(diagnostics.items().size(), 1u);
    EXPECT_EQ(diagnostics.items()[0].summary, c.summary);
    EXPECT_THAT(diagnostics.items()[0].detail, HasSubstr(c.detail));
  }
}

TEST(Arguments, RepeatNoSecret) {
  Diagnostics diagnostics;
  EXPECT_EQ(ParseArguments({"plan", "--var", "hunter2"}, diagnostics), std::nullopt);
  ASSERT_EQ(diagnostics.items().size(), 1u);
  EXPECT_EQ(diagnostics.items()[0].detail.find("hunter2"), std::string::npos);
}

}  // namespace
}  // namespace dplan
