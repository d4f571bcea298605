#ifndef DPLAN_SDK_CHECK_H_
#define DPLAN_SDK_CHECK_H_

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "dplan/number.h"
#include "dplan/value.h"

namespace dplan::sdk {

namespace internal {

// What a known value that is not null must be, in words that follow "must" or "each must":
// "be 1 to 64 characters long".
struct Requirement {
  std::string text;
  std::function<bool(const Value&)> holds;
};

template <typename N>
Number ExactNumber(N number) {
  if constexpr (std::integral<N>) {
    return Number::FromInt(number);
  } else {
    return *Number::Parse(std::to_string(number));
  }
}

}  // namespace internal

// Checks of what is configured; `schema.Attr(…).Check(Length(1, 64), Matches("[a-z]+"))`. Each kind
// fits some types of members, which the compiler sees to. What is null or not yet known is not
// checked.
struct TextCheck {
  internal::Requirement requirement;
  template <typename T>
  static constexpr bool kFits = std::same_as<T, std::string>;
};
struct NumberCheck {
  internal::Requirement requirement;
  template <typename T>
  static constexpr bool kFits =
      std::same_as<T, int64_t> || std::same_as<T, double> || std::same_as<T, Number>;
};
struct LengthCheck {
  internal::Requirement requirement;
  template <typename T>
  static constexpr bool kFits =
      std::same_as<T, std::string> || requires { typename T::value_type; };
};
// Of the elements of a collection.
template <typename ElementCheck>
struct EachCheck {
  internal::Requirement requirement;
  template <typename T>
  static constexpr bool FitsElement() {
    if constexpr (requires { typename T::mapped_type; }) {
      return ElementCheck::template kFits<typename T::mapped_type>;
    } else if constexpr (requires { typename T::value_type; }) {
      return ElementCheck::template kFits<typename T::value_type>;
    } else {
      return false;
    }
  }
  template <typename T>
  static constexpr bool kFits = FitsElement<T>();
};

// Characters of a text, elements of a collection.
LengthCheck Length(int64_t least, int64_t most);
LengthCheck NotEmpty();
// The whole text, by RE2's syntax. `meaning` says the same in words: "be a lower-case name".
TextCheck Matches(const std::string& pattern, const std::string& meaning = "");
TextCheck OneOf(std::initializer_list<const char*> texts);
NumberCheck OneOf(std::initializer_list<int64_t> numbers);

namespace internal {
NumberCheck BetweenNumbers(Number least, Number most);
NumberCheck AtLeastNumber(Number least);
NumberCheck AtMostNumber(Number most);
Requirement EachMust(Requirement requirement);
}  // namespace internal

template <typename Low, typename High>
NumberCheck Between(Low least, High most) {
  return internal::BetweenNumbers(internal::ExactNumber(least), internal::ExactNumber(most));
}
template <typename N>
NumberCheck AtLeast(N least) {
  return internal::AtLeastNumber(internal::ExactNumber(least));
}
template <typename N>
NumberCheck AtMost(N most) {
  return internal::AtMostNumber(internal::ExactNumber(most));
}
template <typename ElementCheck>
EachCheck<ElementCheck> Each(ElementCheck check) {
  return {internal::EachMust(std::move(check.requirement))};
}

}  // namespace dplan::sdk

#endif  // DPLAN_SDK_CHECK_H_
