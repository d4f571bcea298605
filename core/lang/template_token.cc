#include "core/lang/template_token.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace dplan::internal {
namespace {

bool IsText(const TemplateToken& token) { return token.kind == TemplateToken::Kind::kText; }

bool EndsLine(const TemplateToken& token) {
  return IsText(token) && !token.text.empty() && token.text.back() == '\n';
}

size_t Indentation(const std::string& text) {
  size_t count = 0;
  while (count < text.size() && absl::ascii_isspace(static_cast<unsigned char>(text[count]))) {
    ++count;
  }
  return count;
}

}  // namespace

void TrimTemplate(std::vector<TemplateToken>& tokens) {
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].trim_before && i > 0 && IsText(tokens[i - 1])) {
      absl::StripTrailingAsciiWhitespace(&tokens[i - 1].text);
    }
    if (tokens[i].trim_after && i + 1 < tokens.size() && IsText(tokens[i + 1])) {
      absl::StripLeadingAsciiWhitespace(&tokens[i + 1].text);
    }
  }
}

void UnindentTemplate(std::vector<TemplateToken>& tokens) {
  size_t shared = std::string::npos;
  std::vector<std::string*> beginnings;  // of lines, but for empty ones
  bool line_begins = true;
  for (TemplateToken& token : tokens) {
    if (line_begins && !IsText(token)) shared = 0;
    if (line_begins && IsText(token)) {
      const size_t indentation = Indentation(token.text);
      const bool empty_line = indentation == token.text.size() && EndsLine(token);
      if (!empty_line) {
        shared = std::min(shared, indentation);
        beginnings.push_back(&token.text);
      }
    }
    line_begins = EndsLine(token);
  }
  for (std::string* text : beginnings) text->erase(0, std::min(shared, text->size()));
}

}  // namespace dplan::internal
