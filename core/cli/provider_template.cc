#include "core/cli/provider_template.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "core/base/files.h"
#include "core/base/status_macros.h"

namespace dplan {
namespace {

namespace fs = std::filesystem;

// What the provider of the template is called.
constexpr char kPlaceholder[] = "skeleton";
constexpr size_t kMaxName = 40;
constexpr size_t kMaxFileBytes = size_t{1} << 20;

std::string Capitalized(std::string name) {
  name[0] = absl::ascii_toupper(static_cast<unsigned char>(name[0]));
  return name;
}

std::string WithName(const std::string& text, const std::string& name) {
  return absl::StrReplaceAll(text,
                             {{kPlaceholder, name},
                              {Capitalized(kPlaceholder), Capitalized(name)},
                              {absl::AsciiStrToUpper(kPlaceholder), absl::AsciiStrToUpper(name)}});
}

absl::Status SystemError(const std::string& doing, const fs::path& path,
                         const std::error_code& error) {
  return absl::ErrnoToStatus(error.value(), absl::StrCat(doing, " \"", path.string(), "\""));
}

absl::Status CopyFile(const fs::path& from, const fs::path& to, const std::string& name) {
  DPLAN_ASSIGN_OR_RETURN(const std::string text, RealFiles().Read(from.string(), kMaxFileBytes));
  std::ofstream out(to, std::ios::binary);
  out << WithName(text, name);
  out.close();
  if (!out) return absl::InternalError(absl::StrCat("write \"", to.string(), "\""));
  std::error_code error;
  fs::permissions(to, fs::status(from).permissions(), error);
  return error ? SystemError("change mode of", to, error) : absl::OkStatus();
}

// Folders that a build has made are no part of the template.
bool IsPart(const fs::path& path) {
  const std::string name = path.filename().string();
  return name != "build" && name[0] != '.';
}

absl::Status CopyFolder(const fs::path& from, const fs::path& to, const std::string& name) {
  std::error_code error;
  if (!fs::create_directory(to, error) || error) {
    if (!error) return absl::AlreadyExistsError(absl::StrCat("\"", to.string(), "\" exists."));
    return SystemError("make the folder", to, error);
  }
  std::vector<fs::path> entries;
  for (const fs::directory_entry& entry : fs::directory_iterator(from, error)) {
    if (IsPart(entry.path())) entries.push_back(entry.path());
  }
  if (error) return SystemError("list", from, error);
  for (const fs::path& entry : entries) {
    const fs::path target = to / WithName(entry.filename().string(), name);
    DPLAN_RETURN_IF_ERROR(fs::is_directory(entry) ? CopyFolder(entry, target, name)
                                                  : CopyFile(entry, target, name));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> FindProviderTemplate(const std::string& prefix) {
  std::error_code error;
  const fs::path installed = fs::path(prefix) / "share/dplan/provider-template";
  if (fs::is_directory(installed, error)) return installed.string();
  // A program that was built and not installed lies somewhere in the source tree.
  for (fs::path folder = prefix; folder.has_relative_path(); folder = folder.parent_path()) {
    const fs::path source = folder / "examples/provider-template";
    if (fs::is_directory(source, error)) return source.string();
  }
  return absl::NotFoundError(absl::StrCat("There is no ", installed.string(),
                                          ". Install dplan with its template for providers."));
}

std::string CheckProviderName(const std::string& name) {
  const bool good = !name.empty() && name.size() <= kMaxName &&
                    absl::ascii_islower(static_cast<unsigned char>(name[0])) &&
                    std::all_of(name.begin(), name.end(), [](char c) {
                      return absl::ascii_islower(static_cast<unsigned char>(c)) ||
                             absl::ascii_isdigit(static_cast<unsigned char>(c));
                    });
  if (!good) {
    return absl::StrCat("\"", name,
                        "\" cannot be the name of a provider: it has small letters and digits, and "
                        "begins with a letter. Types are called NAME_something.");
  }
  return name == "dplan" ? "The provider \"dplan\" is part of dplan. Take another name." : "";
}

absl::Status CopyProviderTemplate(const std::string& from, const std::string& target,
                                  const std::string& name) {
  return CopyFolder(from, target, name);
}

}  // namespace dplan
