# What `cmake --install` puts in place: the program, and for authors of providers the package `dplan` of
# find_package, with the vocabulary (dplan::types), the SDK (dplan::sdk) and its test kit
# (dplan::sdk_testing), and the provider that `dplan providers new` begins with. All but the program is the
# component `sdk`.
include(CMakePackageConfigHelpers)
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME sdk)

if(TARGET dplan)
  install(TARGETS dplan RUNTIME COMPONENT program)
endif()

# dplan_public_headers(TARGET FOLDER): all headers in FOLDER, which are included by their path from there.
function(dplan_public_headers target folder)
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${folder}/*.h)
  target_sources(${target} PUBLIC FILE_SET headers TYPE HEADERS BASE_DIRS ${folder} FILES ${headers})
endfunction()
dplan_public_headers(dplan_types ${PROJECT_SOURCE_DIR}/core/include)
dplan_public_headers(dplan_sdk ${PROJECT_SOURCE_DIR}/providers/sdk/include)

# The SDK is a static library, so what it is made of comes along.
install(TARGETS dplan_types dplan_sdk
        EXPORT dplanTargets
        ARCHIVE
        FILE_SET headers DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(TARGETS dplan_sdk_testing dplan_base dplan_contract dplan_wire dplan_messages dplan_plugin_proto
                dplan_plugin_grpc
        EXPORT dplanTargets
        ARCHIVE)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/dplan)
install(EXPORT dplanTargets NAMESPACE dplan:: DESTINATION ${package_folder})

configure_package_config_file(cmake/dplanConfig.cmake.in ${PROJECT_BINARY_DIR}/dplanConfig.cmake
                              INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/dplanConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/dplanConfig.cmake ${PROJECT_BINARY_DIR}/dplanConfigVersion.cmake
        DESTINATION ${package_folder})

install(DIRECTORY examples/provider-template DESTINATION ${CMAKE_INSTALL_DATADIR}/dplan)
