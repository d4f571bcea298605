#include "core/config/example_file.h"

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "core/config/decode_values.h"
#include "core/config/yaml.h"
#include "core/types/json.h"

namespace dplan {
namespace {

// A configuration as JSON; nothing after an error.
std::optional<std::string> DecodeExample(const ConfigFile& file, const YamlNode& node) {
  if (node.kind != YamlNode::Kind::kMapping) {
    file.diagnostics.Error("Wrong kind of value", "An example must be a mapping of attributes.",
                           file.RangeOf(node));
    return std::nullopt;
  }
  const std::optional<Expression> expression = DecodeValue(file, node);
  if (!expression.has_value()) return std::nullopt;
  const std::optional<Value> value = expression->Constant();
  if (!value.has_value()) {
    file.diagnostics.Error("Expression not allowed",
                           "An example must be fixed: it can refer to nothing and call no "
                           "function. To write \"${\" or \"%{\" as text, double its first "
                           "character.",
                           file.RangeOf(node));
    return std::nullopt;
  }
  absl::StatusOr<std::string> json = ValueToPlainJson(*value);
  if (json.ok()) return *std::move(json);
  file.diagnostics.AddStatus("Invalid example", json.status()).range = file.RangeOf(node);
  return std::nullopt;
}

void DecodeType(const ConfigFile& file, const YamlEntry& entry, ProviderExamples& examples) {
  std::vector<const YamlNode*> nodes = {entry.value};
  if (entry.value->kind == YamlNode::Kind::kSequence) nodes = entry.value->items;
  for (const YamlNode* node : nodes) {
    std::optional<std::string> json = DecodeExample(file, *node);
    if (json.has_value()) examples.types[entry.key].push_back(*std::move(json));
  }
}

}  // namespace

std::optional<ProviderExamples> ParseExamples(const SourceMap& sources, int32_t file,
                                              Diagnostics& diagnostics) {
  const size_t errors = diagnostics.error_count();
  const std::unique_ptr<YamlDocument> document = ParseYaml(sources, file, diagnostics);
  if (document == nullptr) return std::nullopt;
  ProviderExamples examples;
  const YamlNode& root = document->root();
  const ConfigFile decoded{*document, diagnostics};
  if (root.kind != YamlNode::Kind::kMapping) {
    diagnostics.Error("Wrong kind of value",
                      "Examples must be a mapping from types to lists of configurations.",
                      decoded.RangeOf(root));
    return std::nullopt;
  }
  for (const YamlEntry& entry : root.entries) {
    if (entry.key == "provider") {
      examples.provider = DecodeExample(decoded, *entry.value).value_or("");
    } else {
      DecodeType(decoded, entry, examples);
    }
  }
  if (diagnostics.error_count() > errors) return std::nullopt;
  return examples;
}

}  // namespace dplan
