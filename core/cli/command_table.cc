#include "core/cli/command_table.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "absl/strings/match.h"

namespace dplan {
namespace {

using OptionNames = std::vector<std::string>;

OptionNames Concat(std::initializer_list<OptionNames> lists) {
  OptionNames all;
  for (const OptionNames& list : lists) all.insert(all.end(), list.begin(), list.end());
  return all;
}

// What several commands share.
OptionNames VariableOptions() { return {"--var", "--var-file"}; }
OptionNames ProviderOptions() { return {"--provider-dir"}; }
OptionNames ReviewOptions() { return {"--allow", "--max-destroy"}; }
OptionNames PlanningOptions() {
  return Concat({{"--destroy", "--no-refresh", "--replace"},
                 ReviewOptions(),
                 VariableOptions(),
                 {"--detail"}});
}
OptionNames ApplyingOptions() {
  return Concat(
      {{"--yes", "--on-error", "--lock-timeout", "--parallelism"}, ProviderOptions(), {"--json"}});
}

std::vector<CommandSpec> ChangingCommands() {
  return {
      {Verb::kInit,
       "init",
       "",
       "Find the providers and record them",
       "Finds every provider that the configuration uses, starts each once to see that it speaks, "
       "and records\n"
       "its version and digest in dplan.lock.yaml. From then on exactly these files are run. Done "
       "again, it\n"
       "changes nothing; --upgrade takes the newest of each instead.",
       Concat({{"--upgrade"}, ProviderOptions(), {"--json"}}),
       {"dplan init", "dplan init --upgrade", "dplan init --provider-dir build/bin"}},
      {Verb::kValidate,
       "validate",
       "",
       "Check the configuration without looking at state or world",
       "Says all that is wrong with the configuration at once. Reads no state, asks no real object "
       "and\n"
       "creates no file.",
       Concat({ProviderOptions(), {"--json"}}),
       {"dplan validate", "dplan validate -C clusters/prod", "dplan validate --json"}},
      {Verb::kPlan,
       "plan",
       "",
       "Show what apply would do",
       "Compares the configuration with what is recorded and with the real objects, and shows "
       "what\n"
       "`dplan apply` would do about the difference. Changes nothing. Exit code: 0 if it could be "
       "planned,\n"
       "1 if not; with --detailed-exitcode 2 if there are changes.",
       Concat({PlanningOptions(), {"--out", "--detailed-exitcode"}, ProviderOptions(), {"--json"}}),
       {"dplan plan", "dplan plan --out monday.plan", "dplan plan --detail=summary",
        "dplan plan --replace 'dplan_data.a[\"x\"]'", "dplan plan --max-destroy 3",
        "dplan plan --allow 'files.last_copy:files_file.a[1]'"}},
      {Verb::kApply,
       "apply",
       "[FILE]",
       "Make the world match the configuration",
       "Plans, shows the plan, asks, and carries it out. With the FILE of `dplan plan --out`: "
       "carries "
       "that\n"
       "plan out exactly as it was saved, without asking, or says why it cannot be done any more.",
       Concat({PlanningOptions(), ApplyingOptions()}),
       {"dplan apply", "dplan apply --yes --on-error=stop", "dplan apply monday.plan"}},
      {Verb::kDestroy,
       "destroy",
       "",
       "Destroy everything that is recorded",
       "Plans the destruction of all that is recorded, shows the plan, asks, and carries it out.",
       Concat(
           {{"--no-refresh"}, ReviewOptions(), VariableOptions(), {"--detail"}, ApplyingOptions()}),
       {"dplan destroy", "dplan destroy --yes"}},
  };
}

std::vector<CommandSpec> ReadingCommands() {
  return {
      {Verb::kShow,
       "show",
       "[FILE]",
       "Show what is recorded, or a saved plan",
       "Shows every recorded object and output; with the FILE of `dplan plan --out` that plan. "
       "Sensitive\n"
       "values are never shown.",
       {"--json", "--detail"},
       {"dplan show", "dplan show --json", "dplan show monday.plan --detail=full"}},
      {Verb::kOutput,
       "output",
       "[NAME]",
       "Print the recorded outputs",
       "Prints all outputs, or one. As text, sensitive values are hidden. --json and --raw NAME "
       "are for\n"
       "programs and print sensitive values as well.",
       {"--json", "--raw"},
       {"dplan output", "dplan output url", "dplan output --raw url", "dplan output --json"}},
  };
}

std::vector<CommandSpec> StateCommands() {
  return {
      {Verb::kStateList,
       "state list",
       "[PREFIX]",
       "List the addresses that are recorded",
       "Prints one address a line; with PREFIX those of this block or instance, or that begin so.",
       {},
       {"dplan state list", "dplan state list dplan_data.a"}},
      {Verb::kStateShow,
       "state show",
       "ADDR",
       "Show one recorded object",
       "Shows what is recorded of one instance. Sensitive values are never shown.",
       {"--json"},
       {"dplan state show dplan_data.a", "dplan state show 'dplan_data.b[\"x\"]'"}},
      {Verb::kStateRm,
       "state rm",
       "ADDR",
       "Forget an object without destroying it",
       "Removes the record of an instance, or of all instances of a block. The real object stays; "
       "dplan\n"
       "knows nothing about it any more.",
       {"--lock-timeout"},
       {"dplan state rm dplan_data.a", "dplan state rm 'dplan_data.b[\"x\"]'"}},
      {Verb::kStateResolve,
       "state resolve",
       "ADDR",
       "Say what became of an interrupted operation",
       "For an address of which dplan cannot find out by itself what an interrupted run did to it. "
       "Look at\n"
       "the real object, then say that it exists (--import with its id) or that it does not "
       "(--absent).",
       Concat({{"--import", "--absent", "--lock-timeout"}, VariableOptions(), ProviderOptions()}),
       {"dplan state resolve dplan_data.a --import 4711",
        "dplan state resolve dplan_data.a --absent"}},
      {Verb::kLockShow,
       "state lock show",
       "",
       "Show who is changing the state",
       "Says which process holds the lock of the state, since when, and for what.",
       {},
       {"dplan state lock show"}},
      {Verb::kLockBreak,
       "state lock break",
       "[ID]",
       "End a process that holds the lock",
       "The lock goes with the process that holds it, so one that has died holds nothing. For a "
       "process\n"
       "that hangs: with the ID that `dplan state lock show` prints, that process is killed, as "
       "the next\n"
       "command finds out what it had begun. Works only on the machine where it runs.",
       {},
       {"dplan state lock break 2f0c3a5e9d5e4b0c8a86b3a1f0d4c7e2"}},
      {Verb::kImport,
       "import",
       "ADDR ID",
       "Record an object that exists already",
       "Takes an existing object under the control of an address that the configuration has and "
       "the state\n"
       "has not. The next plan shows how the object differs from its configuration.",
       Concat({VariableOptions(), {"--lock-timeout"}, ProviderOptions()}),
       {"dplan import dplan_data.a 4711", "dplan import 'dplan_data.b[\"x\"]' 4711"}},
  };
}

std::vector<CommandSpec> ProviderCommands() {
  return {
      {Verb::kProvidersList,
       "providers list",
       "",
       "List the providers that are used",
       "Prints of every provider that the configuration uses its local name, source and version, "
       "where it\n"
       "was found, and whether it is the file that dplan.lock.yaml records. Starts none of them.",
       Concat({ProviderOptions(), {"--json"}}),
       {"dplan providers list", "dplan providers list --json"}},
      {Verb::kProvidersSchema,
       "providers schema",
       "[SOURCE]",
       "Show what providers take and give",
       "Prints the schemas of one provider, or of all that the configuration uses: a list of their "
       "types and\n"
       "functions, or with --json all that the providers say.",
       Concat({ProviderOptions(), {"--json"}}),
       {"dplan providers schema", "dplan providers schema dplan/dplan --json"}},
      {Verb::kProvidersDocs,
       "providers docs",
       "SOURCE",
       "Print the documentation of a provider",
       "Prints the documentation of a provider in Markdown: its configuration, types and "
       "functions, with\n"
       "examples.",
       ProviderOptions(),
       {"dplan providers docs dplan/dplan", "dplan providers docs dplan/docker > docker.md"}},
      {Verb::kProvidersNew,
       "providers new",
       "NAME",
       "Begin a provider of your own",
       "Makes a folder with a small working provider and its tests, and says what to do next.",
       {"--dir"},
       {"dplan providers new files", "dplan providers new files --dir src/files"}},
      {Verb::kProvidersCheck,
       "providers check",
       "BINARY",
       "Check that a provider keeps the rules",
       "Starts a provider, in whatever language it is written, and checks what the engine relies "
       "on: what it\n"
       "plans, creates, reads, changes, imports and deletes. It makes real objects from the "
       "provider's examples\n"
       "and those of --examples, and deletes them. Exits with 1 if there is a fault.",
       {"--examples", "--json"},
       {"dplan providers check build/dplan-provider-files",
        "dplan providers check build/dplan-provider-files --examples examples.yaml"}},
  };
}

std::vector<CommandSpec> OtherCommands() {
  return {
      {Verb::kGraph,
       "graph",
       "",
       "Draw the configuration or the plan as a graph",
       "Prints a graph in the DOT language: who refers to whom, or the steps of the plan in their "
       "order.",
       Concat({{"--type"}, VariableOptions(), ProviderOptions()}),
       {"dplan graph | dot -Tsvg > graph.svg", "dplan graph --type=apply"}},
      {Verb::kVersion,
       "version",
       "",
       "Print the version",
       "Prints the version of dplan.",
       {"--json"},
       {"dplan version"}},
      {Verb::kCompletion,
       "completion",
       "bash",
       "Print a completion script for the shell",
       "Prints a script that lets bash complete commands and options.",
       {},
       {"source <(dplan completion bash)"}},
      {Verb::kFailpoints, "failpoints", "", "Print the failpoints of the engine", "", {}, {}, true},
      {Verb::kHelp,
       "help",
       "[COMMAND...]",
       "Explain a command",
       "Explains a command, with examples.",
       {},
       {"dplan help apply", "dplan apply --help"}},
  };
}

}  // namespace

const std::vector<CommandSpec>& Commands() {
  static const auto* const commands = [] {
    auto* all = new std::vector<CommandSpec>(ChangingCommands());
    for (const auto& group :
         {ReadingCommands(), StateCommands(), ProviderCommands(), OtherCommands()}) {
      all->insert(all->end(), group.begin(), group.end());
    }
    return all;
  }();
  return *commands;
}

const CommandSpec* FindCommand(const std::string& words) {
  const auto found = std::find_if(Commands().begin(), Commands().end(),
                                  [&](const CommandSpec& spec) { return spec.words == words; });
  return found == Commands().end() ? nullptr : &*found;
}

std::vector<std::string> NextWords(const std::string& group) {
  const std::string prefix = group.empty() ? "" : group + " ";
  std::vector<std::string> next;
  for (const CommandSpec& spec : Commands()) {
    if (spec.hidden || !absl::StartsWith(spec.words, prefix)) continue;
    std::string word = spec.words.substr(prefix.size());
    word = word.substr(0, word.find(' '));
    if (std::find(next.begin(), next.end(), word) == next.end()) next.push_back(std::move(word));
  }
  return next;
}

}  // namespace dplan
