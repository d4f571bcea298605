#ifndef DPLAN_CORE_CLI_JSON_EVENTS_H_
#define DPLAN_CORE_CLI_JSON_EVENTS_H_

#include <map>
#include <string>

#include "absl/time/time.h"
#include "core/base/clock.h"
#include "core/base/source_map.h"
#include "core/cli/terminal.h"
#include "core/plan/plan.h"
#include "dplan/diagnostic.h"
#include "state/state.h"

namespace dplan {

// How many instances a plan or an apply is about, by what is done to them.
struct ChangeCounts {
  int add = 0;
  int change = 0;
  int remove = 0;
};
// A replacement counts twice: as added and as removed.
ChangeCounts CountChanges(const Plan& plan);

// Writes what happens as one JSON object a line, with the types and fields that Terraform's `-json`
// has where it has them. Each function writes whole lines at once; thread-safe as far as the
// terminal is.
class JsonEvents {
 public:
  // Both outlive it.
  JsonEvents(Terminal& terminal, const Clock& clock) : terminal_(terminal), clock_(clock) {}

  void Version();
  void Found(const Diagnostic& diagnostic, const SourceMap& sources);
  // One event per change that does something and per drift, then the summary.
  void Planned(const Plan& plan);
  // `operation` is "plan", "apply" or "destroy".
  void Summary(const std::string& operation, const ChangeCounts& counts);
  void Outputs(const std::map<std::string, OutputValue>& outputs);

  // `elapsed` is whole seconds.
  void StepStarted(const Change& change, StepKind kind);
  void StepProgress(const Change& change, StepKind kind, absl::Duration elapsed,
                    const std::string& message);
  void StepFinished(const Change& change, StepKind kind, absl::Duration elapsed, bool ok);
  void Log(const std::string& message, const char* level = "info");

 private:
  Terminal& terminal_;
  const Clock& clock_;
};

// The diagnostic as one JSON object, as in the event and in `validate --json`.
std::string DiagnosticJson(const Diagnostic& diagnostic, const SourceMap& sources);

}  // namespace dplan

#endif  // DPLAN_CORE_CLI_JSON_EVENTS_H_
