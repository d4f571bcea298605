#include "core/config/constant.h"

#include "absl/strings/str_cat.h"
#include "core/types/convert.h"

namespace dplan {
namespace {

// Nothing is asked of it, as the expressions refer to nothing.
class EmptyScope : public Scope {
 public:
  Value Get(const Reference&, Diagnostics&) const override { return Value(); }
  std::optional<Value> GetInstance(const Reference&, const Value&, Diagnostics&) const override {
    return std::nullopt;
  }
  const Files* files() const override { return nullptr; }
  std::string base_folder() const override { return ""; }
};

}  // namespace

std::optional<Value> ConstantOfType(const Expression& expression, const TypeConstraint& type,
                                    Diagnostics& diagnostics) {
  if (!expression.Constant().has_value()) {
    diagnostics.Error("Expression not allowed",
                      "The value of a variable must be fixed: it can refer to nothing and call no "
                      "function. To write \"${\" or \"%{\" as text, double its first character.",
                      expression.range());
    return std::nullopt;
  }
  const size_t errors = diagnostics.error_count();
  const Value value = expression.Evaluate(EmptyScope(), diagnostics, type.type());
  if (diagnostics.error_count() > errors) return std::nullopt;
  ConversionError error;
  std::optional<Value> converted = type.Apply(value, &error);
  if (!converted.has_value()) {
    const std::string at = error.path.empty() ? "" : absl::StrCat(" at ", error.path.ToString());
    diagnostics.Error("Wrong type of value",
                      absl::StrCat("The value does not fit the type ", type.type().ToString(),
                                   " of the variable", at, ": ", error.text, "."),
                      expression.RangeAt(error.path));
  }
  return converted;
}

Diagnostics SecretError(const VariableDecl& variable, const std::string& where) {
  Diagnostics diagnostics;
  diagnostics.Error("Bad value of sensitive variable",
                    absl::StrCat("The value of the variable \"", variable.name, "\" ", where,
                                 " is no fixed value of the type ", variable.type.type().ToString(),
                                 ". It is not shown, as the variable is sensitive."));
  return diagnostics;
}

}  // namespace dplan
