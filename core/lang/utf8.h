#ifndef DPLAN_CORE_LANG_UTF8_H_
#define DPLAN_CORE_LANG_UTF8_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace dplan::internal {

// Appends a character; U+FFFD for what is none (a surrogate, or beyond U+10FFFF).
void AppendUtf8(uint32_t character, std::string* out);

// Whether all of it is UTF-8.
bool IsUtf8(absl::string_view text);

// The code points of UTF-8.
std::vector<uint32_t> CodePoints(absl::string_view text);

// What people see as the characters of UTF-8: extended grapheme clusters.
std::vector<absl::string_view> Characters(absl::string_view text);

}  // namespace dplan::internal

#endif  // DPLAN_CORE_LANG_UTF8_H_
