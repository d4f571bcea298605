#ifndef DPLAN_CORE_CLI_REPORTER_H_
#define DPLAN_CORE_CLI_REPORTER_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "core/base/clock.h"
#include "core/base/source_map.h"
#include "core/cli/json_events.h"
#include "core/cli/terminal.h"
#include "dplan/diagnostic.h"

namespace dplan {

// How a command tells what it finds: in words, or as events. Used by one thread.
class Reporter {
 public:
  // `terminal` and `clock` outlive it. `color` is what the user wants, where there is a terminal.
  Reporter(Terminal& terminal, const Clock& clock, bool events, bool color)
      : terminal_(terminal), color_(color) {
    if (events) events_.emplace(terminal, clock);
  }

  // What the diagnostics point into.
  SourceMap& sources() { return sources_; }
  Terminal& terminal() { return terminal_; }
  // Nothing: the command speaks in words.
  JsonEvents* events() { return events_.has_value() ? &*events_ : nullptr; }
  bool color_out() const { return color_ && terminal_.out_is_terminal(); }

  // Errors and warnings. Returns whether there was no error.
  bool Tell(Diagnostics diagnostics);
  // One error; always false.
  bool Fail(const std::string& summary, const std::string& detail);
  bool Fail(const std::string& summary, const absl::Status& status);
  // The result, in words; nothing where events tell it.
  void Say(absl::string_view text);
  // A remark beside the result, without the end of the line.
  void Note(const std::string& text);

 private:
  Terminal& terminal_;
  const bool color_;
  SourceMap sources_;
  std::optional<JsonEvents> events_;
};

}  // namespace dplan

#endif  // DPLAN_CORE_CLI_REPORTER_H_
