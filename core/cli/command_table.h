#ifndef DPLAN_CORE_CLI_COMMAND_TABLE_H_
#define DPLAN_CORE_CLI_COMMAND_TABLE_H_

#include <string>
#include <vector>

#include "core/cli/arguments.h"

namespace dplan {

// One option: how it is written, and what it does to a Command.
struct OptionSpec {
  std::string name;   // "--out"
  std::string value;  // "FILE"; empty: it takes none
  std::string help;
  // Applies it to the command; returns what is wrong with the value, or "".
  std::string (*apply)(const std::string& value, Command& command);
};

// One command: what the parser, the help text and the shell completion know of it.
struct CommandSpec {
  Verb verb;
  std::string words;     // "state lock show"
  std::string operands;  // "ADDR ID", "[FILE]": in brackets what may be left out
  std::string summary;
  std::string help;
  std::vector<std::string> options;   // names, in the order of the help text
  std::vector<std::string> examples;  // whole lines
  bool hidden = false;
};

// All commands, in the order of the help text.
const std::vector<CommandSpec>& Commands();
// All options but --help, which every command has.
const std::vector<OptionSpec>& Options();
// The option of that name ("-C" and "--out" alike), or null.
const OptionSpec* FindOption(const std::string& name);
// The options that every command has besides its own.
const std::vector<std::string>& CommonOptions();
// The command with exactly these words, or null.
const CommandSpec* FindCommand(const std::string& words);
// The words that may follow `group`, each once; the first words of all commands for an empty group.
// Empty if no command begins so.
std::vector<std::string> NextWords(const std::string& group);

}  // namespace dplan

#endif  // DPLAN_CORE_CLI_COMMAND_TABLE_H_
