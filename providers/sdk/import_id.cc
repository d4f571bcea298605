#include "providers/sdk/import_id.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/types/convert.h"
#include "dplan/sdk/internal/any_resource.h"
#include "providers/sdk/plan_object.h"

namespace dplan::sdk::internal {

std::optional<std::vector<ImportPiece>> ImportPieces(const std::string& pattern) {
  std::vector<ImportPiece> pieces;
  size_t position = 0;
  while (position < pattern.size()) {
    const size_t open = pattern.find('{', position);
    if (open == std::string::npos) {
      pieces.push_back({.text = pattern.substr(position)});
      break;
    }
    const size_t close = pattern.find('}', open);
    if (close == std::string::npos) return std::nullopt;
    const bool adjacent = open == position && !pieces.empty();
    if (adjacent) return std::nullopt;
    if (open > position) pieces.push_back({.text = pattern.substr(position, open - position)});
    pieces.push_back({.attribute = pattern.substr(open + 1, close - open - 1)});
    position = close + 1;
  }
  return pieces;
}

namespace {

// What stands for each attribute; nothing if the id is not made so.
std::optional<std::map<std::string, std::string>> Match(const std::vector<ImportPiece>& pieces,
                                                        const std::string& id) {
  std::map<std::string, std::string> found;
  size_t position = 0;
  for (size_t i = 0; i < pieces.size(); ++i) {
    if (pieces[i].attribute.empty()) {
      if (!absl::StartsWith(absl::string_view(id).substr(position), pieces[i].text)) {
        return std::nullopt;
      }
      position += pieces[i].text.size();
      continue;
    }
    const size_t end = i + 1 < pieces.size() ? id.find(pieces[i + 1].text, position) : id.size();
    if (end == std::string::npos || end == position) return std::nullopt;
    found[pieces[i].attribute] = id.substr(position, end - position);
    position = end;
  }
  if (position != id.size()) return std::nullopt;
  return found;
}

Value NullObject(const ObjectSpec& spec) {
  std::map<std::string, Value> attributes;
  for (const AttributeSpec& attribute : spec.attributes) {
    attributes.emplace(attribute.name, Value::Null(attribute.codec->type()));
  }
  return Value::Object(std::move(attributes));
}

}  // namespace

Value StartOfObject(const ObjectSpec& spec) {
  const Value nothing = NullObject(spec);
  return WithDefaults(spec, nothing, nothing);
}

Result<void> ParseImportId(const ObjectSpec& spec, const std::string& id, void* model) {
  if (spec.import_pattern.empty()) return Error("Objects of this type cannot be imported.");
  const auto found = Match(*ImportPieces(spec.import_pattern), id);
  if (!found.has_value()) {
    return Error(absl::StrCat("\"", id, "\" is no id of such an object: it is written as ",
                              spec.import_pattern, "."))
        .Code("bad_import_id")
        .NothingChanged();
  }
  Value object = StartOfObject(spec);
  for (const auto& [name, text] : *found) {
    ConversionError error;
    const std::optional<Value> value =
        Convert(Value::String(text), spec.Find(name)->codec->type(), &error);
    if (!value.has_value()) {
      return Error(absl::StrCat("\"", text, "\" in the id cannot be the object's `", name,
                                "`: ", error.text, "."))
          .Code("bad_import_id")
          .NothingChanged();
    }
    object = object.WithAttr(name, *value);
  }
  Decoding decoding;
  DecodeObject(spec, object, model, decoding);
  for (const Decoding::Problem& problem : decoding.problems()) {
    return Error(absl::StrCat("The `", problem.path.ToString(), "` in the id ", problem.text, "."))
        .Code("bad_import_id")
        .NothingChanged();
  }
  return {};
}

}  // namespace dplan::sdk::internal
