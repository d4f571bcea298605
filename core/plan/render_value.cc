#include "core/plan/render_value.h"

#include <algorithm>
#include <cctype>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/plan/render.h"
#include "core/types/text.h"

namespace dplan {
namespace {

// The length in bytes of the character at `i` if it must not be shown as it is, else 0: controls
// (also U+0080 to U+009F) but for newline and tab, and the marks of writing direction.
size_t UnsafeLength(const std::string& text, size_t i) {
  const auto byte = [&](size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u;
  };
  const unsigned char c = byte(i);
  if (c == '\n' || c == '\t') return 0;
  if (c < 0x20 || c == 0x7f) return 1;
  if (c == 0xc2 && byte(i + 1) >= 0x80 && byte(i + 1) <= 0x9f) return 2;
  if (c != 0xe2) return 0;
  const bool embedding = byte(i + 1) == 0x80 && byte(i + 2) >= 0xaa && byte(i + 2) <= 0xae;
  const bool isolate = byte(i + 1) == 0x81 && byte(i + 2) >= 0xa6 && byte(i + 2) <= 0xa9;
  return embedding || isolate ? 3 : 0;
}

unsigned CodePoint(const std::string& text, size_t i, size_t length) {
  const auto low_bits = [&](size_t at) { return static_cast<unsigned char>(text[at]) & 0x3fu; };
  if (length == 1) return static_cast<unsigned char>(text[i]);
  if (length == 2) return 0x80u | low_bits(i + 1);
  return 0x2000u | (low_bits(i + 1) << 6) | low_bits(i + 2);
}

void AppendFingerprint(const Value& value, bool contents, std::string& out) {
  if (value.sensitive()) {
    out += '!';
    return AppendFingerprint(value.Unmarked(), contents, out);
  }
  if (!value.IsKnown()) {
    out += '?';
    return;
  }
  if (value.IsNull()) {
    out += '0';
    return;
  }
  const auto payload = [&](char kind, const std::string& text) {
    out += kind;
    if (contents) absl::StrAppend(&out, text.size(), ":", text);
  };
  switch (value.type().kind()) {
    case Type::Kind::kDynamic:
      return;
    case Type::Kind::kBool:
      return payload('b', value.AsBool() ? "1" : "0");
    case Type::Kind::kNumber:
      return payload('n', contents ? value.AsNumber().ToString() : "");
    case Type::Kind::kString:
      return payload('s', value.AsString());
    case Type::Kind::kList:
    case Type::Kind::kTuple:
    case Type::Kind::kSet:
      out += value.type().kind() == Type::Kind::kSet ? '<' : '[';
      for (const Value& element : value.AsElements()) AppendFingerprint(element, contents, out);
      out += ']';
      return;
    case Type::Kind::kMap:
    case Type::Kind::kObject:
      out += value.type().kind() == Type::Kind::kMap ? '(' : '{';
      for (const auto& [key, element] : value.AsEntries()) {
        absl::StrAppend(&out, key.size(), ":", key);
        AppendFingerprint(element, contents, out);
      }
      out += '}';
      return;
  }
}

void AppendLineStart(int indent, std::string& out) {
  out += '\n';
  out.append(static_cast<size_t>(indent), ' ');
}

void AppendBlockText(const std::string& text, int indent, std::string& out) {
  out += BlockIndicator(text);
  for (const std::string& line : TextLines(text)) {
    if (line.empty()) {
      out += '\n';
    } else {
      AppendLineStart(indent, out);
      out += line;
    }
  }
}

void AppendValueText(const Value& value, int indent, std::string& out);

void AppendEntries(const Value& value, int indent, std::string& out) {
  bool first = true;
  for (const auto& [key, element] : value.AsEntries()) {
    if (!first) AppendLineStart(indent, out);
    first = false;
    absl::StrAppend(&out, KeyText(key), ":");
    const bool nested = !InlineText(element) && element.type().kind() != Type::Kind::kString;
    if (nested) {
      AppendLineStart(indent + 2, out);
    } else {
      out += ' ';
    }
    AppendValueText(element, indent + 2, out);
  }
}

void AppendElements(const Value& value, int indent, std::string& out) {
  bool first = true;
  for (const Value& element : value.AsElements()) {
    if (!first) AppendLineStart(indent, out);
    first = false;
    out += "- ";
    AppendValueText(element, indent + 2, out);
  }
}

void AppendValueText(const Value& value, int indent, std::string& out) {
  if (const std::optional<std::string> text = InlineText(value)) {
    out += *text;
    return;
  }
  switch (value.type().kind()) {
    case Type::Kind::kString:
      return AppendBlockText(value.AsString(), indent, out);
    case Type::Kind::kMap:
    case Type::Kind::kObject:
      return AppendEntries(value, indent, out);
    case Type::Kind::kDynamic:
    case Type::Kind::kBool:
    case Type::Kind::kNumber:
    case Type::Kind::kList:
    case Type::Kind::kSet:
    case Type::Kind::kTuple:
      return AppendElements(value, indent, out);
  }
}

}  // namespace

std::string SafeText(const std::string& text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    const size_t unsafe = UnsafeLength(text, i);
    if (unsafe > 0) absl::StrAppendFormat(&out, "\\u%04x", CodePoint(text, i, unsafe));
    if (unsafe == 0) out += text[i];
    i += std::max<size_t>(unsafe, 1);
  }
  return out;
}

std::string QuotedText(const std::string& text) {
  std::string quoted;
  internal::AppendJsonString(text, &quoted);
  return SafeText(quoted);
}

std::string KeyText(const std::string& key) {
  const bool word = !key.empty() && std::all_of(key.begin(), key.end(), [](unsigned char c) {
    return std::isalnum(c) || c == '_' || c == '-' || c == '.' || c == '/';
  });
  return word && key[0] != '-' ? key : QuotedText(key);
}

bool IsPlainText(const std::string& text) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (UnsafeLength(text, i) > 0) return false;
  }
  return true;
}

bool IsBlockText(const std::string& text) {
  return text.find('\n') != std::string::npos && IsPlainText(text);
}

const char* BlockIndicator(const std::string& text) {
  return !text.empty() && text.back() == '\n' ? "|" : "|-";
}

std::vector<std::string> TextLines(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

std::optional<std::string> InlineText(const Value& value) {
  if (value.sensitive()) return kSensitiveText;
  if (!value.IsKnown()) return kUnknownText;
  if (value.IsNull()) return "null";
  switch (value.type().kind()) {
    case Type::Kind::kDynamic:
      return "null";
    case Type::Kind::kBool:
      return value.AsBool() ? "true" : "false";
    case Type::Kind::kNumber:
      return value.AsNumber().ToString();
    case Type::Kind::kString:
      if (IsBlockText(value.AsString())) return std::nullopt;
      return QuotedText(value.AsString());
    case Type::Kind::kList:
    case Type::Kind::kTuple:
    case Type::Kind::kSet:
      if (value.size() == 0) return "[]";
      return std::nullopt;
    case Type::Kind::kMap:
    case Type::Kind::kObject:
      if (value.size() == 0) return "{}";
      return std::nullopt;
  }
  return std::nullopt;
}

std::string Fingerprint(const Value& value, bool contents) {
  std::string out;
  AppendFingerprint(value, contents, out);
  return out;
}

std::string ValueText(const Value& value, int indent) {
  std::string out;
  AppendValueText(value, indent, out);
  return out;
}

}  // namespace dplan
