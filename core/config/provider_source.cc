#include "core/config/provider_source.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace dplan {
namespace {

constexpr char kTerraformHost[] = "registry.terraform.io";
constexpr size_t kMaxPart = 128;

// A part that begins with a letter or a digit is neither hidden nor a way up.
bool IsPart(const std::string& part, absl::string_view others) {
  if (part.empty() || part.size() > kMaxPart) return false;
  if (!absl::ascii_isalnum(static_cast<unsigned char>(part[0]))) return false;
  return std::all_of(part.begin(), part.end(), [others](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
           others.find(c) != absl::string_view::npos;
  });
}

bool IsHost(const std::string& part) {
  return IsPart(part, ".-:") &&
         (part.find_first_of(".:") != std::string::npos || part == "localhost");
}

}  // namespace

std::optional<std::string> ProviderSource(absl::string_view text) {
  std::vector<std::string> parts = absl::StrSplit(text, '/');
  if (parts.size() == 3 && parts[0] == kTerraformHost) parts.erase(parts.begin());
  if (parts.size() == 3 && !IsHost(parts[0])) return std::nullopt;
  if (parts.size() != 2 && parts.size() != 3) return std::nullopt;
  if (!IsPart(parts[parts.size() - 2], "-_") || !IsPart(parts.back(), "-_")) return std::nullopt;
  return absl::StrJoin(parts, "/");
}

std::string DefaultProviderSource(absl::string_view name) { return absl::StrCat("dplan/", name); }

}  // namespace dplan
