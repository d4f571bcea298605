#include "dplan/sdk/check.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "dplan/sdk/internal/codec.h"
#include "re2/re2.h"

namespace dplan::sdk {
namespace {

using internal::Requirement;

// Characters of a text: bytes that do not continue one.
int64_t LengthOf(const Value& value) {
  if (value.type().kind() != Type::Kind::kString) return static_cast<int64_t>(value.size());
  const std::string& text = value.AsString();
  return std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; });
}

NumberCheck NumberWithin(std::optional<Number> least, std::optional<Number> most,
                         std::string text) {
  return {{std::move(text), [least, most](const Value& value) {
             const Number& number = value.AsNumber();
             return (!least || number >= *least) && (!most || number <= *most);
           }}};
}

}  // namespace

LengthCheck Length(int64_t least, int64_t most) {
  return {
      {absl::StrCat("have a length from ", least, " to ", most), [least, most](const Value& value) {
         const int64_t length = LengthOf(value);
         return length >= least && length <= most;
       }}};
}

LengthCheck NotEmpty() {
  return {{"not be empty", [](const Value& value) { return LengthOf(value) > 0; }}};
}

TextCheck Matches(const std::string& pattern, const std::string& meaning) {
  RE2::Options options;
  options.set_log_errors(false);
  auto regex = std::make_shared<const RE2>(pattern, options);
  std::string text = meaning.empty() ? absl::StrCat("match `", pattern, "`") : meaning;
  if (!regex->ok()) {
    // Found by the provider's check of itself: no value satisfies it.
    text = absl::StrCat("match `", pattern, "`, which is no pattern: ", regex->error());
    return {{std::move(text), nullptr}};
  }
  return {{std::move(text),
           [regex](const Value& value) { return RE2::FullMatch(value.AsString(), *regex); }}};
}

TextCheck OneOf(std::initializer_list<const char*> texts) {
  const std::vector<std::string> allowed(texts.begin(), texts.end());
  return {{absl::StrCat("be one of \"", absl::StrJoin(allowed, "\", \""), "\""),
           [allowed](const Value& value) {
             return std::find(allowed.begin(), allowed.end(), value.AsString()) != allowed.end();
           }}};
}

NumberCheck OneOf(std::initializer_list<int64_t> numbers) {
  const std::vector<int64_t> allowed(numbers);
  return {{absl::StrCat("be one of ", absl::StrJoin(allowed, ", ")), [allowed](const Value& value) {
             return std::any_of(allowed.begin(), allowed.end(), [&](int64_t number) {
               return value.AsNumber() == Number::FromInt(number);
             });
           }}};
}

namespace internal {

NumberCheck BetweenNumbers(Number least, Number most) {
  return NumberWithin(least, most,
                      absl::StrCat("be between ", least.ToString(), " and ", most.ToString()));
}

NumberCheck AtLeastNumber(Number least) {
  return NumberWithin(least, std::nullopt, absl::StrCat("be at least ", least.ToString()));
}

NumberCheck AtMostNumber(Number most) {
  return NumberWithin(std::nullopt, most, absl::StrCat("be at most ", most.ToString()));
}

Requirement EachMust(Requirement requirement) {
  auto holds = [inner = requirement.holds](const Value& element) {
    return !element.IsKnown() || element.IsNull() || inner(element);
  };
  const std::string text = absl::StrCat("have elements that each ", requirement.text);
  if (!requirement.holds) return {text, nullptr};
  return {text, [holds](const Value& value) {
            if (value.type().kind() == Type::Kind::kMap) {
              return std::all_of(value.AsEntries().begin(), value.AsEntries().end(),
                                 [&](const auto& entry) { return holds(entry.second); });
            }
            return std::all_of(value.AsElements().begin(), value.AsElements().end(), holds);
          }};
}

}  // namespace internal
}  // namespace dplan::sdk
