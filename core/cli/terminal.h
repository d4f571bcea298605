#ifndef DPLAN_CORE_CLI_TERMINAL_H_
#define DPLAN_CORE_CLI_TERMINAL_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace dplan {

// Where the words of a command go, and answers come from: the three standard streams. Thread-safe,
// but pieces that belong together must be written at once.
class Terminal {
 public:
  virtual ~Terminal() = default;

  virtual void Out(absl::string_view text) = 0;  // what was asked for
  virtual void Err(absl::string_view text) = 0;  // all that is said about it
  // A line without its end. Nothing at the end of the input, or when a signal came.
  virtual std::optional<std::string> ReadLine() = 0;

  virtual bool in_is_terminal() const = 0;
  virtual bool out_is_terminal() const = 0;
  virtual bool err_is_terminal() const = 0;
  virtual int width() const = 0;  // of the output, in columns
  // Whether something that went to Out was lost.
  virtual bool failed() const = 0;
};

// The standard streams of the process.
std::unique_ptr<Terminal> NewStandardTerminal();

// ANSI codes, or nothing.
struct Colors {
  absl::string_view bold, red, green, yellow, dim, off;
  static Colors Of(bool on);
};

// `3s`, `1m5s`, `2h3m`: whole seconds.
std::string ElapsedText(absl::Duration duration);
// The text, cut to so many columns, with `…` where something is missing.
std::string CutToWidth(const std::string& text, int width);

}  // namespace dplan

#endif  // DPLAN_CORE_CLI_TERMINAL_H_
