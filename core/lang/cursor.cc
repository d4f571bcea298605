#include "core/lang/cursor.h"

#include <utf8proc.h>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace dplan::internal {
namespace {

// The length of the character at the start of the text if it may be in a name, else 0. Names are
// Unicode identifiers that may also hold `-`.
size_t NameCharacterLength(absl::string_view text, bool first) {
  const unsigned char byte = static_cast<unsigned char>(text[0]);
  if (byte < 0x80) {
    if (absl::ascii_isalpha(byte) || byte == '_') return 1;
    return !first && (absl::ascii_isdigit(byte) || byte == '-') ? 1 : 0;
  }
  utf8proc_int32_t character = 0;
  const utf8proc_ssize_t length =
      utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                       static_cast<utf8proc_ssize_t>(text.size()), &character);
  if (length <= 0) return 0;
  switch (utf8proc_category(character)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_NL:
      return static_cast<size_t>(length);
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_PC:
      return first ? 0 : static_cast<size_t>(length);
    default:
      return 0;
  }
}

size_t CountDigits(absl::string_view text) {
  size_t count = 0;
  while (count < text.size() && absl::ascii_isdigit(static_cast<unsigned char>(text[count]))) {
    ++count;
  }
  return count;
}

}  // namespace

bool Cursor::Take(absl::string_view token) {
  if (!absl::StartsWith(rest(), token)) return false;
  position_ += token.size();
  return true;
}

void Cursor::SkipLine() {
  while (!AtEnd() && Peek() != '\n') Advance();
}

void Cursor::SkipSpace(bool newlines) {
  while (!AtEnd()) {
    const char c = Peek();
    if (c == ' ' || c == '\t' || (c == '\r' && (newlines || Peek(1) == '\n')) ||
        (c == '\n' && newlines)) {
      Advance();
    } else if (c == '#' || (c == '/' && Peek(1) == '/')) {
      SkipLine();
    } else if (c == '/' && Peek(1) == '*') {
      const size_t end = text_.find("*/", position_ + 2);
      // A comment without an end is left standing, as something that no expression begins with.
      if (end == absl::string_view::npos) return;
      position_ = end + 2;
    } else {
      return;
    }
  }
}

size_t Cursor::IdentifierLength() const {
  size_t length = 0;
  while (position_ + length < text_.size()) {
    const size_t next = NameCharacterLength(text_.substr(position_ + length), length == 0);
    if (next == 0) break;
    length += next;
  }
  return length;
}

size_t Cursor::DigitsLength() const { return CountDigits(rest()); }

size_t Cursor::NumberLength() const {
  const absl::string_view text = rest();
  size_t length = CountDigits(text);
  if (length == 0) return 0;
  if (length < text.size() && text[length] == '.') {
    const size_t fraction = CountDigits(text.substr(length + 1));
    if (fraction > 0) length += 1 + fraction;
  }
  if (length < text.size() && (text[length] == 'e' || text[length] == 'E')) {
    size_t sign = 0;
    if (length + 1 < text.size() && (text[length + 1] == '+' || text[length + 1] == '-')) sign = 1;
    const absl::string_view after = text.substr(length + 1);
    const size_t exponent = CountDigits(after.substr(sign));
    if (exponent > 0) length += 1 + sign + exponent;
  }
  return length;
}

bool Cursor::AtWord(absl::string_view word) const {
  return absl::StartsWith(rest(), word) && IdentifierLength() == word.size();
}

}  // namespace dplan::internal
