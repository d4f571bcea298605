#include "core/config/yaml_text.h"

#include <utf8proc.h>

#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace dplan {
namespace {

bool IsControl(unsigned char c) {
  return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f;
}

// The first byte that has no place in a YAML file.
std::optional<size_t> FirstBadByte(const std::string& text) {
  const auto* const bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  size_t at = 0;
  while (at < text.size()) {
    if (bytes[at] < 0x80) {
      if (IsControl(bytes[at])) return at;
      ++at;
      continue;
    }
    utf8proc_int32_t codepoint = 0;
    const utf8proc_ssize_t size =
        utf8proc_iterate(bytes + at, static_cast<utf8proc_ssize_t>(text.size() - at), &codepoint);
    if (size <= 0) return at;
    at += static_cast<size_t>(size);
  }
  return std::nullopt;
}

}  // namespace

bool CheckCharacters(const SourceMap& sources, int32_t file, Diagnostics& diagnostics) {
  const std::string& text = sources.text(file);
  const std::optional<size_t> bad = FirstBadByte(text);
  if (!bad.has_value()) return true;
  const unsigned char byte = static_cast<unsigned char>(text[*bad]);
  const SourceRange range = TextOrigin::Verbatim(sources, file, *bad).Range(0, 1);
  if (byte < 0x80) {
    diagnostics.Error("Invalid character",
                      absl::StrFormat("The control character U+%04X is not allowed here. In a "
                                      "double-quoted string it can be written \"\\x%02x\".",
                                      byte, byte),
                      range);
  } else {
    diagnostics.Error(
        "Invalid character",
        absl::StrFormat("The byte 0x%02X is no part of a character in UTF-8. Save the "
                        "file in UTF-8.",
                        byte),
        range);
  }
  return false;
}

std::string RepairEscapes(const std::string& text) {
  std::string repaired;
  size_t at = 0;
  while (at < text.size()) {
    utf8proc_int32_t codepoint = 0;
    const utf8proc_ssize_t size =
        utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at,
                         static_cast<utf8proc_ssize_t>(text.size() - at), &codepoint);
    if (size > 0) {
      repaired.append(text, at, static_cast<size_t>(size));
      at += static_cast<size_t>(size);
    } else {
      repaired += {'\xC2', text[at++]};
    }
  }
  return repaired;
}

}  // namespace dplan
