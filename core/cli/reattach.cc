#include "core/cli/reattach.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/config/provider_source.h"

namespace dplan {
namespace {

using Json = nlohmann::json;

// go-plugin leaves the number out for the protocol that it began with.
constexpr int kOldestProtocol = 5;
constexpr int kNewestProtocol = 6;

struct Variable {
  const char* name;
  const char* default_namespace;
};

// "" where there is no such text.
std::string TextAt(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

absl::StatusOr<PluginEndpoint> EndpointOf(const Json& json) {
  if (!json.is_object()) return absl::InvalidArgumentError("it must be an object.");
  if (TextAt(json, "Protocol") != "grpc") {
    return absl::InvalidArgumentError("\"Protocol\" must be \"grpc\".");
  }
  const auto number = json.find("ProtocolVersion");
  int protocol = kOldestProtocol;
  if (number != json.end() && number->is_number_integer() && *number != 0) {
    if (*number < kOldestProtocol || *number > kNewestProtocol) {
      return absl::InvalidArgumentError("\"ProtocolVersion\" must be 5 or 6.");
    }
    protocol = number->get<int>();
  }
  const auto address = json.find("Addr");
  if (address == json.end() || !address->is_object()) {
    return absl::InvalidArgumentError("\"Addr\" must be an object.");
  }
  const std::string network = TextAt(*address, "Network");
  const std::string where = TextAt(*address, "String");
  if ((network != "unix" && network != "tcp") || where.empty()) {
    return absl::InvalidArgumentError(
        "\"Addr\" must have \"Network\", unix or tcp, and \"String\", the address.");
  }
  return PluginEndpoint{.target = network == "unix" ? absl::StrCat("unix:", where) : where,
                        .protocol = protocol};
}

std::optional<std::string> SourceOfKey(const std::string& key, const Variable& variable) {
  if (absl::StrContains(key, "/")) return ProviderSource(key);
  return ProviderSource(absl::StrCat(variable.default_namespace, "/", key));
}

void ReadVariable(const Variable& variable, const std::string& text,
                  std::map<std::string, PluginEndpoint>& providers, Diagnostics& diagnostics) {
  const auto wrong = [&](const std::string& detail) {
    diagnostics.Error(absl::StrCat("Invalid ", variable.name), detail);
  };
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) {
    return wrong(
        "It must be a JSON object as a provider prints it that is started with --reattach.");
  }
  for (const auto& [key, entry] : json.items()) {
    const std::optional<std::string> source = SourceOfKey(key, variable);
    absl::StatusOr<PluginEndpoint> endpoint = EndpointOf(entry);
    if (!source.has_value()) {
      wrong(absl::StrCat("\"", key, "\" is no source of a provider, such as dplan/docker."));
    } else if (!endpoint.ok()) {
      wrong(absl::StrCat("At \"", key, "\": ", endpoint.status().message()));
    } else {
      providers.emplace(*source, *std::move(endpoint));
    }
  }
}

}  // namespace

std::map<std::string, PluginEndpoint> ReattachedProviders(
    const std::map<std::string, std::string>& environment, Diagnostics& diagnostics) {
  constexpr Variable kVariables[] = {{"DPLAN_REATTACH_PROVIDERS", "dplan"},
                                     {"TF_REATTACH_PROVIDERS", "hashicorp"}};
  std::map<std::string, PluginEndpoint> providers;
  for (const Variable& variable : kVariables) {
    const auto found = environment.find(variable.name);
    if (found == environment.end() || found->second.empty()) continue;
    ReadVariable(variable, found->second, providers, diagnostics);
  }
  return providers;
}

}  // namespace dplan
