#include "core/config/unquoted_expression.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace dplan {
namespace {

constexpr size_t kNone = absl::string_view::npos;

bool OpensExpression(absl::string_view text) {
  return absl::StartsWith(text, "${") || absl::StartsWith(text, "%{");
}

// The end of the `"…"` or `'…'` that starts here.
size_t EndOfQuoted(absl::string_view line, size_t begin) {
  const char quote = line[begin];
  for (size_t i = begin + 1; i < line.size(); ++i) {
    if (quote == '"' && line[i] == '\\') {
      ++i;
    } else if (line[i] == quote) {
      return i + 1;
    }
  }
  return line.size();
}

// The end of the `${ … }` that starts here, or of the line where it is not closed.
size_t EndOfExpression(absl::string_view line, size_t begin) {
  int depth = 0;
  for (size_t i = begin + 1; i < line.size(); ++i) {
    if (line[i] == '"') {
      i = EndOfQuoted(line, i) - 1;
    } else if (line[i] == '{') {
      ++depth;
    } else if (line[i] == '}' && --depth == 0) {
      return i + 1;
    }
  }
  return line.size();
}

// What YAML would read, one scalar after the other, as far as one line tells.
class Line {
 public:
  Line(absl::string_view line, bool in_flow) : line_(line), flow_depth_(in_flow ? 1 : 0) {}

  // Goes to the next plain scalar; false at the end of the line.
  bool NextPlainScalar() {
    while (at_ < line_.size()) {
      const char c = line_[at_];
      if (c == '#' && (at_ == 0 || absl::ascii_isblank(line_[at_ - 1]))) return false;
      if (c == '"' || c == '\'') {
        at_ = EndOfQuoted(line_, at_);
      } else if (EatIndicator(c) || absl::ascii_isblank(c)) {
        ++at_;
      } else {
        return true;
      }
    }
    return false;
  }

  // The end of the scalar that starts here, as its author meant it: past the expressions in it.
  size_t EatScalar() {
    begin_ = at_;
    expression_ = kNone;
    expression_end_ = 0;
    while (at_ < line_.size() && !EndsScalar()) {
      if (OpensExpression(line_.substr(at_))) {
        if (expression_ == kNone) expression_ = at_;
        at_ = expression_end_ = EndOfExpression(line_, at_);
      } else {
        ++at_;
      }
    }
    while (at_ > begin_ && absl::ascii_isblank(line_[at_ - 1])) --at_;
    return at_;
  }

  // Whether YAML takes the scalar for something else.
  bool Stumbles() const {
    if (expression_ == kNone) return false;
    if (flow_depth_ > 0 || line_[begin_] == '%') return true;
    const absl::string_view inside = line_.substr(expression_, expression_end_ - expression_);
    return absl::StrContains(inside, ": ") || absl::StrContains(inside, " #");
  }

  size_t begin() const { return begin_; }

 private:
  bool EatIndicator(char c) {
    const bool alone = at_ + 1 == line_.size() || absl::ascii_isblank(line_[at_ + 1]);
    if (c == '[' || c == '{') ++flow_depth_;
    if (c == ']' || c == '}') flow_depth_ = std::max(flow_depth_ - 1, 0);
    return c == '[' || c == '{' || c == ']' || c == '}' || c == ',' || c == ':' ||
           ((c == '-' || c == '?') && alone);
  }

  bool EndsScalar() const {
    const char c = line_[at_];
    if (c == ':' && (at_ + 1 == line_.size() || absl::ascii_isblank(line_[at_ + 1]))) return true;
    if (c == '#' && at_ > 0 && absl::ascii_isblank(line_[at_ - 1])) return true;
    return flow_depth_ > 0 && (c == ',' || c == ']' || c == '}');
  }

  const absl::string_view line_;
  size_t at_ = 0;
  size_t begin_ = 0;
  size_t expression_ = kNone;  // the first one in the scalar
  size_t expression_end_ = 0;  // of the last one
  int flow_depth_;
};

std::string Quoted(absl::string_view text) {
  if (text.find_first_of("\"\\") == kNone) return absl::StrCat("\"", text, "\"");
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "''"}}), "'");
}

}  // namespace

std::optional<std::string> WithExpressionQuoted(absl::string_view whole, bool in_flow) {
  Line line(whole, in_flow);
  while (line.NextPlainScalar()) {
    const size_t end = line.EatScalar();
    if (!line.Stumbles()) continue;
    return absl::StrCat(whole.substr(0, line.begin()),
                        Quoted(whole.substr(line.begin(), end - line.begin())), whole.substr(end));
  }
  return std::nullopt;
}

bool ReportUnquotedExpression(const SourceMap& sources, int32_t file, size_t byte,
                              Diagnostics& diagnostics) {
  // In `{ }` and `[ ]`, which may have begun lines before, YAML ends a scalar at a brace.
  const bool in_flow =
      byte > 0 && OpensExpression(absl::string_view(sources.text(file)).substr(byte - 1));
  if (in_flow) --byte;
  const SourcePos position = sources.PositionOf(file, byte);
  const std::optional<std::string> quoted =
      WithExpressionQuoted(sources.Line(file, position.line), in_flow);
  if (!quoted.has_value()) return false;
  diagnostics.Error(
      "Unquoted expression",
      absl::StrCat(
          "YAML does not read this as one text: an expression has to be quoted where there is "
          "a \": \" or \" #\" in it, where it stands within { } or [ ] of YAML, and where it "
          "starts with \"%\". Write:\n\n  ",
          absl::StripLeadingAsciiWhitespace(*quoted)),
      TextOrigin::Verbatim(sources, file, byte).Range(0, 0));
  return true;
}

}  // namespace dplan
