#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "core/cli/command_table.h"

namespace dplan {
namespace {

constexpr int kMaxParallelism = 256;

std::string AddReplace(const std::string& value, Command& command) {
  std::optional<Address> address = Address::Parse(value);
  if (!address.has_value() || address->block.mode != ResourceMode::kManaged) {
    return absl::StrCat("\"", value,
                        "\" is not the address of one instance, such as dplan_data.a or "
                        "dplan_data.a[\"key\"].");
  }
  command.replace.push_back(*std::move(address));
  command.planning_options = true;
  return "";
}

std::string AddVariable(const std::string& value, Command& command) {
  const size_t equals = value.find('=');
  // The text is not repeated: it may be a secret.
  if (equals == std::string::npos || equals == 0) return "It is written NAME=VALUE.";
  command.variables.push_back({.is_file = false, .text = value});
  command.planning_options = true;
  return "";
}

std::string SetDetail(const std::string& value, Command& command) {
  if (value == "summary") {
    command.detail = Detail::kSummary;
  } else if (value == "changed") {
    command.detail = Detail::kChanged;
  } else if (value == "full") {
    command.detail = Detail::kFull;
  } else {
    return absl::StrCat("\"", value, "\" is none of summary, changed, full.");
  }
  return "";
}

std::string SetOnError(const std::string& value, Command& command) {
  if (value != "continue" && value != "stop") {
    return absl::StrCat("\"", value, "\" is none of continue, stop.");
  }
  command.stop_on_error = value == "stop";
  return "";
}

std::string SetLockTimeout(const std::string& value, Command& command) {
  absl::Duration timeout;
  int64_t seconds = 0;
  const bool is_number = absl::SimpleAtoi(value, &seconds);
  if (is_number) timeout = absl::Seconds(seconds);
  if ((!is_number && !absl::ParseDuration(value, &timeout)) || timeout < absl::ZeroDuration()) {
    return absl::StrCat("\"", value, "\" is no duration, such as 30s or 5m.");
  }
  command.lock_timeout = timeout;
  return "";
}

std::string SetParallelism(const std::string& value, Command& command) {
  int parallelism = 0;
  if (!absl::SimpleAtoi(value, &parallelism) || parallelism < 1 || parallelism > kMaxParallelism) {
    return absl::StrCat("\"", value, "\" is no whole number from 1 to ", kMaxParallelism, ".");
  }
  command.parallelism = parallelism;
  return "";
}

std::string AddAllowed(const std::string& value, Command& command) {
  std::optional<AllowedFinding> allowed = AllowedFinding::Parse(value);
  if (!allowed.has_value()) {
    return absl::StrCat("\"", value, "\" is no CODE and no CODE:ADDR, such as ",
                        "engine.max_destroy or files.last_copy:files_file.a[1].");
  }
  command.allow.push_back(*std::move(allowed));
  command.planning_options = true;
  return "";
}

std::string SetMaxDestroy(const std::string& value, Command& command) {
  int most = 0;
  if (!absl::SimpleAtoi(value, &most) || most < 0) {
    return absl::StrCat("\"", value, "\" is no whole number from 0 on.");
  }
  command.max_destroy = most;
  command.planning_options = true;
  return "";
}

std::string SetGraphType(const std::string& value, Command& command) {
  if (value != "plan" && value != "apply") {
    return absl::StrCat("\"", value, "\" is none of plan, apply.");
  }
  command.of_steps = value == "apply";
  return "";
}

std::string SetFolder(const std::string& value, Command& command) {
  command.folder = value;
  return "";
}

std::string AddVariableFile(const std::string& value, Command& command) {
  command.variables.push_back({.is_file = true, .text = value});
  return "";
}

// Takes a text that must not be empty.
template <std::string Command::* target>
std::string SetPath(const std::string& value, Command& command) {
  if (value.empty()) return "It needs a name.";
  command.*target = value;
  return "";
}

std::string AddProviderDir(const std::string& value, Command& command) {
  if (value.empty()) return "It needs the name of a folder.";
  command.provider_dirs.push_back(value);
  return "";
}

std::string SetImportId(const std::string& value, Command& command) {
  command.import_id = value;
  return "";
}

// An option without a value.
template <bool Command::* flag, bool value = true>
std::string Set(const std::string&, Command& command) {
  command.*flag = value;
  return "";
}

template <bool Command::* flag, bool value = true>
std::string SetForPlanning(const std::string&, Command& command) {
  command.*flag = value;
  command.planning_options = true;
  return "";
}

}  // namespace

const std::vector<OptionSpec>& Options() {
  static const auto* const options = new std::vector<OptionSpec>{
      {"-C", "DIR", "Work in this folder (also --chdir).", SetFolder},
      {"--no-color", "", "No colours; the environment variable NO_COLOR does the same.",
       Set<&Command::no_color>},
      {"--json", "", "Write JSON instead of text.", Set<&Command::json>},
      {"--destroy", "", "Plan to destroy everything that is recorded.",
       SetForPlanning<&Command::destroy>},
      {"--no-refresh", "", "Believe the records; do not look at the real objects.",
       SetForPlanning<&Command::refresh, false>},
      {"--replace", "ADDR", "Replace this instance even if nothing else asks for it (repeatable).",
       AddReplace},
      {"--allow", "CODE[:ADDR]", "Do it although the review finds this danger (repeatable).",
       AddAllowed},
      {"--max-destroy", "N", "Destroy or replace no more than so many objects.", SetMaxDestroy},
      {"--var", "NAME=VALUE", "Set a variable (repeatable).", AddVariable},
      {"--var-file", "FILE", "Read variables from a YAML file (repeatable).", AddVariableFile},
      {"--detail", "LEVEL", "How much the plan shows: summary, changed (default) or full.",
       SetDetail},
      {"--out", "FILE", "Save the plan, for `dplan apply FILE`.", SetPath<&Command::out>},
      {"--detailed-exitcode", "", "Exit with 2 if there are changes.",
       Set<&Command::detailed_exitcode>},
      {"--yes", "", "Do not ask before changing something (also --auto-approve).",
       Set<&Command::yes>},
      {"--on-error", "WHAT",
       "After a failed step: continue with what does not depend on it "
       "(default), or stop.",
       SetOnError},
      {"--lock-timeout", "TIME",
       "How long to wait for another dplan to end, such as 30s (default 0s).", SetLockTimeout},
      {"--parallelism", "N", "How many steps run at the same time (default 10).", SetParallelism},
      {"--raw", "", "Write the text of one output as it is.", Set<&Command::raw>},
      {"--import", "ID", "The object exists and has this id: record it.", SetImportId},
      {"--absent", "", "The object does not exist: forget it.", Set<&Command::absent>},
      {"--type", "TYPE", "What to draw: plan, who refers to whom (default), or apply, the steps.",
       SetGraphType},
      {"--provider-dir", "DIR", "Look for providers in this folder first (repeatable).",
       AddProviderDir},
      {"--upgrade", "", "Look for the newest providers, and record them instead of the old ones.",
       Set<&Command::upgrade>},
      {"--dir", "DIR", "The folder to make (default dplan-provider-NAME).",
       SetPath<&Command::target_folder>},
      {"--examples", "FILE", "More configurations to try, in YAML.",
       SetPath<&Command::examples_file>},
  };
  return *options;
}

const OptionSpec* FindOption(const std::string& name) {
  const auto found = std::find_if(Options().begin(), Options().end(),
                                  [&](const OptionSpec& option) { return option.name == name; });
  return found == Options().end() ? nullptr : &*found;
}

const std::vector<std::string>& CommonOptions() {
  static const auto* const common = new std::vector<std::string>{"-C", "--no-color"};
  return *common;
}

}  // namespace dplan
