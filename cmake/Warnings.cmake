# Warnings for our own targets, linked as dplan_warnings.
add_library(dplan_warnings INTERFACE)
target_compile_options(dplan_warnings INTERFACE
  -Wall -Wextra -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough
  -Wno-missing-field-initializers
  -Werror=switch -Werror=return-type -Werror=unused-result
  # In a unity build the files before hide nothing in truth, and each source file is an included one.
  $<$<NOT:$<BOOL:${CMAKE_UNITY_BUILD}>>:-Wshadow>
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<BOOL:${CMAKE_UNITY_BUILD}>>:-Wno-subobject-linkage>
  # GCC 12 sees overlaps in std::string where there are none (GCC bug 105651).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  # It also takes an empty std::optional for an uninitialized one, where it inlines much: never an error.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-error=maybe-uninitialized>
  $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>
  # std::stable_sort of GCC's library uses what that library itself calls deprecated.
  $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>
  $<$<CXX_COMPILER_ID:Clang>:-Werror=thread-safety>
  $<$<BOOL:${DPLAN_WERROR}>:-Werror>)
