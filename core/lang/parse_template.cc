#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "core/base/diagnostic_text.h"
#include "core/lang/parser.h"
#include "core/lang/parser_scope.h"
#include "core/lang/utf8.h"

namespace dplan::internal {

using TokenKind = TemplateToken::Kind;

struct Parser::TemplateScan {
  struct Open {
    TokenKind kind;  // kIf or kFor
    SourceRange range;
    bool in_else;
    size_t bound_before;
  };
  TemplateKind kind;
  size_t begin;  // of the template
  std::vector<TemplateToken> tokens;
  std::vector<Open> open;  // directives, from the outermost
};

ExprPtr Parser::ParseQuoted() {
  const size_t begin = cursor_.position();
  cursor_.Advance();
  std::optional<std::vector<TemplateToken>> tokens = ScanTemplate(TemplateKind::kQuoted, begin);
  return tokens ? BuildTemplate(*std::move(tokens), RangeFrom(begin)) : nullptr;
}

ExprPtr Parser::ParseHeredoc() {
  const size_t begin = cursor_.position();
  cursor_.Advance(2);
  const bool unindent = cursor_.Take("-");
  const std::string marker = TakeIdentifier(cursor_.IdentifierLength());
  cursor_.Take("\r");
  if (marker.empty() || !cursor_.Take("\n")) {
    return Fail("Invalid expression",
                "A heredoc begins with \"<<\" and a marker, and its text with the next line.",
                RangeFrom(begin));
  }
  const absl::string_view whole = cursor_.text();
  size_t line = cursor_.position();
  while (line < whole.size()) {
    const size_t line_end = std::min(whole.find('\n', line), whole.size());
    if (absl::StripAsciiWhitespace(whole.substr(line, line_end - line)) == marker) break;
    line = line_end + 1;
  }
  if (line >= whole.size()) {
    return Fail("Unterminated heredoc",
                absl::StrCat("There is no line that holds only \"", marker,
                             "\", which would end this heredoc."),
                RangeFrom(begin));
  }
  cursor_.set_text(whole.substr(0, line));
  std::optional<std::vector<TemplateToken>> tokens = ScanTemplate(TemplateKind::kHeredoc, begin);
  cursor_.set_text(whole);
  if (!tokens) return nullptr;
  cursor_.set_position(whole.find(marker, line) + marker.size());
  if (unindent) UnindentTemplate(*tokens);
  return BuildTemplate(*std::move(tokens), RangeFrom(begin));
}

std::optional<std::vector<TemplateToken>> Parser::ScanTemplate(TemplateKind kind, size_t begin) {
  const NewlineMode mode(*this, false);
  const Deeper deeper(*this);
  if (!deeper.Check()) return std::nullopt;
  TemplateScan scan = {kind, begin, {}, {}};
  while (true) {
    if (cursor_.AtEnd()) {
      if (kind != TemplateKind::kQuoted) break;
      Fail("Unterminated template string", "No closing marker was found for the string.",
           RangeFrom(begin));
      return std::nullopt;
    }
    if (kind == TemplateKind::kQuoted && cursor_.Take("\"")) break;
    const bool sequence = cursor_.Peek(1) == '{';
    const bool ok = sequence && cursor_.Peek() == '$'   ? ScanInterpolation(scan)
                    : sequence && cursor_.Peek() == '%' ? ScanDirective(scan)
                                                        : ScanText(scan);
    if (!ok) return std::nullopt;
  }
  if (!FinishScan(scan)) return std::nullopt;
  return std::move(scan.tokens);
}

bool Parser::FinishScan(TemplateScan& scan) {
  if (!scan.open.empty()) {
    const bool is_if = scan.open.back().kind == TokenKind::kIf;
    Fail("Unexpected end of template",
         is_if ? "This if directive is missing its corresponding endif directive."
               : "This for directive is missing its corresponding endfor directive.",
         scan.open.back().range);
    return false;
  }
  TrimTemplate(scan.tokens);
  return true;
}

bool Parser::ScanText(TemplateScan& scan) {
  std::string text;
  while (!cursor_.AtEnd()) {
    const char c = cursor_.Peek();
    const bool quoted = scan.kind == TemplateKind::kQuoted;
    if (c == '$' || c == '%') {
      if (cursor_.Peek(1) == '{') break;
      if (cursor_.Peek(1) == c && cursor_.Peek(2) == '{') {
        text.push_back(c);
        text.push_back('{');
        cursor_.Advance(3);
        continue;
      }
    } else if (quoted && c == '"') {
      break;
    } else if (quoted && c == '\\') {
      if (!ScanEscape(text)) return false;
      continue;
    } else if (quoted && c == '\n') {
      Fail("Invalid multi-line string",
           "Quoted strings may not be split over multiple lines. To produce a multi-line string, "
           "either use the \\n escape to represent a newline character or use the \"heredoc\" "
           "multi-line template syntax.",
           RangeHere());
      return false;
    }
    text.push_back(c);
    cursor_.Advance();
    if (c == '\n') break;
  }
  scan.tokens.push_back({.kind = TokenKind::kText, .text = std::move(text)});
  return true;
}

bool Parser::ScanEscape(std::string& text) {
  const size_t begin = cursor_.position();
  const char selector = cursor_.Peek(1);
  cursor_.Advance(2);
  switch (selector) {
    case 'n':
      text.push_back('\n');
      return true;
    case 'r':
      text.push_back('\r');
      return true;
    case 't':
      text.push_back('\t');
      return true;
    case '"':
      text.push_back('"');
      return true;
    case '\\':
      text.push_back('\\');
      return true;
    case 'u':
    case 'U':
      break;
    default:
      Fail("Invalid escape sequence",
           absl::StrCat("The symbol ",
                        absl::ascii_isprint(static_cast<unsigned char>(selector))
                            ? absl::StrCat("\"", absl::string_view(&selector, 1), "\" ")
                            : "after the backslash ",
                        "is not a valid escape sequence selector."),
           origin_.Range(begin, begin + 1));
      return false;
  }
  const size_t length = selector == 'u' ? 4 : 8;
  uint32_t character = 0;
  for (size_t i = 0; i < length; ++i) {
    const auto digit = static_cast<unsigned char>(cursor_.Peek(i));
    if (!absl::ascii_isxdigit(digit)) {
      Fail("Invalid escape sequence",
           absl::StrCat("The \\", absl::string_view(&selector, 1),
                        " escape sequence must be followed by ", selector == 'u' ? "four" : "eight",
                        " hexadecimal digits."),
           origin_.Range(begin, begin + 2));
      return false;
    }
    const int value =
        absl::ascii_isdigit(digit) ? digit - '0' : absl::ascii_tolower(digit) - 'a' + 10;
    character = character * 16 + static_cast<uint32_t>(value);
  }
  cursor_.Advance(length);
  AppendUtf8(character, &text);
  return true;
}

bool Parser::EndSequence(const TemplateScan& scan, size_t begin, TemplateToken& token) {
  Skip();
  token.trim_after = cursor_.Take("~");
  if (cursor_.Take("}")) {
    token.range = RangeFrom(begin);
    return true;
  }
  const bool quote = scan.kind == TemplateKind::kQuoted && cursor_.Peek() == '"';
  if (cursor_.AtEnd() || quote) {
    Fail(
        "Unclosed template interpolation sequence",
        "There is no closing brace for this interpolation sequence before the end of the template. "
        "This might be caused by incorrect nesting inside the given expression.",
        RangeFrom(begin));
    return false;
  }
  FailAtMistake();
  Fail("Extra characters after interpolation expression",
       "Expected a closing brace to end the interpolation expression, but found extra "
       "characters.\n\n"
       "This can happen when you include interpolation syntax for another language, such as shell "
       "scripting, but forget to escape the interpolation start token. If this is an embedded "
       "sequence "
       "for another language, escape it by starting with \"$${\" instead of just \"${\".",
       RangeHere());
  return false;
}

bool Parser::ScanInterpolation(TemplateScan& scan) {
  const size_t begin = cursor_.position();
  cursor_.Advance(2);
  TemplateToken token = {.kind = TokenKind::kInterpolation};
  token.trim_before = cursor_.Take("~");
  token.expression = ParseExpression();
  if (token.expression == nullptr || !EndSequence(scan, begin, token)) return false;
  scan.tokens.push_back(std::move(token));
  return true;
}

bool Parser::ScanDirective(TemplateScan& scan) {
  const size_t begin = cursor_.position();
  cursor_.Advance(2);
  TemplateToken token;
  token.trim_before = cursor_.Take("~");
  Skip();
  const size_t keyword_begin = cursor_.position();
  const std::string keyword = TakeIdentifier(cursor_.IdentifierLength());
  if (keyword.empty()) {
    Fail("Invalid template directive",
         "A template directive keyword (\"if\", \"for\", etc) is expected at the beginning of a %{ "
         "sequence.",
         RangeHere());
    return false;
  }
  const std::vector<std::string> keywords = {"if", "else", "endif", "for", "endfor"};
  if (std::find(keywords.begin(), keywords.end(), keyword) == keywords.end()) {
    Fail("Invalid template control keyword",
         absl::StrCat("\"", keyword, "\" is not a valid template control keyword.",
                      DidYouMean(keyword, keywords)),
         RangeFrom(keyword_begin));
    return false;
  }
  if (!ScanDirectiveBody(keyword, begin, scan, token)) return false;
  if (!EndSequence(scan, begin, token)) return false;
  if (token.kind == TokenKind::kIf || token.kind == TokenKind::kFor) {
    scan.open.back().range = token.range;
  }
  scan.tokens.push_back(std::move(token));
  return true;
}

bool Parser::ScanDirectiveBody(const std::string& keyword, size_t begin, TemplateScan& scan,
                               TemplateToken& token) {
  if (keyword == "if") {
    token.kind = TokenKind::kIf;
    token.expression = ParseExpression();
    return token.expression != nullptr && OpenDirective(scan, token.kind, begin);
  }
  if (keyword == "for") {
    token.kind = TokenKind::kFor;
    if (!OpenDirective(scan, token.kind, begin)) return false;
    token.loop = std::make_unique<ForNode>(RangeFrom(begin));
    return ParseForIntroduction(*token.loop);
  }
  if (keyword == "endif") {
    token.kind = TokenKind::kEndIf;
    return CloseDirective(scan, TokenKind::kIf, begin);
  }
  if (keyword == "endfor") {
    token.kind = TokenKind::kEndFor;
    return CloseDirective(scan, TokenKind::kFor, begin);
  }
  token.kind = TokenKind::kElse;
  if (scan.open.empty() || scan.open.back().kind != TokenKind::kIf) {
    Fail("Unexpected else directive", "There is no if directive that this else could belong to.",
         RangeFrom(begin));
    return false;
  }
  if (std::exchange(scan.open.back().in_else, true)) {
    Fail("Unexpected else directive", "This is already the else clause of its if directive.",
         RangeFrom(begin));
    return false;
  }
  return true;
}

bool Parser::OpenDirective(TemplateScan& scan, TokenKind kind, size_t begin) {
  scan.open.push_back({kind, RangeFrom(begin), false, bound_.size()});
  if (depth_ + static_cast<int>(scan.open.size()) <= kMaxDepth) return true;
  Fail("Expression too deep", "The directives of this template are nested too deeply.",
       RangeFrom(begin));
  return false;
}

bool Parser::CloseDirective(TemplateScan& scan, TokenKind opened_by, size_t begin) {
  if (scan.open.empty() || scan.open.back().kind != opened_by) {
    Fail(opened_by == TokenKind::kIf ? "Unexpected endif directive" : "Unexpected endfor directive",
         "The control directives within this template are unbalanced.", RangeFrom(begin));
    return false;
  }
  bound_.resize(scan.open.back().bound_before);
  scan.open.pop_back();
  return true;
}

namespace {

// Builds the nodes of a template from tokens that are known to be balanced.
class TemplateBuilder {
 public:
  TemplateBuilder(std::vector<TemplateToken> tokens, SourceRange range)
      : tokens_(std::move(tokens)), range_(range) {}

