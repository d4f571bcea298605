#include "core/types/text.h"

#include <utf8proc.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <limits>

#include "core/types/check.h"
#include "dplan/value.h"

namespace dplan {
namespace internal {
namespace {

constexpr char kReplacement[] = "\xEF\xBF\xBD";  // U+FFFD

bool IsAscii(const std::string& text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<signed char>(c) >= 0; });
}

const utf8proc_uint8_t* Bytes(const std::string& text) {
  return reinterpret_cast<const utf8proc_uint8_t*>(text.data());
}

// The length of the character that starts there; 0 if none does.
size_t CharacterLength(const std::string& text, size_t position) {
  utf8proc_int32_t code_point;
  const utf8proc_ssize_t length = utf8proc_iterate(
      Bytes(text) + position, static_cast<utf8proc_ssize_t>(text.size() - position), &code_point);
  return length > 0 ? static_cast<size_t>(length) : 0;
}

std::string ReplaceBrokenBytes(const std::string& text) {
  std::string out;
  out.reserve(text.size() + 8);
  for (size_t i = 0; i < text.size();) {
    const size_t length = CharacterLength(text, i);
    if (length == 0) {
      out += kReplacement;
      ++i;
    } else {
      out.append(text, i, length);
      i += length;
    }
  }
  return out;
}

bool IsIdentifierStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<signed char>(c) < 0;
}

bool IsIdentifierPart(char c) { return IsIdentifierStart(c) || (c >= '0' && c <= '9') || c == '-'; }

void AppendEscaped(char c, std::string* out) {
  constexpr char kHex[] = "0123456789abcdef";
  switch (c) {
    case '"':
      *out += "\\\"";
      return;
    case '\\':
      *out += "\\\\";
      return;
    case '\n':
      *out += "\\n";
      return;
    case '\r':
      *out += "\\r";
      return;
    case '\t':
      *out += "\\t";
      return;
    default:
      break;
  }
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 0x20 && byte != 0x7f) {
    *out += c;
    return;
  }
  *out += "\\u00";
  *out += kHex[byte >> 4];
  *out += kHex[byte & 15];
}

void AppendUtf8(uint32_t code_point, std::string* out) {
  utf8proc_uint8_t bytes[4];
  const utf8proc_ssize_t length =
      utf8proc_encode_char(static_cast<utf8proc_int32_t>(code_point), bytes);
  out->append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(length));
}

std::optional<uint32_t> ReadHex4(const std::string& text, size_t* position) {
  if (text.size() - *position < 4) return std::nullopt;
  uint32_t value = 0;
  const char* begin = text.data() + *position;
  const auto [end, error] = std::from_chars(begin, begin + 4, value, 16);
  if (error != std::errc() || end != begin + 4) return std::nullopt;
  *position += 4;
  return value;
}

// A character beyond U+FFFF is written as two escapes, its surrogates.
bool ReadUnicodeEscape(const std::string& text, size_t* position, std::string* out) {
  std::optional<uint32_t> unit = ReadHex4(text, position);
  if (!unit || (*unit >= 0xdc00 && *unit < 0xe000)) return false;
  if (*unit >= 0xd800 && *unit < 0xdc00) {
    if (text.compare(*position, 2, "\\u") != 0) return false;
    *position += 2;
    const std::optional<uint32_t> low = ReadHex4(text, position);
    if (!low || *low < 0xdc00 || *low >= 0xe000) return false;
    unit = 0x10000 + ((*unit - 0xd800) << 10) + (*low - 0xdc00);
  }
  AppendUtf8(*unit, out);
  return true;
}

}  // namespace

std::string ToNfc(std::string text) {
  if (IsAscii(text)) return text;
  if (!IsUtf8(text)) text = ReplaceBrokenBytes(text);
  utf8proc_uint8_t* normal = nullptr;
  const utf8proc_ssize_t length =
      utf8proc_map(Bytes(text), static_cast<utf8proc_ssize_t>(text.size()), &normal,
                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  DPLAN_CHECK(length >= 0);  // valid UTF-8 can only fail for want of memory
  text.assign(reinterpret_cast<const char*>(normal), static_cast<size_t>(length));
  std::free(normal);
  return text;
}

bool IsIdentifier(const std::string& text) {
  return !text.empty() && IsIdentifierStart(text[0]) &&
         std::all_of(text.begin(), text.end(), IsIdentifierPart);
}

void AppendJsonString(const std::string& text, std::string* out) {
  *out += '"';
  for (const char c : text) AppendEscaped(c, out);
  *out += '"';
}

void AppendQuoted(const std::string& text, std::string* out) {
  *out += '"';
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((c == '$' || c == '%') && i + 1 < text.size() && text[i + 1] == '{') *out += c;
    AppendEscaped(c, out);
  }
  *out += '"';
}

bool ReadJsonEscape(const std::string& text, size_t* position, std::string* out) {
  if (*position == text.size()) return false;
  switch (text[(*position)++]) {
    case '"':
      *out += '"';
      return true;
    case '\\':
      *out += '\\';
      return true;
    case '/':
      *out += '/';
      return true;
    case 'b':
      *out += '\b';
      return true;
    case 'f':
      *out += '\f';
      return true;
    case 'n':
      *out += '\n';
      return true;
    case 'r':
      *out += '\r';
      return true;
    case 't':
      *out += '\t';
      return true;
    case 'u':
      return ReadUnicodeEscape(text, position, out);
    default:
      return false;
  }
}

bool Scanner::Eat(char c) {
  if (!Peek(c)) return false;
  ++position_;
  return true;
}

bool Scanner::EatWord(const std::string& word) {
  const size_t start = position_;
  if (Identifier() == word) return true;
  position_ = start;
  return false;
}

std::optional<std::string> Scanner::Identifier() {
  const size_t start = position_;
  if (AtEnd() || !IsIdentifierStart(text_[start])) return std::nullopt;
  while (!AtEnd() && IsIdentifierPart(text_[position_])) ++position_;
  return text_.substr(start, position_ - start);
}

std::optional<int64_t> Scanner::Integer() {
  int64_t value = 0;
  const char* begin = text_.data() + position_;
  const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), value);
  if (error != std::errc()) return std::nullopt;
  const auto length = static_cast<size_t>(end - begin);
  if (std::to_string(value) != text_.substr(position_, length)) return std::nullopt;
  position_ += length;
  return value;
}

std::optional<std::string> Scanner::Quoted() {
  if (!Eat('"')) return std::nullopt;
  std::string out;
  while (!AtEnd()) {
    const char c = text_[position_++];
    if (c == '"') return out;
    if (static_cast<unsigned char>(c) < 0x20) return std::nullopt;
    if (c == '\\') {
      if (!ReadJsonEscape(text_, &position_, &out)) return std::nullopt;
      continue;
    }
    out += c;
    if (c != '$' && c != '%') continue;
    if (Peek('{')) return std::nullopt;  // the beginning of a template, which is no constant text
    const size_t next = position_;
    if (next + 1 < text_.size() && text_[next] == c && text_[next + 1] == '{') {
      out += '{';
      position_ += 2;
    }
  }
  return std::nullopt;
}

}  // namespace internal

bool IsUtf8(const std::string& text) {
  using internal::CharacterLength;
  if (internal::IsAscii(text)) return true;
  for (size_t i = 0; i < text.size();) {
    const size_t length = CharacterLength(text, i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

}  // namespace dplan
