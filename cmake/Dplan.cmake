# The two kinds of target there are: a folder's library and a folder's tests.

# dplan_library(NAME SOURCES … DEPENDS …): the static library dplan_NAME, also dplan::NAME. Includes are
# spelled from the repository's root; only the installed vocabulary has a folder of its own.
function(dplan_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;PRIVATE_DEPENDS" ${ARGN})
  add_library(dplan_${name} STATIC ${ARG_SOURCES})
  add_library(dplan::${name} ALIAS dplan_${name})
  set_target_properties(dplan_${name} PROPERTIES EXPORT_NAME ${name})
  target_compile_features(dplan_${name} PUBLIC cxx_std_20)
  target_include_directories(dplan_${name} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>)
  target_link_libraries(dplan_${name} PUBLIC ${ARG_DEPENDS}
                        PRIVATE ${ARG_PRIVATE_DEPENDS} $<BUILD_INTERFACE:dplan_warnings>)
endfunction()

# dplan_test(NAME LABEL label SOURCES … DEPENDS …): one executable whose GoogleTest cases are ctest entries.
function(dplan_test name)
  cmake_parse_arguments(ARG "" "LABEL" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS} GTest::gmock GTest::gtest_main dplan_warnings)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_definitions(${name} PRIVATE DPLAN_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST PROPERTIES LABELS ${ARG_LABEL})
endfunction()
