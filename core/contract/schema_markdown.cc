#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "core/contract/describe_schema.h"
#include "core/contract/example_yaml.h"

namespace dplan {
namespace {

// One line of a table: `|` would end a cell, a newline the table.
std::string Cell(const std::string& text) {
  return absl::StrReplaceAll(text, {{"|", "\\|"}, {"\n\n", "<br>"}, {"\n", " "}});
}

std::string NestedKind(Nesting nesting) {
  switch (nesting) {
    case Nesting::kSingle:
    case Nesting::kGroup:
      return "object";
    case Nesting::kList:
      return "list of objects";
    case Nesting::kSet:
      return "set of objects";
    case Nesting::kMap:
      return "map of objects";
  }
  return "object";
}

std::string Flags(const Attribute& attribute) {
  std::vector<std::string> flags;
  if (attribute.required) flags.push_back("required");
  if (attribute.optional) flags.push_back("optional");
  if (attribute.computed) flags.push_back("computed");
  if (attribute.sensitive) flags.push_back("sensitive");
  if (attribute.write_only) flags.push_back("write-only");
  if (attribute.deprecated) flags.push_back("deprecated");
  return absl::StrJoin(flags, ", ");
}

std::string Limits(const NestedBlock& nested) {
  if (nested.min_items == 0 && nested.max_items == 0) return "optional";
  if (nested.min_items == 0) return absl::StrCat("at most ", nested.max_items);
  if (nested.max_items == 0) return absl::StrCat("at least ", nested.min_items);
  if (nested.min_items != nested.max_items) {
    return absl::StrCat(nested.min_items, " to ", nested.max_items);
  }
  return nested.min_items == 1 ? "required" : absl::StrCat("exactly ", nested.min_items);
}

// The document, from top to bottom.
class Document {
 public:
  void Heading(int level, const std::string& text) {
    Paragraph(std::string(static_cast<size_t>(level), '#') + " " + text);
  }
  void Paragraph(const std::string& text) {
    if (!text.empty()) absl::StrAppend(&text_, text_.empty() ? "" : "\n", text, "\n");
  }
  void Yaml(const std::string& yaml) { Paragraph("```yaml\n" + yaml + "```"); }
  std::string Take() { return std::move(text_); }

 private:
  std::string text_;
};

class SchemaDocument {
 public:
  SchemaDocument(const ProviderSchema& schema, const std::string& name)
      : schema_(schema), name_(name) {}

  std::string Write() {
    Provider();
    for (const auto& [type, schema] : schema_.resources) Resource(type, schema);
    for (const auto& [type, schema] : schema_.data_sources) DataSource(type, schema);
    for (const auto& [name, function] : schema_.functions) Function(name, function);
    return out_.Take();
  }

 private:
  void Provider() {
    out_.Heading(1, absl::StrCat("Provider `", name_, "`"));
    if (!schema_.facts.version.empty()) {
      out_.Paragraph(absl::StrCat("Version ", schema_.facts.version, "."));
    }
    out_.Paragraph(schema_.provider.block.description);
    const std::string& example = schema_.facts.example;
    if (!example.empty()) Example({"providers", name_}, example);
    Attributes("", schema_.provider.block);
  }

  void Resource(const std::string& type, const Schema& schema) {
    out_.Heading(2, absl::StrCat("Resource `", type, "`"));
    Deprecation(schema.block);
    out_.Paragraph(schema.block.description);
    const auto facts = schema_.facts.types.find(type);
    if (facts != schema_.facts.types.end()) {
      for (const std::string& example : facts->second.examples) {
        Example({"resources", type + ".example"}, example);
      }
    }
    Attributes("", schema.block);
    if (facts != schema_.facts.types.end() && !facts->second.import_id.empty()) {
      out_.Paragraph("An object that exists is imported by its id:");
      out_.Paragraph(absl::StrCat("```\ndplan import ", type, ".example '", facts->second.import_id,
                                  "'\n```"));
    }
  }

  void DataSource(const std::string& type, const Schema& schema) {
    out_.Heading(2, absl::StrCat("Data source `", type, "`"));
    Deprecation(schema.block);
    out_.Paragraph(schema.block.description);
    Attributes("", schema.block);
  }

