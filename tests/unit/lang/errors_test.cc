#include <gtest/gtest.h>

#include "core/base/diagnostic_text.h"
#include "core/lang/type_constraint.h"
#include "tests/testing/golden_cases.h"
#include "tests/unit/lang/test_scope.h"

// What is said about expressions, templates and types that are wrong, and where.

namespace dplan {
namespace {

using testing::Evaluated;
using testing::GoldenCase;
using testing::ListOf;
using testing::Null;
using testing::Num;
using testing::Obj;
using testing::Str;
using testing::TestScope;
using testing::Tup;
using testing::Unknown;

constexpr size_t kMaxShown = 400;

std::map<std::string, Value> ErrorValues() {
  return {
      {"var.number", Num(3)},
      {"var.text", Str("some text")},
      {"var.long", Str(std::string(200, 'x'))},
      {"var.key", Str("some key")},
      {"var.list", ListOf(Type::String(), {Str("a"), Str("b")})},
      {"var.null_list", Null(Type::List(Type::String()))},
      {"var.unknown_list", Unknown(Type::List(Type::String()))},
      {"var.secret", Str("hunter2").Marked()},
      {"var.bad_pattern", Str("(hunter2").Marked()},
      {"var.secrets", Tup({Str("hunter2"), Str("hunter3")}).Marked()},
      {"var.object", Obj({{"inner", Obj({{"a", Num(1)}})}})},
      {"var.sensitive_object", Obj({{"hunter", Num(1)}}).Marked()},
      {"docker_network.all", Obj({{"a", Obj({{"name", Str("n")}})}, {"b", Obj({})}})},
  };
}

// Long lines of source are cut, and so are their carets.
std::string Cut(const std::string& text) {
  std::string cut;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    absl::StrAppend(&cut, line.substr(0, kMaxShown), "\n");
  }
  cut.pop_back();
  return cut;
}

std::string TextOf(const SourceMap& sources, const Diagnostics& diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics.items()) {
    absl::StrAppend(&text, DiagnosticText(diagnostic, sources, false));
  }
  return Cut(text);
}

std::string ErrorsOf(const GoldenCase& c) {
  const std::string text = c.input.substr(0, c.input.size() - 1);
  if (absl::StartsWith(c.name, "type: ")) {
    SourceMap sources;
    Diagnostics diagnostics;
    const int32_t file = sources.Add("t", text);
    const auto type =
        TypeConstraint::Parse(text, TextOrigin::Verbatim(sources, file, 0), diagnostics);
    EXPECT_FALSE(type.has_value());
    return TextOf(sources, diagnostics);
  }
  TestScope scope(ErrorValues());
  scope.memory.Put("base/bytes", "\xff");
  scope.memory.Put("base/wrong.tpl", "a\nb ${1 +}");
  scope.memory.Put("base/names.tpl", "${var.secret}");
  scope.memory.Put("base/again.tpl", "${templatefile(\"again.tpl\", {})}");
  const Evaluated evaluated(text, scope, absl::StartsWith(c.name, "template: "));
  EXPECT_TRUE(evaluated.diagnostics.HasErrors());
  std::string errors = TextOf(evaluated.sources, evaluated.diagnostics);
  EXPECT_FALSE(absl::StrContains(errors, "hunter")) << errors;
  return errors;
}

TEST(Errors, SayWhatIsWrongAndWhere) {
  testing::CheckGoldenCases(DPLAN_SOURCE_DIR "/tests/golden/lang/errors.txt", ErrorsOf);
}

}  // namespace
}  // namespace dplan
