#include "core/base/platform.h"

#include <sys/utsname.h>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace dplan {

std::string Platform() {
  struct utsname system = {};
  uname(&system);
  std::string machine = system.machine;
  if (machine == "x86_64") machine = "amd64";
  if (machine == "aarch64") machine = "arm64";
  return absl::StrCat(absl::AsciiStrToLower(system.sysname), "_", machine);
}

}  // namespace dplan
