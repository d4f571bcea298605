#ifndef DPLAN_CORE_PLUGIN_VERSION_H_
#define DPLAN_CORE_PLUGIN_VERSION_H_

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace dplan {

// A version by the rules of semver.org: what comes after "+" makes no difference.
struct Version {
  std::array<int64_t, 3> numbers = {};
  std::vector<std::string> prerelease;  // "beta.2" as {"beta", "2"}; empty: it is released
};

// Of "1", "1.2", "1.2.3", "1.2.3-beta.2" or "1.2.3+build"; what is left out is 0. Nothing if the
// text is none of these.
std::optional<Version> ParseVersion(absl::string_view text);

// By age: a prerelease comes before its release, its numbers before its words.
std::strong_ordering operator<=>(const Version& a, const Version& b);
inline bool operator==(const Version& a, const Version& b) { return (a <=> b) == 0; }

// What "~> 1.2, != 1.2.5" demands of a version. The comparisons are =, !=, >, >=, <, <= and ~>,
// which lets only the last number grow that it has; none is the same as =. All must hold. A
// prerelease is taken only where it is demanded with = itself.
class VersionConstraint {
 public:
  // InvalidArgument says what is wrong. An empty text demands nothing.
  static absl::StatusOr<VersionConstraint> Parse(absl::string_view text);

  bool IsMetBy(const Version& version) const;

 private:
  enum class Comparison { kEqual, kNotEqual, kGreater, kAtLeast, kLess, kAtMost, kCompatible };
  struct Demand {
    Comparison comparison = Comparison::kEqual;
    Version version;
    size_t numbers = 3;  // how many of them were written
  };
  static absl::StatusOr<Demand> ParseDemand(absl::string_view text);
  static bool Holds(const Demand& demand, const Version& version);

  std::vector<Demand> demands_;
};

}  // namespace dplan

#endif  // DPLAN_CORE_PLUGIN_VERSION_H_
