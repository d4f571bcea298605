#include "core/plugin/version.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "core/base/diagnostic_text.h"
#include "core/base/status_macros.h"

namespace dplan {
namespace {

constexpr size_t kMaxText = 256;
constexpr size_t kMaxDigits = 18;

bool IsVersionPart(absl::string_view text) {
  return !text.empty() && text.size() <= kMaxDigits &&
         text.find_first_not_of("0123456789") == absl::string_view::npos;
}

bool IsIdentifier(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c == '-' || absl::ascii_isalnum(static_cast<unsigned char>(c));
  });
}

// Numbers come before words.
std::strong_ordering CompareIdentifiers(const std::string& a, const std::string& b) {
  if (IsVersionPart(a) != IsVersionPart(b)) {
    return IsVersionPart(a) ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  if (!IsVersionPart(a)) return a.compare(b) <=> 0;
  int64_t left = 0;
  int64_t right = 0;
  return absl::SimpleAtoi(a, &left) && absl::SimpleAtoi(b, &right) ? left <=> right
                                                                   : a.compare(b) <=> 0;
}

// "1.2.3-beta.2+build" as "1.2.3" and "beta.2".
struct Parts {
  absl::string_view numbers;
  std::optional<absl::string_view> prerelease;
};
Parts Split(absl::string_view text) {
  text = text.substr(0, text.find('+'));
  const size_t hyphen = text.find('-');
  if (hyphen == absl::string_view::npos) return {text, std::nullopt};
  return {text.substr(0, hyphen), text.substr(hyphen + 1)};
}

size_t CountNumbers(absl::string_view text) {
  const absl::string_view numbers = Split(text).numbers;
  return static_cast<size_t>(std::count(numbers.begin(), numbers.end(), '.')) + 1;
}

}  // namespace

std::optional<Version> ParseVersion(absl::string_view text) {
  if (text.size() > kMaxText) return std::nullopt;
  const Parts parts = Split(text);
  const std::vector<std::string> numbers = absl::StrSplit(parts.numbers, '.');
  Version version;
  if (numbers.size() > version.numbers.size()) return std::nullopt;
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (!IsVersionPart(numbers[i]) || !absl::SimpleAtoi(numbers[i], &version.numbers[i])) {
      return std::nullopt;
    }
  }
  if (!parts.prerelease.has_value()) return version;
  version.prerelease = absl::StrSplit(*parts.prerelease, '.');
  const auto& identifiers = version.prerelease;
  if (!std::all_of(identifiers.begin(), identifiers.end(), &IsIdentifier)) return std::nullopt;
  return version;
}

std::strong_ordering operator<=>(const Version& a, const Version& b) {
  if (const auto order = a.numbers <=> b.numbers; order != 0) return order;
  if (a.prerelease.empty() || b.prerelease.empty()) {
    return a.prerelease.empty() <=> b.prerelease.empty();
  }
  return std::lexicographical_compare_three_way(a.prerelease.begin(), a.prerelease.end(),
                                                b.prerelease.begin(), b.prerelease.end(),
                                                &CompareIdentifiers);
}

absl::StatusOr<VersionConstraint::Demand> VersionConstraint::ParseDemand(absl::string_view text) {
  // Longer ones first, as "=" begins none of them but ends some.
  static constexpr struct {
    absl::string_view symbol;
    Comparison comparison;
  } kSymbols[] = {{"!=", Comparison::kNotEqual}, {">=", Comparison::kAtLeast},
                  {"<=", Comparison::kAtMost},   {"~>", Comparison::kCompatible},
                  {"=", Comparison::kEqual},     {">", Comparison::kGreater},
                  {"<", Comparison::kLess}};
  Demand demand;
  absl::string_view rest = absl::StripAsciiWhitespace(text);
  for (const auto& [symbol, comparison] : kSymbols) {
    if (!absl::ConsumePrefix(&rest, symbol)) continue;
    demand.comparison = comparison;
    break;
  }
  rest = absl::StripAsciiWhitespace(rest);
  std::optional<Version> version = ParseVersion(rest);
  if (!version.has_value()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "\"", Printable(absl::StripAsciiWhitespace(text).substr(0, kMaxText)),
        "\" is no constraint on a version. It is written like \"1.2.3\", \"~> 1.2\" or "
        "\">= 1.2, != 1.4.1\", with =, !=, >, >=, <, <= and ~>."));
  }
  demand.version = *std::move(version);
  demand.numbers = CountNumbers(rest);
  return demand;
}

absl::StatusOr<VersionConstraint> VersionConstraint::Parse(absl::string_view text) {
  VersionConstraint constraint;
  if (absl::StripAsciiWhitespace(text).empty()) return constraint;
  for (const absl::string_view piece : absl::StrSplit(text, ',')) {
    DPLAN_ASSIGN_OR_RETURN(Demand demand, ParseDemand(piece));
    constraint.demands_.push_back(std::move(demand));
  }
  return constraint;
}

bool VersionConstraint::Holds(const Demand& demand, const Version& version) {
  const std::strong_ordering order = version <=> demand.version;
  switch (demand.comparison) {
    case Comparison::kEqual:
      return order == 0;
    case Comparison::kNotEqual:
      return order != 0;
    case Comparison::kGreater:
      return order > 0;
    case Comparison::kAtLeast:
      return order >= 0;
    case Comparison::kLess:
      return order < 0;
    case Comparison::kAtMost:
      return order <= 0;
    case Comparison::kCompatible:
      break;
  }
  // "~> 2" keeps the 2, as "~> 2.0" does.
  const size_t kept = std::max<size_t>(demand.numbers - 1, 1);
  const auto& numbers = version.numbers;
  return order >= 0 && std::equal(numbers.begin(), numbers.begin() + static_cast<ptrdiff_t>(kept),
                                  demand.version.numbers.begin());
}

bool VersionConstraint::IsMetBy(const Version& version) const {
  bool is_demanded = false;
  for (const Demand& demand : demands_) {
    if (!Holds(demand, version)) return false;
    is_demanded = is_demanded || demand.comparison == Comparison::kEqual;
  }
  return version.prerelease.empty() || demands_.empty() || is_demanded;
}

}  // namespace dplan
