#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/cli/commands.h"
#include "core/cli/load_providers.h"
#include "core/cli/provider_rows.h"
#include "core/cli/recorded.h"
#include "core/config/provider_source.h"
#include "core/contract/describe_schema.h"
#include "core/plugin/executable.h"

namespace dplan {
namespace {

using RowState = ProviderRow::State;

std::string WordsOf(RowState state) {
  switch (state) {
    case RowState::kBuiltin:
      return "is part of dplan";
    case RowState::kReattached:
      return "runs already";
    case RowState::kRecorded:
      return "as recorded";
    case RowState::kNew:
      return "not recorded";
    case RowState::kDifferent:
      return absl::StrCat("another file than ", kLockFileName, " records");
    case RowState::kMissing:
      return "(not found)";
  }
  return "";
}

// Where it is, and whether it is still the file that is recorded.
ProviderRow LookAt(const UsedProvider& provider, const absl::StatusOr<LocatedProvider>& located) {
  ProviderRow row = RowOf(provider, located);
  if (row.state != RowState::kRecorded) return row;
  const absl::StatusOr<std::string> digest = PluginDigest(row.executable);
  if (digest.ok() && *digest == row.digest) return row;
  row.state = RowState::kDifferent;
  row.digest = digest.value_or("");
  return row;
}

std::string TypeOf(const std::string& source) { return source.substr(source.rfind('/') + 1); }

// A local name stands for the source that it has by default.
std::string SourceOfOperand(const std::string& operand) {
  return ProviderSource(operand).value_or(
      absl::StrContains(operand, "/") ? operand : DefaultProviderSource(operand));
}

// Loads the one provider that is named, or all that the configuration uses.
bool LoadNamed(Session& session) {
  const std::vector<std::string>& operands = session.command().operands;
  if (operands.empty()) return session.LoadConfig() && session.LoadProviders();
  return session.LoadProvider(SourceOfOperand(operands[0]));
}

template <typename Entries>
void AppendNames(std::string& out, const char* what, const Entries& entries) {
  if (entries.empty()) return;
  absl::StrAppend(&out, "  ", what, "\n");
  for (const auto& [name, entry] : entries) absl::StrAppend(&out, "    ", name, "\n");
}

std::string SchemaText(const std::string& source, const ProviderSchema& schema) {
  std::string out = absl::StrCat(source, "\n");
  AppendNames(out, "resources", schema.resources);
  AppendNames(out, "data sources", schema.data_sources);
  AppendNames(out, "functions", schema.functions);
  return out;
}

}  // namespace

int RunProvidersList(Session& session) {
  if (!session.LoadConfig() || !session.DemandProviders()) return session.Failed();
  std::string text;
  std::string json = "[";
  Diagnostics diagnostics;
  CheckLocated(session.used_providers(), session.opener(), diagnostics);
  for (const UsedProvider& provider : session.used_providers()) {
    const ProviderRow row = LookAt(provider, session.opener().Locate(provider.source));
    absl::StrAppend(&text, RowText(row, WordsOf(row.state)));
    absl::StrAppend(&json, json.size() == 1 ? "" : ",", RowJson(row));
  }
  if (session.command().json) {
    session.report().Say(json + "]\n");
  } else if (text.empty()) {
    session.report().Note("The configuration uses no provider.");
  } else {
    session.report().Say(text);
  }
  return session.report().Tell(std::move(diagnostics)) ? 0 : 1;
}

int RunProvidersSchema(Session& session) {
  if (!LoadNamed(session)) return session.Failed();
  std::string text;
  std::string json;
  for (const auto& [source, schema] : session.providers().schemas()) {
    absl::StrAppend(&text, SchemaText(source, schema));
    absl::StrAppend(&json, json.empty() ? "" : ",", JsonText(source), ":",
                    SchemaJson(schema, /*indent=*/false));
  }
  session.report().Say(
      session.command().json
          ? absl::StrCat("{\"format_version\":\"1.0\",\"provider_schemas\":{", json, "}}\n")
          : text);
  return 0;
}

int RunProvidersDocs(Session& session) {
  if (!LoadNamed(session)) return session.Failed();
  for (const auto& [source, schema] : session.providers().schemas()) {
    session.report().Say(SchemaMarkdown(schema, TypeOf(source)));
  }
  return 0;
}

}  // namespace dplan
