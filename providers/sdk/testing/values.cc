#include "providers/sdk/testing/values.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/contract/object_shape.h"
#include "core/types/convert.h"
#include "core/types/json.h"
#include "core/types/transform.h"
#include "providers/sdk/call_state.h"

namespace dplan::sdk::testing::internal {
namespace {

using Values = std::map<Path, Value>;
using Attributes = std::map<std::string, Attribute>;

void CollectWriteOnly(const Attributes& attributes, const Value& object, const Path& path,
                      Values* values);

void CollectInNested(const NestedAttributes& nested, const Value& value, const Path& path,
                     Values* values) {
  if (!Present(value)) return;
  if (nested.nesting == Nesting::kSingle || nested.nesting == Nesting::kGroup) {
    CollectWriteOnly(nested.attributes, value, path, values);
  } else if (nested.nesting == Nesting::kMap) {
    for (const auto& [key, child] : value.AsEntries()) {
      CollectWriteOnly(nested.attributes, child, path.Key(key), values);
    }
  } else if (nested.nesting == Nesting::kList) {
    int64_t index = 0;
    for (const Value& child : value.AsElements()) {
      CollectWriteOnly(nested.attributes, child, path.Index(index++), values);
    }
  }
}

void CollectWriteOnly(const Attributes& attributes, const Value& object, const Path& path,
                      Values* values) {
  if (!Present(object)) return;
  for (const auto& [name, attribute] : attributes) {
    const Value value = object.Attr(name);
    if (attribute.write_only && !value.IsNull()) values->emplace(path.Attr(name), value);
    if (attribute.nested) CollectInNested(*attribute.nested, value, path.Attr(name), values);
  }
}

}  // namespace

Values WriteOnlyValues(const dplan::Schema& schema, const Value& config) {
  Values values;
  CollectWriteOnly(schema.block.attributes, config, Path(), &values);
  return values;
}

std::vector<Path> Changed(const Values& before, const Values& now) {
  std::vector<Path> changed;
  for (const auto& [path, value] : now) {
    const auto found = before.find(path);
    if (found == before.end() || !Same(found->second, value)) changed.push_back(path);
  }
  return changed;
}

Value Blanked(const Value& object, const std::vector<Path>& paths) {
  const Value known = sdk::internal::UnknownsAsNull(object);
  return Transform(known, [&](const Path& path, const Value& node) -> std::optional<Value> {
    if (std::find(paths.begin(), paths.end(), path) == paths.end()) return std::nullopt;
    return Value::Null(node.type());
  });
}

std::vector<std::string> Differences(const Value& a, const Value& b,
                                     const std::vector<Path>& ignored) {
  const Value left = Blanked(a, ignored);
  const Value right = Blanked(b, ignored);
  if (!Present(left) || !Present(right)) {
    return Same(left, right) ? std::vector<std::string>() : std::vector<std::string>{"(existence)"};
  }
  std::vector<std::string> names;
  for (const auto& [name, value] : left.AsEntries()) {
    const Value other = right.Attr(name);
    if (Same(value, other)) continue;
    names.push_back(absl::StrCat("`", name, "` (", Shown(value), " and ", Shown(other), ")"));
  }
  return names;
}

std::string Shown(const Value& value) {
  if (!value.IsKnown()) return "not known yet";
  if (!value.IsWhollyKnown()) return "not wholly known yet";
  const absl::StatusOr<std::string> json = ValueToPlainJson(value);
  return json.ok() ? *json : "a value without a JSON form";
}

bool SaysJson(const Value& value, const std::string& json, std::string* problem) {
  const absl::StatusOr<Value> expected = ValueFromPlainJson(json);
  if (!expected.ok()) {
    *problem = absl::StrCat("the expectation ", json, " is no JSON");
    return false;
  }
  ConversionError error;
  const std::optional<Value> converted = Convert(*expected, value.type(), &error);
  if (converted.has_value() && Same(*converted, value)) return true;
  *problem = absl::StrCat("is ", Shown(value), ", not ", json);
  return false;
}

}  // namespace dplan::sdk::testing::internal
