#ifndef DPLAN_CORE_LANG_CURSOR_H_
#define DPLAN_CORE_LANG_CURSOR_H_

#include <cstddef>

#include "absl/strings/string_view.h"

namespace dplan::internal {

// A place in the text of an expression, and the lexical rules: white space, comments, names,
// numbers. The grammar has no token stream, as what a character means depends on where it stands
// (in a template, after a dot). A value; the text must outlive it.
class Cursor {
 public:
  explicit Cursor(absl::string_view text) : text_(text) {}

  size_t position() const { return position_; }
  void set_position(size_t position) { position_ = position; }
  absl::string_view text() const { return text_; }
  // Makes the text end at (or go on to) another place.
  void set_text(absl::string_view text) { text_ = text; }
  absl::string_view rest() const { return text_.substr(position_); }

  bool AtEnd() const { return position_ >= text_.size(); }
  // The character `ahead` of here; NUL past the end.
  char Peek(size_t ahead = 0) const {
    return position_ + ahead < text_.size() ? text_[position_ + ahead] : '\0';
  }
  void Advance(size_t count = 1) { position_ += count; }
  bool Take(absl::string_view token);

  // White space and comments; line ends only if `newlines`.
  void SkipSpace(bool newlines);

  // Lengths of what starts here; 0 if nothing of that kind does.
  size_t IdentifierLength() const;
  size_t DigitsLength() const;
  size_t NumberLength() const;
  bool AtWord(absl::string_view word) const;  // that identifier and not a longer one

 private:
  void SkipLine();
  absl::string_view text_;
  size_t position_ = 0;
};

}  // namespace dplan::internal

#endif  // DPLAN_CORE_LANG_CURSOR_H_
