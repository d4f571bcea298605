#include "dplan/number.h"

#include <mpfr.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <limits>

#include "core/types/check.h"

namespace dplan {
namespace internal {

constexpr mpfr_prec_t kPrecision = 512;
// Magnitudes from 2^-kMaxExponent to 2^kMaxExponent: the decimal text of a number stays below
// 40,000 digits.
constexpr mpfr_exp_t kMaxExponent = 131072;

struct BigFloat {
  mpfr_t value;

  BigFloat() { mpfr_init2(value, kPrecision); }
  ~BigFloat() { mpfr_clear(value); }
  BigFloat(const BigFloat&) = delete;
  BigFloat& operator=(const BigFloat&) = delete;

  // Takes the result of an operation to the canonical form.
  static Number Normalise(std::shared_ptr<BigFloat> big);
  static Number MustBeBig(std::shared_ptr<const BigFloat> big) { return Number(std::move(big)); }
  static std::shared_ptr<BigFloat> Widen(const Number& number);

  using Operation = int (*)(mpfr_ptr, mpfr_srcptr, mpfr_srcptr, mpfr_rnd_t);
  static Number Apply(Operation operation, const Number& a, const Number& b);
};

Number BigFloat::Normalise(std::shared_ptr<BigFloat> big) {
  mpfr_ptr value = big->value;
  DPLAN_CHECK(!mpfr_nan_p(value));
  if (mpfr_regular_p(value)) {
    if (mpfr_get_exp(value) > kMaxExponent) {
      mpfr_set_inf(value, mpfr_sgn(value));
    } else if (mpfr_get_exp(value) < -kMaxExponent) {
      mpfr_set_zero(value, 1);
    }
  }
  static_assert(sizeof(intmax_t) == sizeof(int64_t));
  if (mpfr_integer_p(value) && mpfr_fits_intmax_p(value, MPFR_RNDN)) {
    return Number::FromInt(mpfr_get_sj(value, MPFR_RNDN));
  }
  return MustBeBig(std::move(big));
}

std::shared_ptr<BigFloat> BigFloat::Widen(const Number& number) {
  auto big = std::make_shared<BigFloat>();
  if (number.big_ != nullptr) {
    mpfr_set(big->value, number.big_->value, MPFR_RNDN);
  } else {
    mpfr_set_sj(big->value, number.small_, MPFR_RNDN);
  }
  return big;
}

Number BigFloat::Apply(Operation operation, const Number& a, const Number& b) {
  std::shared_ptr<BigFloat> result = Widen(a);
  const std::shared_ptr<BigFloat> right = Widen(b);
  operation(result->value, result->value, right->value, MPFR_RNDN);
  return Normalise(std::move(result));
}

namespace {

constexpr size_t kMaxTextLength = 100'000;
constexpr int64_t kMaxTextExponent = 10'000;

bool EatDigits(const std::string& text, size_t* position) {
  const size_t start = *position;
  while (*position < text.size() && text[*position] >= '0' && text[*position] <= '9') ++*position;
  return *position > start;
}

bool EatExponent(const std::string& text, size_t* position) {
  if (*position == text.size()) return true;
  if (text[*position] != 'e' && text[*position] != 'E') return false;
  ++*position;
  if (*position < text.size() && (text[*position] == '+' || text[*position] == '-')) ++*position;
  const size_t start = *position;
  if (!EatDigits(text, position)) return false;
  int64_t exponent = 0;
  const auto [end, error] = std::from_chars(text.data() + start, text.data() + *position, exponent);
  return error == std::errc() && exponent <= kMaxTextExponent;
}

bool IsDecimal(const std::string& text) {
  if (text.size() > kMaxTextLength) return false;
  size_t position = !text.empty() && text[0] == '-' ? 1 : 0;
  if (!EatDigits(text, &position)) return false;
  if (position < text.size() && text[position] == '.') {
    ++position;
    if (!EatDigits(text, &position)) return false;
  }
  return EatExponent(text, &position) && position == text.size();
}

// A decimal of so many significant digits: 0.DIGITS times ten to the exponent.
struct Decimal {
  std::string digits;
  mpfr_exp_t exponent = 0;
};

Decimal ToDecimal(mpfr_srcptr value, size_t digit_count) {
  Decimal decimal;
  char* text = mpfr_get_str(nullptr, &decimal.exponent, 10, digit_count, value, MPFR_RNDN);
  decimal.digits = text[0] == '-' ? text + 1 : text;
  mpfr_free_str(text);
  return decimal;
}

bool ReadsBack(const Decimal& decimal, mpfr_srcptr value) {
  BigFloat back;
  const std::string text = "0." + decimal.digits + "e" + std::to_string(decimal.exponent);
  mpfr_set_str(back.value, text.c_str(), 10, MPFR_RNDN);
  return mpfr_cmpabs(back.value, value) == 0;
}

Decimal ShortestDecimal(mpfr_srcptr value) {
  size_t low = 1;
  size_t high = 2 + static_cast<size_t>(kPrecision * 0.30103);  // so many digits always read back
  while (low < high) {
    const size_t middle = (low + high) / 2;
    if (ReadsBack(ToDecimal(value, middle), value)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  Decimal decimal = ToDecimal(value, high);
  decimal.digits.resize(decimal.digits.find_last_not_of('0') + 1);
  return decimal;
}

std::string Plain(const Decimal& decimal) {
  const auto count = static_cast<mpfr_exp_t>(decimal.digits.size());
  if (decimal.exponent <= 0) {
    return "0." + std::string(static_cast<size_t>(-decimal.exponent), '0') + decimal.digits;
  }
  if (decimal.exponent >= count) {
    return decimal.digits + std::string(static_cast<size_t>(decimal.exponent - count), '0');
  }
  const auto whole = static_cast<size_t>(decimal.exponent);
  return decimal.digits.substr(0, whole) + "." + decimal.digits.substr(whole);
}

}  // namespace
}  // namespace internal

using internal::BigFloat;

Number::Number(std::shared_ptr<const BigFloat> big) : big_(std::move(big)) {}

Number Number::FromInt(int64_t value) {
  Number number;
  number.small_ = value;
  return number;
}

Number Number::FromUint(uint64_t value) {
  auto big = std::make_shared<BigFloat>();
  mpfr_set_uj(big->value, value, MPFR_RNDN);
  return BigFloat::Normalise(std::move(big));
}

Number Number::FromDouble(double value) {
  auto big = std::make_shared<BigFloat>();
  mpfr_set_d(big->value, value, MPFR_RNDN);
  return BigFloat::Normalise(std::move(big));
}

Number Number::Infinity(bool negative) {
  auto big = std::make_shared<BigFloat>();
  mpfr_set_inf(big->value, negative ? -1 : 1);
  return BigFloat::MustBeBig(std::move(big));
}

std::optional<Number> Number::Parse(const std::string& text) {
  int64_t small = 0;
  const char* end_of_text = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), end_of_text, small);
  if (error == std::errc() && end == end_of_text) return FromInt(small);
  if (!internal::IsDecimal(text)) return std::nullopt;
  auto big = std::make_shared<BigFloat>();
  mpfr_set_str(big->value, text.c_str(), 10, MPFR_RNDN);
  Number number = BigFloat::Normalise(std::move(big));
  if (number.IsInfinite()) return std::nullopt;
  return number;
}

bool Number::IsInteger() const { return big_ == nullptr || mpfr_integer_p(big_->value) != 0; }

bool Number::IsInfinite() const { return big_ != nullptr && mpfr_inf_p(big_->value) != 0; }

int Number::Sign() const {
  if (big_ == nullptr) return (small_ > 0) - (small_ < 0);
  return mpfr_sgn(big_->value) > 0 ? 1 : -1;
}

std::optional<int64_t> Number::AsInt64() const {
  if (big_ != nullptr) return std::nullopt;
  return small_;
}

std::optional<double> Number::AsExactDouble() const {
  const double value = AsDouble();
  if (IsInfinite()) return value;
  if (std::isinf(value) || FromDouble(value) != *this) return std::nullopt;
  return value;
}

double Number::AsDouble() const {
  return big_ == nullptr ? static_cast<double>(small_) : mpfr_get_d(big_->value, MPFR_RNDN);
}

std::string Number::ToString() const {
  if (big_ == nullptr) return std::to_string(small_);
  const std::string sign = Sign() < 0 ? "-" : "";
  if (IsInfinite()) return sign + "inf";
  return sign + internal::Plain(internal::ShortestDecimal(big_->value));
}

size_t Number::Hash() const {
  if (big_ == nullptr) return std::hash<int64_t>()(small_);
  // The nearest double is the same for equal numbers, and tells most others apart.
  return std::hash<double>()(AsDouble()) ^ 0x9e3779b97f4a7c15U;
}

Number Number::Negate() const {
  std::shared_ptr<BigFloat> result = BigFloat::Widen(*this);
  mpfr_neg(result->value, result->value, MPFR_RNDN);
  return BigFloat::Normalise(std::move(result));
}

Number Number::Floor() const {
  if (big_ == nullptr || IsInfinite()) return *this;
  std::shared_ptr<BigFloat> result = BigFloat::Widen(*this);
  mpfr_floor(result->value, result->value);
  return BigFloat::Normalise(std::move(result));
}

Number Number::Ceil() const {
  if (big_ == nullptr || IsInfinite()) return *this;
  std::shared_ptr<BigFloat> result = BigFloat::Widen(*this);
  mpfr_ceil(result->value, result->value);
  return BigFloat::Normalise(std::move(result));
}

Number operator+(const Number& a, const Number& b) {
  int64_t sum = 0;
  if (a.big_ == nullptr && b.big_ == nullptr && !__builtin_add_overflow(a.small_, b.small_, &sum)) {
    return Number::FromInt(sum);
  }
  return BigFloat::Apply(mpfr_add, a, b);
}

Number operator-(const Number& a, const Number& b) {
  int64_t difference = 0;
  if (a.big_ == nullptr && b.big_ == nullptr &&
      !__builtin_sub_overflow(a.small_, b.small_, &difference)) {
    return Number::FromInt(difference);
  }
  return BigFloat::Apply(mpfr_sub, a, b);
}

Number operator*(const Number& a, const Number& b) {
  int64_t product = 0;
  if (a.big_ == nullptr && b.big_ == nullptr &&
      !__builtin_mul_overflow(a.small_, b.small_, &product)) {
    return Number::FromInt(product);
  }
  return BigFloat::Apply(mpfr_mul, a, b);
}

Number operator/(const Number& a, const Number& b) {
  DPLAN_CHECK(b.Sign() != 0);
  return BigFloat::Apply(mpfr_div, a, b);
}

Number operator%(const Number& a, const Number& b) {
  DPLAN_CHECK(b.Sign() != 0);
  return BigFloat::Apply(mpfr_fmod, a, b);
}

std::strong_ordering operator<=>(const Number& a, const Number& b) {
  if (a.big_ == nullptr && b.big_ == nullptr) return a.small_ <=> b.small_;
  if (a.big_ == b.big_) return std::strong_ordering::equal;
  if (a.big_ == nullptr) return 0 <=> (b <=> a);
  static_assert(sizeof(long) == sizeof(int64_t));
  const int order = b.big_ == nullptr ? mpfr_cmp_si(a.big_->value, b.small_)
                                      : mpfr_cmp(a.big_->value, b.big_->value);
  return order <=> 0;
}

}  // namespace dplan
