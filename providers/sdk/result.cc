#include "dplan/sdk/result.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "core/types/check.h"

namespace dplan::sdk {

Error::Error(const std::string& context, const absl::Status& status)
    : text_(absl::StrCat(context, ": ", status.message())) {}

Error& Error::Summary(std::string summary) {
  summary_ = std::move(summary);
  return *this;
}

Error& Error::Code(std::string code) {
  code_ = std::move(code);
  return *this;
}

Error& Error::NothingChanged() {
  nothing_changed_ = true;
  return *this;
}

Error& Error::Argument(int index) {
  argument_ = index;
  return *this;
}

Error& Error::AtStep(internal::ModelStep step) {
  steps_.push_back(std::move(step));
  return *this;
}

Result<void>::Result(const absl::Status& status) {
  if (!status.ok()) error_ = internal::ErrorOfFailed(status);
}

const Error& Result<void>::error() const {
  if (!error_.has_value()) internal::NoContent();
  return *error_;
}

namespace internal {

Error ErrorOfFailed(const absl::Status& status) {
  DPLAN_CHECK(!status.ok());
  return Error(std::string(status.message()));
}

void NoContent() {
  std::fputs("dplan::sdk: a Result was asked for what it does not hold; ask ok() first\n", stderr);
  std::abort();
}

void NoValue(const char* what) {
  std::fprintf(stderr, "dplan::sdk: %s without a value was asked for it; ask HasValue() first\n",
               what);
  std::abort();
}

}  // namespace internal
}  // namespace dplan::sdk
