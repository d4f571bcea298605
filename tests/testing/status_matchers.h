#ifndef DPLAN_TESTS_TESTING_STATUS_MATCHERS_H_
#define DPLAN_TESTS_TESTING_STATUS_MATCHERS_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace dplan::testing {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }

template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

// EXPECT_THAT(status_or_result, IsOk());
MATCHER(IsOk, negation ? "is not OK" : "is OK") {
  *result_listener << "which has the status " << StatusOf(arg).ToString();
  return arg.ok();
}

// EXPECT_THAT(status_or_result, StatusIs(absl::StatusCode::kNotFound));
MATCHER_P(StatusIs, code, "has the status code " + absl::StatusCodeToString(code)) {
  *result_listener << "which has the status " << StatusOf(arg).ToString();
  return StatusOf(arg).code() == code;
}

// EXPECT_THAT(status_or_result, StatusIs(absl::StatusCode::kNotFound, HasSubstr("prod.db")));
MATCHER_P2(StatusIs, code, message,
           "has the status code " + absl::StatusCodeToString(code) + " and a message that fits") {
  *result_listener << "which has the status " << StatusOf(arg).ToString();
  return StatusOf(arg).code() == code &&
         ::testing::Matches(message)(std::string(StatusOf(arg).message()));
}

// EXPECT_THAT(result, IsOkAndHolds(42)); takes a value or a matcher.
MATCHER_P(IsOkAndHolds, inner, "is OK and holds what fits") {
  if (!arg.ok()) {
    *result_listener << "which has the status " << arg.status().ToString();
    return false;
  }
  return ::testing::ExplainMatchResult(inner, *arg, result_listener);
}

}  // namespace dplan::testing

#define DPLAN_TESTING_CONCAT_INNER(a, b) a##b
#define DPLAN_TESTING_CONCAT(a, b) DPLAN_TESTING_CONCAT_INNER(a, b)

// ASSERT_OK_AND_ASSIGN(auto value, MakeIt()): ends the test if the StatusOr is not OK.
#define ASSERT_OK_AND_ASSIGN(declaration, expression) \
  ASSERT_OK_AND_ASSIGN_IMPL(DPLAN_TESTING_CONCAT(status_or_, __LINE__), declaration, expression)
#define ASSERT_OK_AND_ASSIGN_IMPL(result, declaration, expression) \
  auto result = (expression);                                      \
  ASSERT_THAT(result, ::dplan::testing::IsOk());                   \
  declaration = *std::move(result)

#endif  // DPLAN_TESTS_TESTING_STATUS_MATCHERS_H_
