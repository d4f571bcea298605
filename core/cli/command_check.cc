#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/diagnostic_text.h"
#include "core/base/status_macros.h"
#include "core/cli/commands.h"
#include "core/cli/recorded.h"
#include "core/config/example_file.h"
#include "core/contract/suite.h"
#include "core/plugin/plugin_provider.h"
#include "core/plugin/process.h"

namespace dplan {
namespace {

// The examples of the file that the command line names; none without.
std::optional<ProviderExamples> ReadExamples(Session& session) {
  const std::string& path = session.command().examples_file;
  if (path.empty()) return ProviderExamples();
  absl::StatusOr<std::string> text = session.services().files.Read(path, kMaxExampleFileBytes);
  if (!text.ok()) {
    session.report().Fail("Examples cannot be read", text.status());
    return std::nullopt;
  }
  SourceMap& sources = session.report().sources();
  Diagnostics diagnostics;
  std::optional<ProviderExamples> examples =
      ParseExamples(sources, sources.Add(path, *std::move(text)), diagnostics);
  session.report().Tell(std::move(diagnostics));
  return examples;
}

PluginCommand CommandFor(const std::string& binary) {
  std::error_code error;
  const std::filesystem::path path = std::filesystem::absolute(binary, error);
  return {.name = path.filename().string(), .executable = error ? binary : path.string()};
}

absl::StatusOr<std::unique_ptr<Provider>> Start(const PluginCommand& command,
                                                const CallContext& context) {
  DPLAN_ASSIGN_OR_RETURN(std::unique_ptr<PluginProcess> process,
                         PluginProcess::Start(command, context.stop));
  return NewPluginProvider(std::move(process));
}

absl::StatusOr<ProviderSchema> ReadSchema(Session& session, const PluginCommand& command) {
  const Phase phase = session.Begin("Starting the provider");
  absl::StatusOr<std::unique_ptr<Provider>> provider = Start(command, phase.context());
  if (!provider.ok()) return provider.status();
  return (*provider)->GetSchema(phase.context());
}

bool CheckTypes(Session& session, const ProviderExamples& examples, const ProviderSchema& schema) {
  std::vector<std::string> types;
  for (const auto& [type, resource] : schema.resources) types.push_back(type);
  for (const auto& [type, data_source] : schema.data_sources) types.push_back(type);
  Diagnostics diagnostics;
  for (const auto& [type, configs] : examples.types) {
    if (schema.resources.count(type) + schema.data_sources.count(type) > 0) continue;
    diagnostics.Error("Unknown type", absl::StrCat("The provider has no type \"", type, "\".",
                                                   DidYouMean(type, types)));
  }
  return session.report().Tell(std::move(diagnostics));
}

// What is tried: the provider's own examples, and those that were given.
ContractSubject SubjectOf(const PluginCommand& command, const ProviderExamples& examples,
                          const ProviderSchema& schema) {
  ContractSubject subject{.make = [command](bool) { return Start(command, {}); },
                          .examples = examples.types};
  const std::string& config = examples.provider.empty() ? schema.facts.example : examples.provider;
  if (!config.empty()) subject.provider_config = config;
  return subject;
}

Findings CheckAll(Session& session, const ContractSubject& subject) {
  std::string last = "-";
  return CheckContract(subject, [&](const ContractRule&, const std::string& type) {
    if (type == last) return;
    last = type;
    if (!session.command().json) {
      session.report().Note(absl::StrCat("Trying ", type.empty() ? "the provider" : type, "..."));
    }
  });
}

const char* WordOf(Finding::Weight weight) {
  return weight == Finding::Weight::kFault ? "fault" : "note";
}

std::string FindingText(const Finding& finding) {
  return absl::StrCat(WordOf(finding.weight), ": ", finding.type, finding.type.empty() ? "" : ": ",
                      finding.text, " (", finding.rule, ")\n");
}

std::string FindingJson(const Finding& finding) {
  return absl::StrCat("{\"rule\":", JsonText(finding.rule), ",\"type\":", JsonText(finding.type),
                      ",\"text\":", JsonText(finding.text), ",\"weight\":\"",
                      WordOf(finding.weight), "\"}");
}

// Whether there is no fault.
bool TellFindings(Session& session, const Findings& findings) {
  std::string text;
  std::string json;
  int faults = 0;
  for (const Finding& finding : findings) {
    faults += finding.weight == Finding::Weight::kFault ? 1 : 0;
    absl::StrAppend(&text, FindingText(finding));
    absl::StrAppend(&json, json.empty() ? "" : ",", FindingJson(finding));
  }
  absl::StrAppend(&text,
                  faults == 0 ? "The provider keeps the rules"
                              : absl::StrCat("The provider breaks the rules: ", faults,
                                             faults == 1 ? " fault" : " faults"),
                  ".\n");
  session.report().Say(session.command().json
                           ? absl::StrCat("{\"format_version\":\"1.0\",\"faults\":", faults,
                                          ",\"findings\":[", json, "]}\n")
                           : text);
  return faults == 0;
}

}  // namespace

int RunProvidersCheck(Session& session) {
  const std::optional<ProviderExamples> examples = ReadExamples(session);
  if (!examples.has_value()) return session.Failed();
  const PluginCommand command = CommandFor(session.command().operands[0]);
  const absl::StatusOr<ProviderSchema> schema = ReadSchema(session, command);
  if (!schema.ok()) {
    session.report().Fail("Provider did not start", schema.status());
    return session.Failed();
  }
  if (!CheckTypes(session, *examples, *schema)) return session.Failed();
  return TellFindings(session, CheckAll(session, SubjectOf(command, *examples, *schema))) ? 0 : 1;
}

}  // namespace dplan
