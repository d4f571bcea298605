#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "core/lang/evaluator.h"
#include "core/lang/functions.h"
#include "core/lang/parser.h"
#include "core/lang/utf8.h"
#include "core/types/json.h"

namespace dplan::internal {
namespace {

// What a template cannot do: refer to anything but the names that it is given, and render others,
// which would have no end that is known before. Null if it does neither.
const char* FindForbidden(const ExprNode& node) {
  if (node.kind == ExprNode::Kind::kReference || node.kind == ExprNode::Kind::kName) {
    return "a template can use only the names that it is given";
  }
  if (node.kind == ExprNode::Kind::kCall) {
    const std::string& name = As<CallNode>(node).name;
    if (name == "templatefile" || name == "templatestring") {
      return "a template cannot call templatefile or templatestring";
    }
  }
  const char* forbidden = nullptr;
  VisitChildrenOf(node, [&](const ExprNode& child) {
    if (forbidden == nullptr) forbidden = FindForbidden(child);
  });
  return forbidden;
}

std::string FirstError(const Diagnostics& diagnostics) {
  const Diagnostic& first = diagnostics.items().front();
  return absl::StrCat("in line ", first.range.begin.line, " of the template: ", first.summary, ": ",
                      absl::StripSuffix(first.detail, "."));
}

// The template with the entries of the last argument as its names.
Value Render(FunctionCall& call, std::string text) {
  const Value& names_given = call.args[1];
  const Type::Kind kind = names_given.type().kind();
  if (kind != Type::Kind::kObject && kind != Type::Kind::kMap) {
    return call.FailArgument(1, "a map or an object is required");
  }
  std::vector<std::string> names;
  std::vector<Value> values;
  for (const auto& [name, value] : names_given.AsEntries()) {
    names.push_back(name);
    values.push_back(value);
  }
  SourceMap sources;
  const int32_t file = sources.Add("template", std::move(text));
  const TextOrigin origin = TextOrigin::Verbatim(sources, file, 0);
  Diagnostics diagnostics;
  Parser parser(sources.text(file), origin, Grammar::kExpression, diagnostics);
  const ExprPtr node = parser.ParseTemplateOf(std::move(names));
  const char* const forbidden = node == nullptr ? nullptr : FindForbidden(*node);
  if (forbidden != nullptr) return call.Fail(forbidden);
  Value rendered;
  if (node != nullptr) {
    rendered = Evaluator(call.scope, diagnostics).EvaluateWith(std::move(values), *node);
  }
  return diagnostics.HasErrors() ? call.Fail(FirstError(diagnostics)) : rendered;
}

Value TemplateString(FunctionCall& call) { return Render(call, call.args[0].AsString()); }

Value TemplateFile(FunctionCall& call) {
  std::optional<std::string> text = call.ReadFile(0);
  if (!text.has_value()) return Value();
  if (!IsUtf8(*text)) return call.FailArgument(0, "the contents of the file are not UTF-8 text");
  return Render(call, *std::move(text));
}

}  // namespace

void AddTemplateFunctions(FunctionTable& table) {
  const Type any = Type::Dynamic();
  table.push_back({.name = "templatefile",
                   .parameters = {{"path", Type::String()}, {"vars", any}},
                   .result = any,
                   .body = TemplateFile,
                   .may_be_null = true});
  table.push_back({.name = "templatestring",
                   .parameters = {{"template", Type::String()}, {"vars", any}},
                   .result = any,
                   .body = TemplateString,
                   .may_be_null = true});
}

}  // namespace dplan::internal
