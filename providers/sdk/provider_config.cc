#include "providers/sdk/provider_config.h"

#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/contract/object_shape.h"
#include "core/types/convert.h"
#include "providers/sdk/plan_object.h"

namespace dplan::sdk::internal {
namespace {

std::optional<Value> FromEnvironment(const AttributeSpec& attribute, Diagnostics& diagnostics) {
  for (const std::string& variable : attribute.environment) {
    const char* text = std::getenv(variable.c_str());
    if (text == nullptr || *text == '\0') continue;
    ConversionError error;
    std::optional<Value> value = Convert(Value::String(text), attribute.codec->type(), &error);
    if (!value.has_value()) {
      diagnostics
          .Error("Invalid value",
                 absl::StrCat("The environment variable ", variable, ", used for `", attribute.name,
                              "`, is no such value: ", error.text, "."))
          .path = Path().Attr(attribute.name);
    }
    return value;
  }
  return std::nullopt;
}

void ReportMissing(const AttributeSpec& attribute, Diagnostics& diagnostics) {
  std::string detail = absl::StrCat("`", attribute.name, "` must be set");
  if (!attribute.environment.empty()) {
    absl::StrAppend(&detail, ", in the provider's configuration or in the environment by ",
                    absl::StrJoin(attribute.environment, " or "));
  }
  diagnostics.Error("Missing attribute", detail + ".").path = Path().Attr(attribute.name);
}

}  // namespace

Value CompleteConfig(const ObjectSpec& spec, const Value& config, Diagnostics& diagnostics) {
  if (!Present(config)) return config;
  Value complete = config;
  for (const AttributeSpec& attribute : spec.attributes) {
    const Value configured = config.Attr(attribute.name);
    if (!configured.IsKnown() || !configured.IsNull()) continue;
    if (std::optional<Value> value = FromEnvironment(attribute, diagnostics)) {
      complete = complete.WithAttr(attribute.name, *std::move(value));
    } else if (attribute.required) {
      ReportMissing(attribute, diagnostics);
    }
  }
  // The write-only values of a provider's configuration go nowhere but to its client.
  return WithWriteOnly(spec, WithDefaults(spec, complete, complete), complete);
}

}  // namespace dplan::sdk::internal
