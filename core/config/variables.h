#ifndef DPLAN_CORE_CONFIG_VARIABLES_H_
#define DPLAN_CORE_CONFIG_VARIABLES_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/files.h"
#include "core/base/source_map.h"
#include "core/config/config.h"
#include "dplan/diagnostic.h"
#include "dplan/value.h"

namespace dplan {

// Where values for variables come from, apart from the files in the folder.
struct VariableSources {
  std::map<std::string, std::string> environment;  // NAME -> text of DPLAN_VAR_NAME
  // `--var-file PATH` and `--var NAME=VALUE`, in the order of the command line.
  struct Argument {
    bool is_file = false;
    std::string text;
  };
  std::vector<Argument> arguments;
  // Values that are settled: these variables get no other, and what files say about variables that
  // are not declared is no mistake.
  std::optional<std::map<std::string, Value>> settled;
};

// The values of all variables of the configuration: defaults, then environment, `dplan.vars.yaml`,
// `*.auto.vars.yaml` in lexical order, then the arguments; the later wins. Text is parsed as YAML
// for types other than string. Values have the declared type and, for sensitive variables, the
// mark. Reports a variable without a value, a value of the wrong type, and values for variables
// that do not exist (an error on the command line and in files, nothing for the environment).
// Validations are not run here. Nothing if there were errors.
std::optional<std::map<std::string, Value>> ResolveVariables(const Config& config,
                                                             const VariableSources& given,
                                                             const Files& files, SourceMap& sources,
                                                             Diagnostics& diagnostics);

}  // namespace dplan

#endif  // DPLAN_CORE_CONFIG_VARIABLES_H_
