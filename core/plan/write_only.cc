#include "core/plan/write_only.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "core/base/sha256.h"
#include "core/types/transform.h"
#include "core/wire/msgpack.h"

namespace dplan {
namespace {

std::string FingerprintOf(const FingerprintPlace& place, const Path& path, const Value& plain) {
  if (!plain.IsWhollyKnown()) return "";
  std::string text;
  // With its length, so that no two lists of fields look alike.
  for (const std::string& field : {place.lineage, place.address.ToString(), path.ToString(),
                                   EncodeMsgpack(plain, plain.type())}) {
    absl::StrAppend(&text, field.size(), ":", field);
  }
  return absl::BytesToHexString(HmacSha256(place.key, text));
}

}  // namespace

Fingerprints FingerprintsOf(const FingerprintPlace& place, const Schema& schema,
                            const Value& config) {
  Fingerprints fingerprints;
  for (Path& path : SetWriteOnly(schema, config)) {
    std::string fingerprint = FingerprintOf(place, path, config.At(path)->UnmarkedDeep());
    fingerprints.emplace_back(std::move(path), std::move(fingerprint));
  }
  return fingerprints;
}

std::vector<Path> SetWriteOnly(const Schema& schema, const Value& config) {
  std::vector<Path> paths = schema.WriteOnlyPaths(config);
  paths.erase(std::remove_if(paths.begin(), paths.end(),
                             [&config](const Path& path) {
                               const std::optional<Value> value = config.At(path);
                               return !value.has_value() ||
                                      (value->Unmarked().IsKnown() && value->Unmarked().IsNull());
                             }),
              paths.end());
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::vector<Path> ChangedWriteOnly(const Fingerprints& applied, const Fingerprints& configured) {
  const std::map<Path, std::string> before(applied.begin(), applied.end());
  const std::map<Path, std::string> after(configured.begin(), configured.end());
  std::set<Path> changed;
  for (const auto& [path, fingerprint] : after) {
    const auto found = before.find(path);
    const bool same = found != before.end() && !fingerprint.empty() && found->second == fingerprint;
    if (!same) changed.insert(path);
  }
  for (const auto& [path, fingerprint] : before) {
    if (after.count(path) == 0) changed.insert(path);
  }
  return {changed.begin(), changed.end()};
}

Value WithoutWriteOnly(const Schema& schema, const Value& object) {
  const std::vector<Path> paths = schema.WriteOnlyPaths(object);
  if (paths.empty()) return object;
  const std::set<Path> places(paths.begin(), paths.end());
  return Transform(object, [&places](const Path& path, const Value& node) -> std::optional<Value> {
    if (places.count(path) == 0) return std::nullopt;
    return Value::Null(node.type());
  });
}

}  // namespace dplan
