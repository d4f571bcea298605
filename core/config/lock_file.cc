#include "core/config/lock_file.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "core/config/decode_values.h"
#include "core/config/provider_source.h"
#include "core/config/yaml.h"

namespace dplan {
namespace {

constexpr char kHeading[] =
    "# The providers that this configuration runs, as `dplan init` found them. Keep this file with "
    "the\n"
    "# configuration; `dplan init --upgrade` changes it.\n";
constexpr char kDigestPrefix[] = "sha256:";
constexpr size_t kDigestDigits = 64;

bool IsDigest(absl::string_view digits) {
  return digits.size() == kDigestDigits && std::all_of(digits.begin(), digits.end(), [](char c) {
           return absl::ascii_isdigit(static_cast<unsigned char>(c)) || (c >= 'a' && c <= 'f');
         });
}

bool IsPlatform(absl::string_view name) {
  return name.find('_') != absl::string_view::npos &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return c == '_' || absl::ascii_islower(static_cast<unsigned char>(c)) ||
                  absl::ascii_isdigit(static_cast<unsigned char>(c));
         });
}

void DecodeDigest(const ConfigFile& file, const YamlEntry& entry, LockedProvider& provider) {
  if (!IsPlatform(entry.key)) {
    file.diagnostics.Error("Invalid lock file",
                           absl::StrCat("\"", entry.key, "\" is no platform, such as linux_amd64."),
                           file.RangeOf(entry));
    return;
  }
  const std::optional<std::string> text = DecodeText(file, entry);
  if (!text.has_value()) return;
  absl::string_view digits = *text;
  if (!absl::ConsumePrefix(&digits, kDigestPrefix) || !IsDigest(digits)) {
    file.diagnostics.Error("Invalid lock file",
                           "A digest is written sha256: with 64 hexadecimal digits after it.",
                           file.RangeOf(*entry.value));
    return;
  }
  provider.digests.emplace(entry.key, std::string(digits));
}

LockedProvider DecodeProvider(const ConfigFile& file, const std::vector<YamlEntry>& entries) {
  LockedProvider provider;
  const Fields fields(file, entries, "a locked provider", {"version", "constraints", "digests"});
  if (const YamlEntry* version = fields.Find("version")) {
    provider.version = DecodeText(file, *version).value_or("");
  }
  if (const YamlEntry* constraints = fields.Find("constraints")) {
    provider.constraints = DecodeText(file, *constraints).value_or("");
  }
  if (const YamlEntry* digests = fields.Find("digests")) {
    const std::vector<YamlEntry>* const by_platform =
        EntriesOf(file, *digests, "a mapping from platforms to digests");
    if (by_platform == nullptr) return provider;
    for (const YamlEntry& entry : *by_platform) DecodeDigest(file, entry, provider);
  }
  return provider;
}

void DecodeEntry(const ConfigFile& file, const YamlEntry& entry, LockFile& lock) {
  if (ProviderSource(entry.key) != entry.key) {
    file.diagnostics.Error(
        "Invalid lock file",
        absl::StrCat("\"", entry.key, "\" is no source of a provider, such as dplan/docker."),
        file.RangeOf(entry));
    return;
  }
  const std::vector<YamlEntry>* const entries =
      EntriesOf(file, entry, "a mapping with version, constraints and digests");
  if (entries != nullptr) lock.emplace(entry.key, DecodeProvider(file, *entries));
}

void Decode(const ConfigFile& file, LockFile& lock) {
  const YamlNode& root = file.document.root();
  if (IsNull(root)) return;
  if (root.kind != YamlNode::Kind::kMapping) {
    file.diagnostics.Error("Invalid lock file", "It must be a mapping with the key providers.",
                           file.RangeOf(root));
    return;
  }
  const Fields fields(file, root.entries, "a lock file", {"providers"});
  const YamlEntry* const providers = fields.Find("providers");
  if (providers == nullptr) return;
  const std::vector<YamlEntry>* const entries =
      EntriesOf(file, *providers, "a mapping from sources to providers");
  if (entries == nullptr) return;
  for (const YamlEntry& entry : *entries) DecodeEntry(file, entry, lock);
}

// In double quotes, where YAML has escapes.
std::string Quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) {
      absl::StrAppend(&out, "\\x", absl::Hex(static_cast<unsigned char>(c), absl::kZeroPad2));
    } else {
      if (c == '"' || c == '\\') out.push_back('\\');
      out.push_back(c);
    }
  }
  return out + "\"";
}

}  // namespace

std::optional<LockFile> ParseLockFile(const SourceMap& sources, int32_t file,
                                      Diagnostics& diagnostics) {
  const size_t errors = diagnostics.error_count();
  const std::unique_ptr<YamlDocument> document = ParseYaml(sources, file, diagnostics);
  LockFile lock;
  if (document != nullptr) Decode({*document, diagnostics}, lock);
  if (diagnostics.error_count() > errors) return std::nullopt;
  return lock;
}

std::string LockFileText(const LockFile& lock) {
  std::string out = absl::StrCat(kHeading, lock.empty() ? "providers: {}\n" : "providers:\n");
  for (const auto& [source, provider] : lock) {
    absl::StrAppend(&out, "  ", source, ":\n");
    if (!provider.version.empty()) {
      absl::StrAppend(&out, "    version: ", Quoted(provider.version), "\n");
    }
    if (!provider.constraints.empty()) {
      absl::StrAppend(&out, "    constraints: ", Quoted(provider.constraints), "\n");
    }
    absl::StrAppend(&out, "    digests:", provider.digests.empty() ? " {}\n" : "\n");
    for (const auto& [platform, digits] : provider.digests) {
      absl::StrAppend(&out, "      ", platform, ": ", Quoted(absl::StrCat(kDigestPrefix, digits)),
                      "\n");
    }
  }
  return out;
}

}  // namespace dplan
