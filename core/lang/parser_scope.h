#ifndef DPLAN_CORE_LANG_PARSER_SCOPE_H_
#define DPLAN_CORE_LANG_PARSER_SCOPE_H_

#include "core/lang/parser.h"

namespace dplan::internal {

class Parser::Deeper {
 public:
  explicit Deeper(Parser& parser) : parser_(parser) { ++parser_.depth_; }
  ~Deeper() { --parser_.depth_; }
  Deeper(const Deeper&) = delete;
  Deeper& operator=(const Deeper&) = delete;

  // False, with an error, if that is too deep.
  bool Check() const {
    if (parser_.depth_ > kMaxDepth && parser_.ok()) {
      parser_.Fail(
          "Expression too deep",
          "This expression is nested more deeply than dplan can follow. Give a part of it a "
          "name in \"locals\" and use that.",
          parser_.RangeHere());
    }
    return parser_.ok();
  }

 private:
  Parser& parser_;
};

class Parser::NewlineMode {
 public:
  NewlineMode(Parser& parser, bool newlines_end) : parser_(parser), before_(parser.newlines_end_) {
    parser_.newlines_end_ = newlines_end;
  }
  ~NewlineMode() { parser_.newlines_end_ = before_; }
  NewlineMode(const NewlineMode&) = delete;
  NewlineMode& operator=(const NewlineMode&) = delete;

 private:
  Parser& parser_;
  const bool before_;
};

// From the beginning of one to the end of the other.
inline SourceRange Cover(const SourceRange& first, const SourceRange& last) {
  return {first.file, first.begin, last.end};
}

}  // namespace dplan::internal

#endif  // DPLAN_CORE_LANG_PARSER_SCOPE_H_
