#include "core/cli/reporter.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "core/base/diagnostic_text.h"

namespace dplan {

bool Reporter::Tell(Diagnostics diagnostics) {
  diagnostics.Sort();
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics.items()) {
    if (events_.has_value()) {
      events_->Found(diagnostic, sources_);
    } else {
      absl::StrAppend(&text, "\n",
                      DiagnosticText(diagnostic, sources_, color_ && terminal_.err_is_terminal()));
    }
  }
  if (!text.empty()) terminal_.Err(text);
  return !diagnostics.HasErrors();
}

bool Reporter::Fail(const std::string& summary, const std::string& detail) {
  Diagnostics diagnostics;
  diagnostics.Error(summary, detail);
  return Tell(std::move(diagnostics));
}

bool Reporter::Fail(const std::string& summary, const absl::Status& status) {
  Diagnostics diagnostics;
  diagnostics.AddStatus(summary, status);
  return Tell(std::move(diagnostics));
}

void Reporter::Say(absl::string_view text) {
  if (!events_.has_value()) terminal_.Out(text);
}

void Reporter::Note(const std::string& text) {
  if (events_.has_value()) {
    events_->Log(std::string(absl::StripLeadingAsciiWhitespace(text)));
  } else {
    terminal_.Err(absl::StrCat(text, "\n"));
  }
}

}  // namespace dplan
