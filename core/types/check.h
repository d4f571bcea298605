#ifndef DPLAN_CORE_TYPES_CHECK_H_
#define DPLAN_CORE_TYPES_CHECK_H_

// DPLAN_CHECK(condition): a broken invariant of our own ends the process with the place and the
// text of the condition. Never reachable from what a user writes or a provider answers; prints no
// values.
#define DPLAN_CHECK(condition)        \
  ((condition) ? static_cast<void>(0) \
               : ::dplan::internal::CheckFailed(__FILE__, __LINE__, #condition))

namespace dplan::internal {

[[noreturn]] void CheckFailed(const char* file, int line, const char* condition);

}  // namespace dplan::internal

#endif  // DPLAN_CORE_TYPES_CHECK_H_
