#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/lang/format_number.h"
#include "core/lang/functions.h"
#include "core/lang/functions_encoding.h"
#include "core/lang/utf8.h"
#include "core/types/convert.h"

namespace dplan::internal {
namespace {

// No text that somebody wants is wider, or has more digits.
constexpr int kMaxWidth = 10'000;

// One `%` sequence of a format.
struct Verb {
  bool minus = false;
  bool plus = false;
  bool space = false;
  bool zero = false;
  bool sharp = false;
  int width = 0;
  int precision = -1;
  int argument = -1;  // from 0, where it is written: `%[1]d`
  char letter = 0;    // 0: the sequence does not end
};

// Reads digits; larger numbers than any sane width stop growing.
int ReadNumber(const std::string& text, size_t& at) {
  int number = 0;
  for (; at < text.size() && absl::ascii_isdigit(static_cast<unsigned char>(text[at])); ++at) {
    number = std::min(kMaxWidth, number * 10 + (text[at] - '0'));
  }
  return number;
}

bool ReadFlag(char c, Verb& verb) {
  bool* const flag = c == '-'   ? &verb.minus
                     : c == '+' ? &verb.plus
                     : c == ' ' ? &verb.space
                     : c == '0' ? &verb.zero
                     : c == '#' ? &verb.sharp
                                : nullptr;
  if (flag != nullptr) *flag = true;
  return flag != nullptr;
}

// The sequence whose `%` is at `at`, which moves behind it.
Verb ReadVerb(const std::string& text, size_t& at) {
  Verb verb;
  ++at;
  while (at < text.size() && ReadFlag(text[at], verb)) ++at;
  verb.width = ReadNumber(text, at);
  if (at < text.size() && text[at] == '.') verb.precision = ReadNumber(text, ++at);
  if (at < text.size() && text[at] == '[') {
    const size_t close = text.find(']', at);
    const int number = ReadNumber(text, ++at);
    if (number == 0 || at != close) return verb;
    verb.argument = number - 1;
    ++at;
  }
  if (at < text.size()) verb.letter = text[at++];
  return verb;
}

std::string Padded(const Verb& verb, std::string text) {
  const size_t length = Characters(text).size();
  const auto width = static_cast<size_t>(verb.width);
  if (length >= width) return text;
  if (verb.minus) return text + std::string(width - length, ' ');
  return std::string(width - length, verb.zero ? '0' : ' ') + text;
}

std::string PaddedNumber(const Verb& verb, const std::string& sign, std::string magnitude) {
  const size_t length = sign.size() + magnitude.size();
  const auto width = static_cast<size_t>(verb.width);
  if (verb.zero && !verb.minus && length < width) magnitude.insert(0, width - length, '0');
  Verb blanks = verb;
  blanks.zero = false;
  return Padded(blanks, sign + magnitude);
}

std::optional<Value> Converted(const Value& value, const Type& type) {
  ConversionError why;
  std::optional<Value> converted = Convert(value, type, &why);
  if (!converted.has_value() || converted->IsNull()) return std::nullopt;
  return converted;
}

std::optional<std::string> NumberText(const Verb& verb, const Value& value) {
  const std::optional<Value> converted = Converted(value, Type::Number());
  if (!converted.has_value()) return std::nullopt;
  const Number& number = converted->AsNumber();
  const char letter = verb.letter == 'v' ? 'g' : verb.letter;
  std::optional<std::string> magnitude = FormatMagnitude(number, letter, verb.precision);
  if (!magnitude.has_value()) return std::nullopt;
  std::string sign = number.Sign() < 0            ? "-"
                     : verb.plus && letter != 'v' ? "+"
                     : verb.space                 ? " "
                                                  : "";
  if (verb.sharp && letter == 'o') sign += '0';
  if (verb.sharp && (letter == 'x' || letter == 'X' || letter == 'b')) {
    absl::StrAppend(&sign, "0", std::string(1, letter));
  }
  return PaddedNumber(verb, sign, *std::move(magnitude));
}

std::optional<std::string> PaddedJson(const Verb& verb, const Value& value) {
  absl::StatusOr<std::string> json = JsonText(value);
  if (!json.ok()) return std::nullopt;
  return Padded(verb, *std::move(json));
}

std::optional<std::string> PlainText(const Verb& verb, const Value& value) {
  const std::optional<Value> text = Converted(value, Type::String());
  if (!text.has_value()) return std::nullopt;
  std::string shown = text->AsString();
  if (verb.precision >= 0) {
    const std::vector<absl::string_view> characters = Characters(shown);
    const size_t count = std::min(characters.size(), static_cast<size_t>(verb.precision));
    size_t bytes = 0;
    for (size_t i = 0; i < count; ++i) bytes += characters[i].size();
    shown.resize(bytes);
  }
  return Padded(verb, std::move(shown));
}

std::optional<std::string> AnyText(Verb verb, const Value& value) {
  verb.plus = false;
  const Type::Kind kind = value.type().kind();
  if (value.IsNull() || verb.sharp) return PaddedJson(verb, value);
  if (kind == Type::Kind::kString || kind == Type::Kind::kBool) return PlainText(verb, value);
  return kind == Type::Kind::kNumber ? NumberText(verb, value) : PaddedJson(verb, value);
}

// Nothing if the value does not fit the verb.
std::optional<std::string> FormatOne(const Verb& verb, const Value& value) {
  switch (verb.letter) {
    case 'v':
      return AnyText(verb, value);
    case 's':
      return PlainText(verb, value);
    case 'q': {
      const std::optional<Value> text = Converted(value, Type::String());
      return text.has_value() ? PaddedJson(verb, *text) : std::nullopt;
    }
    case 't': {
      const std::optional<Value> flag = Converted(value, Type::Bool());
      if (!flag.has_value()) return std::nullopt;
      return flag->AsBool() ? "true" : "false";
    }
    default:
      return NumberText(verb, value);
  }
}

// The text up to the first sequence, which is all that is certain while an argument is unknown.
Value UnknownText(const std::string& format) {
  std::string prefix;
  for (size_t at = 0; at < format.size(); ++at) {
    if (format[at] == '%' && (at + 1 == format.size() || format[++at] != '%')) break;
    prefix += format[at];
  }
  return Value::Unknown(Type::String(), {.not_null = true, .prefix = prefix});
}

// The text for the arguments behind the first, which is the format.
Value FormatText(FunctionCall& call, const std::vector<Value>& args) {
  const std::string& format = args[0].AsString();
  for (const Value& arg : args) {
    if (!arg.IsWhollyKnown()) return UnknownText(format);
  }
  std::string result;
  size_t next = 1;
  size_t used = 1;
  for (size_t at = 0; at < format.size();) {
    if (format[at] != '%') {
      result += format[at++];
      continue;
    }
    const Verb verb = ReadVerb(format, at);
    if (verb.letter == '%') {
      result += '%';
      continue;
    }
    if (verb.letter == 0 || !absl::StrContains("vsqtdxXobfeEgG", verb.letter)) {
      return call.FailArgument(0, "the format has a % sequence that does not exist");
    }
    if (verb.argument >= 0) next = static_cast<size_t>(verb.argument) + 1;
    if (next >= args.size()) return call.FailArgument(0, "not enough arguments for the format");
    const std::optional<std::string> text = FormatOne(verb, args[next]);
    if (!text.has_value()) {
      return call.FailArgument(
          next, absl::StrCat("unsupported value for \"%", std::string(1, verb.letter), "\""));
    }
    used = std::max(used, ++next);
    result += *text;
  }
  if (used < args.size()) return call.FailArgument(used, "too many arguments for the format");
  return Value::String(std::move(result));
}

Value Format(FunctionCall& call) { return FormatText(call, call.args); }

Value FormatList(FunctionCall& call) {
  std::optional<size_t> length;
  for (size_t i = 1; i < call.args.size(); ++i) {
    const Value& arg = call.args[i];
    if (!arg.IsKnown() && (arg.type().IsSequence() || arg.type().IsDynamic())) {
      return Value::Unknown(Type::List(Type::String()), {.not_null = true});
    }
    if (!arg.type().IsSequence()) continue;
    if (arg.IsNull()) return call.FailArgument(i, "argument must not be null");
    if (length.has_value() && *length != arg.size()) {
      return call.FailArgument(i, "all list arguments must have the same length");
    }
    length = arg.size();
  }
  std::vector<Value> texts;
  for (size_t n = 0; n < length.value_or(1); ++n) {
    std::vector<Value> args;
    for (const Value& arg : call.args)
      args.push_back(arg.type().IsSequence() ? arg.AsElements()[n] : arg);
    texts.push_back(FormatText(call, args));
    if (call.failed) return Value();
  }
  return Value::List(Type::String(), std::move(texts));
}

}  // namespace

void AddFormatFunctions(FunctionTable& table) {
  const Parameter format{"format", Type::String()};
  const Parameter args{"args", Type::Dynamic(), kAllowNull | kAllowUnknown};
  table.push_back({"format", {format}, args, Type::String(), Format});
  table.push_back({"formatlist", {format}, args, Type::List(Type::String()), FormatList});
}

}  // namespace dplan::internal
