#include "core/contract/example_yaml.h"

#include <cctype>
#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/str_cat.h"
#include "core/types/text.h"

namespace dplan {
namespace {

using Json = nlohmann::ordered_json;

// Whether YAML reads it as that text without quotes, whatever reads it.
bool IsPlain(const std::string& text) {
  static const auto* words =
      new std::set<std::string>{"null", "true", "false", "yes", "no", "on", "off", "y", "n",
                                "Null", "True", "False", "Yes", "No", "On", "Off", "Y", "N",
                                "NULL", "TRUE", "FALSE", "YES", "NO", "ON", "OFF"};
  if (text.empty() || words->count(text) > 0) return false;
  const auto letter = [](unsigned char c) { return std::isalpha(c) != 0 || c == '_' || c == '/'; };
  if (!letter(static_cast<unsigned char>(text.front())) || text.back() == ' ') return false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (!letter(byte) && std::isdigit(byte) == 0 && c != '.' && c != '-' && c != ' ') return false;
  }
  return true;
}

std::string Text(const std::string& text) {
  if (IsPlain(text)) return text;
  std::string quoted;
  internal::AppendQuoted(text, &quoted);
  return quoted;
}

std::string Scalar(const Json& json) {
  return json.is_string() ? Text(json.get<std::string>()) : json.dump();
}

bool IsBlock(const Json& json) { return json.is_structured() && !json.empty(); }

// What stands after "key:" or "-", with its newline.
void AppendValue(const Json& json, const std::string& indent, std::string* out);

void AppendMembers(const Json& object, const std::string& indent, std::string* out) {
  for (const auto& [key, value] : object.items()) {
    absl::StrAppend(out, indent, Text(key), ":");
    AppendValue(value, indent + "  ", out);
  }
}

void AppendElements(const Json& array, const std::string& indent, std::string* out) {
  for (const Json& element : array) {
    if (element.is_object() && !element.empty()) {
      // The first member stands beside the dash.
      std::string members;
      AppendMembers(element, indent + "  ", &members);
      absl::StrAppend(out, indent, "- ", members.substr(indent.size() + 2));
    } else {
      absl::StrAppend(out, indent, "-");
      AppendValue(element, indent + "  ", out);
    }
  }
}

void AppendValue(const Json& json, const std::string& indent, std::string* out) {
  if (!IsBlock(json)) {
    absl::StrAppend(out, " ", Scalar(json), "\n");
    return;
  }
  absl::StrAppend(out, "\n");
  if (json.is_object()) {
    AppendMembers(json, indent, out);
  } else {
    AppendElements(json, indent, out);
  }
}

}  // namespace

std::string ExampleYaml(const std::vector<std::string>& keys, const std::string& json) {
  const Json example = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!example.is_object()) return "";
  std::string yaml;
  std::string indent;
  for (const std::string& key : keys) {
    absl::StrAppend(&yaml, yaml.empty() ? "" : "\n", indent, key, ":");
    indent += "  ";
  }
  AppendValue(example, indent, &yaml);
  return yaml;
}

}  // namespace dplan
