#include "core/config/core_scalar.h"

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"

namespace dplan {
namespace {

// Longer ones are text that happens to consist of digits.
constexpr size_t kMaxNumber = 512;

size_t CountDigits(absl::string_view text) {
  size_t count = 0;
  while (count < text.size() && absl::ascii_isdigit(static_cast<unsigned char>(text[count])))
    ++count;
  return count;
}

// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`, without leading zeros.
bool IsDecimal(absl::string_view text) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  const size_t whole = CountDigits(text);
  if (whole > 1 && text[0] == '0') return false;
  text.remove_prefix(whole);
  if (!text.empty() && text[0] == '.') {
    text.remove_prefix(1);
    const size_t fraction = CountDigits(text);
    if (whole == 0 && fraction == 0) return false;
    text.remove_prefix(fraction);
  } else if (whole == 0) {
    return false;
  }
  if (text.empty()) return true;
  if (text[0] != 'e' && text[0] != 'E') return false;
  text.remove_prefix(1);
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  return !text.empty() && CountDigits(text) == text.size();
}

// In the form that Number::Parse takes: no plus, digits on both sides of the point.
std::string Normalised(absl::string_view text) {
  std::string out;
  if (text[0] == '-') out = "-";
  if (text[0] == '-' || text[0] == '+') text.remove_prefix(1);
  if (text[0] == '.') out += '0';
  for (size_t i = 0; i < text.size(); ++i) {
    const bool bare_point =
        text[i] == '.' &&
        (i + 1 == text.size() || !absl::ascii_isdigit(static_cast<unsigned char>(text[i + 1])));
    if (!bare_point) out += text[i];
  }
  return out;
}

std::optional<Number> ParseRadix(absl::string_view digits, int radix) {
  if (digits.empty()) return std::nullopt;
  Number number;
  for (const char c : digits) {
    if (!absl::ascii_isxdigit(static_cast<unsigned char>(c))) return std::nullopt;
    const int digit = absl::ascii_isdigit(static_cast<unsigned char>(c))
                          ? c - '0'
                          : absl::ascii_tolower(static_cast<unsigned char>(c)) - 'a' + 10;
    if (digit >= radix) return std::nullopt;
    number = number * Number::FromInt(radix) + Number::FromInt(digit);
  }
  return number;
}

std::optional<Number> ParseNumber(const std::string& text) {
  if (text.empty() || text.size() > kMaxNumber) return std::nullopt;
  const absl::string_view view = text;
  if (view.substr(0, 2) == "0x") return ParseRadix(view.substr(2), 16);
  if (view.substr(0, 2) == "0o") return ParseRadix(view.substr(2), 8);
  if (!IsDecimal(view)) return std::nullopt;
  return Number::Parse(Normalised(view));
}

}  // namespace

std::optional<Value> CoreScalar(const std::string& text) {
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") {
    return Value();
  }
  if (text == "true" || text == "True" || text == "TRUE") return Value::Bool(true);
  if (text == "false" || text == "False" || text == "FALSE") return Value::Bool(false);
  const char first = text[0];
  // Most scalars are words: no need to look further.
  if (!absl::ascii_isdigit(static_cast<unsigned char>(first)) && first != '-' && first != '+' &&
      first != '.') {
    return std::nullopt;
  }
  const std::optional<Number> number = ParseNumber(text);
  if (!number.has_value()) return std::nullopt;
  return Value::Num(*number);
}

}  // namespace dplan
