# The kinds of target there are: a folder's library, a folder's tests, a fuzz target.

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

# The environment of every test. Debian's libraries are not instrumented: without the option the thread
# sanitizer reports what it cannot see inside them.
set(DPLAN_TEST_ENVIRONMENT
    "TSAN_OPTIONS=ignore_noninstrumented_modules=1:suppressions=${PROJECT_SOURCE_DIR}/cmake/tsan.supp")

# dplan_suite(LABEL TARGET): the target dplan_tests_LABEL builds all executables of that suite.
function(dplan_suite label target)
  if(NOT TARGET dplan_tests_${label})
    add_custom_target(dplan_tests_${label})
  endif()
  add_dependencies(dplan_tests_${label} ${target})
endfunction()

# dplan_test(NAME LABEL label SOURCES … DEPENDS …): one executable whose GoogleTest cases are ctest entries.
function(dplan_test name)
  cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "SOURCES;DEPENDS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS} GTest::gmock GTest::gtest_main dplan_warnings)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_definitions(${name} PRIVATE DPLAN_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  dplan_suite(${ARG_LABEL} ${name})
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
                       PROPERTIES LABELS ${ARG_LABEL} TIMEOUT ${ARG_TIMEOUT}
                                  ENVIRONMENT "${DPLAN_TEST_ENVIRONMENT}")
endfunction()

# dplan_alone(SOURCES…): files that a unity build compiles alone, as they have names that others of their
# target have as well.
function(dplan_alone)
  set_source_files_properties(${ARGN} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

# dplan_fuzz(NAME SOURCES … DEPENDS …): the libFuzzer target NAME, built by dplan_fuzzers, where DPLAN_FUZZ is
# on; else a unit test that runs the target once over each of its seeds in tests/fuzz/seeds/NAME/.
function(dplan_fuzz name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS} dplan_warnings)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  if(DPLAN_FUZZ)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    add_dependencies(dplan_fuzzers ${name})
  else()
    target_sources(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests/fuzz/run_seeds.cc)
    dplan_suite(unit ${name})
    add_test(NAME ${name}.seeds COMMAND ${name} ${PROJECT_SOURCE_DIR}/tests/fuzz/seeds/${name})
    set_tests_properties(${name}.seeds PROPERTIES LABELS unit TIMEOUT 120
                         ENVIRONMENT "${DPLAN_TEST_ENVIRONMENT}")
  endif()
endfunction()
