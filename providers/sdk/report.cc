#include "providers/sdk/report.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/types/transform.h"
#include "providers/sdk/call_state.h"

namespace dplan::sdk::internal {

Diagnostic& Report(const Error& error, Severity severity, const std::string& summary,
                   const ObjectSpec& spec, const SecretTexts& secrets, Diagnostics& diagnostics) {
  return diagnostics.Add(
      {.severity = severity,
       .summary = secrets.Blanked(error.summary().empty() ? summary : error.summary()),
       .detail = secrets.Blanked(error.text()),
       .path = PathOf(spec, error.steps()),
       .code = error.code(),
       .effect = error.nothing_changed() ? Effect::kNone : Effect::kUnknown});
}

void ReportWarnings(CallState& call, const ObjectSpec& spec, Diagnostics& diagnostics) {
  for (const Error& warning : call.TakeWarnings()) {
    Report(warning, Severity::kWarning, "Warning of the provider", spec, call.secrets, diagnostics);
  }
}

void ReportMistake(const std::string& what, const Violation& violation, Diagnostics& diagnostics) {
  const std::string path = violation.path.ToString();
  Diagnostic& diagnostic = diagnostics.Error(
      "Mistake in the provider",
      absl::StrCat(what, " breaks a rule that every provider keeps to",
                   path.empty() ? "" : ", at `", path, path.empty() ? "" : "`", ": ",
                   violation.text, ". Report this to the provider's author."));
  diagnostic.path = violation.path;
  diagnostic.code = "provider_mistake";
}

void ReportUnknowns(const std::string& what, const Value& answer, Diagnostics& diagnostics) {
  Transform(answer, [&](const Path& path, const Value& node) -> std::optional<Value> {
    const bool is_set = node.type().kind() == Type::Kind::kSet;
    if (!node.IsKnown() || (is_set && !node.IsWhollyKnown())) {
      ReportMistake(what, {path, "it is unknown, though everything must be known now"},
                    diagnostics);
    }
    return std::nullopt;
  });
}

}  // namespace dplan::sdk::internal
