# Faster builds where the machine has the tools, the same result where it has not.
find_program(DPLAN_CCACHE ccache)
if(DPLAN_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${DPLAN_CCACHE})
endif()
find_program(DPLAN_MOLD mold)
if(DPLAN_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# DPLAN_SANITIZE: what -fsanitize takes; everything is built with it. Whatever a sanitizer finds ends the
# process, so that no test passes over it.
if(DPLAN_SANITIZE)
  add_compile_options(-fsanitize=${DPLAN_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${DPLAN_SANITIZE})
endif()
# The fuzz targets bring libFuzzer's main; all other code is only instrumented for it.
if(DPLAN_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
  add_link_options(-fsanitize=fuzzer-no-link)
endif()
