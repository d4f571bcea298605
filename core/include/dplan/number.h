#ifndef DPLAN_NUMBER_H_
#define DPLAN_NUMBER_H_

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace dplan {

namespace internal {
struct BigFloat;  // A 512-bit binary float; defined in core/types/number.cc.
}

// An exact number: an int64 where it fits, else a binary float of 512 bits of precision, rounded to
// nearest even, as go-cty uses. Text never passes through double. Plus and minus infinity exist
// (the wire can carry them) but have no JSON form. There is no NaN and no negative zero. A result
// beyond 2^131072 in magnitude is an infinity and one below 2^-131072 is zero, so that no number
// has more than 40,000 digits.
//
// Immutable, cheap to copy, safe to share between threads.
class Number {
 public:
  Number() = default;  // zero
  static Number FromInt(int64_t value);
  static Number FromUint(uint64_t value);
  // The exact value of the double, which need not be the decimal a person would write:
  // FromDouble(0.1) differs from *Parse("0.1"). NaN is a failed check.
  static Number FromDouble(double value);
  static Number Infinity(bool negative);
  // Decimal text with an optional fraction and exponent ("-1.5e3"). Nothing else: no hex, no
  // spaces, no "inf". Text of more than 100,000 characters, with an exponent beyond 10,000 in
  // magnitude, or of a number that is out of range is none.
  static std::optional<Number> Parse(const std::string& text);

  bool IsInteger() const;
  bool IsInfinite() const;
  int Sign() const;                             // -1, 0 or 1
  std::optional<int64_t> AsInt64() const;       // set iff exactly an int64
  std::optional<double> AsExactDouble() const;  // set iff exactly a double
  double AsDouble() const;                      // nearest

  // The shortest decimal that reads back as the same number, without an exponent ("0.1", "1500");
  // "inf" and "-inf" for the infinities.
  std::string ToString() const;
  // Equal numbers have equal hashes.
  size_t Hash() const;

  Number Negate() const;
  Number Floor() const;
  Number Ceil() const;
  // Not defined (a failed check) are: infinity minus infinity and its like, x / 0, x % 0.
  friend Number operator+(const Number& a, const Number& b);
  friend Number operator-(const Number& a, const Number& b);
  friend Number operator*(const Number& a, const Number& b);
  friend Number operator/(const Number& a, const Number& b);
  friend Number operator%(const Number& a, const Number& b);  // sign of the dividend, as in HCL
  friend std::strong_ordering operator<=>(const Number& a, const Number& b);
  friend bool operator==(const Number& a, const Number& b) { return (a <=> b) == 0; }

 private:
  explicit Number(std::shared_ptr<const internal::BigFloat> big);
  friend struct internal::BigFloat;

  int64_t small_ = 0;
  // Null iff the number is exactly the int64 in small_: the form of a number is canonical.
  std::shared_ptr<const internal::BigFloat> big_;
};

}  // namespace dplan

#endif  // DPLAN_NUMBER_H_
