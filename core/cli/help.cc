#include "core/cli/help.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/diagnostic_text.h"
#include "core/cli/command_table.h"

namespace dplan {
namespace {

constexpr size_t kColumn = 26;

void AppendRow(std::string& out, const std::string& left, const std::string& right) {
  const size_t gap = left.size() + 2 < kColumn ? kColumn - left.size() : 2;
  absl::StrAppend(&out, "  ", left, std::string(gap, ' '), right, "\n");
}

std::string Overview(const std::string& group) {
  std::string out =
      absl::StrCat("Usage: dplan ", group.empty() ? "" : group + " ", "COMMAND [OPTIONS]\n\n");
  if (group.empty()) {
    out += "Makes a cluster match its description: shows what would change, and changes it.\n\n";
  }
  out += "Commands:\n";
  for (const CommandSpec& spec : Commands()) {
    if (spec.hidden || !(group.empty() || absl::StartsWith(spec.words, group + " "))) continue;
    AppendRow(out, spec.words, spec.summary);
  }
  out += "\n`dplan COMMAND --help` explains a command, with examples.\n";
  return out;
}

std::string CommandHelp(const CommandSpec& spec) {
  std::string out = absl::StrCat("Usage: dplan ", spec.words, spec.operands.empty() ? "" : " ",
                                 spec.operands, " [OPTIONS]\n\n", spec.help, "\n\nOptions:\n");
  std::vector<std::string> names = spec.options;
  names.insert(names.end(), CommonOptions().begin(), CommonOptions().end());
  for (const std::string& name : names) {
    const OptionSpec& option = *FindOption(name);
    AppendRow(out,
              option.value.empty() ? option.name : absl::StrCat(option.name, " ", option.value),
              option.help);
  }
  AppendRow(out, "--help", "Explain this command.");
  absl::StrAppend(&out, "\nExamples:\n  ", absl::StrJoin(spec.examples, "\n  "), "\n");
  return out;
}

std::string OptionWords(const CommandSpec& spec) {
  std::vector<std::string> words;
  for (const std::vector<std::string>& names : {spec.options, CommonOptions()}) {
    for (const std::string& name : names) words.push_back(name);
  }
  words.push_back("--help");
  return absl::StrJoin(words, " ");
}

}  // namespace

std::string HelpText(const std::vector<std::string>& words, Diagnostics& diagnostics) {
  const std::string path = absl::StrJoin(words, " ");
  const CommandSpec* const spec = FindCommand(path);
  if (spec != nullptr && !spec->hidden) return CommandHelp(*spec);
  if (!NextWords(path).empty()) return Overview(path);
  std::vector<std::string> names;
  for (const CommandSpec& other : Commands()) {
    if (!other.hidden) names.push_back(other.words);
  }
  diagnostics.Error("Unknown command", absl::StrCat("There is no command `dplan ", path, "`.",
                                                    DidYouMean(path, names)));
  return "";
}

std::string CompletionScript() {
  std::string out =
      "_dplan() {\n"
      "  local current=\"${COMP_WORDS[COMP_CWORD]}\" words=\"\" next=\"\" word candidates\n"
      "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
      "    [[ $word == -* ]] || words=\"${words:+$words }$word\"\n"
      "  done\n"
      "  case \"$words\" in\n";
  for (const CommandSpec& spec : Commands()) {
    if (spec.hidden) continue;
    absl::StrAppend(&out, "    \"", spec.words, "\"*) candidates=\"", OptionWords(spec), "\" ;;\n");
  }
  // The longest first: it decides what comes next.
  for (const char* group : {"state lock", "state", "providers"}) {
    absl::StrAppend(&out, "    \"", group, "\") candidates=\"",
                    absl::StrJoin(NextWords(group), " "), "\"; next=1 ;;\n");
  }
  absl::StrAppend(&out, "    *) candidates=\"", absl::StrJoin(NextWords(""), " "),
                  "\"; next=1 ;;\n"
                  "  esac\n"
                  "  if [[ $current == -* || -n $next ]]; then\n"
                  "    mapfile -t COMPREPLY < <(compgen -W \"$candidates\" -- \"$current\")\n"
                  "  else\n"
                  "    mapfile -t COMPREPLY < <(compgen -f -- \"$current\")\n"
                  "  fi\n"
                  "}\n"
                  "complete -F _dplan dplan\n");
  return out;
}

}  // namespace dplan
