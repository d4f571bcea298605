#include "tests/testing/word_reader.h"

#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"

namespace dplan {

void WordReader::SkipSpaces() { rest_ = absl::StripLeadingAsciiWhitespace(rest_); }

bool WordReader::AtEnd() {
  SkipSpaces();
  return rest_.empty();
}

std::string WordReader::Word() {
  SkipSpaces();
  bool quoted = false;
  size_t end = 0;
  for (; end < rest_.size() && (quoted || !absl::ascii_isspace(rest_[end])); ++end) {
    if (rest_[end] == '"') quoted = !quoted;
  }
  const std::string word(rest_.substr(0, end));
  rest_.remove_prefix(end);
  return word;
}

std::string WordReader::Text() {
  SkipSpaces();
  if (!absl::ConsumePrefix(&rest_, "\"")) return Word();
  std::string text;
  size_t i = 0;
  for (; i < rest_.size() && rest_[i] != '"'; ++i) {
    if (rest_[i] == '\\' && i + 1 < rest_.size()) ++i;
    text += rest_[i];
  }
  rest_.remove_prefix(i < rest_.size() ? i + 1 : i);
  return text;
}

std::string WordReader::Rest() {
  const std::string rest(absl::StripAsciiWhitespace(rest_));
  rest_ = "";
  return rest;
}

}  // namespace dplan
