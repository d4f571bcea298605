#ifndef DPLAN_SDK_RESULT_H_
#define DPLAN_SDK_RESULT_H_

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "dplan/sdk/internal/member.h"

namespace dplan::sdk {

// Why something could not be done, for the person who applies the plan: full sentences that say
// what is wrong and what to do, never a secret. Made where it happens and refined in a chain:
//
//   return Error("The folder is full.").At(&File::content).Code("full").NothingChanged();
class Error {
 public:
  explicit Error(std::string text) : text_(std::move(text)) {}
  // `context` says what was being done; the status why that failed.
  Error(const std::string& context, const absl::Status& status);

  // The headline, short and the same for each such error. Without it the SDK says what it was
  // doing: "File not created".
  Error& Summary(std::string summary);
  // Which part of the model it is about; further steps lead into it:
  // `.At(&Job::ports).At(2).At(&Port::host)`.
  template <typename Model, typename Member>
  Error& At(Member Model::* member) {
    return AtStep({internal::MemberOf(member)});
  }
  Error& At(int64_t index) { return AtStep({index}); }
  Error& At(std::string key) { return AtStep({std::move(key)}); }
  // A stable identifier, for those who handle it: "busy".
  Error& Code(std::string code);
  // Nothing was changed in the world: the operation may be repeated. Else the object is looked at
  // first.
  Error& NothingChanged();
  // Which argument of a function it is about, from 0.
  Error& Argument(int index);

  const std::string& text() const { return text_; }
  const std::string& summary() const { return summary_; }
  const std::string& code() const { return code_; }
  bool nothing_changed() const { return nothing_changed_; }
  std::optional<int> argument() const { return argument_; }
  const std::vector<internal::ModelStep>& steps() const { return steps_; }

 private:
  Error& AtStep(internal::ModelStep step);

  std::string text_;
  std::string summary_;
  std::string code_;
  bool nothing_changed_ = false;
  std::optional<int> argument_;
  std::vector<internal::ModelStep> steps_;
};

// What a provider's function returns: a value, or why there is none. Both convert to it, and so
// does a failed absl::Status.
template <typename T>
class Result {
 public:
  template <typename U>
    requires std::convertible_to<U, T> && (!std::same_as<std::remove_cvref_t<U>, Result>)
  Result(U&& value) : content_(std::in_place_index<0>, std::forward<U>(value)) {}
  Result(Error error) : content_(std::in_place_index<1>, std::move(error)) {}
  // An ok status is a failed check: it has no value.
  Result(const absl::Status& status)
      : content_(std::in_place_index<1>, internal::ErrorOfFailed(status)) {}

  bool ok() const { return content_.index() == 0; }
  // Of an error, a failed check.
  const T& operator*() const& { return *Checked(std::get_if<0>(&content_)); }
  T& operator*() & { return *Checked(std::get_if<0>(&content_)); }
  T&& operator*() && { return std::move(*Checked(std::get_if<0>(&content_))); }
  const T* operator->() const { return Checked(std::get_if<0>(&content_)); }
  T* operator->() { return Checked(std::get_if<0>(&content_)); }
  // Of a value, a failed check.
  const Error& error() const { return *Checked(std::get_if<1>(&content_)); }

 private:
  template <typename P>
  static P* Checked(P* content) {
    if (content == nullptr) internal::NoContent();
    return content;
  }

  std::variant<T, Error> content_;
};

// Success is `Result<void>()`, or `{}`.
template <>
class Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}
  Result(const absl::Status& status);

  bool ok() const { return !error_.has_value(); }
  const Error& error() const;  // of a success, a failed check

 private:
  std::optional<Error> error_;
};

}  // namespace dplan::sdk

#endif  // DPLAN_SDK_RESULT_H_
