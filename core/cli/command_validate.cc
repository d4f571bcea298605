#include <utility>

#include "absl/strings/str_cat.h"
#include "core/cli/commands.h"
#include "core/cli/json_events.h"
#include "core/cli/recorded.h"
#include "core/cli/version.h"
#include "core/plan/validate.h"

namespace dplan {
namespace {

// All that is wrong. Each stage is left out where an earlier one had errors.
Diagnostics FindAll(Session& session) {
  Diagnostics diagnostics;
  session.LoadConfig(diagnostics);
  if (!diagnostics.HasErrors()) session.LoadProviders(diagnostics);
  if (!diagnostics.HasErrors()) session.LinkProgram(diagnostics);
  if (!diagnostics.HasErrors()) {
    const Phase phase = session.Begin("Asking the providers");
    Validate(session.program(), session.files(), session.providers(), phase.context(), diagnostics);
  }
  return diagnostics;
}

std::string ResultJson(const Diagnostics& diagnostics, const SourceMap& sources) {
  const size_t errors = diagnostics.error_count();
  std::string out = absl::StrCat(
      "{\"format_version\":\"1.0\",\"valid\":", errors == 0 ? "true" : "false",
      ",\"error_count\":", errors, ",\"warning_count\":", diagnostics.items().size() - errors,
      ",\"diagnostics\":[");
  for (const Diagnostic& diagnostic : diagnostics.items()) {
    absl::StrAppend(&out, out.back() == '[' ? "" : ",", DiagnosticJson(diagnostic, sources));
  }
  return out + "]}\n";
}

}  // namespace

int RunValidate(Session& session) {
  Diagnostics diagnostics = FindAll(session);
  if (session.interrupted()) return session.Failed();
  const bool valid = !diagnostics.HasErrors();
  if (session.command().json) {
    diagnostics.Sort();
    session.report().Say(ResultJson(diagnostics, session.report().sources()));
  } else {
    session.report().Tell(std::move(diagnostics));
    if (valid) session.report().Say("The configuration is valid.\n");
  }
  return valid ? 0 : 1;
}

}  // namespace dplan