  void Deprecation(const Block& block) {
    if (block.deprecated) out_.Paragraph("**Deprecated.**");
  }

  void Example(const std::vector<std::string>& keys, const std::string& json) {
    const std::string yaml = ExampleYaml(keys, json);
    if (!yaml.empty()) out_.Yaml(yaml);
  }

  // The table of a block's or an object's attributes, what must be written first, then those of
  // what is nested in them. `path` is where it stands.
  void Attributes(const std::string& path, const Block& block) {
    Table table;
    for (const auto& [name, attribute] : block.attributes) table.Add(path, name, attribute);
    for (const auto& [name, nested] : block.blocks) table.Add(path, name, nested);
    table.Write(path, out_);
    for (const auto& [name, attribute] : block.attributes) Nested(path + name, attribute);
    for (const auto& [name, nested] : block.blocks) Attributes(path + name + ".", nested.block);
  }

  void Nested(const std::string& path, const Attribute& attribute) {
    if (attribute.nested != nullptr) {
      Attributes(path + ".", {.attributes = attribute.nested->attributes});
    }
  }

  class Table {
   public:
    void Add(const std::string& path, const std::string& name, const Attribute& attribute) {
      const std::string type = attribute.nested != nullptr ? NestedKind(attribute.nested->nesting)
                                                           : attribute.type.ToString();
      std::string& rows = attribute.required   ? required_
                          : attribute.optional ? optional_
                                               : computed_;
      Row(path + name, type, Flags(attribute), attribute.description, rows);
    }
    void Add(const std::string& path, const std::string& name, const NestedBlock& nested) {
      Row(path + name, NestedKind(nested.nesting), Limits(nested), nested.block.description,
          nested.min_items > 0 ? required_ : optional_);
    }
    void Write(const std::string& path, Document& out) {
      const std::string rows = required_ + optional_ + computed_;
      if (rows.empty()) return;
      if (!path.empty()) {
        out.Paragraph(absl::StrCat("In `", path.substr(0, path.size() - 1), "`:"));
      }
      out.Paragraph("| name | type | | meaning |\n|---|---|---|---|" + rows);
    }

   private:
    static void Row(const std::string& name, const std::string& type, const std::string& flags,
                    const std::string& description, std::string& rows) {
      absl::StrAppend(&rows, "\n| `", name, "` | ", Cell(type), " | ", flags, " | ",
                      Cell(description), " |");
    }
    std::string required_, optional_, computed_;
  };

  void Function(const std::string& name, const FunctionSignature& function) {
    std::vector<std::string> parameters;
    for (const FunctionSignature::Parameter& p : function.parameters) parameters.push_back(p.name);
    if (function.variadic.has_value()) parameters.push_back(function.variadic->name + "...");
    out_.Heading(2, absl::StrCat("Function `provider::", name_, "::", name, "(",
                                 absl::StrJoin(parameters, ", "), ")`"));
    out_.Paragraph(function.summary);
    out_.Paragraph(function.description);
    Parameters(function);
    out_.Paragraph(absl::StrCat("Its result is of type `", function.result.ToString(), "`."));
  }

  void Parameters(const FunctionSignature& function) {
    std::vector<FunctionSignature::Parameter> all = function.parameters;
    if (function.variadic.has_value()) all.push_back(*function.variadic);
    if (all.empty()) return;
    std::string rows;
    for (const FunctionSignature::Parameter& parameter : all) {
      absl::StrAppend(&rows, "\n| `", parameter.name, "` | ", Cell(parameter.type.ToString()),
                      " | ", parameter.allow_null ? "may be null" : "", " | ",
                      Cell(parameter.description), " |");
    }
    out_.Paragraph("| parameter | type | | meaning |\n|---|---|---|---|" + rows);
  }

  const ProviderSchema& schema_;
  const std::string& name_;
  Document out_;
};

}  // namespace

std::string SchemaMarkdown(const ProviderSchema& schema, const std::string& name) {
  return SchemaDocument(schema, name).Write();
}

}  // namespace dplan
