#include "core/config/variables.h"

#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/base/diagnostic_text.h"
#include "core/config/constant.h"
#include "core/config/decode_values.h"
#include "core/config/paths.h"
#include "core/config/yaml.h"

namespace dplan {
namespace {

// Takes values from one source after the other; a later one replaces an earlier one.
class GivenValues {
 public:
  GivenValues(const Config& config, const VariableSources& given, const Files& files,
              SourceMap& sources, Diagnostics& diagnostics)
      : config_(config),
        settled_(given.settled),
        files_(files),
        sources_(sources),
        diagnostics_(diagnostics) {
    for (const VariableDecl& variable : config.variables) {
      if (settled_.has_value() && settled_->count(variable.name) > 0) continue;
      declared_.emplace(variable.name, &variable);
      names_.push_back(variable.name);
    }
  }

  void TakeEnvironment(const std::map<std::string, std::string>& environment) {
    for (const auto& [name, text] : environment) {
      const auto found = declared_.find(name);
      if (found != declared_.end()) {
        TakeText(*found->second, text, absl::StrCat("DPLAN_VAR_", name));
      }
    }
  }

  void TakeFolder() {
    const absl::StatusOr<std::vector<std::string>> names = files_.List(config_.folder);
    if (!names.ok()) {
      diagnostics_.AddStatus("Cannot read variables", names.status());
      return;
    }
    const std::string main = JoinPath(config_.folder, "dplan.vars.yaml");
    if (files_.Exists(main)) TakeFile(main);
    for (const std::string& name : *names) {
      if (absl::EndsWith(name, ".auto.vars.yaml")) TakeFile(JoinPath(config_.folder, name));
    }
  }

  void TakeArgument(const VariableSources::Argument& argument) {
    if (argument.is_file) {
      TakeFile(argument.text);
      return;
    }
    const size_t equals = argument.text.find('=');
    if (equals == std::string::npos || equals == 0) {
      // What is written may be a secret, so it is not shown.
      diagnostics_.Error("Invalid --var", "The argument of --var must be NAME=VALUE.");
      return;
    }
    const std::string name = argument.text.substr(0, equals);
    const auto found = declared_.find(name);
    if (found == declared_.end()) {
      ReportUnknown(name, "--var", {});
      return;
    }
    TakeText(*found->second, argument.text.substr(equals + 1), absl::StrCat("--var ", name));
  }

  // The value that was given last; null if there is none.
  const Value* Find(const std::string& name) const {
    if (settled_.has_value()) {
      if (const auto settled = settled_->find(name); settled != settled_->end()) {
        return &settled->second;
      }
    }
    const auto found = values_.find(name);
    return found == values_.end() ? nullptr : &found->second;
  }
  // Whether a value was given that could not be used, which has been reported.
  bool IsBroken(const std::string& name) const {
    const auto found = broken_.find(name);
    return found != broken_.end() && found->second;
  }

 private:
  void TakeFile(const std::string& path) {
    absl::StatusOr<std::string> text = files_.Read(path, kMaxYamlBytes);
    if (!text.ok()) {
      diagnostics_.AddStatus("Cannot read variables", text.status());
      return;
    }
    const int32_t file = sources_.Add(path, *std::move(text));
    const std::unique_ptr<YamlDocument> document = ParseYaml(sources_, file, diagnostics_);
    if (document == nullptr || IsNull(document->root())) return;
    if (document->root().kind != YamlNode::Kind::kMapping) {
      diagnostics_.Error("Wrong kind of value",
                         "A file of variables must be a mapping from names to values.",
                         document->RangeOf(document->root()));
      return;
    }
    for (const YamlEntry& entry : document->root().entries) {
      const auto found = declared_.find(entry.key);
      if (found == declared_.end()) {
        ReportUnknown(entry.key, "this file", document->RangeOf(entry));
      } else {
        TakeNode(*found->second, *document, *entry.value,
                 absl::StrCat("in ", path, ", line ", document->RangeOf(entry).begin.line, ","));
      }
    }
  }

