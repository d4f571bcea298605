#include "core/plugin/find.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "core/base/platform.h"
#include "core/base/status_macros.h"
#include "core/plugin/version.h"

namespace dplan {
namespace {

// Their names are left out of sources, and both lay their folders out alike.
constexpr const char* kDefaultHosts[] = {"registry.terraform.io", "registry.opentofu.org"};
constexpr const char* kPrefixes[] = {"dplan-provider-", "terraform-provider-"};
constexpr char kOwnNamespace[] = "dplan";

struct Place {
  std::string folder;  // absolute
  std::string name;    // as FoundPlugin::place
  bool beside_configuration = false;
  bool is_ours = false;  // has providers of our own namespace only
};

std::string Absolute(const std::string& folder) {
  std::error_code error;
  const std::filesystem::path path = std::filesystem::absolute(folder, error);
  return error ? folder : path.lexically_normal().string();
}

std::vector<Place> AllPlaces(const PluginPlaces& places) {
  std::vector<Place> all;
  const auto add = [&all](const std::string& folder, Place place) {
    if (folder.empty()) return;
    place.folder = Absolute(folder);
    all.push_back(std::move(place));
  };
  const auto beside = [&](const char* folder) {
    if (places.configuration.empty()) return;
    add(absl::StrCat(places.configuration, "/", folder),
        {.name = folder, .beside_configuration = true});
  };
  for (const std::string& folder : places.provider_dirs) add(folder, {.name = "--provider-dir"});
  for (const std::string& folder : places.path) add(folder, {.name = "DPLAN_PROVIDER_PATH"});
  beside(".dplan/providers");
  add(places.libexec, {.name = "libexec/dplan", .is_ours = true});
  beside("terraform.d/plugins");
  for (const std::string& folder : places.mirrors) add(folder, {.name = "Terraform's mirror"});
  beside(".terraform/providers");
  return all;
}

// Sorted. A folder that cannot be read has none.
std::vector<std::string> NamesIn(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    names.push_back(it->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

bool IsFile(const std::filesystem::path& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error);
}

bool ConsumeAnyPrefix(absl::string_view* name) {
  return std::any_of(std::begin(kPrefixes), std::end(kPrefixes),
                     [name](const char* prefix) { return absl::ConsumePrefix(name, prefix); });
}

// The version that the name of a plugin has after its type, as in
// terraform-provider-TYPE_v3.5.1_x5, where the last part is an old way to tell the protocol; "" if
// it has none. Nothing: it is no such name.
std::optional<std::string> VersionInName(absl::string_view name, const std::string& type) {
  if (!ConsumeAnyPrefix(&name) || !absl::ConsumePrefix(&name, type)) return std::nullopt;
  if (name.empty()) return "";
  if (!absl::ConsumePrefix(&name, "_")) return std::nullopt;
  absl::ConsumePrefix(&name, "v");
  std::string version(name.substr(0, name.find("_x")));
  if (!ParseVersion(version).has_value()) return std::nullopt;
  return version;
}

void FindInPlainFolder(const Place& place, const std::string& type,
                       std::vector<FoundPlugin>& found) {
  for (const std::string& name : NamesIn(place.folder)) {
    std::optional<std::string> version = VersionInName(name, type);
    const std::filesystem::path path = std::filesystem::path(place.folder) / name;
    if (!version.has_value() || !IsFile(path)) continue;
    found.push_back({path.string(), *std::move(version), place.name, place.beside_configuration});
  }
}

// Of several files that fit, Terraform takes the first.
std::optional<std::string> ExecutableIn(const std::filesystem::path& folder,
                                        const std::string& type) {
  for (const std::string& name : NamesIn(folder)) {
    absl::string_view rest = name;
    if (!ConsumeAnyPrefix(&rest) || !absl::ConsumePrefix(&rest, type)) continue;
    if (!rest.empty() && rest[0] != '_' && rest[0] != '.') continue;
    if (IsFile(folder / name)) return (folder / name).string();
  }
  return std::nullopt;
}

void FindInLayout(const Place& place, const std::string& source, const std::string& type,
                  std::vector<FoundPlugin>& found) {
  const std::filesystem::path folder = std::filesystem::path(place.folder) / source;
  for (const std::string& version : NamesIn(folder)) {
    if (!ParseVersion(version).has_value()) continue;
    std::optional<std::string> executable = ExecutableIn(folder / version / Platform(), type);
    if (!executable.has_value()) continue;
    found.push_back({*std::move(executable), version, place.name, place.beside_configuration});
  }
}

// What does not say its version comes last.
bool IsNewer(const FoundPlugin& a, const FoundPlugin& b) {
  const std::optional<Version> left = ParseVersion(a.version);
  const std::optional<Version> right = ParseVersion(b.version);
  if (!left.has_value() || !right.has_value()) return left.has_value();
  return *left > *right;
}

// Its parts, which are names of folders; none if they are not.
std::vector<std::string> PartsOf(const std::string& source) {
  std::vector<std::string> parts = absl::StrSplit(source, '/');
  const bool good = (parts.size() == 2 || parts.size() == 3) &&
                    std::none_of(parts.begin(), parts.end(), [](const std::string& part) {
                      return part.empty() || part[0] == '.';
                    });
  return good ? parts : std::vector<std::string>();
}

std::vector<FoundPlugin> FindInPlace(const Place& place, const std::vector<std::string>& parts) {
  const std::string& type = parts.back();
  const std::string& name_space = parts[parts.size() - 2];
  const std::string last = absl::StrCat(name_space, "/", type);
  std::vector<FoundPlugin> found;
  if (place.is_ours && (parts.size() != 2 || name_space != kOwnNamespace)) return found;
  FindInPlainFolder(place, type, found);
  if (parts.size() == 3) {
    FindInLayout(place, absl::StrCat(parts[0], "/", last), type, found);
  } else {
    for (const char* host : kDefaultHosts) {
      FindInLayout(place, absl::StrCat(host, "/", last), type, found);
    }
  }
  std::stable_sort(found.begin(), found.end(), &IsNewer);
  return found;
}

// Of a file in a plain folder, which does not say who made it.
std::optional<std::string> SourceOfFile(const std::string& name) {
  absl::string_view rest = name;
  if (!ConsumeAnyPrefix(&rest)) return std::nullopt;
  const std::string type(rest.substr(0, rest.find('_')));
  if (type.empty() || !VersionInName(name, type).has_value()) return std::nullopt;
  return absl::StrCat(kOwnNamespace, "/", type);
}

void AddSourcesOfHost(const std::filesystem::path& folder, const std::string& host,
                      std::set<std::string>& sources) {
  const bool is_default = std::find(std::begin(kDefaultHosts), std::end(kDefaultHosts), host) !=
                          std::end(kDefaultHosts);
  for (const std::string& name_space : NamesIn(folder / host)) {
    for (const std::string& type : NamesIn(folder / host / name_space)) {
      const std::string last = absl::StrCat(name_space, "/", type);
      sources.insert(is_default ? last : absl::StrCat(host, "/", last));
    }
  }
}

}  // namespace

std::vector<FoundPlugin> FindPlugins(const std::string& source, const PluginPlaces& places) {
  std::vector<FoundPlugin> all;
  const std::vector<std::string> parts = PartsOf(source);
  if (parts.empty()) return all;
  for (const Place& place : AllPlaces(places)) {
    for (FoundPlugin& plugin : FindInPlace(place, parts)) all.push_back(std::move(plugin));
  }
  return all;
}

std::vector<std::string> FoldersOf(const PluginPlaces& places) {
  std::vector<std::string> folders;
  for (Place& place : AllPlaces(places)) folders.push_back(std::move(place.folder));
  return folders;
}

std::vector<std::string> SourcesIn(const PluginPlaces& places) {
  std::set<std::string> sources;
  for (const Place& place : AllPlaces(places)) {
    for (const std::string& name : NamesIn(place.folder)) {
      const std::optional<std::string> source = SourceOfFile(name);
      if (source.has_value()) sources.insert(*source);
      // Only hosts have a dot in their names.
      if (absl::StrContains(name, ".")) AddSourcesOfHost(place.folder, name, sources);
    }
  }
  // What is no plugin after all is not suggested.
  std::vector<std::string> found;
  for (const std::string& source : sources) {
    if (!FindPlugins(source, places).empty()) found.push_back(source);
  }
  return found;
}

absl::StatusOr<bool> Satisfies(const std::string& version, const std::string& constraint) {
  DPLAN_ASSIGN_OR_RETURN(const VersionConstraint parsed, VersionConstraint::Parse(constraint));
  if (version.empty()) return true;
  const std::optional<Version> exact = ParseVersion(version);
  if (!exact.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", version, "\" is no version such as \"1.2.3\"."));
  }
  return parsed.IsMetBy(*exact);
}

}  // namespace dplan
