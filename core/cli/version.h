#ifndef DPLAN_CORE_CLI_VERSION_H_
#define DPLAN_CORE_CLI_VERSION_H_

namespace dplan {

// Of the program, as CMake's project() says.
inline constexpr char kVersion[] = DPLAN_VERSION;

}  // namespace dplan

#endif  // DPLAN_CORE_CLI_VERSION_H_
