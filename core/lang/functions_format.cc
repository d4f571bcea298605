#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/lang/functions.h"
#include "core/types/convert.h"
#include "core/types/json.h"

namespace dplan::internal {
namespace {

constexpr int kMaxWidth = 10'000;

// One `%` sequence of a format: flags, width, precision and verb.
struct Verb {
  bool minus = false;
  bool plus = false;
  bool zero = false;
  int width = 0;
  int precision = -1;
  char letter = 0;
};

// Reads digits; larger numbers than any sane width stop growing.
int ReadNumber(const std::string& text, size_t& at) {
  int number = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
    number = std::min(kMaxWidth, number * 10 + (text[at] - '0'));
  }
  return number;
}

// The sequence after the `%` at `at`, which moves behind it. `letter` stays 0 if the text ends.
Verb ReadVerb(const std::string& text, size_t& at) {
  Verb verb;
  for (++at; at < text.size(); ++at) {
    if (text[at] == '-')
      verb.minus = true;
    else if (text[at] == '+')
      verb.plus = true;
    else if (text[at] == '0')
      verb.zero = true;
    else
      break;
  }
  verb.width = ReadNumber(text, at);
  if (at < text.size() && text[at] == '.') verb.precision = ReadNumber(text, ++at);
  if (at < text.size()) verb.letter = text[at++];
  return verb;
}

std::string Padded(const Verb& verb, std::string text, bool number) {
  size_t width = static_cast<size_t>(verb.width);
  if (text.size() >= width) return text;
  if (verb.minus) return text + std::string(width - text.size(), ' ');
  if (!verb.zero || !number) return std::string(width - text.size(), ' ') + text;
  size_t sign = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  return text.substr(0, sign) + std::string(width - text.size(), '0') + text.substr(sign);
}

std::optional<std::string> AsText(const Value& value) {
  ConversionError why;
  std::optional<Value> text = Convert(value, Type::String(), &why);
  if (!text.has_value() || text->IsNull()) return std::nullopt;
  return text->AsString();
}

std::optional<std::string> AsAnything(const Value& value) {
  if (value.IsNull()) return "null";
  if (std::optional<std::string> text = AsText(value); text.has_value()) return text;
  absl::StatusOr<std::string> json = ValueToPlainJson(value);
  return json.ok() ? std::optional<std::string>(*json) : std::nullopt;
}

std::optional<std::string> AsNumberText(const Verb& verb, const Value& value) {
  ConversionError why;
  std::optional<Value> converted = Convert(value, Type::Number(), &why);
  if (!converted.has_value() || converted->IsNull()) return std::nullopt;
  const Number& number = converted->AsNumber();
  std::string text;
  if (verb.letter == 'd') {
    text = (number.Sign() < 0 ? number.Ceil() : number.Floor()).ToString();
  } else if (verb.letter == 'x' || verb.letter == 'X' || verb.letter == 'o' || verb.letter == 'b') {
    std::optional<int64_t> whole = number.AsInt64();
    if (!whole.has_value()) return std::nullopt;
    uint64_t magnitude =
        *whole < 0 ? 0 - static_cast<uint64_t>(*whole) : static_cast<uint64_t>(*whole);
    int base = verb.letter == 'o' ? 8 : verb.letter == 'b' ? 2 : 16;
    const char* digits = verb.letter == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    do {
      text.insert(text.begin(), digits[magnitude % static_cast<uint64_t>(base)]);
      magnitude /= static_cast<uint64_t>(base);
    } while (magnitude > 0);
    if (*whole < 0) text.insert(text.begin(), '-');
  } else {
    int precision = verb.precision < 0 ? 6 : std::min(verb.precision, 100);
    text = verb.letter == 'e'   ? absl::StrFormat("%.*e", precision, number.AsDouble())
           : verb.letter == 'g' ? absl::StrFormat("%g", number.AsDouble())
                                : absl::StrFormat("%.*f", precision, number.AsDouble());
  }
  if (verb.plus && number.Sign() >= 0) text.insert(text.begin(), '+');
  return text;
}

// Nothing if the value does not fit the verb.
std::optional<std::string> FormatOne(const Verb& verb, const Value& value) {
  switch (verb.letter) {
    case 'v': {
      std::optional<std::string> text = AsAnything(value);
      if (!text.has_value()) return std::nullopt;
      return Padded(verb, *text, value.type().kind() == Type::Kind::kNumber);
    }
    case 's': {
      std::optional<std::string> text = AsText(value);
      if (!text.has_value()) return std::nullopt;
      return Padded(
          verb, verb.precision < 0 ? *text : text->substr(0, static_cast<size_t>(verb.precision)),
          false);
    }
    case 'q': {
      std::optional<std::string> text = AsText(value);
      if (!text.has_value()) return std::nullopt;
      absl::StatusOr<std::string> json = ValueToPlainJson(Value::String(*text));
      return json.ok() ? std::optional<std::string>(Padded(verb, *json, false)) : std::nullopt;
    }
    case 't': {
      ConversionError why;
      std::optional<Value> flag = Convert(value, Type::Bool(), &why);
      if (!flag.has_value() || flag->IsNull()) return std::nullopt;
      return Padded(verb, flag->AsBool() ? "true" : "false", false);
    }
    default: {
      std::optional<std::string> text = AsNumberText(verb, value);
      if (!text.has_value()) return std::nullopt;
      return Padded(verb, *text, true);
    }
  }
}

// The text for the arguments from `first` on.
Value FormatText(FunctionCall& call, const std::vector<Value>& args, size_t first) {
  const std::string& format = args[0].AsString();
  std::string result;
  size_t next = first;
  for (size_t at = 0; at < format.size();) {
    if (format[at] != '%') {
      result += format[at++];
      continue;
    }
    Verb verb = ReadVerb(format, at);
    if (verb.letter == '%') {
      result += '%';
      continue;
    }
    if (verb.letter == 0 || std::string("vsqtdxXobfeg").find(verb.letter) == std::string::npos) {
      return call.FailArgument(0, "the format has a % sequence that does not exist");
    }
    if (next == args.size()) return call.FailArgument(0, "not enough arguments for the format");
    std::optional<std::string> text = FormatOne(verb, args[next]);
    if (!text.has_value()) {
      return call.FailArgument(
          next, absl::StrCat("unsupported value for \"%", std::string(1, verb.letter), "\""));
    }
    ++next;
    result += *text;
  }
  if (next < args.size()) return call.FailArgument(next, "too many arguments for the format");
  return Value::String(std::move(result));
}

Value Format(FunctionCall& call) { return FormatText(call, call.args, 1); }

bool IsList(const Value& value) {
  Type::Kind kind = value.type().kind();
  return kind == Type::Kind::kList || kind == Type::Kind::kTuple || kind == Type::Kind::kSet;
}

Value FormatList(FunctionCall& call) {
  std::optional<size_t> length;
  for (size_t i = 1; i < call.args.size(); ++i) {
    if (!IsList(call.args[i])) continue;
    if (length.has_value() && *length != call.args[i].size()) {
      return call.FailArgument(i, "all list arguments must have the same length");
    }
    length = call.args[i].size();
  }
  std::vector<Value> texts;
  for (size_t n = 0; n < length.value_or(1); ++n) {
    std::vector<Value> args;
    for (const Value& arg : call.args) args.push_back(IsList(arg) ? arg.AsElements()[n] : arg);
    texts.push_back(FormatText(call, args, 1));
    if (call.failed) return Value();
  }
  return Value::List(Type::String(), std::move(texts));
}

}  // namespace

void AddFormatFunctions(FunctionTable& table) {
  const Parameter format{"format", Type::String()};
  const Parameter args{"args", Type::Dynamic(), kAllowNull | kWhollyKnown};
  table.push_back({"format", {format}, args, Type::String(), Format});
  table.push_back({"formatlist", {format}, args, Type::List(Type::String()), FormatList});
}

}  // namespace dplan::internal
