#ifndef DPLAN_CORE_PLUGIN_STDERR_TAIL_H_
#define DPLAN_CORE_PLUGIN_STDERR_TAIL_H_

#include <deque>
#include <string>

#include "absl/strings/string_view.h"

namespace dplan {

// Keeps the last lines of what a plugin writes to stderr, in bounded memory however much that is.
// Not thread-safe.
class StderrTail {
 public:
  void Add(absl::string_view bytes);

  // At most 20 lines and 4 KiB, without a line end after the last; "": nothing was written. A line
  // of the log that plugins write (hclog's JSON) becomes "level: message"; what is no text, or is
  // no thing to send to a terminal, becomes U+FFFD.
  std::string Text() const;

 private:
  void EndLine();

  std::deque<std::string> lines_;  // as they were written, long ones cut
  std::string last_;               // without its end so far
};

}  // namespace dplan

#endif  // DPLAN_CORE_PLUGIN_STDERR_TAIL_H_
