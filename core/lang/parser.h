#ifndef DPLAN_CORE_LANG_PARSER_H_
#define DPLAN_CORE_LANG_PARSER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "core/base/source_map.h"
#include "core/lang/ast.h"
#include "core/lang/cursor.h"
#include "core/lang/template_token.h"
#include "dplan/diagnostic.h"

namespace dplan::internal {

// How deeply expressions may nest: more than a person writes, and little enough for the stack of a
// thread.
inline constexpr int kMaxDepth = 400;

// What the text is: with kType, names and calls are not looked up, as they are those of types.
enum class Grammar { kExpression, kType };

// Turns one text into a tree, by recursive descent. It stops at the first error: every function
// that returns a pointer returns null once there was one. For one use.
class Parser {
 public:
  Parser(absl::string_view text, const TextOrigin& origin, Grammar grammar,
         Diagnostics& diagnostics)
      : cursor_(text), origin_(origin), grammar_(grammar), diagnostics_(diagnostics) {}

  ExprPtr ParseWholeExpression();
  ExprPtr ParseWholeTemplate();
  // A template in which the names are bound, to the slots from 0 on.
  ExprPtr ParseTemplateOf(std::vector<std::string> names);

 private:
  class Deeper;       // one level of nesting, while it lives
  class NewlineMode;  // whether line ends are space, while it lives
  enum class TemplateKind { kBare, kQuoted, kHeredoc };
  struct TemplateScan;

  // parser.cc
  ExprPtr ParseExpression();
  ExprPtr ParseBinary(int min_level);
  ExprPtr ParseUnary();
  ExprPtr ParsePostfix(ExprPtr root);
  bool ParseStep(ExprPtr* root);  // false: no step here, or an error
  bool ParseDotStep(ExprPtr* root);
  bool ParseBracketStep(ExprPtr* root);
  ExprPtr ParseSplat(ExprPtr source, size_t begin, bool full);
  ExprPtr ParsePrimary();
  ExprPtr ParseNumber();
  ExprPtr ParseParentheses();
  ExprPtr ParseName();
  ExprPtr ParseReference(std::string first, size_t begin);
  ExprPtr ParseCall(std::string name, size_t begin, size_t name_end);
  bool ParseArguments(CallNode& call);
  bool EndArgument(CallNode& call);  // false: that was the last one, or an error
  void FailAtMistake();              // if the character here is a known mistake

  // parse_collection.cc
  ExprPtr ParseTuple();
  ExprPtr ParseObject();
  bool ParseObjectItem(ObjectNode& object);
  bool ParseObjectKey(ObjectNode::Item& item);
  bool EndObjectItem();
  bool AtFor();
  ExprPtr ParseFor(size_t begin, char close);
  bool ParseForIntroduction(ForNode& node);  // `for k, v in collection`; binds the names
  bool ParseForResult(ForNode& node, char close);
  ExprPtr InvalidFor(const char* detail);

  // parse_template.cc
  ExprPtr ParseQuoted();
  ExprPtr ParseHeredoc();
  std::optional<std::vector<TemplateToken>> ScanTemplate(TemplateKind kind, size_t begin);
  bool ScanText(TemplateScan& scan);
  bool ScanEscape(std::string& text);
  bool ScanInterpolation(TemplateScan& scan);
  bool ScanDirective(TemplateScan& scan);
  bool ScanDirectiveBody(const std::string& keyword, size_t begin, TemplateScan& scan,
                         TemplateToken& token);
  bool OpenDirective(TemplateScan& scan, TemplateToken::Kind kind, size_t begin);
  bool CloseDirective(TemplateScan& scan, TemplateToken::Kind opened_by, size_t begin);
  bool EndSequence(const TemplateScan& scan, size_t begin, TemplateToken& token);
  bool FinishScan(TemplateScan& scan);
  ExprPtr BuildTemplate(std::vector<TemplateToken> tokens, SourceRange range);

  void Skip() { cursor_.SkipSpace(!newlines_end_); }
  std::string TakeIdentifier(size_t length);
  SourceRange RangeFrom(size_t begin) const { return origin_.Range(begin, cursor_.position()); }
  SourceRange RangeHere() const;  // of the character here
  bool ok() const { return !failed_; }
  // Only the first failure is reported.
  std::nullptr_t Fail(std::string summary, std::string detail, SourceRange range);

  size_t Bind(std::string name);  // its slot

  Cursor cursor_;
  const TextOrigin& origin_;
  const Grammar grammar_;
  Diagnostics& diagnostics_;
  bool failed_ = false;
  bool newlines_end_ = false;    // a line end is no space here
  bool whole_is_names_ = false;  // the text is dotted names and nothing else
  int depth_ = 0;
  std::vector<std::string> bound_;  // names of slots, from the outermost
};

}  // namespace dplan::internal

#endif  // DPLAN_CORE_LANG_PARSER_H_