  // Up to the end of the directive that surrounds it, or of the template.
  std::vector<ExprPtr> BuildParts() {
    std::vector<ExprPtr> parts;
    for (; next_ < tokens_.size(); ++next_) {
      TemplateToken& token = tokens_[next_];
      switch (token.kind) {
        case TokenKind::kText:
          AppendText(token.text, parts);
          break;
        case TokenKind::kInterpolation:
          parts.push_back(std::move(token.expression));
          break;
        case TokenKind::kIf:
          parts.push_back(BuildIf());
          break;
        case TokenKind::kFor:
          parts.push_back(BuildFor());
          break;
        default:
          return parts;
      }
    }
    return parts;
  }

 private:
  void AppendText(const std::string& text, std::vector<ExprPtr>& parts) {
    std::string joined = text;
    while (next_ + 1 < tokens_.size() && tokens_[next_ + 1].kind == TokenKind::kText) {
      joined += tokens_[++next_].text;
    }
    if (joined.empty()) return;
    parts.push_back(std::make_unique<LiteralNode>(Value::String(std::move(joined)), range_));
  }

  ExprPtr BuildBody() {
    ++next_;
    auto body = std::make_unique<TemplateNode>(range_);
    body->parts = BuildParts();
    return body;
  }

  ExprPtr BuildIf() {
    auto node = std::make_unique<ConditionalNode>(tokens_[next_].range);
    node->condition = std::move(tokens_[next_].expression);
    node->when_true = BuildBody();
    if (tokens_[next_].kind == TokenKind::kElse) {
      node->when_false = BuildBody();
    } else {
      node->when_false = std::make_unique<LiteralNode>(Value::String(""), range_);
    }
    return node;
  }

