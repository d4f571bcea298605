#include "providers/sdk/log.h"

#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "core/types/text.h"

namespace dplan::sdk {
namespace {

const char* Name(LogLevel level) {
  switch (level) {
    case LogLevel::kTrace:
      return "trace";
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarn:
      return "warn";
    case LogLevel::kError:
      return "error";
  }
  return "info";
}

void AppendField(const char* key, const std::string& text, std::string* line) {
  absl::StrAppend(line, line->empty() ? "{\"" : ",\"", key, "\":");
  internal::AppendJsonString(internal::ToNfc(text), line);
}

}  // namespace

std::string LogLine(LogLevel level, const std::string& module, const std::string& message,
                    absl::Time now) {
  std::string line;
  AppendField("@level", Name(level), &line);
  AppendField("@message", message, &line);
  AppendField("@module", module, &line);
  AppendField("@timestamp", absl::FormatTime("%Y-%m-%d%ET%H:%M:%E6S%Ez", now, absl::UTCTimeZone()),
              &line);
  return line + "}\n";
}

void WriteLog(LogLevel level, const std::string& module, const std::string& message) {
  const std::string line = LogLine(level, module, message, absl::Now());
  // One write, so that lines of several threads do not mix. A log that nobody takes is no error.
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace dplan::sdk
