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
  const Files& files = session.services().files;
  std::optional<Config> config = LoadConfig(files, ".", session.report().sources(), diagnostics);
  if (!config.has_value()) return diagnostics;
  std::vector<std::string> sources;
  for (const auto& [name, source] : UsedProviders(*config)) sources.push_back(source);
  session.providers().LoadSchemas(sources, diagnostics);
  std::optional<Program> program =
      Link(*std::move(config), session.providers().schemas(), diagnostics);
  if (program.has_value()) Validate(*program, files, session.providers(), {}, diagnostics);
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

int RunProvidersList(Session& session) {
  if (!session.LoadConfig()) return session.Failed();
  bool all_found = true;
  std::string text;
  std::string json = "[";
  for (const auto& [name, source] : UsedProviders(session.config())) {
    // Providers of other programs will tell their version themselves; the built-in one has that of
    // dplan.
    const bool found = session.services().providers.Open(source).ok();
    all_found = all_found && found;
    absl::StrAppend(&text, name, "  ", source, "  ", found ? kVersion : "(not found)", "\n");
    absl::StrAppend(&json, json.size() == 1 ? "" : ",", "{\"name\":", JsonText(name),
                    ",\"source\":", JsonText(source),
                    ",\"version\":", found ? JsonText(kVersion) : "null", "}");
  }
  if (session.command().json) {
    session.report().Say(json + "]\n");
  } else if (text.empty()) {
    session.report().Note("The configuration uses no provider.");
  } else {
    session.report().Say(text);
  }
  return all_found ? 0 : 1;
}

}  // namespace dplan
