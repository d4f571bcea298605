# What `cmake --install` puts in place: the program, and the vocabulary as the package `dplan` for
# find_package.
include(CMakePackageConfigHelpers)

if(TARGET dplan)
  install(TARGETS dplan RUNTIME)
endif()

file(GLOB vocabulary CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/core/include/dplan/*.h)
target_sources(dplan_types PUBLIC FILE_SET vocabulary TYPE HEADERS
               BASE_DIRS ${PROJECT_SOURCE_DIR}/core/include FILES ${vocabulary})
install(TARGETS dplan_types EXPORT dplanTargets
        ARCHIVE
        FILE_SET vocabulary DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/dplan)
install(EXPORT dplanTargets NAMESPACE dplan:: DESTINATION ${package_folder})

configure_package_config_file(cmake/dplanConfig.cmake.in ${PROJECT_BINARY_DIR}/dplanConfig.cmake
                              INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/dplanConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/dplanConfig.cmake ${PROJECT_BINARY_DIR}/dplanConfigVersion.cmake
        DESTINATION ${package_folder})
