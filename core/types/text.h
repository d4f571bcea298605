#ifndef DPLAN_CORE_TYPES_TEXT_H_
#define DPLAN_CORE_TYPES_TEXT_H_

#include <cstdint>
#include <optional>
#include <string>

#include "dplan/address.h"
#include "dplan/path.h"

namespace dplan::internal {

// The text in Unicode NFC. Each byte that is no part of valid UTF-8 becomes U+FFFD.
std::string ToNfc(std::string text);

// A letter or "_", then letters, digits, "_" and "-". Everything beyond ASCII counts as a letter.
bool IsIdentifier(const std::string& text);

// Appends the text as a JSON string, with its quotes; UTF-8 stays as it is.
void AppendJsonString(const std::string& text, std::string* out);

// Appends the text as a quoted string of an address or path: a JSON string in which `${` is written
// `$${` and `%{` is written `%%{`, so that it means the same in the configuration language.
void AppendQuoted(const std::string& text, std::string* out);

// Reads what follows a backslash in a JSON string at the position, and appends the character it
// means. False if it means none.
bool ReadJsonEscape(const std::string& text, size_t* position, std::string* out);

// Reads the pieces of which addresses and paths are made. Every function that finds what it looks
// for goes past it, and otherwise stays where it is or leaves the scanner unusable for anything but
// failure.
class Scanner {
 public:
  explicit Scanner(const std::string& text) : text_(text) {}

  bool AtEnd() const { return position_ == text_.size(); }
  bool Peek(char c) const { return !AtEnd() && text_[position_] == c; }
  bool Eat(char c);
  // Eats the identifier only if it is this one.
  bool EatWord(const std::string& word);
  std::optional<std::string> Identifier();
  // A canonical decimal integer: no leading zeros, no plus, no "-0".
  std::optional<int64_t> Integer();
  // What AppendQuoted writes.
  std::optional<std::string> Quoted();

 private:
  const std::string& text_;
  size_t position_ = 0;
};

}  // namespace dplan::internal

#endif  // DPLAN_CORE_TYPES_TEXT_H_
