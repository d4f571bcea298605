#include "core/base/diagnostic_text.h"

#include <utf8proc.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "core/types/suggestion.h"

namespace dplan {
namespace {

// Longer lines are shown in part, around the range.
constexpr size_t kMaxCharacters = 160;
constexpr size_t kCharactersBefore = 60;

struct Colours {
  const char* bold;
  const char* red;
  const char* yellow;
  const char* dim;
  const char* off;
};
constexpr Colours kColours = {"\x1b[1m", "\x1b[1;31m", "\x1b[1;33m", "\x1b[2m", "\x1b[0m"};
constexpr Colours kNoColours = {"", "", "", "", ""};

// One character as it is shown, and the columns that it takes on a terminal.
struct Glyph {
  std::string text;
  int width = 1;
};

// Takes the first character off the text. What is no text, and what could give orders to a
// terminal, is shown as U+FFFD.
Glyph TakeGlyph(absl::string_view& text) {
  utf8proc_int32_t codepoint = -1;
  const utf8proc_ssize_t size =
      utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                       static_cast<utf8proc_ssize_t>(text.size()), &codepoint);
  const size_t taken = size > 0 ? static_cast<size_t>(size) : 1;
  Glyph glyph{std::string(text.substr(0, taken)), 1};
  text.remove_prefix(taken);
  if (codepoint == '\t') return glyph;
  const bool control = codepoint < 0x20 || (codepoint >= 0x7f && codepoint < 0xa0);
  // U+202A to U+202E and U+2066 to U+2069 reorder what follows them.
  const bool reorders =
      (codepoint >= 0x202a && codepoint <= 0x202e) || (codepoint >= 0x2066 && codepoint <= 0x2069);
  if (control || reorders) return {"\xEF\xBF\xBD", 1};
  glyph.width = utf8proc_charwidth(codepoint);
  return glyph;
}

// What stands beneath a glyph: blanks or carets of the same width. A tab stays a tab, as its width
// depends on where it stands.
std::string Beneath(const Glyph& glyph, char mark) {
  if (glyph.text == "\t" && mark == ' ') return "\t";
  return std::string(static_cast<size_t>(std::max(glyph.width, 0)), mark);
}

// The line, and the carets below the characters from `begin` to `end` (counted from 0) of it.
struct Excerpt {
  std::string line;
  std::string carets;
};

Excerpt MakeExcerpt(absl::string_view line, size_t begin, size_t end) {
  std::vector<Glyph> glyphs;
  while (!line.empty()) glyphs.push_back(TakeGlyph(line));
  begin = std::min(begin, glyphs.size());
  end = std::clamp(end, begin, glyphs.size());

  size_t first = 0;
  size_t last = glyphs.size();
  if (glyphs.size() > kMaxCharacters) {
    first = begin > kCharactersBefore ? begin - kCharactersBefore : 0;
    last = std::min(first + kMaxCharacters, glyphs.size());
    end = std::min(end, last);
  }
  Excerpt excerpt;
  if (first > 0) excerpt = {"...", "   "};
  for (size_t i = first; i < last; ++i) {
    absl::StrAppend(&excerpt.line, glyphs[i].text);
    if (i < end) absl::StrAppend(&excerpt.carets, Beneath(glyphs[i], i < begin ? ' ' : '^'));
  }
  if (begin == end) absl::StrAppend(&excerpt.carets, "^");
  if (last < glyphs.size()) absl::StrAppend(&excerpt.line, "...");
  return excerpt;
}

// The source line and the carets, for a range that is not empty.
void AppendSource(std::string& out, const SourceRange& range, const SourceMap& sources,
                  const Colours& colours) {
  const absl::string_view line = sources.Line(range.file, range.begin.line);
  const size_t begin = static_cast<size_t>(range.begin.column - 1);
  const size_t end =
      range.end.line == range.begin.line ? static_cast<size_t>(range.end.column - 1) : line.size();
  const Excerpt excerpt = MakeExcerpt(line, begin, end);
  const std::string number = absl::StrCat(range.begin.line);
  absl::StrAppend(&out, "  ", colours.dim, number, " |", colours.off,
                  excerpt.line.empty() ? "" : " ", excerpt.line, "\n");
  absl::StrAppend(&out, std::string(number.size() + 5, ' '), colours.red, excerpt.carets,
                  colours.off, "\n");
}

// Names the place and whatever belongs to it, and shows the source. Nothing if there is nothing to
// name.
void AppendPlace(std::string& out, const SourceRange& range, const std::vector<std::string>& parts,
                 const SourceMap& sources, const Colours& colours) {
  std::vector<std::string> all;
  if (!range.empty()) {
    all.push_back(absl::StrCat("on ", Printable(sources.name(range.file)), ":", range.begin.line,
                               ":", range.begin.column));
  }
  all.insert(all.end(), parts.begin(), parts.end());
  if (all.empty()) return;
  absl::StrAppend(&out, "\n  ", absl::StrJoin(all, ", "), ":\n");
  if (!range.empty()) AppendSource(out, range, sources, colours);
}

void AppendDetail(std::string& out, const std::string& detail) {
  if (detail.empty()) return;
  absl::StrAppend(&out, "\n");
  for (const absl::string_view line : absl::StrSplit(detail, '\n')) {
    absl::StrAppend(&out, line.empty() ? "" : "  ", Printable(line), "\n");
  }
}

}  // namespace

std::string Printable(absl::string_view text) {
  std::string out;
  while (!text.empty()) absl::StrAppend(&out, TakeGlyph(text).text);
  return out;
}

std::string DiagnosticText(const Diagnostic& diagnostic, const SourceMap& sources, bool color) {
  const Colours& colours = color ? kColours : kNoColours;
  const bool error = diagnostic.severity == Severity::kError;
  std::string out =
      absl::StrCat(error ? colours.red : colours.yellow, error ? "Error:" : "Warning:", colours.off,
                   " ", colours.bold, Printable(diagnostic.summary), colours.off, "\n");
  std::vector<std::string> parts;
  if (diagnostic.address.has_value()) {
    parts.push_back(absl::StrCat("in ", Printable(diagnostic.address->ToString())));
  }
  if (!diagnostic.path.empty()) {
    parts.push_back(absl::StrCat("at ", Printable(diagnostic.path.ToString())));
  }
  AppendPlace(out, diagnostic.range, parts, sources, colours);
  AppendDetail(out, diagnostic.detail);
  for (const Diagnostic::Related& related : diagnostic.related) {
    AppendPlace(out, related.range, {Printable(related.text)}, sources, colours);
  }
  return out;
}

std::string ShellWord(const std::string& text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.' || c == '-';
  });
  if (plain && !text.empty()) return text;
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "'\\''"}}), "'");
}

std::string Nearest(const std::string& name, const std::vector<std::string>& candidates) {
  return internal::Nearest(name, candidates);
}

std::string DidYouMean(const std::string& name, const std::vector<std::string>& candidates) {
  return internal::DidYouMean(name, candidates);
}

}  // namespace dplan
