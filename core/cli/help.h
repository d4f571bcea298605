#ifndef DPLAN_CORE_CLI_HELP_H_
#define DPLAN_CORE_CLI_HELP_H_

#include <string>
#include <vector>

#include "dplan/diagnostic.h"

namespace dplan {

// The text about one command, about the commands that begin with these words, or about all of them
// for no words. An error, and "", where there is no such command.
std::string HelpText(const std::vector<std::string>& words, Diagnostics& diagnostics);

// A script for bash.
std::string CompletionScript();

}  // namespace dplan

#endif  // DPLAN_CORE_CLI_HELP_H_
