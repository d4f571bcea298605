#include "core/lang/utf8.h"

#include <utf8proc.h>

namespace dplan::internal {
namespace {

// Reads the character at the start of the text, which is not empty; its length, or 0 if it is not
// UTF-8.
size_t ReadCharacter(absl::string_view text, utf8proc_int32_t* character) {
  const utf8proc_ssize_t length =
      utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                       static_cast<utf8proc_ssize_t>(text.size()), character);
  return length > 0 ? static_cast<size_t>(length) : 0;
}

}  // namespace

void AppendUtf8(uint32_t character, std::string* out) {
  constexpr uint32_t kReplacement = 0xfffd;
  const bool surrogate = character >= 0xd800 && character <= 0xdfff;
  if (surrogate || character > 0x10ffff) character = kReplacement;
  utf8proc_uint8_t bytes[4];
  const utf8proc_ssize_t length =
      utf8proc_encode_char(static_cast<utf8proc_int32_t>(character), bytes);
  out->append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(length));
}

bool IsUtf8(absl::string_view text) {
  while (!text.empty()) {
    utf8proc_int32_t character = 0;
    const size_t length = ReadCharacter(text, &character);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::vector<uint32_t> CodePoints(absl::string_view text) {
  std::vector<uint32_t> points;
  points.reserve(text.size());
  while (!text.empty()) {
    utf8proc_int32_t character = 0;
    const size_t length = ReadCharacter(text, &character);
    if (length == 0) break;
    points.push_back(static_cast<uint32_t>(character));
    text.remove_prefix(length);
  }
  return points;
}

std::vector<absl::string_view> Characters(absl::string_view text) {
  std::vector<absl::string_view> characters;
  utf8proc_int32_t previous = 0;
  utf8proc_int32_t state = 0;
  size_t begin = 0;
  size_t position = 0;
  while (position < text.size()) {
    utf8proc_int32_t character = 0;
    const size_t length = ReadCharacter(text.substr(position), &character);
    if (length == 0) break;
    if (position > 0 && utf8proc_grapheme_break_stateful(previous, character, &state)) {
      characters.push_back(text.substr(begin, position - begin));
      begin = position;
    }
    previous = character;
    position += length;
  }
  if (position > begin) characters.push_back(text.substr(begin, position - begin));
  return characters;
}

}  // namespace dplan::internal
