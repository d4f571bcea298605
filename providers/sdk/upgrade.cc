#include "providers/sdk/upgrade.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/types/convert.h"
#include "core/types/json.h"
#include "dplan/sdk/recorded_object.h"

namespace dplan::sdk {

RecordedObject::RecordedObject(const Value& object) {
  if (!object.IsKnown() || object.IsNull() || object.type().kind() != Type::Kind::kObject) return;
  for (const auto& [name, value] : object.AsEntries()) attributes_.emplace(name, value);
}

void RecordedObject::Rename(const std::string& from, const std::string& to) {
  auto node = attributes_.extract(from);
  if (node.empty()) return;
  node.key() = to;
  attributes_.erase(to);
  attributes_.insert(std::move(node));
}

std::optional<Value> RecordedObject::Converted(const std::string& name, const Type& type) const {
  const auto found = attributes_.find(name);
  if (found == attributes_.end() || found->second.IsNull()) return std::nullopt;
  ConversionError error;
  return Convert(found->second, type, &error);
}

namespace internal {
namespace {

// A value of plain JSON without the attributes that the type does not have.
Value Fitting(const Value& value, const Type& type);

Value FittingElements(const Value& value, const Type& element) {
  std::vector<Value> elements;
  for (const Value& child : value.AsElements()) elements.push_back(Fitting(child, element));
  return Value::Tuple(std::move(elements));
}

Value Fitting(const Value& value, const Type& type) {
  if (value.IsNull()) return value;
  const Type::Kind kind = value.type().kind();
  if (kind == Type::Kind::kTuple &&
      (type.kind() == Type::Kind::kList || type.kind() == Type::Kind::kSet)) {
    return FittingElements(value, type.element());
  }
  if (kind != Type::Kind::kObject) return value;
  if (type.kind() != Type::Kind::kObject && type.kind() != Type::Kind::kMap) return value;
  std::map<std::string, Value> entries;
  for (const auto& [name, child] : value.AsEntries()) {
    if (type.kind() == Type::Kind::kMap) {
      entries.emplace(name, Fitting(child, type.element()));
    } else if (const auto found = type.attributes().find(name); found != type.attributes().end()) {
      entries.emplace(name, Fitting(child, found->second.type));
    }
  }
  return Value::Object(std::move(entries));
}

absl::StatusOr<Value> Upgraded(const ObjectSpec& spec, const dplan::Schema& schema,
                               const UpgradeRequest& request) {
  if (request.version == spec.version) {
    absl::StatusOr<Value> as_it_is = ValueFromJson(request.attributes, schema.type());
    if (as_it_is.ok()) return as_it_is;
  }
  DPLAN_ASSIGN_OR_RETURN(Value value, ValueFromPlainJson(request.attributes));
  for (int64_t version = request.version; version < spec.version; ++version) {
    RecordedObject object(value);
    const auto upgrade = spec.upgrades.find(version);
    if (upgrade == spec.upgrades.end()) {
      return absl::FailedPreconditionError(
          absl::StrCat("there is no way from version ", version, " of its schema to the next"));
    }
    upgrade->second(object);
    value = object.value();
  }
  DPLAN_ASSIGN_OR_RETURN(const std::string json, ValueToPlainJson(Fitting(value, schema.type())));
  return ValueFromJson(json, schema.type());
}

}  // namespace

UpgradeResult UpgradeObject(const ObjectSpec& spec, const dplan::Schema& schema,
                            const UpgradeRequest& request) {
  UpgradeResult result = {.state = Value::Null(schema.type())};
  if (request.version > spec.version) {
    result.diagnostics.Error(
        "Object recorded by a newer provider",
        absl::StrCat("The object was recorded under version ", request.version,
                     " of its schema, this provider knows version ", spec.version,
                     ". Use a provider at least as new as the one that recorded it."));
    return result;
  }
  absl::StatusOr<Value> state = Upgraded(spec, schema, request);
  if (state.ok()) {
    result.state = *std::move(state);
  } else {
    result.diagnostics.AddStatus("Recorded object not readable", state.status());
  }
  return result;
}

}  // namespace internal
}  // namespace dplan::sdk
