#ifndef DPLAN_SDK_VAL_H_
#define DPLAN_SDK_VAL_H_

#include <concepts>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace dplan::sdk {

namespace internal {
// Ends the process: a value was asked for where there is none.
[[noreturn]] void NoValue(const char* what);
// A pointer is no bool, though the language converts it to one.
template <typename U, typename T>
concept IsValueFor = std::convertible_to<U, T> &&
                     (!std::same_as<T, bool> || std::same_as<std::remove_cvref_t<U>, bool>);
}  // namespace internal

// A member of a model that may be absent (null), or of which only apply can tell the value
// (unknown): what is optional or computed. Starts as null.
template <typename T>
class Val {
 public:
  Val() = default;
  template <typename U>
    requires internal::IsValueFor<U, T> && (!std::same_as<std::remove_cvref_t<U>, Val>)
  Val(U&& value) : value_(T(std::forward<U>(value))) {}  // implicit: a T is a known value
  static Val Null() { return Val(); }
  static Val Unknown() {
    Val unknown;
    unknown.unknown_ = true;
    return unknown;
  }

  bool HasValue() const { return value_.has_value(); }
  bool IsNull() const { return !unknown_ && !HasValue(); }
  bool IsUnknown() const { return unknown_; }

  // Without a value, a failed check.
  const T& operator*() const { return *Checked(); }
  const T* operator->() const { return Checked(); }
  // Where there is no value, this one.
  T ValueOr(T otherwise) const { return HasValue() ? *value_ : std::move(otherwise); }

  friend bool operator==(const Val& a, const Val& b) {
    return a.unknown_ == b.unknown_ && a.value_ == b.value_;
  }

 private:
  const T* Checked() const {
    if (!HasValue()) internal::NoValue("a Val");
    return &*value_;
  }

  std::optional<T> value_;
  bool unknown_ = false;
};

// A write-only member: the configuration's value, in Create and Update only. It is in no state, no
// plan and no log, so a Secret has no text form and is never returned.
template <typename T>
class Secret {
 public:
  Secret() = default;
  explicit Secret(T value, bool changed = true) : value_(std::move(value)), changed_(changed) {}

  bool HasValue() const { return value_.has_value(); }
  // Whether it is another one than the one that was applied last, as far as the engine knows: an
  // update needs to set it again only then.
  bool Changed() const { return changed_; }
  // Without a value, a failed check.
  const T& Reveal() const {
    if (!HasValue()) internal::NoValue("a Secret");
    return *value_;
  }

 private:
  std::optional<T> value_;
  bool changed_ = false;
};

// Elements without an order, each only once; the SDK drops duplicates. Sets that come from the SDK
// are in one fixed order, so that they can be compared.
template <typename T>
class Set : public std::vector<T> {
 public:
  using std::vector<T>::vector;
};

}  // namespace dplan::sdk

#endif  // DPLAN_SDK_VAL_H_
