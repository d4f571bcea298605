#include "core/lang/format_number.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace dplan::internal {
namespace {

// A decimal number: 0.DIGITS × 10^point. No digits: zero.
struct Decimal {
  std::string digits;
  int point = 0;
};

Decimal DecimalOf(const Number& magnitude) {
  const std::string text = magnitude.ToString();
  const size_t dot = std::min(text.find('.'), text.size());
  Decimal decimal = {text.substr(0, dot), static_cast<int>(dot)};
  if (dot < text.size()) decimal.digits += text.substr(dot + 1);
  const size_t zeros = std::min(decimal.digits.find_first_not_of('0'), decimal.digits.size());
  decimal.digits.erase(0, zeros);
  decimal.point -= static_cast<int>(zeros);
  while (!decimal.digits.empty() && decimal.digits.back() == '0') decimal.digits.pop_back();
  if (decimal.digits.empty()) decimal.point = 0;
  return decimal;
}

// Whether what is cut off behind the first `count` digits rounds them up: half goes to even.
bool RoundsUp(const std::string& digits, size_t count) {
  if (digits[count] != '5') return digits[count] > '5';
  const bool more = digits.find_first_not_of('0', count + 1) != std::string::npos;
  const bool odd = count > 0 && (digits[count - 1] - '0') % 2 == 1;
  return more || odd;
}

// With at most `count` digits; less than zero is none of them.
void Round(Decimal& decimal, int count) {
  if (count >= static_cast<int>(decimal.digits.size())) return;
  if (count < 0) {
    decimal = {};
    return;
  }
  const auto kept = static_cast<size_t>(count);
  const bool up = RoundsUp(decimal.digits, kept);
  decimal.digits.resize(kept);
  if (up) {
    while (!decimal.digits.empty() && decimal.digits.back() == '9') decimal.digits.pop_back();
    if (decimal.digits.empty()) {
      decimal.digits = "1";
      ++decimal.point;
    } else {
      ++decimal.digits.back();
    }
  }
  while (!decimal.digits.empty() && decimal.digits.back() == '0') decimal.digits.pop_back();
}

// The digit at 10^-(index + 1) of 0.DIGITS.
char DigitAt(const Decimal& decimal, int index) {
  const bool there = index >= 0 && index < static_cast<int>(decimal.digits.size());
  return there ? decimal.digits[static_cast<size_t>(index)] : '0';
}

std::string Fixed(const Decimal& decimal, int fraction) {
  std::string text;
  for (int i = 0; i < decimal.point; ++i) text += DigitAt(decimal, i);
  if (text.empty()) text = "0";
  if (fraction > 0) text += '.';
  for (int i = 0; i < fraction; ++i) text += DigitAt(decimal, decimal.point + i);
  return text;
}

std::string Scientific(const Decimal& decimal, int fraction, char letter) {
  const int exponent = decimal.digits.empty() ? 0 : decimal.point - 1;
  std::string text(1, DigitAt(decimal, 0));
  if (fraction > 0) text += '.';
  for (int i = 0; i < fraction; ++i) text += DigitAt(decimal, i + 1);
  return absl::StrFormat("%s%c%c%02d", text, letter, exponent < 0 ? '-' : '+', std::abs(exponent));
}

// The shorter of both, where six digits before the point are the most that are not shortened.
std::string General(Decimal decimal, int precision, char letter) {
  if (precision >= 0) Round(decimal, std::max(precision, 1));
  const int digits = static_cast<int>(decimal.digits.size());
  int limit = precision < 0 ? 6 : std::max(precision, 1);
  if (precision >= 0 && limit > digits && digits >= decimal.point) limit = digits;
  const int exponent = decimal.digits.empty() ? 0 : decimal.point - 1;
  if (exponent < -4 || exponent >= std::max(limit, 1)) {
    return Scientific(decimal, std::max(digits - 1, 0), letter);
  }
  return Fixed(decimal, std::max(digits - decimal.point, 0));
}

std::optional<std::string> Whole(const Number& magnitude, char letter, int precision) {
  if (!magnitude.IsInteger()) return std::nullopt;
  const int base = letter == 'd' ? 10 : letter == 'o' ? 8 : letter == 'b' ? 2 : 16;
  std::string text;
  if (base == 10) {
    text = magnitude.ToString();
  } else {
    const Number divisor = Number::FromInt(base);
    Number rest = magnitude;
    do {
      const int64_t digit = (rest % divisor).AsInt64().value_or(0);
      text += "0123456789abcdef"[digit];
      rest = (rest / divisor).Floor();
    } while (rest.Sign() > 0);
    std::reverse(text.begin(), text.end());
    if (letter == 'X') absl::AsciiStrToUpper(&text);
  }
  const auto least = static_cast<size_t>(std::max(precision, 1));
  if (text.size() < least) text.insert(0, least - text.size(), '0');
  return text;
}

}  // namespace

std::optional<std::string> FormatMagnitude(const Number& number, char letter, int precision) {
  if (number.IsInfinite()) return std::nullopt;
  const Number magnitude = number.Sign() < 0 ? number.Negate() : number;
  if (absl::StrContains("bdoxX", letter)) return Whole(magnitude, letter, precision);
  Decimal decimal = DecimalOf(magnitude);
  if (letter == 'g' || letter == 'G') {
    return General(std::move(decimal), precision, letter == 'g' ? 'e' : 'E');
  }
  const int fraction = precision < 0 ? 6 : precision;
  if (letter == 'f') {
    Round(decimal, decimal.point + fraction);
    return Fixed(decimal, fraction);
  }
  Round(decimal, fraction + 1);
  return Scientific(decimal, fraction, letter);
}

}  // namespace dplan::internal
