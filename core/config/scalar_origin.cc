#include "core/config/scalar_origin.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace dplan {
namespace {

bool IsBreak(char c) { return c == '\n' || c == '\r'; }

// Reads the source and the text side by side.
class Alignment {
 public:
  Alignment(absl::string_view file, size_t begin, absl::string_view text)
      : file_(file), text_(text), at_(begin) {
    place_.begin = begin;
  }

  ScalarPlace Plain() {
    while (!Done() && (EatFold() || EatSame())) {
    }
    return Finish(0);
  }

  ScalarPlace SingleQuoted() {
    ++at_;
    while (!Done()) {
      if (Peek() == '\'' && text_[done_] == '\'') {
        Note(1, 2);
      } else if (!EatFold() && !EatSame()) {
        break;
      }
    }
    return Finish(1);
  }

  ScalarPlace DoubleQuoted() {
    ++at_;
    while (!Done()) {
      if (!(Peek() == '\\' ? EatEscape() : EatFold() || EatSame())) break;
    }
    return Finish(1);
  }

  // Literal and folded alike: what is within a line is as it is written, and what ends it is one
  // break, one blank or nothing.
  ScalarPlace Block() {
    const size_t indent = EatHeader();
    while (!Done()) {
      for (size_t i = 0; i < indent && Peek() == ' '; ++i) ++at_;
      while (!Done() && at_ < file_.size() && !IsBreak(Peek()) && EatSame()) {
      }
      if (at_ >= file_.size() || !IsBreak(Peek())) break;
      const size_t size = absl::StartsWith(file_.substr(at_), "\r\n") ? 2 : 1;
      if (!Done() && (text_[done_] == '\n' || text_[done_] == ' ')) {
        Note(1, size);
      } else {
        at_ += size;
      }
    }
    return Finish(0);
  }

 private:
  bool Done() const { return done_ == text_.size(); }
  char Peek(size_t ahead = 0) const {
    return at_ + ahead < file_.size() ? file_[at_ + ahead] : '\0';
  }

  // The next bytes of the text come from the next bytes of the source.
  void Note(size_t text_size, size_t file_size) {
    const bool continues = !place_.entries.empty() &&
                           at_ - place_.entries.back().file == done_ - place_.entries.back().text;
    if (!continues) place_.entries.push_back({done_, at_});
    done_ += text_size;
    at_ += file_size;
  }

  bool EatSame() {
    if (at_ >= file_.size() || file_[at_] != text_[done_]) return false;
    Note(1, 1);
    return true;
  }

  // Line breaks with the blanks around them, which stand for one blank or for all breaks but one.
  bool EatFold() {
    size_t end = at_;
    while (end < file_.size() && absl::ascii_isblank(file_[end])) ++end;
    if (end >= file_.size() || !IsBreak(file_[end])) return false;
    while (end < file_.size() && (absl::ascii_isblank(file_[end]) || IsBreak(file_[end]))) ++end;
    if (text_[done_] == ' ') {
      Note(1, end - at_);
      return true;
    }
    size_t breaks = 0;
    while (done_ + breaks < text_.size() && text_[done_ + breaks] == '\n') ++breaks;
    if (breaks == 0) return false;
    Note(breaks, end - at_);
    return true;
  }

  bool EatEscape() {
    const char kind = Peek(1);
    if (IsBreak(kind)) {
      // A continued line; the text has nothing of it.
      ++at_;
      while (at_ < file_.size() && (absl::ascii_isblank(file_[at_]) || IsBreak(file_[at_]))) ++at_;
      return true;
    }
    const size_t digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
    const unsigned char lead = static_cast<unsigned char>(text_[done_]);
    const size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (done_ + size > text_.size()) return false;
    Note(size, 2 + digits);
    return true;
  }

  // Goes past `|2-` and its comment; returns how far the lines are indented.
  size_t EatHeader() {
    size_t explicit_indent = 0;
    const size_t header = at_;
    while (at_ < file_.size() && !IsBreak(file_[at_])) {
      const char c = file_[at_++];
      if (c == '#') break;
      if (c >= '1' && c <= '9') explicit_indent = static_cast<size_t>(c - '0');
    }
    while (at_ < file_.size() && file_[at_] != '\n') ++at_;
    if (at_ < file_.size()) ++at_;
    return explicit_indent > 0 ? explicit_indent + ParentIndent(header) : FirstIndent();
  }

  // An indent that is written counts from that of the line which the scalar belongs to. A `- `
  // before it counts as part of that indent.
  size_t ParentIndent(size_t header) const {
    const size_t newline = file_.rfind('\n', header);
    const size_t line = newline == absl::string_view::npos ? 0 : newline + 1;
    size_t end = line;
    size_t indent = 0;
    while (end < header && (file_[end] == ' ' || (file_[end] == '-' && file_[end + 1] == ' '))) {
      // A sequence directly in a sequence or a mapping within it starts behind the dash.
      if (file_[end] == '-') indent = end - line;
      ++end;
    }
    return end < header ? end - line : indent;
  }

  size_t FirstIndent() const {
    size_t line = at_;
    while (line < file_.size()) {
      const size_t text = file_.find_first_not_of(' ', line);
      if (text == absl::string_view::npos) return 0;
      if (!IsBreak(file_[text])) return text - line;
      line = file_.find('\n', text);
      if (line == absl::string_view::npos) return 0;
      ++line;
    }
    return 0;
  }

  ScalarPlace Finish(size_t closing) {
    if (place_.entries.empty()) place_.entries.push_back({0, std::min(at_, file_.size())});
    if (!Done() && place_.entries.back().text < done_) place_.entries.push_back({done_, at_});
    if (closing > 0) {
      // A line that is continued, or blanks that are folded away, may stand between the text and
      // its quote.
      while (at_ < file_.size() &&
             (Peek() == '\\' || absl::ascii_isblank(Peek()) || IsBreak(Peek())))
        ++at_;
    }
    place_.end =
        std::clamp(at_ + closing, place_.begin + 1, std::max(place_.begin + 1, file_.size()));
    return std::move(place_);
  }

  const absl::string_view file_;
  const absl::string_view text_;
  size_t at_;        // in the file
  size_t done_ = 0;  // of the text
  ScalarPlace place_;
};

}  // namespace

ScalarStyle StyleAt(absl::string_view file, size_t begin) {
  switch (begin < file.size() ? file[begin] : '\0') {
    case '\'':
      return ScalarStyle::kSingleQuoted;
    case '"':
      return ScalarStyle::kDoubleQuoted;
    case '|':
      return ScalarStyle::kLiteral;
    case '>':
      return ScalarStyle::kFolded;
    default:
      return ScalarStyle::kPlain;
  }
}

ScalarPlace LocateScalar(absl::string_view file, size_t begin, absl::string_view text) {
  Alignment alignment(file, begin, text);
  switch (StyleAt(file, begin)) {
    case ScalarStyle::kPlain:
      return alignment.Plain();
    case ScalarStyle::kSingleQuoted:
      return alignment.SingleQuoted();
    case ScalarStyle::kDoubleQuoted:
      return alignment.DoubleQuoted();
    case ScalarStyle::kLiteral:
    case ScalarStyle::kFolded:
      return alignment.Block();
  }
  return {};
}

}  // namespace dplan
