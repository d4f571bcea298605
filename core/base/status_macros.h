#ifndef DPLAN_CORE_BASE_STATUS_MACROS_H_
#define DPLAN_CORE_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns from the function with the status of the expression if it is not ok.
#define DPLAN_RETURN_IF_ERROR(expression)                                                    \
  do {                                                                                       \
    if (::absl::Status dplan_status = (expression); !dplan_status.ok()) return dplan_status; \
  } while (false)

// DPLAN_ASSIGN_OR_RETURN(auto x, F()): the value of a StatusOr, or returns its status. Two
// statements, so not the body of an `if` without braces.
#define DPLAN_ASSIGN_OR_RETURN(target, expression) \
  DPLAN_ASSIGN_OR_RETURN_(DPLAN_CONCAT_(dplan_status_or_, __LINE__), target, expression)

#define DPLAN_ASSIGN_OR_RETURN_(result, target, expression) \
  auto result = (expression);                               \
  if (!result.ok()) return std::move(result).status();      \
  target = *std::move(result)
#define DPLAN_CONCAT_(a, b) DPLAN_CONCAT_INNER_(a, b)
#define DPLAN_CONCAT_INNER_(a, b) a##b

#endif  // DPLAN_CORE_BASE_STATUS_MACROS_H_
