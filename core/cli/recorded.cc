#include "core/cli/recorded.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "core/plan/render.h"
#include "core/types/json.h"

namespace dplan {
namespace {

// Where the types are not known, a path may lead nowhere: its first step, an attribute, always
// does.
Value MarkAttributes(Value value, const std::vector<Path>& sensitive) {
  std::vector<Path> attributes;
  for (const Path& path : sensitive) {
    if (path.empty()) return value.Marked();
    attributes.push_back(Path({path.steps().front()}));
  }
  return value.MarkedAt(attributes);
}

}  // namespace

Value RecordedValue(const Object& object, const Schema* schema) {
  if (schema != nullptr && schema->version == object.schema_version) {
    absl::StatusOr<Value> value = ValueFromJson(object.attributes, schema->type());
    if (value.ok()) return value->MarkedAt(object.sensitive);
  }
  absl::StatusOr<Value> value = ValueFromPlainJson(object.attributes);
  return value.ok() ? MarkAttributes(*std::move(value), object.sensitive) : Value();
}

Value RecordedValue(const OutputValue& output) {
  absl::StatusOr<Type> type = TypeFromJson(output.type);
  if (!type.ok()) return Value().Marked(output.sensitive);
  absl::StatusOr<Value> value = ValueFromJson(output.value, *type);
  return value.ok() ? value->Marked(output.sensitive) : Value().Marked(output.sensitive);
}

std::string OutputsText(const std::map<std::string, OutputValue>& outputs) {
  std::string out;
  for (const auto& [name, output] : outputs) {
    const Value value = RecordedValue(output);
    // What takes several lines begins on its own.
    const bool nested = !value.sensitive() && value.IsKnown() && !value.IsNull() &&
                        !value.type().IsPrimitive() && value.size() > 0;
    absl::StrAppend(&out, name, nested ? " =\n  " : " = ", ValueText(value, 2), "\n");
  }
  return out;
}

std::string OutputsJson(const std::map<std::string, OutputValue>& outputs, bool reveal) {
  std::string out = "{";
  for (const auto& [name, output] : outputs) {
    absl::StrAppend(&out, out.size() == 1 ? "" : ",", JsonText(name),
                    ":{\"sensitive\":", output.sensitive ? "true" : "false",
                    ",\"type\":", output.type);
    if (reveal || !output.sensitive) {
      absl::StrAppend(&out, ",\"value\":", ValueJson(RecordedValue(output), reveal));
    }
    out += "}";
  }
  return out + "}";
}

std::string JsonText(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace dplan
