#include <gtest/gtest.h>

#include <fstream>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "tests/unit/lang/test_scope.h"

// Evaluates the expressions of console.tsv, whose answers are Terraform's (see console.py).

namespace dplan {
namespace {

using testing::Evaluated;
using testing::ListOf;
using testing::MapOf;
using testing::Obj;
using testing::SetOf;
using testing::Str;
using testing::TestScope;
using testing::Tup;
using testing::Unknown;

// What console.py declares.
const TestScope& ConsoleScope() {
  static const auto* const scope = [] {
    const Value id = Unknown(Type::String(), {.not_null = true});
    return new TestScope({
        {"local.u_string", id},
        {"local.u_any", Unknown()},
        {"local.u_number", Unknown(Type::Number(), {.not_null = true})},
        {"local.u_bool", Unknown(Type::Bool(), {.not_null = true})},
        {"local.u_list", Unknown(Type::List(Type::String()), {.not_null = true})},
        {"local.u_set", Unknown(Type::Set(Type::String()), {.not_null = true})},
        {"local.u_map", Unknown(Type::Map(Type::String()), {.not_null = true})},
        {"local.partial", Tup({Str("a"), id})},
        {"local.s", Str("secret").Marked()},
        {"local.s_list", Tup({Str("a"), Str("b")}).Marked()},
        {"local.s_in", Tup({Str("a"), Str("b").Marked()})},
        {"local.s_object", Obj({{"a", Value::Int(1)}, {"b", Str("x")}}).Marked()},
        {"local.s_map", MapOf(Type::String(), {{"a", Str("x").Marked()}, {"b", Str("y")}})},
    });
  }();
  return *scope;
}

// Terraform's text of a type, without white space.
std::string TypeText(const Type& type) {
  std::vector<std::string> parts;
  switch (type.kind()) {
    case Type::Kind::kObject:
      for (const auto& [name, attribute] : type.attributes()) {
        const bool plain = absl::c_all_of(name, [](char c) {
          return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-';
        });
        parts.push_back(absl::StrCat(plain ? name : absl::StrCat("\"", name, "\""), ":",
                                     TypeText(attribute.type)));
      }
      return absl::StrCat("object({", absl::StrJoin(parts, ","), "})");
    case Type::Kind::kTuple:
      for (const Type& element : type.elements()) parts.push_back(TypeText(element));
      return absl::StrCat("tuple([", absl::StrJoin(parts, ","), "])");
    case Type::Kind::kList:
      return absl::StrCat("list(", TypeText(type.element()), ")");
    case Type::Kind::kSet:
      return absl::StrCat("set(", TypeText(type.element()), ")");
    case Type::Kind::kMap:
      return absl::StrCat("map(", TypeText(type.element()), ")");
    default:
      return type.IsDynamic() ? "dynamic" : type.ToString();
  }
}

std::string Bracketed(const std::string& open, const std::vector<std::string>& parts,
                      const std::string& close) {
  if (parts.empty()) return open + close;
  return absl::StrCat(open, " ", absl::StrJoin(parts, " "), " ", close);
}

// As the console shows a value, each run of white space as one blank.
std::string Shown(const Value& value) {
  if (!value.Unmarked().IsKnown()) return "(known after apply)";
  if (value.sensitive()) return "(sensitive value)";
  if (value.IsNull()) return "null";
  const Type::Kind kind = value.type().kind();
  std::vector<std::string> parts;
  if (kind == Type::Kind::kObject || kind == Type::Kind::kMap) {
    for (const auto& [name, child] : value.AsEntries()) {
      parts.push_back(absl::StrCat("\"", name, "\" = ", Shown(child)));
    }
    return kind == Type::Kind::kMap ? Bracketed("tomap({", parts, "})")
                                    : Bracketed("{", parts, "}");
  }
  if (kind == Type::Kind::kString) return absl::StrCat("\"", value.AsString(), "\"");
  if (kind == Type::Kind::kBool) return value.AsBool() ? "true" : "false";
  if (kind == Type::Kind::kNumber) {
    if (!value.AsNumber().IsInfinite()) return value.AsNumber().ToString();
    return value.AsNumber().Sign() < 0 ? "-Inf" : "+Inf";
  }
  for (const Value& child : value.AsElements()) parts.push_back(absl::StrCat(Shown(child), ","));
  if (kind == Type::Kind::kList) return Bracketed("tolist([", parts, "])");
  return kind == Type::Kind::kSet ? Bracketed("toset([", parts, "])") : Bracketed("[", parts, "]");
}

// ANSWER and TYPE.
std::pair<std::string, std::string> Answer(const std::string& expression) {
  const Evaluated found(expression, ConsoleScope());
  if (found.diagnostics.HasErrors()) {
    return {absl::StrCat("Error: ", found.diagnostics.items().front().summary), ""};
  }
  const std::string type = TypeText(found.value.type());
  if (!found.value.IsWhollyKnown() || found.value.ContainsSensitive()) {
    return {Shown(found.value), type};
  }
  const Evaluated json(absl::StrCat("jsonencode(", expression, ")"), ConsoleScope());
  if (json.diagnostics.HasErrors()) return {Shown(found.value), type};
  return {json.value.AsString(), type};
}

// Where dplan answers otherwise, on purpose; docs/language.md says why.
struct Difference {
  const char* expression;
  const char* answer;
  const char* type;
};

constexpr Difference kDifferences[] = {
    // There is no negative zero.
    {"-0", "0", "number"},
    // `&&` and `||` look at their right operand only if the left one does not decide.
    {R"(false && "x")", "false", "bool"},
    {R"(true || "x")", "true", "bool"},
    {"false && local.u_bool", "false", "bool"},
    {"true || local.u_bool", "true", "bool"},
    {"local.u_bool && false", "false", "bool"},
    {"local.u_bool || true", "true", "bool"},
    {R"(false && local.s == "x")", "false", "bool"},
    {R"(true || local.s == "x")", "true", "bool"},
    {"[[1], [2]].0.0", "1", "number"},
    {"signum(3.5)", "1", "number"},
    // JSON that means two things at once means neither.
    {R"(jsondecode("{\"a\":1,\"a\":2}"))", "Error: Invalid function argument", ""},
    // Text is a number only where the language would read it as one.
    {R"(tonumber("+1"))", "Error: Invalid function argument", ""},
    {R"(tonumber(".5"))", "Error: Invalid function argument", ""},
    {R"(tonumber("1."))", "Error: Invalid function argument", ""},
    {R"(tonumber("Inf"))", "Error: Invalid function argument", ""},
    {R"(templatestring("x", {}))", R"("x")", "string"},
    // More is known.
    {"alltrue([local.u_bool, false])", "false", "bool"},
    {"tolist(local.u_set)", "(known after apply)", "list(string)"},
    {"toset(local.u_list)", "(known after apply)", "set(string)"},
    {R"(format("%s", local.u_any))", "(known after apply)", "string"},
    // Less is known, as what is unknown may turn out to be text.
    {"tolist([1, local.u_any])", "(known after apply)", "list(dynamic)"},
};

const Difference* DifferenceAt(const std::string& expression) {
  for (const Difference& difference : kDifferences) {
    if (expression == difference.expression) return &difference;
  }
  return nullptr;
}

// Whether a function's error is about one argument or all of them is not held against it.
std::string Plain(const std::string& answer) {
  return answer == "Error: Invalid function argument" ? "Error: Error in function call" : answer;
}

TEST(Console, AnswersAsTerraformDoes) {
  std::ifstream file(DPLAN_SOURCE_DIR "/tests/golden/lang/console.tsv");
  ASSERT_TRUE(file.is_open());
  size_t count = 0;
  size_t differences = 0;
  for (std::string line; std::getline(file, line);) {
    if (absl::StartsWith(line, "# ")) continue;
    const std::vector<std::string> fields = absl::StrSplit(line, '\t');
    ASSERT_EQ(fields.size(), 3u) << line;
    ++count;
    const auto [answer, type] = Answer(fields[0]);
    const Difference* const difference = DifferenceAt(fields[0]);
    if (difference != nullptr) ++differences;
    EXPECT_EQ(Plain(answer), Plain(difference == nullptr ? fields[1] : difference->answer))
        << fields[0];
    EXPECT_EQ(type, difference == nullptr ? fields[2] : difference->type) << fields[0];
  }
  EXPECT_GT(count, 1000u);
  EXPECT_EQ(differences, std::size(kDifferences)) << "each is in the file";
}

}  // namespace
}  // namespace dplan
