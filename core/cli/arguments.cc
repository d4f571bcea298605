#include "core/cli/arguments.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/base/diagnostic_text.h"
#include "core/cli/command_table.h"

namespace dplan {
namespace {

// An option as it was written, brought to the spelling of the table.
struct GivenOption {
  std::string written;  // "--auto-approve"
  std::string name;     // "--yes"; empty: it changes nothing
  std::optional<std::string> value;
};

GivenOption ReadOption(const std::string& word) {
  const size_t equals = word.find('=');
  GivenOption option{.written = word.substr(0, equals)};
  if (equals != std::string::npos) option.value = word.substr(equals + 1);
  option.name = option.written;
  if (option.name == "--auto-approve") option.name = "--yes";
  if (option.name == "--chdir") option.name = "-C";
  if (option.name == "-h") option.name = "--help";
  if (option.name == "--refresh") {
    option.name = option.value == "false" ? "--no-refresh" : option.name;
    if (!option.value.has_value() || option.value == "true") option.name = "";
    if (option.value == "false" || option.value == "true") option.value.reset();
  }
  return option;
}

// `-out`: Terraform's way to write a long option.
bool IsSingleDashLong(const std::string& word) {
  return word.size() > 2 && word[0] == '-' && word[1] != '-';
}

class Parser {
 public:
  Parser(const std::vector<std::string>& words, Diagnostics& diagnostics)
      : words_(words), diagnostics_(diagnostics) {}

  std::optional<Command> Parse() {
    for (at_ = 0; at_ < words_.size(); ++at_) TakeWord(words_[at_]);
    if (diagnostics_.HasErrors()) return std::nullopt;
    if (help_)
      return Command{.verb = Verb::kHelp,
                     .operands = absl::StrSplit(path_, ' ', absl::SkipEmpty())};
    if (spec_ == nullptr) {
      if (path_.empty()) return Command{};
      Fail("Command missing",
           absl::StrCat("`dplan ", path_, "` needs one of: ", Listing(NextWords(path_)), "."));
      return std::nullopt;
    }
    CheckOperands();
    CheckTogether();
    if (diagnostics_.HasErrors()) return std::nullopt;
    command_.verb = spec_->verb;
    return std::move(command_);
  }

 private:
  void TakeWord(const std::string& word) {
    const bool is_option = !only_operands_ && word.size() > 1 && word[0] == '-';
    if (is_option && word == "--") {
      only_operands_ = true;
    } else if (is_option) {
      TakeOption(word);
    } else if (spec_ == nullptr) {
      TakeCommandWord(word);
    } else {
      command_.operands.push_back(word);
    }
  }

  void TakeCommandWord(const std::string& word) {
    if (unknown_command_) return;
    const std::string words = path_.empty() ? word : absl::StrCat(path_, " ", word);
    spec_ = FindCommand(words);
    if (spec_ == nullptr && NextWords(words).empty()) {
      unknown_command_ = true;
      Fail("Unknown command",
           absl::StrCat("There is no command `dplan ", words, "`.",
                        DidYouMean(word, NextWords(path_)), " `dplan help` lists all commands."));
      return;
    }
    path_ = words;
  }

  void TakeOption(const std::string& word) {
    if (IsSingleDashLong(word)) {
      const GivenOption meant = ReadOption("-" + word);
      const bool known = meant.name.empty() || FindOption(meant.name) != nullptr;
      Fail("Unknown option", known ? absl::StrCat("Long options have two dashes: use ",
                                                  meant.name.empty() ? meant.written : meant.name,
                                                  " instead of ", meant.written.substr(1), ".")
                                   : NoSuchOption(meant.written.substr(1), meant.written));
      return;
    }
    const GivenOption given = ReadOption(word);
    if (given.name.empty()) return;
    if (given.name == "--help") {
      help_ = true;
      return;
    }
    if (given.name == "--version" && spec_ == nullptr && path_.empty()) {
      spec_ = FindCommand("version");
      path_ = "version";
      return;
    }
    const OptionSpec* const option = FindOption(given.name);
    const auto own = OwnOptions();
    if (option == nullptr || std::find(own.begin(), own.end(), given.name) == own.end()) {
      if (!unknown_command_) Fail("Unknown option", NoSuchOption(given.written, given.name));
      return;
    }
    Apply(*option, given);
  }

