#ifndef DPLAN_CORE_CONFIG_PATHS_H_
#define DPLAN_CORE_CONFIG_PATHS_H_

#include <string>

namespace dplan {

// The path of a file in a folder, as people would write it: nothing before the name for "." and "".
inline std::string JoinPath(const std::string& folder, const std::string& name) {
  if (folder.empty() || folder == ".") return name;
  return folder.back() == '/' ? folder + name : folder + "/" + name;
}

}  // namespace dplan

#endif  // DPLAN_CORE_CONFIG_PATHS_H_
