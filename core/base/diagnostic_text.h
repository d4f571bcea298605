#ifndef DPLAN_CORE_BASE_DIAGNOSTIC_TEXT_H_
#define DPLAN_CORE_BASE_DIAGNOSTIC_TEXT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "core/base/source_map.h"
#include "dplan/diagnostic.h"

namespace dplan {

// A diagnostic as people read it: "Error: summary", then file:line:column with the source line and
// a caret under the range, the address and the path, the detail wrapped as it is, related places.
// Ends in a newline. `color` adds ANSI colours.
std::string DiagnosticText(const Diagnostic& diagnostic, const SourceMap& sources, bool color);

// The text of one line with everything replaced by U+FFFD that is not UTF-8, or that a terminal
// would act upon instead of showing it; tabs stay.
std::string Printable(absl::string_view text);

// The text as one word for the shell, quoted if it must be.
std::string ShellWord(const std::string& text);

// The candidate nearest to the name, if one is near enough to be meant; else "".
std::string Nearest(const std::string& name, const std::vector<std::string>& candidates);

// ` Did you mean "image"?`, to be appended to a detail; "" if no candidate is near.
std::string DidYouMean(const std::string& name, const std::vector<std::string>& candidates);

}  // namespace dplan

#endif  // DPLAN_CORE_BASE_DIAGNOSTIC_TEXT_H_