  void Apply(const OptionSpec& option, const GivenOption& given) {
    std::string value;
    if (option.value.empty()) {
      if (given.value.has_value()) {
        return Fail("Wrong option", absl::StrCat(given.written, " takes no value."));
      }
    } else if (given.value.has_value()) {
      value = *given.value;
    } else if (at_ + 1 < words_.size()) {
      value = words_[++at_];
    } else {
      return Fail("Wrong option", absl::StrCat(given.written, " needs a value: ", given.written,
                                               " ", option.value, "."));
    }
    const std::string problem = option.apply(value, command_);
    if (!problem.empty()) Fail("Wrong option", absl::StrCat(given.written, ": ", problem));
  }

  // Before the command stands only what every command has.
  std::vector<std::string> OwnOptions() const {
    std::vector<std::string> own = CommonOptions();
    if (spec_ != nullptr) own.insert(own.end(), spec_->options.begin(), spec_->options.end());
    return own;
  }

  std::string NoSuchOption(const std::string& written, const std::string& name) const {
    const std::string who = path_.empty() ? "dplan" : absl::StrCat("dplan ", path_);
    const bool elsewhere = spec_ == nullptr && FindOption(name) != nullptr;
    return absl::StrCat("`", who, "` has no option ", written,
                        elsewhere ? " before its command." : ".", DidYouMean(name, OwnOptions()),
                        " `", who, " --help` lists its options.");
  }

  void CheckOperands() {
    size_t required = 0;
    const std::vector<std::string> names = absl::StrSplit(spec_->operands, ' ', absl::SkipEmpty());
    for (const std::string& name : names) required += name[0] != '[' ? 1 : 0;
    const bool any_number = absl::EndsWith(spec_->operands, "...]");
    if (command_.operands.size() < required) {
      Fail("Operand missing",
           absl::StrCat("It is written `dplan ", path_, " ", spec_->operands, "`."));
    } else if (command_.operands.size() > names.size() && !any_number) {
      Fail("Too many operands",
           absl::StrCat("\"", command_.operands[names.size()],
                        "\" is one too many: it is written `dplan ", path_,
                        spec_->operands.empty() ? "" : " ", spec_->operands, "`."));
    }
  }

  // What options and operands mean together.
  void CheckTogether() {
    const bool saved = spec_->verb == Verb::kApply && !command_.operands.empty();
    if (saved && command_.planning_options) {
      Fail("Saved plan has options already",
           "A saved plan is carried out as it was made, so no planning options can be given with "
           "it. "
           "Sensitive variables are given again by DPLAN_VAR_NAME or --var-file.");
    }
    const bool applies = spec_->verb == Verb::kApply || spec_->verb == Verb::kDestroy;
    if (applies && command_.json && !command_.yes && !saved) {
      Fail("Nobody to ask", "With --json nothing is asked: give --yes too, or a saved plan.");
    }
    if (command_.raw && (command_.json || command_.operands.empty())) {
      Fail("Wrong option", "--raw prints one output: it needs a NAME, and no --json.");
    }
    if (spec_->verb == Verb::kStateResolve && command_.import_id.has_value() == command_.absent) {
      Fail("Wrong option", "Give exactly one of --import ID and --absent.");
    }
    if (spec_->verb == Verb::kCompletion && !command_.operands.empty() &&
        command_.operands[0] != "bash") {
      Fail("Unknown shell", "There is a completion script for bash only.");
    }
  }

  static std::string Listing(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) absl::StrAppend(&out, out.empty() ? "" : ", ", word);
    return out;
  }

  void Fail(std::string summary, std::string detail) {
    diagnostics_.Error(std::move(summary), std::move(detail));
  }

  const std::vector<std::string>& words_;
  Diagnostics& diagnostics_;
  size_t at_ = 0;
  Command command_;
  const CommandSpec* spec_ = nullptr;  // null: the command is not complete yet
  std::string path_;                   // the words of the command so far
  bool only_operands_ = false;
  bool unknown_command_ = false;
  bool help_ = false;
};

}  // namespace

std::optional<Command> ParseArguments(const std::vector<std::string>& words,
                                      Diagnostics& diagnostics) {
  return Parser(words, diagnostics).Parse();
}

}  // namespace dplan
