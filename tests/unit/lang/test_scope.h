#ifndef DPLAN_TESTS_UNIT_LANG_TEST_SCOPE_H_
#define DPLAN_TESTS_UNIT_LANG_TEST_SCOPE_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/lang/access.h"
#include "core/lang/expression.h"
#include "tests/testing/memory_files.h"
#include "tests/testing/value_builders.h"

namespace dplan::testing {

// The values of references by their text. What is not there is an error.
class TestScope : public Scope {
 public:
  explicit TestScope(std::map<std::string, Value> values) : values_(std::move(values)) {}

  Value Get(const Reference& reference, Diagnostics& diagnostics) const override {
    const auto found = values_.find(reference.ToString());
    if (found != values_.end()) return found->second;
    diagnostics.Error("Reference to nothing",
                      absl::StrCat("There is no ", reference.ToString(), "."), reference.range);
    return Value::Unknown({});
  }

  // `instances` counts how often one was asked for alone.
  std::optional<Value> GetInstance(const Reference& reference, const Value& key,
                                   Diagnostics&) const override {
    const auto found = values_.find(reference.ToString());
    if (found == values_.end()) return std::nullopt;
    internal::OperationError error;
    std::optional<Value> instance = internal::GetIndex(found->second, key, &error);
    if (instance) ++instances;
    return instance;
  }

  const Files* files() const override { return &memory; }
  std::string base_folder() const override { return "base"; }

  MemoryFiles memory;
  mutable int instances = 0;

 private:
  std::map<std::string, Value> values_;
};

// An expression with its value, or with what was reported.
struct Evaluated {
  Evaluated(const std::string& text, const Scope& scope, bool as_template = false) {
    const int32_t file = sources.Add("t", text);
    const TextOrigin origin = TextOrigin::Verbatim(sources, file, 0);
    expression = as_template ? Expression::ParseTemplate(text, origin, diagnostics)
                             : Expression::Parse(text, origin, diagnostics);
    if (expression) value = expression->Evaluate(scope, diagnostics);
  }

  SourceMap sources;
  Diagnostics diagnostics;
  std::optional<Expression> expression;
  Value value;
};

}  // namespace dplan::testing

#endif  // DPLAN_TESTS_UNIT_LANG_TEST_SCOPE_H_
