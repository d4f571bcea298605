# Warnings for our own targets, linked as dplan_warnings.
add_library(dplan_warnings INTERFACE)
target_compile_options(dplan_warnings INTERFACE
  -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough
  -Wno-missing-field-initializers
  -Werror=switch-enum -Werror=return-type -Werror=unused-result
  $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>
  $<$<CXX_COMPILER_ID:Clang>:-Werror=thread-safety>
  $<$<BOOL:${DPLAN_WERROR}>:-Werror>)
