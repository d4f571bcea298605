#include "core/cli/command_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "core/cli/help.h"

namespace dplan {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(CommandTable, OptionsOfCommandsExist) {
  for (const CommandSpec& command : Commands()) {
    SCOPED_TRACE(command.words);
    EXPECT_EQ(FindCommand(command.words), &command);
    std::set<std::string> seen;
    for (const std::string& name : command.options) {
      EXPECT_NE(FindOption(name), nullptr) << name;
      EXPECT_TRUE(seen.insert(name).second) << name << " twice";
    }
  }
}

TEST(CommandTable, EveryOptionBelongsToACommand) {
  std::set<std::string> used(CommonOptions().begin(), CommonOptions().end());
  for (const CommandSpec& command : Commands()) {
    used.insert(command.options.begin(), command.options.end());
  }
  for (const OptionSpec& option : Options()) EXPECT_TRUE(used.count(option.name)) << option.name;
}

// An example is `dplan ...`, perhaps with something else before or after it in a pipe.
TEST(CommandTable, ExamplesAreRight) {
  for (const CommandSpec& command : Commands()) {
    if (command.hidden) continue;
    ASSERT_FALSE(command.examples.empty()) << command.words;
    for (const std::string& example : command.examples) {
      SCOPED_TRACE(example);
      const size_t begin = example.find("dplan ");
      ASSERT_NE(begin, std::string::npos);
      std::string line = example.substr(begin, example.find_first_of("|>)", begin) - begin);
      line = absl::StrReplaceAll(line, {{"'", ""}});
      std::vector<std::string> words = absl::StrSplit(line, ' ', absl::SkipEmpty());
      words.erase(words.begin());
      Diagnostics diagnostics;
      const std::optional<Command> parsed = ParseArguments(words, diagnostics);
      for (const Diagnostic& diagnostic : diagnostics.items()) ADD_FAILURE() << diagnostic.detail;
      ASSERT_TRUE(parsed.has_value());
      EXPECT_EQ(parsed->verb, command.verb);
    }
  }
}

TEST(CommandTable, HelpShowsEverythingButWhatIsHidden) {
  Diagnostics diagnostics;
  const std::string overview = HelpText({}, diagnostics);
  for (const CommandSpec& command : Commands()) {
    SCOPED_TRACE(command.words);
    if (command.hidden) {
      EXPECT_THAT(overview, Not(HasSubstr(command.words)));
      continue;
    }
    EXPECT_THAT(overview, HasSubstr("  " + command.words + " "));
    const std::string help = HelpText(absl::StrSplit(command.words, ' '), diagnostics);
    EXPECT_THAT(help, HasSubstr("Usage: dplan " + command.words));
    EXPECT_THAT(help, HasSubstr("\nExamples:\n  " + command.examples[0] + "\n"));
    for (const std::string& option : command.options) {
      EXPECT_THAT(help, HasSubstr("\n  " + option));
    }
    for (const std::string& line : std::vector<std::string>(absl::StrSplit(help, '\n'))) {
      EXPECT_LE(line.size(), 110u) << line;
    }
  }
  EXPECT_TRUE(diagnostics.empty());
}

TEST(CommandTable, HelpOfAGroupListsItsCommands) {
  Diagnostics diagnostics;
  const std::string help = HelpText({"state", "lock"}, diagnostics);
  EXPECT_THAT(help, HasSubstr("state lock show"));
  EXPECT_THAT(help, Not(HasSubstr("state rm")));
  EXPECT_EQ(HelpText({"stat"}, diagnostics), "");
  ASSERT_EQ(diagnostics.items().size(), 1u);
  EXPECT_EQ(diagnostics.items()[0].summary, "Unknown command");
}

TEST(CommandTable, CompletionKnowsEveryCommand) {
  const std::string script = CompletionScript();
  for (const CommandSpec& command : Commands()) {
    if (command.hidden) continue;
    EXPECT_THAT(script, HasSubstr("\"" + command.words + "\"*)"));
  }
}

}  // namespace
}  // namespace dplan
