#include "providers/docker/api/json.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace dplan::docker {
namespace {

// Looks at brackets outside of texts only; whether they match is the parser's business.
bool IsTooDeep(absl::string_view text) {
  int depth = 0;
  bool in_text = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_text) {
      if (c == '\\') ++i;
      in_text = c != '"';
    } else if (c == '"') {
      in_text = true;
    } else if (c == '[' || c == '{') {
      if (++depth > kMaxDepth) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

}  // namespace

absl::StatusOr<Json> ParseJson(absl::string_view text) {
  if (text.size() > kMaxAnswerBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("the answer is longer than ", kMaxAnswerBytes, " bytes"));
  }
  if (IsTooDeep(text)) {
    return absl::InvalidArgumentError(
        absl::StrCat("the answer is nested deeper than ", kMaxDepth, " levels"));
  }
  Json parsed = Json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  if (parsed.is_discarded()) return absl::InvalidArgumentError("the answer is no JSON");
  return parsed;
}

const Json& At(const Json& object, const std::string& key) {
  static const Json* const nothing = new Json();
  if (!object.is_object()) return *nothing;
  const auto found = object.find(key);
  return found == object.end() ? *nothing : *found;
}

std::string TextAt(const Json& object, const std::string& key) {
  const Json& value = At(object, key);
  return value.is_string() ? value.get<std::string>() : std::string();
}

bool BoolAt(const Json& object, const std::string& key) {
  const Json& value = At(object, key);
  return value.is_boolean() && value.get<bool>();
}

int64_t IntAt(const Json& object, const std::string& key) {
  const Json& value = At(object, key);
  return value.is_number_integer() ? value.get<int64_t>() : 0;
}

std::vector<std::string> TextsAt(const Json& object, const std::string& key) {
  std::vector<std::string> texts;
  for (const Json& element : Elements(At(object, key))) {
    if (element.is_string()) texts.push_back(element.get<std::string>());
  }
  return texts;
}

std::map<std::string, std::string> TextMapAt(const Json& object, const std::string& key) {
  std::map<std::string, std::string> texts;
  const Json& value = At(object, key);
  if (!value.is_object()) return texts;
  for (const auto& [name, element] : value.items()) {
    if (element.is_string()) texts[name] = element.get<std::string>();
  }
  return texts;
}

const Json::array_t& Elements(const Json& list) {
  static const auto* const nothing = new Json::array_t();
  return list.is_array() ? list.get_ref<const Json::array_t&>() : *nothing;
}

}  // namespace dplan::docker
