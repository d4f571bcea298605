#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "core/lang/functions.h"
#include "core/lang/utf8.h"
#include "utf8proc.h"

namespace dplan::internal {
namespace {

const std::string& Text(const FunctionCall& call, size_t index) {
  return call.args[index].AsString();
}

Value Mapped(const FunctionCall& call, utf8proc_int32_t (*map)(utf8proc_int32_t)) {
  std::string result;
  for (uint32_t point : CodePoints(Text(call, 0))) {
    // Its capital is none by the simple mapping of Unicode, which all others follow.
    const bool sharp_s = point == 0xdf;
    const auto mapped =
        sharp_s ? point : static_cast<uint32_t>(map(static_cast<utf8proc_int32_t>(point)));
    AppendUtf8(mapped, &result);
  }
  return Value::String(std::move(result));
}

Value Lower(FunctionCall& call) { return Mapped(call, utf8proc_tolower); }
Value Upper(FunctionCall& call) { return Mapped(call, utf8proc_toupper); }

bool IsSpace(uint32_t point) {
  return (point >= 0x09 && point <= 0x0d) || point == 0x20 || point == 0x85 || point == 0xa0 ||
         utf8proc_category(static_cast<utf8proc_int32_t>(point)) == UTF8PROC_CATEGORY_ZS ||
         point == 0x2028 || point == 0x2029;
}

// What ends a word: ASCII but letters, digits and the underscore; of the rest, white space.
bool IsSeparator(uint32_t point) {
  if (point >= 0x80) {
    const utf8proc_category_t category = utf8proc_category(static_cast<utf8proc_int32_t>(point));
    const bool letter = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
    return !letter && category != UTF8PROC_CATEGORY_ND && IsSpace(point);
  }
  return !absl::ascii_isalnum(static_cast<unsigned char>(point)) && point != '_';
}

Value UnknownBool() { return Value::Unknown(Type::Bool(), {.not_null = true}); }

template <typename Drop>
Value Trimmed(const std::string& text, const Drop& drop) {
  std::vector<uint32_t> points = CodePoints(text);
  auto first = std::find_if_not(points.begin(), points.end(), drop);
  auto last = std::find_if_not(points.rbegin(), std::make_reverse_iterator(first), drop).base();
  std::string result;
  for (auto point = first; point != last; ++point) AppendUtf8(*point, &result);
  return Value::String(std::move(result));
}

Value TrimSpace(FunctionCall& call) { return Trimmed(Text(call, 0), IsSpace); }

Value Trim(FunctionCall& call) {
  std::vector<uint32_t> cutset = CodePoints(Text(call, 1));
  return Trimmed(Text(call, 0), [&](uint32_t point) {
    return std::find(cutset.begin(), cutset.end(), point) != cutset.end();
  });
}

Value TrimPrefix(FunctionCall& call) {
  bool has = absl::StartsWith(Text(call, 0), Text(call, 1));
  return Value::String(has ? Text(call, 0).substr(Text(call, 1).size()) : Text(call, 0));
}

Value TrimSuffix(FunctionCall& call) {
  bool has = absl::EndsWith(Text(call, 0), Text(call, 1));
  return Value::String(has ? Text(call, 0).substr(0, Text(call, 0).size() - Text(call, 1).size())
                           : Text(call, 0));
}

Value StrContains(FunctionCall& call) {
  return Value::Bool(absl::StrContains(Text(call, 0), Text(call, 1)));
}

// The first letter of each word, where a word begins behind white space or what is neither a letter
// nor a digit nor in the middle of a word.
Value Title(FunctionCall& call) {
  std::string result;
  bool begins = true;
  for (const uint32_t point : CodePoints(Text(call, 0))) {
    const auto character = static_cast<utf8proc_int32_t>(point);
    AppendUtf8(begins ? static_cast<uint32_t>(utf8proc_totitle(character)) : point, &result);
    begins = IsSeparator(point);
  }
  return Value::String(std::move(result));
}

Value StartsWith(FunctionCall& call) {
  if (!call.args[1].IsKnown()) return UnknownBool();
  if (!call.args[0].IsKnown()) {
    // What the text begins with may be known.
    const std::string& prefix = call.args[0].refinements().prefix;
    if (absl::StartsWith(prefix, Text(call, 1))) return Value::Bool(true);
    if (!absl::StartsWith(Text(call, 1), prefix)) return Value::Bool(false);
    return UnknownBool();
  }
  return Value::Bool(absl::StartsWith(Text(call, 0), Text(call, 1)));
}

Value EndsWith(FunctionCall& call) {
  return Value::Bool(absl::EndsWith(Text(call, 0), Text(call, 1)));
}

Value Chomp(FunctionCall& call) {
  std::string text = Text(call, 0);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return Value::String(std::move(text));
}

Value Indent(FunctionCall& call) {
  std::optional<int64_t> spaces = call.args[0].AsNumber().AsInt64();
  if (!spaces.has_value() || *spaces < 0 || *spaces > 10'000) {
    return call.FailArgument(0, "must be a whole number from 0 to 10000");
  }
  std::string pad(static_cast<size_t>(*spaces), ' ');
  return Value::String(absl::StrReplaceAll(Text(call, 1), {{"\n", absl::StrCat("\n", pad)}}));
}

Value Join(FunctionCall& call) {
  if (call.args.size() < 2) return call.Fail("at least one list is required");
  std::string result;
  bool first = true;
  for (size_t i = 1; i < call.args.size(); ++i) {
    for (const Value& element : call.args[i].AsElements()) {
      if (element.IsNull())
        return call.FailArgument(i, "element is null; cannot concatenate null values");
      if (!first) result += Text(call, 0);
      first = false;
      result += element.AsString();
    }
  }
  return Value::String(std::move(result));
}

Value Split(FunctionCall& call) {
  std::vector<Value> parts;
  if (Text(call, 0).empty()) {
    for (uint32_t point : CodePoints(Text(call, 1))) {
      std::string one;
      AppendUtf8(point, &one);
      parts.push_back(Value::String(std::move(one)));
    }
  } else {
    for (const std::string& part :
         std::vector<std::string>(absl::StrSplit(Text(call, 1), Text(call, 0)))) {
      parts.push_back(Value::String(part));
    }
  }
  return Value::List(Type::String(), std::move(parts));
}

Value Substr(FunctionCall& call) {
  std::vector<uint32_t> points = CodePoints(Text(call, 0));
  std::optional<int64_t> offset = call.args[1].AsNumber().AsInt64();
  std::optional<int64_t> length = call.args[2].AsNumber().AsInt64();
  if (!offset.has_value()) return call.FailArgument(1, "must be a whole number");
  if (!length.has_value()) return call.FailArgument(2, "must be a whole number");
  auto size = static_cast<int64_t>(points.size());
  int64_t begin = *offset < 0 ? std::max<int64_t>(0, size + *offset) : std::min(*offset, size);
  int64_t end = *length < 0 ? size : std::min(size, begin + std::min(*length, size));
  std::string result;
  for (int64_t i = begin; i < end; ++i) AppendUtf8(points[static_cast<size_t>(i)], &result);
  return Value::String(std::move(result));
}

Value StrRev(FunctionCall& call) {
  const std::vector<absl::string_view> characters = Characters(Text(call, 0));
  std::string result;
  for (auto c = characters.rbegin(); c != characters.rend(); ++c)
    result.append(c->data(), c->size());
  return Value::String(std::move(result));
}

}  // namespace

void AddStringFunctions(FunctionTable& table) {
  const Type string = Type::String();
  const Type strings = Type::List(string);
  auto one = [&](const char* name, Value (*body)(FunctionCall&)) {
    table.push_back({name, {{"str", string}}, {}, string, body});
  };
  auto two = [&](const char* name, const char* second, const Type& result,
                 Value (*body)(FunctionCall&)) {
    table.push_back({name, {{"str", string}, {second, string}}, {}, result, body});
  };
  one("chomp", Chomp);
  one("lower", Lower);
  one("strrev", StrRev);
  one("title", Title);
  one("trimspace", TrimSpace);
  one("upper", Upper);
  two("endswith", "suffix", Type::Bool(), EndsWith);
  two("strcontains", "substr", Type::Bool(), StrContains);
  table.push_back({"startswith",
                   {{"str", string, kAllowUnknown}, {"prefix", string, kAllowUnknown}},
                   {},
                   Type::Bool(),
                   StartsWith});
  two("trim", "cutset", string, Trim);
  two("trimprefix", "prefix", string, TrimPrefix);
  two("trimsuffix", "suffix", string, TrimSuffix);
  table.push_back({"indent", {{"spaces", Type::Number()}, {"str", string}}, {}, string, Indent});
  table.push_back(
      {"join", {{"separator", string}}, Parameter{"lists", strings, kWhollyKnown}, string, Join});
  table.push_back({"split", {{"separator", string}, {"str", string}}, {}, strings, Split});
  table.push_back({"substr",
                   {{"str", string}, {"offset", Type::Number()}, {"length", Type::Number()}},
                   {},
                   string,
                   Substr});
}

}  // namespace dplan::internal
