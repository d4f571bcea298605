#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/base/sha256.h"
#include "core/config/config.h"
#include "core/config/decode.h"
#include "core/config/paths.h"
#include "core/config/yaml.h"

namespace dplan {
namespace {

constexpr char kDefaultStatePath[] = "dplan.state.db";

void ReportNoFiles(const std::string& folder, const std::vector<std::string>& names,
                   Diagnostics& diagnostics) {
  std::string hint;
  for (const std::string& name : names) {
    const bool yaml = absl::EndsWith(name, ".yaml") || absl::EndsWith(name, ".yml");
    if (!yaml || absl::StartsWith(name, ".") || absl::EndsWith(name, ".vars.yaml") ||
        name == "dplan.lock.yaml") {
      continue;
    }
    const std::string stem = name.substr(0, name.rfind('.'));
    hint = absl::StrCat(" If \"", name, "\" is meant, call it \"", stem == "dplan" ? "main" : stem,
                        ".dplan.yaml\".");
    break;
  }
  diagnostics.Error(
      "No configuration files",
      absl::StrCat("The folder \"", folder,
                   "\" has no file *.dplan.yaml, *.dplan.yml or *.dplan.json.", hint));
}

// Names and contents, each with its length, so that no two sets of files look alike.
std::string DigestOf(const std::vector<std::pair<std::string, std::string>>& files) {
  Sha256 sha;
  for (const auto& [name, text] : files) {
    sha.Update(absl::StrCat(name.size(), ":", name, ":", text.size(), ":"));
    sha.Update(text);
  }
  return sha.Hex();
}

// Sorts by name and reports each name that stands twice. `what`: "The variable".
template <typename Decl, typename NameOf>
void SortUnique(std::vector<Decl>& decls, const NameOf& name_of, const std::string& what,
                Diagnostics& diagnostics) {
  std::stable_sort(decls.begin(), decls.end(),
                   [&name_of](const Decl& a, const Decl& b) { return name_of(a) < name_of(b); });
  for (size_t i = 1; i < decls.size(); ++i) {
    if (name_of(decls[i]) != name_of(decls[i - 1])) continue;
    const auto [first, second] = name_of(decls[i]);
    diagnostics
        .Error("Name declared twice",
               absl::StrCat(what, " \"", first, second.empty() ? "" : ".", second,
                            "\" is declared in two places."),
               decls[i].range)
        .related.push_back({"first declared here", decls[i - 1].range});
  }
}

void SortAll(Config& config, Diagnostics& diagnostics) {
  using Names = std::pair<absl::string_view, absl::string_view>;
  SortUnique(
      config.variables, [](const VariableDecl& decl) { return Names{decl.name, {}}; },
      "The variable", diagnostics);
  SortUnique(
      config.locals, [](const LocalDecl& decl) { return Names{decl.name, {}}; }, "The local value",
      diagnostics);
  SortUnique(
      config.outputs, [](const OutputDecl& decl) { return Names{decl.name, {}}; }, "The output",
      diagnostics);
  SortUnique(
      config.providers, [](const ProviderDecl& decl) { return Names{decl.name, decl.alias}; },
      "The provider", diagnostics);
  SortUnique(
      config.resources, [](const ResourceDecl& decl) { return Names{decl.type, decl.name}; },
      "The resource", diagnostics);
}

}  // namespace

bool IsConfigFile(const std::string& name) {
  if (absl::StartsWith(name, ".")) return false;
  return absl::EndsWith(name, ".dplan.yaml") || absl::EndsWith(name, ".dplan.yml") ||
         absl::EndsWith(name, ".dplan.json");
}

std::optional<Config> LoadConfig(const Files& files, const std::string& folder, SourceMap& sources,
                                 Diagnostics& diagnostics) {
  const size_t errors = diagnostics.error_count();
  const absl::StatusOr<std::vector<std::string>> names = files.List(folder);
  if (!names.ok()) {
    diagnostics.AddStatus("Cannot read configuration", names.status());
    return std::nullopt;
  }
  Draft draft;
  draft.config.folder = folder;
  draft.config.state_path = kDefaultStatePath;
  bool any = false;
  for (const std::string& name : *names) {
    if (!IsConfigFile(name)) continue;
    any = true;
    const std::string path = JoinPath(folder, name);
    absl::StatusOr<std::string> text = files.Read(path, kMaxYamlBytes);
    if (!text.ok()) {
      diagnostics.AddStatus("Cannot read configuration", text.status());
      continue;
    }
    draft.config.files.emplace_back(name, *text);
    const int32_t file = sources.Add(path, *std::move(text));
    const std::unique_ptr<YamlDocument> document = ParseYaml(sources, file, diagnostics);
    if (document != nullptr) DecodeFile({*document, diagnostics}, draft);
  }
  if (!any) ReportNoFiles(folder, *names, diagnostics);
  SortAll(draft.config, diagnostics);
  if (diagnostics.error_count() > errors) return std::nullopt;
  draft.config.digest = DigestOf(draft.config.files);
  return std::move(draft.config);
}

}  // namespace dplan