  // Text that has no file; `name` says where it comes from.
  void TakeText(const VariableDecl& variable, const std::string& text, const std::string& name) {
    const std::string where = absl::StrCat("given with ", name);
    if (!IsUtf8(text)) {
      diagnostics_.Error("Invalid character", absl::StrCat("The value ", where, " is not UTF-8."),
                         variable.range);
      broken_[variable.name] = true;
      return;
    }
    if (variable.type.type().kind() == Type::Kind::kString) {
      Take(variable, Value::String(text));
      return;
    }
    const int32_t file = sources_.Add(absl::StrCat("<", name, ">"), text);
    Diagnostics found;
    const std::unique_ptr<YamlDocument> document = ParseYaml(sources_, file, found);
    if (document == nullptr) {
      Report(variable, where, std::move(found));
    } else {
      TakeNode(variable, *document, document->root(), where);
    }
  }

  void TakeNode(const VariableDecl& variable, const YamlDocument& document, const YamlNode& node,
                const std::string& where) {
    Diagnostics found;
    const std::optional<Expression> expression = DecodeValue({document, found}, node);
    std::optional<Value> value;
    if (expression.has_value()) value = ConstantOfType(*expression, variable.type, found);
    if (found.HasErrors() || !value.has_value()) {
      Report(variable, where, std::move(found));
    } else {
      Take(variable, *std::move(value));
    }
  }

  void Take(const VariableDecl& variable, Value value) {
    values_[variable.name] = std::move(value);
    broken_[variable.name] = false;
  }

  void Report(const VariableDecl& variable, const std::string& where, Diagnostics found) {
    broken_[variable.name] = true;
    diagnostics_.Append(variable.sensitive ? SecretError(variable, where) : std::move(found));
  }

  void ReportUnknown(const std::string& name, const std::string& where, SourceRange range) {
    if (settled_.has_value()) return;
    diagnostics_.Error(
        "Unknown variable",
        absl::StrCat("A value is given in ", where, " for the variable \"", name,
                     "\", which the configuration does not declare.", DidYouMean(name, names_)),
        range);
  }

  const Config& config_;
  const std::optional<std::map<std::string, Value>>& settled_;
  const Files& files_;
  SourceMap& sources_;
  Diagnostics& diagnostics_;
  std::map<std::string, const VariableDecl*> declared_;
  std::vector<std::string> names_;
  std::map<std::string, Value> values_;
  std::map<std::string, bool> broken_;
};

// The value of the variable, reported if it has none. `given` may be null.
std::optional<Value> ValueOf(const VariableDecl& variable, const Value* given,
                             Diagnostics& diagnostics) {
  if (given != nullptr && (variable.nullable || !given->IsNull())) return *given;
  if (variable.default_value.has_value()) {
    return ConstantOfType(*variable.default_value, variable.type, diagnostics);
  }
  if (given != nullptr) {
    diagnostics.Error("Null for variable",
                      absl::StrCat("The variable \"", variable.name,
                                   "\" was given null, which it does not admit."),
                      variable.range);
    return std::nullopt;
  }
  diagnostics.Error("Missing value for variable",
                    absl::StrCat("The variable \"", variable.name,
                                 "\" has no default and was given no value. Give one in "
                                 "dplan.vars.yaml, with --var ",
                                 variable.name, "=VALUE, or in the environment as DPLAN_VAR_",
                                 variable.name, "."),
                    variable.range);
  return std::nullopt;
}

}  // namespace

std::optional<std::map<std::string, Value>> ResolveVariables(const Config& config,
                                                             const VariableSources& given,
                                                             const Files& files, SourceMap& sources,
                                                             Diagnostics& diagnostics) {
  const size_t errors = diagnostics.error_count();
  GivenValues values(config, given, files, sources, diagnostics);
  values.TakeEnvironment(given.environment);
  values.TakeFolder();
  for (const VariableSources::Argument& argument : given.arguments) values.TakeArgument(argument);

  std::map<std::string, Value> result;
  for (const VariableDecl& variable : config.variables) {
    if (values.IsBroken(variable.name)) continue;
    const std::optional<Value> value = ValueOf(variable, values.Find(variable.name), diagnostics);
    if (value.has_value()) result.emplace(variable.name, value->Marked(variable.sensitive));
  }
  if (diagnostics.error_count() > errors) return std::nullopt;
  return result;
}

}  // namespace dplan
