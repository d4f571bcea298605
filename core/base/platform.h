#ifndef DPLAN_CORE_BASE_PLATFORM_H_
#define DPLAN_CORE_BASE_PLATFORM_H_

#include <string>

namespace dplan {

// The system and the machine that this process runs on, in the words of Go: "linux_amd64".
std::string Platform();

}  // namespace dplan

#endif  // DPLAN_CORE_BASE_PLATFORM_H_