  ExprPtr BuildFor() {
    std::unique_ptr<ForNode> loop = std::move(tokens_[next_].loop);
    const SourceRange range = tokens_[next_].range;
    loop->range = range;
    loop->value = BuildBody();
    return std::make_unique<JoinNode>(std::move(loop), range);
  }

  std::vector<TemplateToken> tokens_;
  SourceRange range_;
  size_t next_ = 0;
};

}  // namespace

ExprPtr Parser::BuildTemplate(std::vector<TemplateToken> tokens, SourceRange range) {
  const bool only_value = tokens.size() == 1 && tokens[0].kind == TokenKind::kInterpolation;
  if (only_value) return std::move(tokens[0].expression);
  std::vector<ExprPtr> parts = TemplateBuilder(std::move(tokens), range).BuildParts();
  if (parts.empty()) return std::make_unique<LiteralNode>(Value::String(""), range);
  const bool only_text = parts.size() == 1 && parts[0]->kind == ExprNode::Kind::kLiteral &&
                         As<LiteralNode>(*parts[0]).value.type().kind() == Type::Kind::kString;
  if (only_text) return std::move(parts[0]);
  auto node = std::make_unique<TemplateNode>(range);
  node->parts = std::move(parts);
  return node;
}

}  // namespace dplan::internal
