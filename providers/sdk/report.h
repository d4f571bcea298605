#ifndef DPLAN_PROVIDERS_SDK_REPORT_H_
#define DPLAN_PROVIDERS_SDK_REPORT_H_

#include <string>

#include "core/contract/check_planned.h"
#include "core/types/secret_texts.h"
#include "dplan/diagnostic.h"
#include "dplan/sdk/internal/object_spec.h"
#include "dplan/sdk/result.h"

namespace dplan::sdk::internal {

struct CallState;

// An author's error as a diagnostic, with `summary` where it has none; secrets of the call are
// blanked out. Returns it.
Diagnostic& Report(const Error& error, Severity severity, const std::string& summary,
                   const ObjectSpec& spec, const SecretTexts& secrets, Diagnostics& diagnostics);

// The warnings of a call.
void ReportWarnings(CallState& call, const ObjectSpec& spec, Diagnostics& diagnostics);

// A rule that the author's code breaks. `what` says whose answer it is: "The plan of a files_file".
void ReportMistake(const std::string& what, const Violation& violation, Diagnostics& diagnostics);

// Values that an author left unknown in an answer, each as a mistake.
void ReportUnknowns(const std::string& what, const Value& answer, Diagnostics& diagnostics);

}  // namespace dplan::sdk::internal

#endif  // DPLAN_PROVIDERS_SDK_REPORT_H_
