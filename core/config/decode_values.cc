#include "core/config/decode_values.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "core/base/diagnostic_text.h"
#include "core/config/unquoted_expression.h"
#include "core/types/text.h"

namespace dplan {
namespace {

bool HasTemplate(const std::string& text) {
  return absl::StrContains(text, "${") || absl::StrContains(text, "%{");
}

// Text of the file with where it stands, so that errors in a part of it have a place.
struct Located {
  absl::string_view text;
  TextOrigin origin;

  SourceRange Range() const { return origin.Range(0, text.size()); }
  Located Part(size_t begin, size_t size = absl::string_view::npos) const {
    return {text.substr(begin, size), origin.From(begin)};
  }
  Located Trimmed() const {
    const absl::string_view rest = absl::StripLeadingAsciiWhitespace(text);
    return Part(text.size() - rest.size(), absl::StripTrailingAsciiWhitespace(rest).size());
  }
  // Without one `${ }` around it, which may be written where an address is wanted.
  Located Unwrapped() const {
    const Located inner = Trimmed();
    if (!absl::StartsWith(inner.text, "${") || !absl::EndsWith(inner.text, "}")) return inner;
    return inner.Part(2, inner.text.size() - 3).Trimmed();
  }
};

Located TextOf(const ConfigFile& file, const YamlNode& scalar) {
  return {scalar.text, file.document.OriginOf(scalar)};
}

// Whether YAML took the rest of an expression for a comment: `${a # b}`. If so, that is reported.
bool IsCutOff(const ConfigFile& file, const YamlNode& scalar) {
  const absl::string_view text = file.document.sources().text(file.document.file());
  const size_t next = text.find_first_not_of(" \t", scalar.end);
  if (next == absl::string_view::npos || text[next] != '#') return false;
  return ReportUnquotedExpression(file.document.sources(), file.document.file(), scalar.begin,
                                  file.diagnostics);
}

std::optional<Expression> DecodeScalar(const ConfigFile& file, const YamlNode& node) {
  Value value = ScalarValue(node);
  const bool is_text = !value.IsNull() && value.type().kind() == Type::Kind::kString;
  if (!is_text) {
    if (value.IsNull() || node.tag != YamlNode::Tag::kNone) {
      return Expression::Literal(std::move(value), file.RangeOf(node));
    }
    return Expression::Scalar(std::move(value), node.text, file.RangeOf(node));
  }
  if (!HasTemplate(node.text)) return Expression::Literal(std::move(value), file.RangeOf(node));
  if (IsCutOff(file, node)) return std::nullopt;
  return Expression::ParseTemplate(node.text, file.document.OriginOf(node), file.diagnostics);
}

// An address `TYPE.NAME` of a whole resource.
std::optional<DependencyDecl> DecodeDependency(const ConfigFile& file, const YamlNode& node) {
  if (node.kind != YamlNode::Kind::kScalar) {
    file.diagnostics.Error("Invalid dependency",
                           "A dependency is the address of a resource, like docker_network.ha.",
                           file.RangeOf(node));
    return std::nullopt;
  }
  const Located address = TextOf(file, node).Unwrapped();
  const std::vector<std::string> parts = absl::StrSplit(address.text, '.');
  const bool names = std::all_of(parts.begin(), parts.end(), internal::IsIdentifier);
  if (names && parts.size() == 2 && parts[0] != "var" && parts[0] != "local" &&
      parts[0] != "module" && parts[0] != "each") {
    return DependencyDecl{{.kind = Reference::Kind::kResource,
                           .type = parts[0],
                           .name = parts[1],
                           .range = address.Range()}};
  }
  const bool instance = absl::StrContains(address.text, '[');
  file.diagnostics.Error(
      "Invalid dependency",
      absl::StrCat(
          "\"", address.text,
          "\" is not the address of a resource. It has to be TYPE.NAME, "
          "like docker_network.ha",
          instance ? "; a dependency is on the whole block, not on one instance of it." : "."),
      file.RangeOf(node));
  return std::nullopt;
}

}  // namespace

const std::vector<YamlEntry>* EntriesOf(const ConfigFile& file, const YamlEntry& entry,
                                        const std::string& what) {
  static const auto* const empty = new std::vector<YamlEntry>;
  if (IsNull(*entry.value)) return empty;
  if (entry.value->kind == YamlNode::Kind::kMapping) return &entry.value->entries;
  file.diagnostics.Error("Wrong kind of value",
                         absl::StrCat("\"", entry.key, "\" must be ", what, "."),
                         file.RangeOf(*entry.value));
  return nullptr;
}

Fields::Fields(const ConfigFile& file, const std::vector<YamlEntry>& entries,
               const std::string& what, std::initializer_list<const char*> names) {
  const std::vector<std::string> known(names.begin(), names.end());
  for (const YamlEntry& entry : entries) {
    if (std::find(known.begin(), known.end(), entry.key) != known.end()) {
      if (!IsNull(*entry.value)) entries_.push_back(&entry);
      continue;
    }
    file.diagnostics.Error("Unsupported argument",
                           absl::StrCat("The key \"", entry.key, "\" is not supported in ", what,
                                        ". Supported: ", absl::StrJoin(known, ", "), ".",
                                        DidYouMean(entry.key, known)),
                           file.RangeOf(entry));
  }
}

const YamlEntry* Fields::Find(const std::string& name) const {
  for (const YamlEntry* entry : entries_) {
    if (entry->key == name) return entry;
  }
  return nullptr;
}

std::optional<Expression> DecodeValue(const ConfigFile& file, const YamlNode& node) {
  if (node.kind == YamlNode::Kind::kScalar) return DecodeScalar(file, node);
  bool complete = true;
  if (node.kind == YamlNode::Kind::kSequence) {
    std::vector<Expression> elements;
    elements.reserve(node.items.size());
    for (const YamlNode* item : node.items) {
      std::optional<Expression> element = DecodeValue(file, *item);
      complete = complete && element.has_value();
      if (element.has_value()) elements.push_back(*std::move(element));
    }
    if (!complete) return std::nullopt;
    return Expression::Tuple(std::move(elements), file.RangeOf(node));
  }
  std::vector<Expression::Item> items;
  items.reserve(node.entries.size());
  for (const YamlEntry& entry : node.entries) {
    std::optional<Expression> value = DecodeValue(file, *entry.value);
    complete = complete && value.has_value();
    if (value.has_value()) items.push_back({entry.key, file.RangeOf(entry), *std::move(value)});
  }
  if (!complete) return std::nullopt;
  return Expression::Object(std::move(items), file.RangeOf(node));
}

std::optional<Expression> DecodeExpression(const ConfigFile& file, const YamlNode& node) {
  if (node.kind != YamlNode::Kind::kScalar) return DecodeValue(file, node);
  const Value value = ScalarValue(node);
  if (value.IsNull() || value.type().kind() != Type::Kind::kString) return DecodeScalar(file, node);
  if (IsCutOff(file, node)) return std::nullopt;
  const Located expression = TextOf(file, node).Trimmed();
  if (expression.text.empty()) {
    file.diagnostics.Error("Missing expression", "The text is empty; an expression is wanted here.",
                           file.RangeOf(node));
    return std::nullopt;
  }
  // No expression starts like this, so it is a template.
  if (absl::StartsWith(expression.text, "${") || absl::StartsWith(expression.text, "%{")) {
    return Expression::ParseTemplate(expression.text, expression.origin, file.diagnostics);
  }
  return Expression::Parse(expression.text, expression.origin, file.diagnostics);
}

std::optional<std::string> DecodeText(const ConfigFile& file, const YamlEntry& entry) {
  const YamlNode& node = *entry.value;
  if (node.kind != YamlNode::Kind::kScalar) {
    file.diagnostics.Error("Wrong kind of value", absl::StrCat("\"", entry.key, "\" must be text."),
                           file.RangeOf(node));
    return std::nullopt;
  }
  if (HasTemplate(node.text)) {
    file.diagnostics.Error(
        "Expression not allowed",
        absl::StrCat("\"", entry.key, "\" must be fixed text; there can be no ${ } in it."),
        file.RangeOf(node));
    return std::nullopt;
  }
  return node.text;
}

std::optional<bool> DecodeBool(const ConfigFile& file, const YamlEntry& entry) {
  if (entry.value->kind == YamlNode::Kind::kScalar) {
    const Value value = ScalarValue(*entry.value);
    if (!value.IsNull() && value.type().kind() == Type::Kind::kBool) return value.AsBool();
  }
  file.diagnostics.Error("Wrong kind of value",
                         absl::StrCat("\"", entry.key, "\" must be true or false, without quotes."),
                         file.RangeOf(*entry.value));
  return std::nullopt;
}

std::vector<DependencyDecl> DecodeDependencies(const ConfigFile& file, const YamlEntry& entry) {
  std::vector<DependencyDecl> dependencies;
  if (IsNull(*entry.value)) return dependencies;
  if (entry.value->kind != YamlNode::Kind::kSequence) {
    file.diagnostics.Error(
        "Wrong kind of value",
        absl::StrCat("\"", entry.key,
                     "\" must be a list of addresses of resources, like [docker_network.ha]."),
        file.RangeOf(*entry.value));
    return dependencies;
  }
  for (const YamlNode* item : entry.value->items) {
    std::optional<DependencyDecl> dependency = DecodeDependency(file, *item);
    if (dependency.has_value()) dependencies.push_back(*std::move(dependency));
  }
  return dependencies;
}

std::optional<ProviderRef> DecodeProviderRef(const ConfigFile& file, const YamlEntry& entry) {
  const YamlNode& node = *entry.value;
  const Located whole =
      node.kind == YamlNode::Kind::kScalar ? TextOf(file, node).Unwrapped() : Located{};
  const size_t bracket = whole.text.find('[');
  const bool has_key = bracket != absl::string_view::npos;
  const std::vector<std::string> names = absl::StrSplit(whole.text.substr(0, bracket), '.');
  // A value that is no text has no names at all.
  const bool well_formed = !names.empty() && names.size() <= 2 &&
                           std::all_of(names.begin(), names.end(), internal::IsIdentifier) &&
                           (!has_key || absl::EndsWith(whole.text, "]"));
  if (!well_formed) {
    file.diagnostics.Error(
        "Invalid provider instance",
        "An instance of a provider is written NAME, NAME.ALIAS or NAME.ALIAS[KEY], "
        "like ssh.host[each.key].",
        file.RangeOf(node));
    return std::nullopt;
  }
  ProviderRef provider;
  provider.name = names[0];
  if (names.size() == 2) provider.alias = names[1];
  provider.range = whole.Range();
  if (has_key) {
    const Located key = whole.Part(bracket + 1, whole.text.size() - bracket - 2);
    provider.key = Expression::Parse(key.text, key.origin, file.diagnostics);
    if (!provider.key.has_value()) return std::nullopt;
  }
  return provider;
}

bool CheckName(const ConfigFile& file, const YamlEntry& entry, const std::string& what) {
  if (internal::IsIdentifier(entry.key)) return true;
  file.diagnostics.Error(
      "Invalid name",
      absl::StrCat(what, " cannot be called \"", entry.key,
                   "\". A name consists of letters, digits, _ and -, and starts with a "
                   "letter or _."),
      file.RangeOf(entry));
  return false;
}

}  // namespace dplan
