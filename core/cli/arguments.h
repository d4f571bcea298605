#ifndef DPLAN_CORE_CLI_ARGUMENTS_H_
#define DPLAN_CORE_CLI_ARGUMENTS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "core/config/variables.h"
#include "core/plan/plan.h"
#include "core/plan/render.h"
#include "dplan/address.h"
#include "dplan/diagnostic.h"

namespace dplan {

enum class Verb {
  kHelp,
  kInit,
  kPlan,
  kApply,
  kDestroy,
  kShow,
  kOutput,
  kStateList,
  kStateShow,
  kStateRm,
  kStateResolve,
  kLockShow,
  kLockBreak,
  kImport,
  kValidate,
  kGraph,
  kProvidersList,
  kProvidersSchema,
  kProvidersDocs,
  kProvidersNew,
  kProvidersCheck,
  kVersion,
  kCompletion,
  kFailpoints,
};

// What a command line says. Options that a command does not have keep their defaults.
struct Command {
  Verb verb = Verb::kHelp;
  // FILE, NAME, ADDR, ID: as many as the command takes. kHelp: the words of the command to explain.
  std::vector<std::string> operands;

  std::string folder = ".";  // -C
  bool no_color = false;
  bool json = false;

  // Planning
  bool destroy = false;
  bool refresh = true;
  std::vector<Address> replace;
  std::vector<AllowedFinding> allow;
  std::optional<int> max_destroy;
  std::vector<VariableSources::Argument> variables;  // --var and --var-file, in their order
  Detail detail = Detail::kChanged;
  bool planning_options = false;  // one of those that a saved plan has already was given

  std::string out;  // plan: the file to save to; empty: none
  bool detailed_exitcode = false;

  // Applying
  bool yes = false;
  bool stop_on_error = false;
  absl::Duration lock_timeout = absl::ZeroDuration();
  int parallelism = 10;

  bool raw = false;                      // output
  std::optional<std::string> import_id;  // state resolve --import
  bool absent = false;                   // state resolve --absent
  bool of_steps = false;                 // graph --type=apply

  // Providers
  std::vector<std::string> provider_dirs;
  bool upgrade = false;       // init
  std::string target_folder;  // providers new --dir; empty: named after the provider
  std::string examples_file;  // providers check --examples; empty: none
};

// Reads the words after the program's name. Terraform's spellings of the same options are
// understood. Nothing after an error, which says what to write instead. Pure.
std::optional<Command> ParseArguments(const std::vector<std::string>& words,
                                      Diagnostics& diagnostics);

}  // namespace dplan

#endif  // DPLAN_CORE_CLI_ARGUMENTS_H_
