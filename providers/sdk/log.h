#ifndef DPLAN_PROVIDERS_SDK_LOG_H_
#define DPLAN_PROVIDERS_SDK_LOG_H_

#include <string>

#include "absl/time/time.h"
#include "dplan/provider.h"

namespace dplan::sdk {

// A line of a plugin's log as hosts read it: a JSON object with the keys of HashiCorp's hclog, with
// its newline. Whatever the texts are, it is one line of valid UTF-8.
std::string LogLine(LogLevel level, const std::string& module, const std::string& message,
                    absl::Time now);

// Writes such a line of now to stderr. Thread-safe.
void WriteLog(LogLevel level, const std::string& module, const std::string& message);

}  // namespace dplan::sdk

#endif  // DPLAN_PROVIDERS_SDK_LOG_H_
